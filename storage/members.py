"""Members: their levels, expiration dates and agencies."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, delete, func, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.dates import zone_named
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing, standing_after
from rules.steps import Role, StepCode
from storage import certifications
from storage.certifications import Holder
from storage.statements import insert_once, table_of
from storage.tables import (
    ROLE_COLUMNS,
    Agency,
    Certification,
    Course,
    Declined,
    DirectMessage,
    Member,
    ProgressEvent,
    RosterPlace,
    Source,
    TrainingOfficer,
)

ROLES: tuple[Any, ...] = tuple(getattr(Member, column) for column in ROLE_COLUMNS.values())
"""A member's role columns, as a statement selects them, in the order in which `roles_of` reads them."""


COUNTS: ColumnElement[bool] = or_(col(Member.deactivated_on).is_(None), col(Member.counts_anyway))
"""The condition that somebody counts today, as `Member.counts` says; a season keeps it in `Certification.counted`."""


def roles_of(cells: Sequence[bool]) -> frozenset[Role]:
    """Return the roles whose selected columns are true."""
    return frozenset(role for role, holds in zip(ROLE_COLUMNS, cells, strict=True) if holds)


def role_cells(roles: Collection[Role] | None) -> dict[str, Any]:
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
    None only of those whom Slack does not know. `until` is the date of the next cycle, which has not begun yet;
    `before` that of the cycle before this one, if it is recorded.
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
    source: Source
    until: date | None = None
    before: date | None = None
    place: RosterPlace | None = None


_MEMBER, _HELD, _AGENCY, _EVENT = (table_of(each) for each in (Member, Certification, Agency, ProgressEvent))

EVENT: tuple[Any, ...] = (
    _EVENT.c.step,
    _EVENT.c.done,
    case((_EVENT.c.confirmed, _EVENT.c.by_user)),
    case((or_(_EVENT.c.confirmed, _EVENT.c.step == StepCode.A5.value), _EVENT.c.at)),
)
"""The columns of an event that `standing_after` reads."""

# Every answer runs the first of these. They are built once, as building them costs as much as running them. There is a
# row for each event of each of the member's cycles, or one without an event. Which cycle it is depends on the day, and
# that on the agency's time zone, which is read here.
_FACTS = (
    sa_select(
        *(_MEMBER.c[field] for field in ("id", "user_id", "affiliation", "agency_id")),
        _AGENCY.c.name,
        _AGENCY.c.timezone,
        *(_MEMBER.c[column] for column in ROLE_COLUMNS.values()),
        *(_HELD.c[field] for field in ("level", "expires_on", "number", "source", "begins_on")),
        *EVENT,
    )
    .select_from(_MEMBER)
    .join(_HELD, _HELD.c.member_id == _MEMBER.c.id)
    .outerjoin(_AGENCY, _AGENCY.c.id == _MEMBER.c.agency_id)
    .outerjoin(_EVENT, and_(_EVENT.c.member_id == _MEMBER.c.id, _EVENT.c.cycle == _HELD.c.cycle))
    .order_by(_HELD.c.cycle, _EVENT.c.id)
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


def find(session: Session, team_id: str, user_id: str, today: date) -> Holder | None:
    """Return a user of a workspace with their own record, as it is today."""
    member = of_user(session, team_id, user_id)
    return None if member is None else certifications.holder(session, member, today)


def of_user(session: Session, team_id: str, user_id: str) -> Member | None:
    """Return the row of a user's own record."""
    return session.exec(select(Member).where(Member.team_id == team_id, Member.user_id == user_id)).one_or_none()


def workspaces(session: Session, user_id: str) -> set[str]:
    """Return every workspace in which somebody is a member: in an organization, a user has the same id in all."""
    return set(session.exec(select(Member.team_id).where(Member.user_id == user_id)))


def current(
    session: Session, team_id: str, user_id: str, *, now: datetime, zone: ZoneInfo, cycle: int | None = None
) -> CurrentMember | None:
    """Return the facts about a user of a workspace, if they have a record of their own.

    They are those of the cycle that they stand in, or of another, if that is recorded. `zone` is that of a member
    without an agency. Raises `UnknownZoneError` for an agency's.
    """
    return _facts(session.execute(_CURRENT, {"team_id": team_id, "user_id": user_id}).all(), now, zone, cycle)


def of_place(session: Session, place: RosterPlace, *, now: datetime, zone: ZoneInfo) -> CurrentMember:
    """Return what an agency's roster says of somebody who has not answered."""
    found = _facts(session.execute(_OF_PLACE, {"place_id": place.id}).all(), now, zone)
    if found is None:
        raise LookupError("a roster's place without a record")
    return replace(found, user_id=place.user_id, place=place)


_HOLDS, _SAID, _ON, _MARK = slice(6, 9), slice(9, 14), 10, slice(14, 18)
"""Where a row of `_FACTS` has the roles, a certification and its expiration date, and an event."""


def _facts(rows: Sequence[Row[Any]], now: datetime, zone: ZoneInfo, cycle: int | None = None) -> CurrentMember | None:
    if not rows or (cycle is not None and all(row[_ON].year != cycle for row in rows)):
        return None
    member_id, user_id, affiliation, agency_id, agency_name, timezone = rows[0][: _HOLDS.start]
    today = now.astimezone(zone_named(timezone) if timezone else zone).date()
    cycles = {row[_ON]: row[_SAID] for row in rows}
    dates = [None, *cycles, None]
    if cycle is not None:
        place = next(place for place, day in enumerate(dates) if day and day.year == cycle)
    else:
        begun = (place for place, (*_, begins_on) in enumerate(cycles.values()) if not begins_on or begins_on <= today)
        place = max(begun, default=0) + 1
    level, expires_on, number, source, _ = cycles[dates[place]]
    events = [row[_MARK] for row in rows if row[_ON] == expires_on and row[_MARK.start] is not None]
    roles = roles_of(rows[0][_HOLDS])
    return CurrentMember(
        id=member_id,
        user_id=user_id,
        level=level,
        expires_on=expires_on,
        number=number,
        affiliation=affiliation,
        agency_id=agency_id,
        agency_name=agency_name,
        agency_timezone=timezone,
        roles=roles,
        standing=standing_after(events, roles),
        source=source,
        until=dates[place + 1],
        before=dates[place - 1],
    )


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
) -> tuple[Holder, bool]:
    """Make a member, or change a member's record; return what they hold now, and whether they are new.

    An agency of None leaves a member in their agency. `reminded_in`: the time zone of a new member's reminders. Raises
    `EarlierCycleError` for a date of a cycle of their past.
    """
    new = insert_once(
        session,
        Member(
            team_id=team_id,
            user_id=user_id,
            agency_id=None if agency is None else agency.id,
            affiliation=record.affiliation,
            **role_cells(record.roles),
            reminds_since=None if reminded_in is None else today,
            timezone=reminded_in,
            created_at=now,
            updated_at=now,
        ),
        unique=("team_id", "user_id"),
    )
    member = of_user(session, team_id, user_id)
    if member is None:
        raise LookupError("a member just saved is not there")
    if new:
        add_first(session, member, record, source=Source.MEMBER, today=today, now=now)
        return certifications.holder(session, member, today), True
    session.exec(select(Member.id).where(Member.id == member.id).with_for_update()).one()
    if agency is not None and agency.id != member.agency_id:
        certifications.move_to(session, member, agency.id, today=today)
    held, _ = change(
        session, certifications.holder(session, member, today), record, source=Source.MEMBER, now=now, today=today
    )
    return held, False


