"""Hangs the handlers on Bolt. Every answer is made before the ack; what calls Slack is lazy, and holds nobody up.

Bolt runs with `process_before_response=True`: an ack function's work is done when Slack gets its answer, so a press
that was acknowledged was recorded.
"""

import json
import re
from collections.abc import Callable
from functools import wraps
from http.client import HTTPException
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers import agencies, confirming, members, nudging, progress, reminding, roster
from handlers.commands import Form, answer, form_of, posts_now
from handlers.ids import Action, Modal
from handlers.progress import TOO_OLD
from handlers.request import Asker, Refusal, Request, Services
from handlers.views import leave as leave_view
from handlers.views.blocks import Answer, plain
from handlers.views.by_hand import PostNow
from handlers.views.join import saved

log = structlog.get_logger("recert.listeners")

_REPLY = "recert_reply"
"""The key of Bolt's context under which an ack function leaves its answer for the lazy one that sends it."""


Apologize = Callable[[Exception], str]
"""What a person is told when something broke."""


def register(app: App, services: Services, apologize: Apologize, post_now: PostNow) -> None:
    """Hang every listener on the app. Bolt hands the exceptions of lazy listeners to nobody: `apologize` has them."""
    _commands(app, services, apologize, post_now)
    _buttons(app, services, apologize)
    _modals(app, services)


def asker_of(body: dict[str, Any]) -> Asker:
    """Who sent a slash command, pressed a button or submitted a modal, and where."""
    if "command" in body:
        channel, name = body.get("channel_id"), body.get("channel_name", "")
        return Asker(body["team_id"], body["user_id"], channel, in_channel=_is_channel(channel, name))
    team = (body.get("team") or {}).get("id") or body["user"]["team_id"]
    if "view" in body:
        where = json.loads(body["view"].get("private_metadata") or "{}")
        return Asker(team, body["user"]["id"], where.get("channel"), in_channel=bool(where.get("in_channel")))
    channel = (body.get("channel") or body.get("container") or {}).get("id")
    name = (body.get("channel") or {}).get("name", "")
    return Asker(team, body["user"]["id"], channel, in_channel=_is_channel(channel, name))


def _is_channel(channel: str | None, name: str) -> bool:
    """Direct messages have ids with D; those of several people have names that Slack makes up."""
    return channel is not None and channel[0] != "D" and name != "directmessage" and not name.startswith("mpdm-")


