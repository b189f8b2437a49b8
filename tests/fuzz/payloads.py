"""Generated payloads: presses of every button, every form, every event; whole, or with something wrong in them."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlencode

from bot.manifest import EVENTS
from fakeslack import Channel, requests
from fakeslack.controls import controls
from fakeslack.records import View
from fakeslack.view_store import ViewStore
from handlers.bolt.actions import ACTIONS
from handlers.ui.buttons import ButtonValue, action_id
from rules.steps import StepCode
from tests.fuzz import commands, files, words
from tests.fuzz.checks import Sent
from tests.fuzz.town import OFFICERS, Town

OPENERS = ("join", "join", "ce add", "ce add", "agency", "roster import", "state-list")
"""Commands that open a form."""
_OTHER_EVENTS = (
    "message",
    "app_mention",
    "user_change",
    "app_uninstalled",
    "tokens_revoked",
    "channel_rename",
    "reaction_added",
    "",
)


def send(rng: Random, what: str, payload: Any, *, wrap: bool = True, spoil: float = 0.35) -> Sent:  # noqa: ANN401 - JSON
    """Return a payload as Slack sends it, in a form or, with `wrap` False, as it is; perhaps spoiled."""
    whole = json.dumps(payload)
    written = whole
    if words.chance(rng, spoil):
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            payload = words.spoiled(rng, payload)
        written = words.as_json(rng, payload)
    body = urlencode({"payload": written}, errors="surrogatepass") if wrap else written
    return Sent(
        f"{what} {written[:4000]}" if written != whole else what, body.encode("utf-8", "replace"), written == whole
    )


# --- Buttons --------------------------------------------------------------------------------------------------------


def _field(rng: Random, town: Town, name: str, kind: Any) -> str:  # noqa: ANN401 - a type
    """Return the text of one field of a button's value."""
    if words.chance(rng, 0.05):
        return words.text(rng)
    if get_origin(kind) is Literal:
        return str(rng.choice(get_args(kind)))
    if kind is StepCode:
        return str(rng.choice(list(StepCode)))
    if name == "command":
        return commands.line(rng)
    if name == "url":
        return rng.choice((*_URLS, town.bot.workspace.url + "files/F1/x.csv"))
    by_name: dict[str, Callable[[], str]] = {
        "user_id": lambda: town.person(rng),
        "channel": lambda: town.channel(rng).id,
        "cycle": lambda: rng.choice(("2027", "2028", "2029", "0", "999999999")),
        "agency": lambda: rng.choice(("1", "2", "3", "0")),
        "course": lambda: rng.choice(("1", "2", "new", "99")),
        "number": lambda: rng.choice(("0", "1", "2", "99999999")),
        "page": lambda: rng.choice(("0", "1", "", "0:2027 emt", "x:y")),
        "words": lambda: rng.choice(("", "2027", "emt at-risk", "done", words.text(rng))),
        "days": lambda: rng.choice(("1", "7", "99", "999999999")),
        "cohort": lambda: rng.choice(("2027-03-31", "2028-03-31", "9999-12-31", "0001-01-01")),
        "milestone": lambda: rng.choice(("opens", "recommended", "expired", words.text(rng))),
    }
    return by_name[name]() if name in by_name else words.text(rng)


_URLS = (
    *("http://files.slack.com/x", "file:///etc/passwd", "https://", "", "https://slack.com.example.org/x", "https://["),
    *("https://evil.example/.slack.com", "https://x.slack.com:99999/", "//", "https://user@x.slack.com@evil.example/"),
    *("http://169.254.169.254/", "https://x.slack.com:x/", "http://127.0.0.1:1/x.csv", "🚑"),
)


def made_up(rng: Random, town: Town, kind: type[ButtonValue]) -> tuple[str, str]:
    """Return the action_id and the value of a made-up button."""
    hints = get_type_hints(kind)
    sent_back = ":".join(_field(rng, town, each.name, hints[each.name]) for each in dataclasses.fields(kind))
    return action_id(kind, sent_back), sent_back or kind.action


