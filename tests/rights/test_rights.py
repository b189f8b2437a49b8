"""Everybody tries everything: they are refused in words and nothing is written, or it concerns only what is theirs."""

import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copyfile
from typing import Any, NamedTuple

import pytest

from bot import app
from bot.clock import ShiftedClock, parse_instant
from bot.demo.local import LocalBot, opened
from bot.settings import Settings
from bot.workspaces import OneWorkspace
from fakeslack.requests import AppResponse
from handlers import rights
from handlers.bolt.actions import ACTIONS
from handlers.bolt.commands import ROUTES, find
from handlers.bolt.events import EVENTS
from handlers.bolt.submissions import SUBMISSIONS
from handlers.request import Services
from handlers.rights import Right
from handlers.ui.button_values import ShowInChannel
from handlers.ui.buttons import ButtonValue, Show, action_id
from storage.database import Database
from tests import rules_of_2024
from tests.conftest import NEW_YORK
from tests.rights import attempts, world
from tests.rights.attempts import AGENCIES, FILE, LIST_CSV, ROSTER_CSV, Attempt
from tests.rights.world import NOWHERE, ROLES

REFUSALS = re.compile(
    "You have not joined yet|training officers can do that|Only its training officers|You are no longer training "
    "officer|This agency is gone|only for the training officers of their agency|Nobody confirms themselves|"
    "This channel is no agency's yet|is nobody in this workspace"
)


class Shown(NamedTuple):
    """A text that somebody gets: by which method of Slack's, to whom, and what."""

    method: str
    to: str
    text: str


class Stage:
    """The bot in the world, and a copy of the database as it was."""

    def __init__(self, bot: LocalBot, file: Path, kept: Path) -> None:
        self.bot, self.file, self.kept = bot, file, kept
        self.before = world.dump(file)
        self.files: dict[str, dict[str, Any]] = {}

    def tries(self, attempt: Attempt) -> tuple[list[Shown], list[tuple[str, dict[str, object]]]]:
        """Let somebody try something; return what was shown, and which rows were written."""
        slack, user_id = self.bot.workspace, attempt.person.user_id
        slack.state.team = attempt.person.team
        calls, files = len(slack.calls), set(slack.state.files)
        response = self._send(attempt)
        slack.settles()
        assert response.status == 200, attempt
        shown = [Shown("ack", user_id, response.body.decode())]
        for call in slack.calls[calls:]:
            to = str(call.args.get("user_id") or call.args.get("channel") or user_id)
            shown.append(Shown(call.method, to, json.dumps(call.args, ensure_ascii=False)))
        new = [each for name, each in slack.state.files.items() if name not in files]
        shown += [Shown("file", user_id, each.content.decode()) for each in new]
        changes = world.written(self.before, world.dump(self.file))
        if changes:
            world.restore(self.file, self.kept)
        return shown, changes

    def _send(self, attempt: Attempt) -> AppResponse:
        slack, what = self.bot.workspace, attempt.what
        user = slack.user(attempt.person.user_id[1:].lower())
        wire, channel = user.wire, slack.state.channels.get(attempt.channel) or slack.state.dm(user.id)
        match what:
            case str():
                return wire.command(user.user, channel, f"/recert {what}")
            case ButtonValue():
                message = slack.state.reply(channel, {"text": "a button"}, user.id)
                value = str(what).replace(
                    FILE, self.files["roster" if "roster" in what.action else "list"]["url_private"]
                )
                action = {"type": "button", "action_id": action_id(what, value), "value": value, "block_id": "b"}
                return wire.press_on_message(user.user, message, action)
            case ("event", inner):
                return wire.event(inner, {})
            case (form, carried, state):
                text = json.dumps(state).replace(
                    f'"{FILE}"', json.dumps([self.files["roster" if form == "roster_file" else "list"]])
                )
                view = {
                    "id": "V1",
                    "type": "modal",
                    "callback_id": form,
                    "title": {"type": "plain_text", "text": "A form"},
                    "private_metadata": json.dumps({"channel": attempt.channel, "in_channel": True} | carried),
                    "state": {"values": json.loads(text)},
                    "blocks": [],
                    "root_view_id": "V1",
                    "previous_view_id": None,
                }
                return wire.submit(user.user, view)
        raise TypeError(what)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return the bot in both workspaces: it has not heard from Slack which one is its own."""
    folder = tmp_path_factory.mktemp("rights")
    file = folder / "recert.db"
    services = Services(
        database=Database(f"sqlite:///{file}"),
        book=rules_of_2024.BOOK,
        clock=ShiftedClock(parse_instant("2026-11-24T10:00", NEW_YORK)),
        timezone=NEW_YORK,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OneWorkspace, "ask_slack", lambda _self: None)
        with opened(Settings(), services) as bot:
            with services.database.write() as session:
                world.build(session)
            services.database.close()
            copyfile(file, folder / "kept.db")
            for channel in world.CHANNELS:
                bot.workspace.channel(channel[1:].lower())
            made = Stage(bot, file, folder / "kept.db")
            chief = bot.workspace.user("chief")
            made.files = {
                "roster": chief.has_file("roster.csv", ROSTER_CSV).file_object,
                "list": chief.has_file("list.csv", LIST_CSV).file_object,
            }
            yield made


def examine(stage: Stage, attempt: Attempt) -> None:
    """Try; what was shown and written must be what the attempt's right says."""
    shown, changes = stage.tries(attempt)
    answers = "\n".join(each.text for each in shown)
    assert "went wrong" not in answers, f"{attempt}: {answers}"
    if attempt.right is not Right.EVERYONE:
        assert (REFUSALS.search(answers) is None) is attempt.may, f"{attempt} (may: {attempt.may}): {answers}"
    if not attempt.may:
        assert changes == [], f"{attempt} wrote"
        assert {each.method for each in shown} <= {"ack", "response_url", "conversations.open", "chat.postMessage"}
    for table, row in changes:
        assert world.may_write(attempt.person, stage.before, table, row), f"{attempt} wrote {table} {row}"
    for each in shown:
        in_channel = each.to.startswith("C") or '"in_channel"' in each.text
        if in_channel or each.to in {attempt.person.user_id, f"D{attempt.person.user_id[1:]}"}:
            others = world.others_secrets(attempt.person, f"{attempt.what} {ROSTER_CSV}")
            leaked = [
                one for one in (world.channel_secrets(attempt.person) if in_channel else others) if one in each.text
            ]
            assert not leaked, f"{attempt} shows {leaked}: {each}"