def _commands(app: App, services: Services, apologize: Apologize, post_now: PostNow) -> None:
    def answered_at_once(body: dict[str, Any]) -> bool:
        return not (_form_wanted(body) or _founds_agency(body) or _nudge_wanted(body) or _reminders_wanted(body))

    def acknowledge(ack: Ack) -> None:
        ack()

    def open_form(body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        if (form := form_of(body.get("text") or "")) is not None:
            _open(form, services, body, client, respond)

    def recert(ack: Ack, body: dict[str, Any]) -> None:
        ack(answer(services, asker_of(body), body.get("text") or "").message())

    def nudge(body: dict[str, Any], respond: Respond) -> None:
        with services.open(asker_of(body), writes=False) as request:
            agency = nudging.to_post_now(request)
        _send(respond, nudging.told(agency, post_now(agency.id or 0)).message())

    def enter(body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        _enter_channel(services, body, client, respond)

    # The first that matches answers: the one that most commands want stands first.
    app.command("/recert", matchers=[answered_at_once])(recert)
    app.command("/recert", matchers=[_form_wanted])(ack=acknowledge, lazy=[_told(open_form, apologize)])
    app.command("/recert", matchers=[_nudge_wanted])(ack=acknowledge, lazy=[_told(nudge, apologize)])
    app.command("/recert", matchers=[_reminders_wanted])(ack=recert, lazy=[_zone_learner(services, apologize)])
    app.command("/recert")(ack=recert, lazy=[_told(enter, apologize)])


def _told(lazy: Callable[..., None], apologize: Apologize) -> Callable[..., None]:
    """A lazy listener whose failure is said to whoever waits for it. Bolt reads its arguments off the wrapped one."""

    @wraps(lazy)
    def told(**arguments: Any) -> None:  # noqa: ANN401 - whatever Bolt hands to it
        try:
            lazy(**arguments)
        except Exception as error:  # noqa: BLE001 - every failure becomes words, and a line in the log
            _send(arguments["respond"], plain(apologize(error)).message() | {"replace_original": False})

    return told


def _form_wanted(body: dict[str, Any]) -> bool:
    return form_of(body.get("text") or "") is not None


def _nudge_wanted(body: dict[str, Any]) -> bool:
    return posts_now(body.get("text") or "")


def _reminders_wanted(body: dict[str, Any]) -> bool:
    if "command" in body:
        return reminding.turns_on(body.get("text") or "")
    return str(body["actions"][0].get("value")) == reminding.ON


def _zone_learner(services: Services, apologize: Apologize) -> Callable[..., None]:
    """Asks Slack in which time zone someone lives who turned reminders on; until it says, their agency's is theirs."""

    def learn(body: dict[str, Any], client: WebClient, respond: Respond) -> None:  # noqa: ARG001 - `_told` wants it
        if not _reminders_wanted(body):
            return
        asker = asker_of(body)
        try:
            zone = str(client.users_info(user=asker.user_id)["user"].get("tz") or "")
        except (SlackClientError, OSError, HTTPException) as error:
            log.info("a time zone is not to be had, so the agency's is used", error=type(error).__name__)
            return
        if agencies.is_zone(zone):
            with services.open(asker, writes=True) as request:
                reminding.keep_zone(request, zone)

    return _told(learn, apologize)


def _founds_agency(body: dict[str, Any]) -> bool:
    """Whether a command may make a channel an agency's, after which the bot must be in it."""
    words = (body.get("text") or "").split()
    return len(words) > 1 and words[0].casefold() == "agency"


def _enter_channel(services: Services, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Join the channel that was made an agency's, or say how the bot gets in: it cannot nudge from outside."""
    asker = asker_of(body)
    with services.open(asker, writes=False) as request:
        leads = agencies.leads_here(request)
    if not leads or asker.channel_id is None:
        return
    try:
        client.conversations_join(channel=asker.channel_id)
    except SlackApiError as error:
        code = error.response.get("error", "")
        if code == "method_not_supported_for_channel_type" and _is_inside(client, asker.channel_id):
            return
        log.info("could not enter a channel", error=code)
        if code in {"method_not_supported_for_channel_type", "channel_not_found", "is_archived", "missing_scope"}:
            text = "One thing is left: Recert must be in this channel to nudge it. Type `/invite @Recert` here."
            _send(respond, plain(text).message())


def _is_inside(client: WebClient, channel: str) -> bool:
    try:
        return bool(client.conversations_info(channel=channel)["channel"].get("is_member"))
    except SlackApiError:
        return False


def _buttons(app: App, services: Services, apologize: Apologize) -> None:
    def on_press(
        action: Action,
        handle: Callable[[Request, str], Answer],
        *,
        writes: bool,
        afterwards: tuple[Callable[..., None], ...] = (),
    ) -> None:
        def press(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
            asker = asker_of(body)
            try:
                with services.open(asker, writes=writes) as request:
                    found = handle(request, body["actions"][0].get("value") or "")
            except Refusal as refusal:
                context[_REPLY] = plain(str(refusal)).message() | {"replace_original": False}
            else:
                context[_REPLY] = found.message() | _in_place_of(body)
            ack()

        app.action(_any(action))(ack=press, lazy=[_told(_reply, apologize), *afterwards])

    on_press(Action.MARK, _mark, writes=True)
    on_press(Action.CHECK_OFF, _check_off, writes=True)
    on_press(Action.ROSTER, roster.turn, writes=False)
    on_press(Action.CONFIRM, confirming.press, writes=True)
    on_press(Action.REMIND, reminding.turn, writes=True, afterwards=(_zone_learner(services, apologize),))
    on_press(Action.SNOOZE, reminding.snooze, writes=True)
    on_press(Action.LEAVE, lambda request, _: members.forget(request), writes=True)
    on_press(Action.STAY, lambda _request, _value: leave_view.stayed(), writes=False)

    def show(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        try:
            found = answer(services, asker_of(body), body["actions"][0].get("value") or "")
        except Refusal as refusal:
            found = plain(str(refusal))
        context[_REPLY] = found.message() | {"response_type": "ephemeral", "replace_original": False}
        ack()

    app.action(_any(Action.SHOW))(ack=show, lazy=[_told(_reply, apologize)])

    def acknowledge(ack: Ack) -> None:
        ack()

    def open_form(body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        _open(members.open_form, services, body, client, respond)

    app.action(_any(Action.JOIN))(ack=acknowledge, lazy=[_told(open_form, apologize)])

    def unknown(respond: Respond) -> None:
        _send(respond, plain(TOO_OLD).message() | {"replace_original": False})

    app.action(re.compile(""))(ack=acknowledge, lazy=[_told(unknown, apologize)])  # a button of an older release


def _any(action: Action) -> re.Pattern[str]:
    return re.compile(f"^{action}:")


def _mark(request: Request, value: str) -> Answer:
    code, done = progress.press(request, value)
    return progress.mark(request, code, done=done)


def _check_off(request: Request, value: str) -> Answer:
    code, done = progress.press(request, value)
    said, cautions, _ = progress.apply_mark(request, code, done=done)
    return progress.list_steps(request, note=(said, *(f":warning: {caution}" for caution in cautions)))


def _in_place_of(body: dict[str, Any]) -> dict[str, Any]:
    """How the answer to a press is sent: in the place of a message of the presser's own, beside one that all can see.

    A direct message is their own as well. What it carries to be known by is kept: the ledger may still look for it.
    """
    container, message = body.get("container") or {}, body.get("message") or {}
    if container.get("is_ephemeral"):
        return {"replace_original": True}
    if not str(container.get("channel_id") or "").startswith("D"):
        return {"replace_original": False}
    known = {"metadata": message["metadata"]} if message.get("metadata") else {}
    return {"replace_original": True, "response_type": "in_channel", **known}


def _reply(context: BoltContext, respond: Respond) -> None:
    _send(respond, context[_REPLY])


def _send(respond: Respond, message: dict[str, Any]) -> None:
    """Answer at the response_url. It lives for 30 minutes: what came too late was recorded all the same."""
    response = respond(**message)
    if response.status_code != 200:  # noqa: PLR2004 - HTTP's
        log.warning("an answer was not taken", status=response.status_code)


def _open(form: Form, services: Services, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    with services.open(asker_of(body), writes=False) as request:
        view = form(request)
    try:
        client.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        log.warning("a form did not open", error=error.response.get("error"))
        text = "Slack did not open the form. Try again; joining also works in one line: `/recert join emt 2027-03-31`."
        _send(respond, plain(text).message())


def _modals(app: App, services: Services) -> None:
    def join(ack: Ack, body: dict[str, Any]) -> None:
        asker = asker_of(body)
        with services.open(asker, writes=True) as request:
            given = members.submitted(body["view"]["state"]["values"], request.today)
            if isinstance(given, dict):
                ack(response_action="errors", errors=given)
                return
            found = members.record(request, given, buttons=False)
        ack(response_action="update", view=saved(found))

    def agency(ack: Ack, body: dict[str, Any]) -> None:
        chosen = agencies.submitted(body["view"]["state"]["values"])
        if isinstance(chosen, dict):
            ack(response_action="errors", errors=chosen)
            return
        with services.open(asker_of(body), writes=True) as request:
            found = agencies.save(request, json.loads(body["view"]["private_metadata"])["agency"], chosen)
        ack(response_action="update", view=found)

    app.view(Modal.JOIN)(join)
    app.view(Modal.AGENCY)(agency)