def press(rng: Random, town: Town) -> Iterator[Sent]:
    """Press a button: one that was shown, or one that the code could have shown; in a message, a modal or the Home."""
    state = town.bot.workspace.state
    user = town.person(rng)
    if town.targets and words.chance(rng, 0.4):
        target = rng.choice(town.targets)
        action: dict[str, Any] = {
            key: target.element[key] for key in ("type", "action_id", "value") if key in target.element
        }
        action |= {"selected_option": target.option} if target.option is not None else {}
    else:
        name, sent_back = made_up(rng, town, rng.choice(ACTIONS).value)
        action = {"type": "button", "action_id": name, "value": sent_back}
    action |= {"block_id": "b1", "action_ts": "1.2", "text": {"type": "plain_text", "text": "Press"}}
    payload = _interaction(town, user, "block_actions") | {"actions": [action]}
    views = [*state.modals[user], *([state.homes[user]] if user in state.homes else [])]
    if views and words.chance(rng, 0.4):
        view = _carrying(rng, ViewStore(state).view_object(rng.choice(views)))
        payload |= {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    else:
        payload |= _message(rng, town, user, town.channel(rng))
    yield send(rng, f"press {action['action_id'][:100]!r}", payload)


def _carrying(rng: Random, view: dict[str, Any]) -> dict[str, Any]:
    """Return a view that carries what it did, or now and then what another release may have written."""
    if not words.chance(rng, 0.1):
        return view
    known = json.loads(view["private_metadata"] or "{}")
    return view | {"private_metadata": words.as_json(rng, words.spoiled(rng, known))[:3000]}


def _interaction(town: Town, user: str, kind: str) -> dict[str, Any]:
    workspace = town.bot.workspace
    made = requests.interaction(workspace.state, workspace.state.users[user], kind)
    return made | {"trigger_id": workspace.triggers.make(user)}


def _message(rng: Random, town: Town, user: str, channel: Channel) -> dict[str, Any]:
    workspace = town.bot.workspace
    ephemeral = words.chance(rng, 0.5)
    found: dict[str, Any] = {
        "container": {"type": "message", "message_ts": "1.2", "channel_id": channel.id, "is_ephemeral": ephemeral},
        "channel": {"id": channel.id, "name": channel.name},
        "response_url": f"{workspace.url}response/{workspace.response_urls.make(channel, user)}",
    }
    return found if ephemeral else found | {"message": {"type": "message", "ts": "1.2", "text": "x"}}


# --- Forms ----------------------------------------------------------------------------------------------------------


def form(rng: Random, town: Town) -> Iterator[Sent]:
    """Open a form, fill it in and send it, twice now and then."""
    opener = rng.choice(OPENERS)
    name = rng.choice(OFFICERS) if opener in OPENERS[4:] else "alice"
    user, channel = town.bot.workspace.user(name).id, town.channel(rng)
    yield _typed(town, user, channel, opener)
    state = town.bot.workspace.state
    if not state.modals[user] or "submit" not in state.modals[user][-1].payload:
        return
    sent = filled(rng, town, state.modals[user][-1], user)
    yield sent
    if words.chance(rng, 0.1):
        yield sent


def _typed(town: Town, user: str, channel: Channel, line: str) -> Sent:
    workspace = town.bot.workspace
    fields = requests.command(
        workspace.state,
        workspace.state.users[user],
        channel,
        f"/recert {line}",
        response_url=f"{workspace.url}response/{workspace.response_urls.make(channel, user)}",
        trigger_id=workspace.triggers.make(user),
    )
    return Sent(f"command {line!r}", requests.form(fields))


def filled(rng: Random, town: Town, view: View, user: str, **entered: Any) -> Sent:  # noqa: ANN401 - states of inputs
    """Return the submission of a form, filled in anyhow, but for what was `entered`."""
    payload = ViewStore(town.bot.workspace.state).view_object(view)
    if not entered:
        payload = _carrying(rng, payload)
    values: dict[str, dict[str, Any]] = {}
    for block, element in controls(payload):
        if block["type"] == "input":
            name = element["action_id"]
            found = entered[name] if name in entered else _entered(rng, town, element)
            values.setdefault(block["block_id"], {})[name] = {"type": element["type"], **found}
    payload["state"] = {"values": values}
    body = _interaction(town, user, "view_submission") | {"view": payload, "response_urls": []}
    return send(rng, f"form {payload['callback_id']} {json.dumps(values)[:3000]}", body, spoil=0 if entered else 0.3)


def _entered(rng: Random, town: Town, element: dict[str, Any]) -> dict[str, Any]:
    """Return what somebody entered into an input: nothing, now and then."""
    kind = element["type"]
    offered = [element, *element.get("option_groups", [])]
    options = [option for each in offered for option in each.get("options", [])]
    several: dict[str, Callable[[], tuple[str, list[Any]]]] = {
        "checkboxes": lambda: ("selected_options", rng.sample(options, rng.randint(0, len(options)))),
        "multi_users_select": lambda: ("selected_users", [town.person(rng) for _ in range(rng.choice((0, 1, 2, 40)))]),
        "file_input": lambda: ("files", [files.stored(rng, town)[1] for _ in range(rng.choice((1, 1, 1, 0, 2)))]),
    }
    if kind in several:
        return dict([several[kind]()])
    one: dict[str, Callable[[], tuple[str, Any]]] = {
        "static_select": lambda: ("selected_option", rng.choice(options)),
        "radio_buttons": lambda: ("selected_option", rng.choice(options)),
        "datepicker": lambda: ("selected_date", words.day(rng)),
        "number_input": lambda: ("value", words.number(rng)),
    }
    key, found = one.get(kind, lambda: ("value", _typed_text(rng, element)))()
    return {key: None if words.chance(rng, 0.1) else found}


def _typed_text(rng: Random, element: dict[str, Any]) -> str:
    typed = words.text(rng)
    if words.chance(rng, 0.7):
        typed = {"number": words.certification(rng), "approval": f"F3-{typed}"}.get(element["action_id"], typed)
    return typed[: element.get("max_length", 3000)]


# --- Events and files -----------------------------------------------------------------------------------------------


def _said(rng: Random) -> str:
    """Return what somebody types to the bot."""
    return commands.line(rng) if words.chance(rng, 0.6) else words.text(rng)


def event(rng: Random, town: Town) -> Iterator[Sent]:
    """Send an event: the App Home, somebody who joins, a message, a mention, or one that nobody listens to."""
    state, user = town.bot.workspace.state, town.person(rng)
    name = rng.choice((*(each.partition(".")[0] for each in EVENTS), *_OTHER_EVENTS))
    inner: dict[str, Any] = {"type": name, "user": user, "channel": town.channel(rng).id}
    if name == "app_home_opened":
        inner["tab"] = rng.choice(("home", "home", "messages"))
    elif name in {"team_join", "user_change"}:
        email = rng.choice(("new@example.org", f"{words.text(rng)}@example.org", "", None))
        inner["user"] = {
            "id": user,
            "team_id": state.team,
            "is_bot": words.chance(rng, 0.1),
            "deleted": words.chance(rng, 0.5),
            "profile": {"email": email},
        }
    elif name == "message":
        subtype = (
            {} if words.chance(rng, 0.8) else {"subtype": rng.choice(("message_changed", "bot_message", "me_message"))}
        )
        inner |= {"channel": state.dm(user).id, "channel_type": "im", "text": _said(rng), "ts": "1.2", **subtype}
    elif name == "app_mention":
        inner |= {"text": f"<@{state.bot.id}> {_said(rng)}", "ts": "1.2"}
    elif name == "tokens_revoked":
        inner = {"type": name, "tokens": {"bot": ["UBOT"], "oauth": []}}
    elif name.startswith("team_access_"):
        inner = {"type": name, "team_ids": [state.team, "T0STRANGER"]}
    yield send(rng, f"event {name} {inner.get('text', '')[:200]!r}", requests.event(state, inner), wrap=False)


def file(rng: Random, town: Town) -> Iterator[Sent]:
    """Send a file: dropped into the direct conversation, and used by the button that is offered; or in a form."""
    state = town.bot.workspace.state
    user = town.bot.workspace.user(rng.choice(OFFICERS)).id
    what, object_ = files.stored(rng, town)
    if words.chance(rng, 0.5):
        opener = "roster import" if what.startswith("roster") else "state-list"
        yield _typed(town, user, town.channels["easthampton" if user == "UOTTO" else "northampton"], opener)
        if state.modals[user] and "submit" in state.modals[user][-1].payload:
            yield dataclasses.replace(
                filled(rng, town, state.modals[user][-1], user, file={"files": [object_]}), what=what
            )
        return
    inner: dict[str, Any] = {
        "type": "message",
        "subtype": "file_share",
        "user": user,
        "channel": state.dm(user).id,
        "channel_type": "im",
        "text": "",
        "ts": "1.2",
        "files": [object_],
    }
    yield send(rng, f"dropped {what}", requests.event(state, inner), wrap=False, spoil=0.1)
    agency = "2" if user == "UOTTO" else "1"
    name, sent_back = (
        ("roster_dropped", f"{agency}:{object_['url_private']}")
        if what.startswith("roster")
        else ("list_dropped", f"{rng.choice(('see', 'mark'))}:{agency}:{object_['url_private']}")
    )
    action = {"type": "button", "action_id": name, "value": sent_back, "block_id": "b1", "action_ts": "1.2"}
    payload = _interaction(town, user, "block_actions") | {"actions": [action]}
    yield send(rng, f"used {what}", payload | _message(rng, town, user, state.dm(user)), spoil=0)
