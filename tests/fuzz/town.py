"""A workspace with two agencies and people of every kind, for the fuzzer to act in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot, opened
from bot.settings import Settings
from fakeslack import Channel
from fakeslack.controls import Target
from handlers.services import Services
from storage.database import Database
from tests import rules_of_2024

_ZONE = ZoneInfo("America/New_York")
PEOPLE = ("chief", "deputy", "alice", "bob", "carol", "dave", "otto", "stranger")
"""Officers of the first agency, its members, a member of none, an officer of the second, and somebody unknown."""
OFFICERS = ("chief", "deputy", "otto")
_SET_UP = (
    ("chief", "agency Northampton EMS", "northampton"),
    ("otto", "agency Easthampton Fire", "easthampton"),
    ("deputy", "join paramedic 2027-03-31 P0000001", "northampton"),
    ("alice", "join emt 2027-03-31 E0000002", "northampton"),
    ("bob", "join aemt 2028-03-31", "northampton"),
    ("carol", "join emt 2027-03-31", "easthampton"),
    ("dave", "join paramedic 2027-03-31", "square"),
    *((f"member{number}", f"join emt {2027 + number % 2}-03-31", "northampton") for number in range(4)),
    *((f"member{number}", "remind on", "northampton") for number in range(4)),
    ("alice", "done a1", "northampton"),
    ("alice", "ce add 2 F3-0001 Stroke update", "northampton"),
    ("alice", "remind on", "northampton"),
)
_MOST_TARGETS = 60


@dataclass
class Town:
    """The bot, and the buttons that people have seen lately."""

    bot: LocalBot
    channels: dict[str, Channel]
    targets: list[Target] = field(default_factory=list)

    def remember(self, targets: list[Target]) -> None:
        """Remember the buttons of an answer, for somebody to press later."""
        self.targets = [*self.targets, *targets][-_MOST_TARGETS:]

    def person(self, rng: Random) -> str:
        """Return the user id of somebody."""
        return self.bot.workspace.user(rng.choice(PEOPLE)).id

    def channel(self, rng: Random) -> Channel:
        """Return a channel, or somebody's direct conversation with the bot."""
        places = [*self.channels.values(), self.bot.workspace.state.dm("UALICE")]
        return rng.choice(places)


@contextmanager
def town(database: Database, start: datetime) -> Iterator[Town]:
    """Open the bot in a new workspace, on an empty database, at this local time."""
    services = Services(
        database=database,
        book=rules_of_2024.BOOK,
        clock=ShiftedClock(start.replace(tzinfo=_ZONE)),
        timezone=_ZONE,
    )
    with opened(Settings(), services) as bot:
        here = {name: bot.workspace.channel(name) for name in ("northampton", "easthampton", "square")}
        for name in PEOPLE:
            bot.workspace.user(name)
        for name, line, where in _SET_UP:
            bot.workspace.user(name).types(f"/recert {line}", in_=here[where])
        form = bot.workspace.user("chief").types("/recert agency", in_=here["northampton"]).modal
        assert form is not None
        form.fills(officers=["UCHIEF", "UDEPUTY"]).submits()
        yield Town(bot, here)