def user_in(text: str) -> str | None:
    """Return the user that a command names."""
    found = re.search(r"<@(\w+)>", text)
    return found[1] if found else None


@pytest.mark.parametrize("name", [name for name, _ in ROUTES])
def test_a_command_is_for_those_whom_the_table_names(stage: Stage, name: str) -> None:
    right = rights.COMMANDS[name]
    places = ("CNORTH", "CSOUTH", "DM") if right in {Right.OFFICER, Right.FIRST_OFFICER} else ("CNORTH",)
    for text in attempts.COMMANDS[name]:
        assert find(text)[0] == name
        for person in ROLES:
            for place in places:
                examine(stage, Attempt(person, place, text, right, user_in(text)))


@pytest.mark.parametrize("name", [each.value.action for each in ACTIONS])
def test_a_button_is_for_those_whom_the_table_names(stage: Stage, name: str) -> None:
    for value in attempts.BUTTONS[name]:
        right, target = rights.BUTTONS[name], getattr(value, "user_id", getattr(value, "agency", None))
        if isinstance(value, Show | ShowInChannel):
            right, target = rights.COMMANDS[find(value.command)[0]], user_in(value.command)
        for person in ROLES:
            place = value.channel if isinstance(value, ShowInChannel) else "CNORTH"
            examine(stage, Attempt(person, place, value, right, target))


@pytest.mark.parametrize("command", ["agency Mine EMS", "join emt 2027-03-31", "leave", "roster export"])
def test_a_button_of_the_home_stands_for_the_commands_that_are_there_and_no_other(stage: Stage, command: str) -> None:
    forged = ShowInChannel("CNOWHERE", command)  # type: ignore[arg-type] # that is what is tried
    for person in ROLES:
        shown, changes = stage.tries(Attempt(person, "DM", forged, Right.AS_COMMAND))
        assert "too old to be understood" in shown[-1].text
        assert changes == []


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_form_is_for_those_whom_the_table_names(stage: Stage, name: str) -> None:
    for carried, state in attempts.FORMS[name]:
        agency = carried.get("agency")
        target = agency if agency in AGENCIES else NOWHERE
        for person in ROLES:
            examine(stage, Attempt(person, "CNORTH", (name, carried, state), rights.FORMS[name], target))


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_for_those_whom_the_table_names(stage: Stage, name: str) -> None:
    for person in ROLES:
        for file in stage.files.values():
            inner = attempts.event(name, person, file)
            examine(stage, Attempt(person, "DM", ("event", inner), rights.EVENTS[name]))


def test_bolt_listens_to_nothing_else(stage: Stage) -> None:
    services, workspace = stage.bot.services, stage.bot.workspace
    with ThreadPoolExecutor(1) as threads:
        here = OneWorkspace(workspace.bot_token, workspace.api_url)
        bolt = app.build(Settings(), services, here, stage.bot.dispatchers.post_now, threads)
    assert len(bolt._listeners) == len(SUBMISSIONS) + len(EVENTS) + len(["every command", "every button"])


@pytest.mark.parametrize(
    ("kind", "names", "lines"),
    [
        ("command", [name for name, _ in ROUTES], rights.COMMANDS),
        ("button", [each.value.action for each in ACTIONS], rights.BUTTONS),
        ("form", list(SUBMISSIONS), rights.FORMS),
        ("event", list(EVENTS), rights.EVENTS),
    ],
)
def test_what_has_no_line_or_another_s_name_does_not_start(
    kind: str, names: list[str], lines: Mapping[str, Right]
) -> None:
    rights.check_lines(kind, names, lines)
    for wrong, said in (([*names, "brand new"], "brand new"), (names[1:], names[0]), ([*names, names[0]], "two of")):
        with pytest.raises(ValueError, match=said):
            rights.check_lines(kind, wrong, lines)
