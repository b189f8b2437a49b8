"""Members: their levels, expiration dates and agencies."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, cast, delete, extract, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing, standing_after
from rules.steps import Role, StepCode
from storage.statements import batches, insert_missing, insert_once, table_of
from storage.tables import (
    ROLE_COLUMNS,
    Agency,
    Course,
    DirectMessage,
    Member,
    PendingMember,
    ProgressEvent,
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


def set_roles(row: Member | PendingMember, roles: Collection[Role]) -> None:
    """Make someone hold these roles, and no others."""
    for column, holds in role_cells(roles).items():
        setattr(row, column, holds)


@dataclass(frozen=True, slots=True)
class CurrentMember:
    """A member as every answer needs them, with their agency and their standing: read at one moment, never changed."""

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
    standing: Standing


_MEMBER, _AGENCY, _EVENT = table_of(Member), table_of(Agency), table_of(ProgressEvent)

EVENT: tuple[Any, ...] = (
    _EVENT.c.step,
    _EVENT.c.done,
    case((_EVENT.c.confirmed, _EVENT.c.by_user)),
    case((or_(_EVENT.c.confirmed, _EVENT.c.step == StepCode.A5.value), _EVENT.c.at)),
)
"""The columns of an event that `standing_after` reads."""

# Every answer runs this first. It is built once, as building it costs as much as running it. There is a row for each
# event of the member's cycle, or one without an event.
_CURRENT = (
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
    .where(_MEMBER.c.team_id == bindparam("team_id"), _MEMBER.c.user_id == bindparam("user_id"))
    .order_by(_EVENT.c.id)
)


@dataclass(frozen=True, slots=True)
class Record:
    """The facts that a member states. None leaves the current value as it is."""

    level: Level
    expires_on: date
    number: str | None = None
    affiliation: Affiliation | None = None
    roles: AbstractSet[Role] | None = None


def find(session: Session, team_id: str, user_id: str) -> Member | None:
    """Return the member that a user of a workspace is."""
    return session.exec(select(Member).where(Member.team_id == team_id, Member.user_id == user_id)).one_or_none()


def workspaces(session: Session, user_id: str) -> set[str]:
    """Return every workspace in which somebody is a member: in an organization, a user has the same id in all."""
    return set(session.exec(select(Member.team_id).where(Member.user_id == user_id)))


def current(session: Session, team_id: str, user_id: str) -> CurrentMember | None:
    """Return the facts about a user of a workspace, if they are a member."""
    rows = session.execute(_CURRENT, {"team_id": team_id, "user_id": user_id}).all()
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
    """The result for one of many members."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ELSEWHERE = "elsewhere"
    """A member of another agency: nothing was changed."""


def save_all(
    session: Session, *, agency: Agency, records: Mapping[str, Record], now: datetime, today: date
) -> dict[str, Saved]:
    """Make or change many members of one agency, by their user ids, as `save` does with one; return the result of each.

    A member of no agency joins this one; a member of another agency stays there, unchanged.
    """
    found = _resave_all(session, records, agency, now, today)
    fresh: list[dict[str, Any]] = [
        {
            "team_id": agency.team_id,
            "user_id": user_id,
            "agency_id": agency.id,
            "level": record.level,
            "expires_on": record.expires_on,
            "number": record.number,
            "affiliation": record.affiliation,
            **role_cells(record.roles),
            "counted_from": today,
            "created_at": now,
            "updated_at": now,
        }
        for user_id, record in sorted(records.items())  # in one order, so that two at once wait and do not deadlock
        if user_id not in found
    ]
    insert_missing(session, Member, fresh, unique=("team_id", "user_id"))
    if fresh:  # someone who joined at this very moment was not inserted, and is changed like the others
        others = {row["user_id"]: records[row["user_id"]] for row in fresh}
        came = _resave_all(session, others, agency, now, today)
        found |= {user_id: Saved.NEW if saved is Saved.SAME else saved for user_id, saved in came.items()}
    return found


def _resave_all(
    session: Session, records: Mapping[str, Record], agency: Agency, now: datetime, today: date
) -> dict[str, Saved]:
    """Change those who are members already; return the result of each."""
    found = {}
    for some in batches(list(records)):
        rows = select(Member).where(Member.team_id == agency.team_id, col(Member.user_id).in_(some))
        for member in session.exec(rows):
            found[member.user_id] = _resave(member, records[member.user_id], agency, now, today)
    return found


def _resave(member: Member, record: Record, agency: Agency, now: datetime, today: date) -> Saved:
    if member.agency_id not in {None, agency.id}:
        return Saved.ELSEWHERE
    place, before = (member.agency_id, member.expires_on), _said(member)
    _change(member, record, agency)
    if (member.agency_id, member.expires_on) != place:
        member.counted_from = today
    elif _said(member) == before:
        return Saved.SAME
    member.updated_at = now
    return Saved.CHANGED


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


def forget(session: Session, member: Member | CurrentMember) -> None:
    """Delete a member and everything recorded about them: every mark, every course, every direct message.

    Their reports as a training officer are deleted with that office, if they still hold it.
    """
    session.execute(delete(ProgressEvent).where(col(ProgressEvent.member_id) == member.id))
    session.execute(delete(Course).where(col(Course.member_id) == member.id))
    in_office = sa_select(col(TrainingOfficer.id)).where(
        col(TrainingOfficer.agency_id) == col(DirectMessage.agency_id),
        col(TrainingOfficer.user_id) == col(DirectMessage.user_id),
    )
    whose = sa_select(col(Member.team_id)).where(col(Member.id) == member.id).scalar_subquery()
    session.execute(
        delete(DirectMessage).where(
            col(DirectMessage.team_id) == whose, col(DirectMessage.user_id) == member.user_id, ~in_office.exists()
        ),
        execution_options={"synchronize_session": False},
    )
    session.execute(delete(Member).where(col(Member.id) == member.id))


def count_of(session: Session, agency: Agency) -> int:
    """Return how many members an agency has."""
    return session.exec(select(func.count()).select_from(Member).where(Member.agency_id == agency.id)).one()


def of_agency(session: Session, agency: Agency) -> list[Member]:
    """Return the members of an agency, in the order in which they joined."""
    return list(session.exec(select(Member).where(Member.agency_id == agency.id).order_by(col(Member.id))))


def user_ids(session: Session, team_id: str) -> list[str]:
    """Return the user ids of a workspace's members."""
    return list(session.exec(select(Member.user_id).where(Member.team_id == team_id)))
