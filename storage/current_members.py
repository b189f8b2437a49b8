"""The facts about one member as every answer needs them, read in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, bindparam, case, or_
from sqlalchemy import select as sa_select
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from rules.dates import zone_named
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing, standing_after
from rules.steps import Role, StepCode
from storage.roles import roles_of
from storage.statements import table_of
from storage.tables import ROLE_COLUMNS, Agency, Certification, Member, ProgressEvent, RosterPlace, Source


@dataclass(frozen=True, slots=True)
class CurrentMember:
    """A member as every answer needs them, with their agency and their standing: read at one moment, never changed.

    `place` is the roster's place of one who has not answered: then all of this is what that roster says. `user_id` is
    None only of those whom Slack does not know. `until` is the date of the next cycle, which has not begun yet;
    `before` that of the cycle before this one, if it is recorded, and `renewed` whether V is marked in that.
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
    renewed: bool = False
    place: RosterPlace | None = None


_MEMBER, _HELD, _AGENCY, _EVENT = (table_of(each) for each in (Member, Certification, Agency, ProgressEvent))

EVENT: tuple[Any, ...] = (
    _EVENT.c.step,
    _EVENT.c.done,
    case((_EVENT.c.confirmed, _EVENT.c.by_user)),
    case((or_(_EVENT.c.confirmed, _EVENT.c.step == StepCode.A5.value), _EVENT.c.at)),
    _EVENT.c.by_user.is_distinct_from(_MEMBER.c.user_id),
)
"""The columns of an event that `standing_after` reads; the member's own row must be joined."""

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


def current(
    session: Session, team_id: str, user_id: str, *, now: datetime, zone: ZoneInfo, cycle: int | None = None
) -> CurrentMember | None:
    """Return the facts about a user of a workspace, if they have a record of their own.

    They are those of the cycle that they stand in, or of another, if that is recorded. `zone` is that of a member
    without an agency. Raises `UnknownZoneError` for an agency's.
    """
    return _facts(session.execute(_CURRENT, {"team_id": team_id, "user_id": user_id}).all(), now, zone, cycle)


def of_place(
    session: Session, place: RosterPlace, *, now: datetime, zone: ZoneInfo, cycle: int | None = None
) -> CurrentMember:
    """Return what an agency's roster says of somebody who has not answered: now, or of another cycle of theirs."""
    found = _facts(session.execute(_OF_PLACE, {"place_id": place.id}).all(), now, zone, cycle)
    if found is None:
        raise NoResultFound("a roster's place whose record is gone")
    return replace(found, user_id=place.user_id, place=place)


_HOLDS, _SAID, _ON, _MARK = slice(6, 9), slice(9, 14), 10, slice(14, 19)
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
    roles = roles_of(rows[0][_HOLDS])

    def standing(of: date | None) -> Standing:
        return standing_after([row[_MARK] for row in rows if row[_ON] == of and row[_MARK.start] is not None], roles)

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
        standing=standing(expires_on),
        source=source,
        until=dates[place + 1],
        before=dates[place - 1],
        renewed=standing(dates[place - 1]).recertified,
    )
