"""A season at Northampton EMS, for the tests of nudges."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from bot.outbox.dispatcher import LEASE
from fakeslack import Channel, Message, Person, Seen
from storage import agencies
from storage.database import Database
from storage.outbox_tables import MessageState, Nudge
from tests.conftest import Open

POST = "chat.postMessage"
HISTORY = "conversations.history"


@dataclass
class Season:
    """The bot, its agency's channel, the officer and the members. `wall_clock` is the clock of leases and retries."""

    bot: LocalBot
    channel: Channel
    officer: Person
    members: list[Person]
    wall_clock: ShiftedClock

    def at(self, local: str) -> None:
        """Let time pass until a local date-time of New York, with one tick there."""
        moment = datetime.fromisoformat(local).replace(tzinfo=self.bot.services.timezone)
        self.bot.workspace.until(moment, step=timedelta(days=400))

    def sleeps_until(self, local: str) -> None:
        """Let time pass without a tick, as if nothing ran."""
        clock = self.bot.services.clock
        assert isinstance(clock, ShiftedClock)
        clock.advance(datetime.fromisoformat(local).replace(tzinfo=self.bot.services.timezone) - clock.now())

    def later(self) -> None:
        """Let time pass until the running leases have expired, and tick."""
        self.wall_clock.advance(LEASE + timedelta(seconds=1))
        self.bot.workspace.ticks()

    def all_recertify(self) -> None:
        """Mark V for every member."""
        for member in self.members:
            member.types("/recert done v", in_=self.channel).says("marked done")

    def outbox(self) -> dict[str, tuple[MessageState, str | None]]:
        """Return each nudge's state and reason, by its milestone or the day that it was requested for."""
        with self.bot.services.database.read() as session:
            rows = session.exec(select(Nudge)).all()
        return {row.milestone or f"{row.requested_for}": (row.state, row.reason) for row in rows}

    def nudges(self) -> list[str]:
        """Return the texts of the nudges in the channel."""
        return [
            each.text for each in self.channel.messages if (each.metadata or {}).get("event_type") == "recert_nudge"
        ]


def begin(
    open_bot: Open,
    database: Database | None = None,
    *,
    at: str = "2026-09-15T10:00",
    expires_on: str = "2027-03-31",
    members: int = 3,
    wall_clock: ShiftedClock | None = None,
) -> Season:
    """Found the agency and let its members join, who want no reminders; without a database, on one of SQLite."""
    wall_clock = wall_clock or ShiftedClock(datetime.now(UTC))
    bot = open_bot(at=at, database=database, wall_clock=wall_clock)
    channel = bot.workspace.channel("northampton")
    officer = bot.workspace.user("chief")
    officer.types("/recert agency Northampton EMS", in_=channel).says("Northampton EMS")
    channel.expect_message("Northampton EMS")
    people = [bot.workspace.user(name) for name in ("alice", "bob", "carol", "dave", "erin")[:members]]
    for person, level in zip(people, ("paramedic", "emt", "aemt", "emt", "emt"), strict=False):
        person.types(f"/recert join {level} {expires_on}", in_=channel).says("You've joined")
        person.types("/recert remind off")
    return Season(bot, channel, officer, people, wall_clock)


def types(season: Season, what: str) -> Seen:
    """Type `/recert nudge` and a word in the channel, as the officer; return the answer."""
    return season.officer.types(f"/recert nudge {what}", in_=season.channel)


def setting(season: Season, **values: object) -> None:
    """Change the agency's settings."""
    with season.bot.services.database.write() as session:
        agency = agencies.of_channel(session, season.bot.workspace.state.team, season.channel.id)
        assert agency is not None
        for name, value in values.items():
            setattr(agency, name, value)
        session.add(agency)


def is_posted_once(season: Season) -> bool:
    """Return whether the nudge of the recommended date was posted, and no other."""
    return len(season.nudges()) == 1 and season.outbox()["recommended"][0] is MessageState.SENT


def expect_nudge(channel: Channel, *strings: str) -> Message:
    """Wait for one nudge since the last ``expect_…``, whose text contains these strings, and return it."""
    return channel.expect_message(*strings, event_type="recert_nudge")
