"""Members: who is certified at which level until when, and in which agency."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.book import Affiliation
from rules.levels import Level
from rules.steps import Role
from storage.tables import ROLE_COLUMNS, Agency, Course, Letter, Member, ProgressEvent, TrainingOfficer
from storage.upsert import insert_once


@dataclass(frozen=True, slots=True)
class Known:
    """A member as whoever asks is known, with the name and time zone of their agency: only to be read."""

    id: int
    user_id: str
    level: Level
    expires_on: date
    number: str | None
    affiliation: Affiliation | None
    agency_id: int | None
    agency_name: str | None
    agency_timezone: str | None
    roles: frozenset[Role]


# Every answer begins with this. It is built once, as building it costs as much as running it, and reads plain columns,
# as making objects of the ORM that nobody changes costs that much again.
_KNOWN = (
    sa_select(
        *(getattr(Member, field) for field in ("id", "user_id", "level", "expires_on", "number", "affiliation")),
        col(Member.agency_id),
        col(Agency.name),
        col(Agency.timezone),
        *(getattr(Member, column) for column in ROLE_COLUMNS.values()),
    )
    .outerjoin(Agency, col(Agency.id) == col(Member.agency_id))
    .where(col(Member.team_id) == bindparam("team_id"), col(Member.user_id) == bindparam("user_id"))
)


@dataclass(frozen=True, slots=True)
class Record:
    """What a member says of themselves. None leaves what is known already as it stands."""

    level: Level
    expires_on: date
    number: str | None = None
    affiliation: Affiliation | None = None
    roles: AbstractSet[Role] | None = None


def find(session: Session, team_id: str, user_id: str) -> Member | None:
    """The member that a user of a workspace is."""
    return session.exec(select(Member).where(Member.team_id == team_id, Member.user_id == user_id)).one_or_none()


def known(connection: Connection, team_id: str, user_id: str) -> Known | None:
    """What is known of a user of a workspace, if they are a member."""
    row = connection.execute(_KNOWN, {"team_id": team_id, "user_id": user_id}).one_or_none()
    if row is None:
        return None
    holds = row[-len(ROLE_COLUMNS) :]
    roles = frozenset(role for role, held in zip(ROLE_COLUMNS, holds, strict=True) if held)
    fields: tuple[Any, ...] = (*row[: -len(ROLE_COLUMNS)], roles)
    return Known(*fields)


def save(
    session: Session, *, team_id: str, user_id: str, record: Record, agency: Agency | None, now: datetime, today: date
) -> tuple[Member, bool]:
    """Make a member, or change what is recorded of one; the member, and whether they are new.

    An agency of None leaves a member in the agency where they are.
    """
    new = insert_once(
        session,
        Member(
            team_id=team_id,
            user_id=user_id,
            agency_id=None if agency is None else agency.id,
            level=record.level,
            expires_on=record.expires_on,
            counted_from=today,
            created_at=now,
            updated_at=now,
        ),
        unique=("team_id", "user_id"),
    )
    member = find(session, team_id, user_id)
    if member is None:
        raise LookupError("a member just saved is not there")
    before = (member.agency_id, member.expires_on)
    _change(member, record, agency)
    if (member.agency_id, member.expires_on) != before:
        member.counted_from = today
    member.updated_at = now
    session.add(member)
    return member, new


def _change(member: Member, record: Record, agency: Agency | None) -> None:
    if member.level != record.level:
        member.number = None  # a number belongs to a level
    member.level = record.level
    member.expires_on = record.expires_on
    if agency is not None:
        member.agency_id = agency.id
    if record.number is not None:
        member.number = record.number
    if record.affiliation is not None:
        member.affiliation = record.affiliation
    if record.roles is not None:
        for role, column in ROLE_COLUMNS.items():
            setattr(member, column, role in record.roles)


def forget(session: Session, member: Member | Known) -> None:
    """Delete a member and everything recorded about them: every mark, every course, every letter.

    What they were written as a training officer goes with that office, if they hold it still.
    """
    session.execute(delete(ProgressEvent).where(col(ProgressEvent.member_id) == member.id))
    session.execute(delete(Course).where(col(Course.member_id) == member.id))
    in_office = sa_select(col(TrainingOfficer.id)).where(
        col(TrainingOfficer.agency_id) == col(Letter.agency_id), col(TrainingOfficer.user_id) == col(Letter.user_id)
    )
    whose = sa_select(col(Member.team_id)).where(col(Member.id) == member.id).scalar_subquery()
    session.execute(
        delete(Letter).where(col(Letter.team_id) == whose, col(Letter.user_id) == member.user_id, ~in_office.exists()),
        execution_options={"synchronize_session": False},
    )
    session.execute(delete(Member).where(col(Member.id) == member.id))


def count_of(session: Session, agency: Agency) -> int:
    """How many members an agency has."""
    return session.exec(select(func.count()).select_from(Member).where(Member.agency_id == agency.id)).one()


def user_ids(session: Session, team_id: str) -> list[str]:
    """The user ids of a workspace's members."""
    return list(session.exec(select(Member.user_id).where(Member.team_id == team_id)))
