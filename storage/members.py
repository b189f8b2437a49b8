"""Members: their levels, expiration dates and agencies."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, case, cast, delete, extract, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing, standing_after
from rules.steps import Role, StepCode
from storage.statements import insert_once, table_of
from storage.tables import (
    ROLE_COLUMNS,
    Agency,
    Course,
    Declined,
    DirectMessage,
    Member,
    ProgressEvent,
    RosterPlace,
    TrainingOfficer,
)

ROLES: tuple[Any, ...] = tuple(getattr(Member, column) for column in ROLE_COLUMNS.values())
"""A member's role columns, as a statement selects them, in the order in which `roles_of` reads them."""


def roles_of(cells: Sequence[bool]) -> frozenset[Role]:
    """Return the roles whose selected columns are true."""
    return frozenset(role for role, holds in zip(ROLE_COLUMNS, cells, strict=True) if holds)


def role_cells(roles: Collection[Role] | None) -> dict[str, bool]:
    """Return the columns of someone who holds these roles."""
    return {column: role in (roles or ()) for role, column in ROLE_COLUMNS.items()}


def set_roles(row: Member, roles: Collection[Role]) -> None:
    """Make someone hold these roles, and no others."""
    for column, holds in role_cells(roles).items():
        setattr(row, column, holds)


@dataclass(frozen=True, slots=True)
class CurrentMember:
    """A member as every answer needs them, with their agency and their standing: read at one moment, never changed.

    `place` is the roster's place of one who has not answered: then all of this is what that roster says. `user_id` is
    None only of those whom Slack does not know.
    """

    id: int
    user_id: str | None
    level: Level
    expires_on: date
    number: str | None
    affiliation: Affiliation | None
    agency_id: int | None
    agency_name: str | None
    agency_timezone: str | None
    roles: frozenset[Role]
    standing: Standing
    place: RosterPlace | None = None


_MEMBER, _AGENCY, _EVENT = table_of(Member), table_of(Agency), table_of(ProgressEvent)

EVENT: tuple[Any, ...] = (
    _EVENT.c.step,
    _EVENT.c.done,
    case((_EVENT.c.confirmed, _EVENT.c.by_user)),
    case((or_(_EVENT.c.confirmed, _EVENT.c.step == StepCode.A5.value), _EVENT.c.at)),
)
"""The columns of an event that `standing_after` reads."""

# Every answer runs the first of these. They are built once, as building them costs as much as running them. There is a
# row for each event of the member's cycle, or one without an event.
_FACTS = (
    sa_select(
        *(_MEMBER.c[field] for field in ("id", "user_id", "level", "expires_on", "number", "affiliation", "agency_id")),
        _AGENCY.c.name,
        _AGENCY.c.timezone,
        *(_MEMBER.c[column] for column in ROLE_COLUMNS.values()),
        *EVENT,
    )
    .select_from(_MEMBER)
    .outerjoin(_AGENCY, _AGENCY.c.id == _MEMBER.c.agency_id)
    .outerjoin(
        _EVENT,
        and_(
            _EVENT.c.member_id == _MEMBER.c.id,
            _EVENT.c.cycle == cast(extract("year", _MEMBER.c.expires_on), Integer),
        ),
    )
    .order_by(_EVENT.c.id)
)
_CURRENT = _FACTS.where(_MEMBER.c.team_id == bindparam("team_id"), _MEMBER.c.user_id == bindparam("user_id"))
_OF_PLACE = _FACTS.where(_MEMBER.c.place_id == bindparam("place_id"))


@dataclass(frozen=True, slots=True)
class Record:
    """The facts that a member states. None leaves the current value as it is."""

    level: Level
    expires_on: date
    number: str | None = None
    affiliation: Affiliation | None = None
    roles: AbstractSet[Role] | None = None


def find(session: Session, team_id: str, user_id: str) -> Member | None:
    """Return the own record of a user of a workspace."""
    return session.exec(select(Member).where(Member.team_id == team_id, Member.user_id == user_id)).one_or_none()


def workspaces(session: Session, user_id: str) -> set[str]:
    """Return every workspace in which somebody is a member: in an organization, a user has the same id in all."""
    return set(session.exec(select(Member.team_id).where(Member.user_id == user_id)))


def current(session: Session, team_id: str, user_id: str) -> CurrentMember | None:
    """Return the facts about a user of a workspace, if they have a record of their own."""
    return _facts(session.execute(_CURRENT, {"team_id": team_id, "user_id": user_id}).all())


def of_place(session: Session, place: RosterPlace) -> CurrentMember:
    """Return what an agency's roster says of somebody who has not answered."""
    found = _facts(session.execute(_OF_PLACE, {"place_id": place.id}).all())
    if found is None:
        raise LookupError("a roster's place without a record")
    return replace(found, user_id=place.user_id, place=place)


