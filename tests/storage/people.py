"""A small agency for the tests of storage."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlmodel import Session

from rules.education import Part
from rules.levels import Level
from rules.steps import Role, StepCode
from storage import agencies, courses, members, progress
from storage.courses import Entry
from storage.holders import Holder
from storage.members import Record
from storage.tables import Agency, Certification, Member, Source, key

TEAM = "T1"
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SPRING = date(2027, 3, 31)


def found(
    session: Session, *, channel: str = "C1", team: str = TEAM, today: date = TODAY, zone: str = "America/New_York"
) -> Agency:
    """Create an agency whose training officer is UCHIEF."""
    agency = agencies.create(
        session,
        team_id=team,
        channel_id=channel,
        name=f"Agency {channel}",
        timezone=zone,
        founder="UCHIEF",
        now=NOW,
        today=today,
    )
    assert agency is not None
    session.flush()
    return agency


def join(
    session: Session,
    user: str,
    agency: Agency | None = None,
    *,
    level: Level = Level.EMT,
    expires_on: date = SPRING,
    roles: frozenset[Role] | None = None,
    number: str | None = None,
    team: str = TEAM,
    today: date = TODAY,
) -> Holder:
    """Create a member, in an agency or in none; or change one, and move them as one who was asked."""
    record = Record(level=level, expires_on=expires_on, roles=roles, number=number)
    known = members.of_user(session, team, user)
    left = None if known is None else known.agency_id
    member, _ = members.save(
        session, team_id=team, user_id=user, record=record, agency=agency, leaves=left, now=NOW, today=today
    )
    session.flush()
    return member


def insert(
    session: Session,
    *rows: Member,
    level: Level = Level.EMT,
    expires_on: date = SPRING,
    number: str | None = None,
) -> None:
    """Insert members as they are given, each with a first certification, as joining or a roster records it."""
    session.add_all(rows)
    session.flush()
    session.add_all(
        Certification(
            member_id=key(each),
            cycle=expires_on.year,
            level=level,
            expires_on=expires_on,
            number=number,
            agency_id=each.agency_id,
            source=Source.MEMBER if each.place_id is None else Source.ROSTER,
            counted_from=each.created_at.date(),
            created_at=each.created_at,
            updated_at=each.updated_at,
        )
        for each in rows
    )
    session.flush()


def marks(session: Session, member: Holder, *steps: StepCode, done: bool = True) -> None:
    """Mark steps of a member done or not."""
    for step in steps:
        progress.mark(session, member, step, done=done, by=str(member.user_id), now=NOW)


def logs(
    session: Session,
    member: Holder,
    hours: str = "1.5",
    *,
    held_on: date | None = None,
    part: Part | None = None,
    pediatric: bool = False,
    form: str | None = None,
    now: datetime = NOW,
) -> bool:
    """Log a course of a member."""
    entry = Entry("Stroke", "F3", Decimal(hours), held_on, part, pediatric)
    return courses.log(session, member, entry, now=now, form=form) is not None
