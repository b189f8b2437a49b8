"""The setting of the scenes: one agency's channel in a workspace of its own, on a day of the season."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import update

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Channel, Home, Message, Modal, Person, Seen
from rules.steps import StepCode
from storage import current_members, progress
from storage.tables import Agency
from tests.conftest import NEW_YORK

TODAY = "2026-11-24T10:00"
"""An ordinary day of the season."""
EXPIRES_ON = "2027-03-31"
SIDE_A, SIDE_B = ("a1", "a2", "a3", "a4", "a5"), ("b1", "b2", "b3", "b4", "b5")
_LEAP = timedelta(days=900)
_IDS = ("block_id", "action_id")
_HERE = re.compile(r"http://127\.0\.0\.1:\d+")
"""The address of the current workspace's files."""
_GIVEN = re.compile(r"[ab]\d+|T0LOCAL:\d+")
"""Such an id is one that the workspace gave, as Slack does, to what had none; or it says which workspace it is."""

Shown = Seen | Modal | Message | Home
"""Anything that is seen at the end of a scene."""


@dataclass
class Town:
    """The bot, and the people around it. Each action returns what is seen then."""

    bot: LocalBot
    wall_clock: ShiftedClock
    did: str = ""
    channel: Channel = field(init=False)

    def __post_init__(self) -> None:
        """Open the agency's channel."""
        self.channel = self.bot.workspace.channel("northampton")

    def person(self, name: str) -> Person:
        """Return someone in the workspace."""
        return self.bot.workspace.user(name)

    def types(self, name: str, line: str, *, directly: bool = False) -> Seen:
        """Type a command in the channel, or to the bot directly; return what is seen."""
        self.did = f"{name} types {line}"
        return self.person(name).types(line, in_=None if directly else self.channel)

    def opens(self, name: str, line: str) -> Modal:
        """Type a command that opens a form; return the form."""
        modal = self.types(name, line).modal
        assert modal is not None, f"{line} opens no form"
        return modal

    def presses(self, name: str, on: Seen | Message, label: str, *, nth: int | None = None) -> Seen:
        """Press a button; return what is seen then."""
        self.did = f"{name} presses {label}"
        return on.presses(label, nth=nth) if isinstance(on, Seen) else self.person(name).presses(on, label, nth=nth)

    def sends(self, modal: Modal, **fields: object) -> Modal:
        """Fill a form in and send it; return what is shown then."""
        self.did = f"{modal.session.user.name} sends the form"
        after = modal.fills(**fields).submits()
        assert after is not None, "the form closed"
        return after

    def founded(self) -> Self:
        """Make the channel Northampton EMS's, with chief as its training officer."""
        self.types("chief", "/recert agency Northampton EMS").says("Northampton EMS")
        return self

    def joined(self, name: str, level: str, expires_on: str = EXPIRES_ON, number: str = "") -> Self:
        """Let someone join, who wants no reminders."""
        self.types(name, f"/recert join {level} {expires_on} {number}".rstrip()).says("You've joined")
        self.types(name, "/recert remind off").says("reminders are off")
        return self

    def with_roles(self, name: str, level: str, *roles: str) -> Self:
        """Let someone who is also an instructor, examiner or chief-examiner join, by the form, without reminders."""
        form = self.opens(name, "/recert join")
        self.sends(form, level=level, expires_on=EXPIRES_ON, roles=list(roles), reminders=[]).closes()
        return self

    def marks(self, name: str, *steps: str) -> Self:
        """Mark steps done for someone: recorded as a command would, as there are a thousand of them."""
        services, person = self.bot.services, self.person(name)
        with services.database.write() as session:
            member = current_members.current(
                session, self.bot.workspace.state.team, person.id, now=services.clock.now(), zone=services.timezone
            )
            assert member is not None, f"{name} has not joined"
            for step in steps:
                code = StepCode(step.upper())
                _, changed = progress.mark(session, member, code, done=True, by=person.id, now=services.clock.now())
                assert changed
        return self

    def until(self, local: str) -> Self:
        """Let time pass, with one tick at its end. `local` is a date-time of New York."""
        moment = datetime.fromisoformat(local).replace(tzinfo=NEW_YORK)
        self.did = "nobody does anything: its day has come"
        self.bot.workspace.until(moment, step=_LEAP)
        return self

    def waits(self, **time: float) -> Self:
        """Let real time pass, by which the bot tries again, with one tick at its end."""
        self.wall_clock.advance(timedelta(**time))
        self.bot.workspace.ticks()
        return self

    def sleeps_until(self, local: str) -> Self:
        """Let time pass without a tick."""
        clock = self.bot.services.clock
        assert isinstance(clock, ShiftedClock)
        clock.advance(datetime.fromisoformat(local).replace(tzinfo=NEW_YORK) - clock.now())
        return self

    @property
    def posted(self) -> Message:
        """The last message in the channel."""
        return self.channel.messages[-1]


@dataclass(frozen=True)
class Scene:
    """One file of the gallery. `at` is the local date-time at which it begins."""

    name: str
    caption: str
    at: str
    play: Callable[[Town], Shown]

    def made(self, town: Town) -> dict[str, Any]:
        """Play it; return the file's content."""
        shown = self.play(town)
        payload = shown.payload
        assert payload is not None, f"in the scene {self.name} nothing is seen"
        when = town.bot.services.clock.now().astimezone(NEW_YORK)
        errors = {"errors": shown.errors} if isinstance(shown, Modal) and shown.errors else {}
        told = {"caption": self.caption, "when": f"{when:%Y-%m-%d %H:%M}", "how": town.did}
        return {**told, **errors, **_as_sent(payload)}


def _as_sent(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return a payload for people to read: the type first, and without ids that differ each time."""
    if isinstance(value, dict):
        found = {key: _as_sent(each) for key, each in value.items() if not (key in _IDS and _GIVEN.fullmatch(each))}
        for name in ("nudge_id", "message_id"):
            if name in found:
                found[name] = "of the outbox"
        return {"type": found.pop("type"), **found} if "type" in found else found
    if isinstance(value, str):
        return _HERE.sub("https://files.example.org", value)
    return [_as_sent(each) for each in value] if isinstance(value, list) else value


def lost(town: Town) -> Town:
    """Give the agency a time zone that nobody knows, as a row written by hand may have."""
    with town.bot.services.database.write() as session:
        session.execute(update(Agency).values(timezone="Mars/Olympus"))
    return town
