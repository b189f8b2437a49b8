"""A season whose first member wants reminders, for the tests of those."""

from sqlmodel import col, select

from fakeslack import Message, Person
from storage.database import Database
from storage.outbox_tables import DirectMessage
from storage.tables import Member
from tests.bot.season import Season, begin
from tests.conftest import Open


def reminded(
    open_bot: Open, database: Database | None = None, at: str = "2026-09-15T10:00", *, tz: str | None = None
) -> Season:
    """Return a season whose first member wants reminders, and in whose channel nothing is posted."""
    season = begin(open_bot, database, at=at, members=1)
    alice = season.members[0]
    alice.user.tz = tz or alice.user.tz
    season.officer.types("/recert agency", in_=season.channel).modal.fills(nudges="Paused").submits()  # type: ignore[union-attr]
    alice.types("/recert remind on").says("reminders are on")
    season.bot.workspace.settles()
    assert zone_of(alice, season.bot.services.database) == alice.user.tz
    return season


def zone_of(person: Person, database: Database) -> str | None:
    with database.read() as session:
        return session.exec(select(Member.timezone).where(Member.user_id == person.id)).one()


def reminders(person: Person) -> list[Message]:
    return [each for each in person.direct_messages if (each.metadata or {}).get("event_type") == "recert_reminder"]


def row(database: Database) -> DirectMessage:
    with database.read() as session:
        return session.exec(select(DirectMessage).where(col(DirectMessage.about).is_(None))).one()