def _facts(rows: Sequence[Row[Any]]) -> CurrentMember | None:
    if not rows:
        return None
    facts = rows[0][: -len(EVENT)]
    roles = roles_of(facts[-len(ROLES) :])
    events = [row[-len(EVENT) :] for row in rows if row[-len(EVENT)] is not None]
    fields: tuple[Any, ...] = (*facts[: -len(ROLES)], roles, standing_after(events, roles))
    return CurrentMember(*fields)


def save(
    session: Session,
    *,
    team_id: str,
    user_id: str,
    record: Record,
    agency: Agency | None,
    now: datetime,
    today: date,
    reminded_in: str | None = None,
) -> tuple[Member, bool]:
    """Make a member, or change a member's record; return the member, and whether they are new.

    An agency of None leaves a member in their agency. `reminded_in`: the time zone of a new member's reminders.
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
            reminds_since=None if reminded_in is None else today,
            timezone=reminded_in,
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


class Saved(StrEnum):
    """The result for one of many whom a roster names."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def change(member: Member, record: Record, *, now: datetime, today: date) -> Saved:
    """Change what is recorded by what a roster says."""
    on, before = member.expires_on, _said(member)
    _change(member, record, None)
    if member.expires_on != on:
        member.counted_from = today
    elif _said(member) == before:
        return Saved.SAME
    member.updated_at = now
    return Saved.CHANGED


def record_of(member: Member | CurrentMember) -> Record:
    """Return what is recorded of somebody."""
    return Record(member.level, member.expires_on, member.number, member.affiliation, member.roles)


def _said(member: Member) -> tuple[object, ...]:
    return member.level, member.number, member.affiliation, member.roles


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
        set_roles(member, record.roles)


def take_out(session: Session, member: CurrentMember, *, now: datetime, today: date) -> bool:
    """Take a member out of their agency; what is recorded of them stays theirs. False if they have left it already."""
    gone = update(Member).where(col(Member.id) == member.id, col(Member.agency_id) == member.agency_id)
    taken = gone.values(agency_id=None, counted_from=today, updated_at=now).returning(col(Member.id))
    return session.execute(taken).first() is not None


def forget(session: Session, team_id: str, user_id: str) -> None:
    """Delete everything recorded about a user: their record, what rosters say of them, marks, courses and messages.

    Their reports as a training officer are deleted with that office, if they still hold it.
    """
    here = {"synchronize_session": False}
    places = sa_select(col(RosterPlace.id)).where(
        col(RosterPlace.team_id) == team_id, col(RosterPlace.user_id) == user_id
    )
    own = and_(col(Member.team_id) == team_id, col(Member.user_id) == user_id)
    theirs = sa_select(col(Member.id)).where(or_(own, col(Member.place_id).in_(places)))
    session.execute(delete(ProgressEvent).where(col(ProgressEvent.member_id).in_(theirs)), execution_options=here)
    session.execute(delete(Course).where(col(Course.member_id).in_(theirs)), execution_options=here)
    in_office = sa_select(col(TrainingOfficer.id)).where(
        col(TrainingOfficer.agency_id) == col(DirectMessage.agency_id),
        col(TrainingOfficer.user_id) == col(DirectMessage.user_id),
    )
    session.execute(
        delete(DirectMessage).where(
            col(DirectMessage.team_id) == team_id, col(DirectMessage.user_id) == user_id, ~in_office.exists()
        ),
        execution_options=here,
    )
    session.execute(delete(Member).where(col(Member.id).in_(theirs)), execution_options=here)
    session.execute(delete(RosterPlace).where(col(RosterPlace.id).in_(places)), execution_options=here)
    agencies = sa_select(col(Agency.id)).where(col(Agency.team_id) == team_id)
    session.execute(
        delete(Declined).where(col(Declined.user_id) == user_id, col(Declined.agency_id).in_(agencies)),
        execution_options=here,
    )


def on_roster(session: Session, agency_id: int, member_id: int) -> Member | None:
    """Return the row of this id on an agency's roster: a member, or one who has not answered."""
    return session.exec(select(Member).where(Member.agency_id == agency_id, Member.id == member_id)).one_or_none()


def count_of(session: Session, agency: Agency) -> int:
    """Return how many people are on an agency's roster."""
    return session.exec(select(func.count()).select_from(Member).where(Member.agency_id == agency.id)).one()


def of_agency(session: Session, agency: Agency) -> list[Member]:
    """Return everybody on an agency's roster, those who have not answered too, in the order in which they came."""
    return list(session.exec(select(Member).where(Member.agency_id == agency.id).order_by(col(Member.id))))


def user_ids(session: Session, team_id: str) -> list[str]:
    """Return the user ids of everybody in a workspace who has a record or is on a roster, each once."""
    own = sa_select(col(Member.user_id)).where(col(Member.team_id) == team_id, col(Member.user_id).is_not(None))
    named = sa_select(col(RosterPlace.user_id)).where(
        col(RosterPlace.team_id) == team_id, col(RosterPlace.user_id).is_not(None)
    )
    return list(session.execute(own.union(named)).scalars())