def add_first(session: Session, member: Member, record: Record, *, source: Source, today: date, now: datetime) -> None:
    """Record the first certification of a member."""
    certifications.add(
        session,
        member,
        level=record.level,
        expires_on=record.expires_on,
        number=record.number,
        source=source,
        begins_on=None,
        counted_from=today,
        now=now,
    )


class Saved(StrEnum):
    """The result for one of many whom a roster names."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def change(
    session: Session, held: Holder, record: Record, *, source: Source, now: datetime, today: date
) -> tuple[Holder, Saved]:
    """Change what is recorded; return what is held now, and whether that is anything else.

    Raises `EarlierCycleError` for a date of a cycle of the member's past.
    """
    before, member = _said(held), held.member
    after = certifications.restate(
        session,
        held,
        level=record.level,
        expires_on=record.expires_on,
        number=record.number,
        source=source,
        today=today,
        now=now,
    )
    if record.affiliation is not None:
        member.affiliation = record.affiliation
    if record.roles is not None:
        set_roles(member, record.roles)
    if _said(after) == before:
        return after, Saved.SAME
    member.updated_at = now
    session.add(member)
    return after, Saved.CHANGED


def record_of(member: Holder | CurrentMember) -> Record:
    """Return what is recorded of somebody."""
    return Record(member.level, member.expires_on, member.number, member.affiliation, member.roles)


def _said(held: Holder) -> tuple[object, ...]:
    return held.level, held.expires_on, held.number, held.affiliation, held.roles


def take_out(session: Session, member: CurrentMember, *, now: datetime, today: date) -> bool:
    """Take a member out of their agency; what is recorded of them stays theirs. False if they have left it already."""
    rows = select(Member).where(Member.id == member.id, Member.agency_id == member.agency_id)
    row = session.exec(rows.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return False
    row.updated_at = now
    certifications.move_to(session, row, None, today=today)
    return True


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
    session.execute(delete(Certification).where(col(Certification.member_id).in_(theirs)), execution_options=here)
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
    """Return how many people on an agency's roster count."""
    return session.exec(select(func.count()).select_from(Member).where(Member.agency_id == agency.id, COUNTS)).one()


def counted_in(session: Session, agency: Agency, user_id: str, *, since: date) -> bool:
    """Return whether a member has been counted in their agency since a day, in this season or one before."""
    rows = (
        select(Certification.id)
        .join(Member, col(Member.id) == col(Certification.member_id))
        .where(Member.user_id == user_id, Member.agency_id == agency.id, Certification.agency_id == agency.id)
        .where(col(Certification.counted_from) <= since)
    )
    return session.exec(rows).first() is not None


def of_agency(session: Session, agency: Agency, today: date) -> list[Holder]:
    """Return everybody on an agency's roster with what they hold, in the order in which they came."""
    rows = (
        select(Member, Certification)
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .where(Member.agency_id == agency.id, certifications.held_on(today))
    )
    return [Holder(*row) for row in session.exec(rows.order_by(col(Member.id)))]


def users_of(session: Session, agency: Agency) -> list[str]:
    """Return the user ids of an agency's members."""
    rows = select(Member.user_id).where(Member.agency_id == agency.id, col(Member.user_id).is_not(None))
    return [f"{each}" for each in session.exec(rows)]


def user_ids(session: Session, team_id: str) -> list[str]:
    """Return the user ids of everybody in a workspace who has a record or is on a roster, each once."""
    own = sa_select(col(Member.user_id)).where(col(Member.team_id) == team_id, col(Member.user_id).is_not(None))
    named = sa_select(col(RosterPlace.user_id)).where(
        col(RosterPlace.team_id) == team_id, col(RosterPlace.user_id).is_not(None)
    )
    return list(session.execute(own.union(named)).scalars())
