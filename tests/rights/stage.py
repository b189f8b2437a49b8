"""The bot in the world, where somebody tries something: what is shown then, and what is written."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from sqlite3 import Connection, connect
from typing import Any, NamedTuple

import pytest

from bot.clock import ShiftedClock, parse_instant
from bot.demo.local import LocalBot, opened
from bot.settings import Settings
from bot.workspaces import OneWorkspace
from fakeslack.requests import AppResponse
from handlers.services import Services
from handlers.ui.buttons import ButtonValue, action_id
from handlers.ui.ids import Modal
from handlers.ui.officer_values import ImportRoster
from storage.database import Database
from tests import rules_of_2024
from tests.conftest import NEW_YORK
from tests.rights import world
from tests.rights.attempts import FILE, LIST_CSV, ROSTER_CSV, Attempt


class Shown(NamedTuple):
    """A text that somebody gets: by which method of Slack's, to whom, and what."""

    method: str
    to: str
    text: str


class Stage:
    """The bot in the world, and a copy of the database as it was."""

    def __init__(self, bot: LocalBot, file: Path, kept: Path, watching: Connection) -> None:
        self.bot, self.file, self.kept = bot, file, kept
        self.before = world.dump(file)
        self._watching = watching
        self._version = self._version_now()
        chief = bot.workspace.user("chief")
        self.files = {
            "roster": chief.has_file("roster.csv", ROSTER_CSV).file_object,
            "list": chief.has_file("list.csv", LIST_CSV).file_object,
        }

    def tries(self, attempt: Attempt) -> tuple[list[Shown], list[world.Change]]:
        """Let somebody try something; return what was shown, and which rows were written."""
        slack, user_id = self.bot.workspace, attempt.person.user_id
        slack.state.team = attempt.person.team
        calls, files = len(slack.calls), set(slack.state.files)
        response = self._send(attempt)
        slack.settles()
        assert response.status == 200, attempt
        shown = [Shown("ack", user_id, response.body.decode())]
        for call in slack.calls[calls:]:
            alone = call.args.get("user") if call.method == "chat.postEphemeral" else None
            to = str(alone or call.args.get("user_id") or call.args.get("channel") or user_id)
            shown.append(Shown(call.method, to, json.dumps(call.args, ensure_ascii=False)))
        new = [each for name, each in slack.state.files.items() if name not in files]
        shown += [Shown("file", user_id, each.content.decode()) for each in new]
        return shown, self._written()

    def _written(self) -> list[world.Change]:
        """Return the rows that were written, and make the database what it was."""
        if self._version_now() == self._version:
            return []
        changes = world.written(self.before, world.dump(self.file))
        if changes:
            world.restore(self.file, self.kept)
        self._version = self._version_now()
        return changes

    def _version_now(self) -> int:
        """Return a number that is another one whenever any other connection has committed to the file."""
        ((version,),) = self._watching.execute("PRAGMA data_version").fetchall()
        return int(version)

    def _send(self, attempt: Attempt) -> AppResponse:
        slack, what = self.bot.workspace, attempt.what
        person = slack.user(attempt.person.user_id[1:].lower())
        wire, user = person.wire, person.user
        channel = slack.state.channels.get(attempt.channel) or slack.state.dm(user.id)
        match what:
            case str():
                return wire.command(user, channel, f"/recert {what}")
            case ButtonValue():
                message = slack.state.reply(channel, {"text": "a button"}, user.id)
                url = self.files["roster" if isinstance(what, ImportRoster) else "list"]["url_private"]
                return wire.press_on_message(user, message, _pressed(what, str(what).replace(FILE, url)))
            case ("beneath", ButtonValue() as value, command):
                view = _modal("", attempt.channel, {"beneath": [command]})
                return wire.press_on_view(user, view, _pressed(value, str(value)))
            case ("event", inner):
                return wire.event(inner, {})
            case (form, carried, entered):
                file = self.files["roster" if form is Modal.ROSTER_FILE else "list"]
                state = json.loads(json.dumps(entered).replace(f'"{FILE}"', json.dumps([file])))
                return wire.submit(user, _modal(form, attempt.channel, carried) | {"state": {"values": state}})
        raise TypeError(what)


def _pressed(value: ButtonValue, text: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id(value, text), "value": text, "block_id": "b"}


BENEATH = "V-BENEATH"
"""The id of the modal beneath another."""


def _modal(callback_id: str, channel: str, carried: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "V-ON-TOP",
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": "A form"},
        "private_metadata": json.dumps({"channel": channel, "in_channel": True} | carried),
        "blocks": [],
        "root_view_id": BENEATH,
        "previous_view_id": BENEATH,
    }


@contextmanager
def set_up(folder: Path) -> Iterator[Stage]:
    """Open the bot in the world, in both workspaces: it has not heard from Slack which one is its own."""
    file, kept = folder / "recert.db", folder / "kept.db"
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
            copyfile(file, kept)
            for channel in (*world.CHANNELS, world.NO_AGENCY):
                bot.workspace.channel(channel[1:].lower())
            with closing(connect(file, isolation_level=None)) as watching:
                yield Stage(bot, file, kept, watching)
