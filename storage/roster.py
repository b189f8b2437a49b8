"""An agency's roster with everybody's standing, in three statements, however many there are."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from rules.dates import furthest
from rules.education import QUARTER, counts_from
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing, standing_after
from rules.steps import StepCode
from storage.members import ROLES, roles_of
from storage.tables import Course, Member, ProgressEvent, RosterPlace

WHO: tuple[Any, ...] = (
    func.coalesce(col(Member.user_id), col(RosterPlace.user_id)),
    func.coalesce(col(RosterPlace.name), col(RosterPlace.email), ""),
    col(Member.place_id),
    col(RosterPlace.invited_on),
)
"""The columns that say who somebody on a roster is: user id, name, place, and when they were told."""


RowId = int | str | None
"""Who somebody on a roster is: their place there, or the user whose own record it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a roster, in their cycle. `last_change` is when something was last marked or logged, or they came.

    `place_id` is that of one who has not answered; `invited` whether they were told. `name` is what the roster calls
    one whom Slack does not know; `user_id` is None then.
    """

    user_id: str | None
    level: Level
    expires_on: date
    standing: Standing
    hours: Decimal
    last_change: datetime
    affiliation: Affiliation | None = None
    place_id: int | None = None
    name: str = ""
    invited: bool = False

    @property
    def row_id(self) -> RowId:
        """Their place on the roster, or the user whose own record it is."""
        return self.place_id or self.user_id


@dataclass(slots=True)
class _Marks:
    events: list[tuple[str, bool, str | None, datetime | None]] = field(default_factory=list)
    last: datetime | None = None


def of_agency(session: Session, agency_id: int, today: date, season: int | None = None) -> list[Person]:
    """Return everybody on an agency's roster, in the order in which they came; hours as they count on this day.

    With a `season`, those whose date was in that year, including those who were recertified and moved on.
    """
    marks = _marks(session, agency_id)
    courses = _courses(session, agency_id, today)
    found = []
    members = session.execute(
        sa_select(
            col(Member.id),
            col(Member.level),
            col(Member.expires_on),
            col(Member.created_at),
            *WHO,
            col(Member.affiliation),
            *ROLES,
        )
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(col(Member.agency_id) == agency_id)
        .order_by(col(Member.id))
    )
    for member_id, level, expires_on, created_at, user_id, name, place_id, invited_on, affiliation, *held in members:
        year = season or expires_on.year
        marked = marks.get((member_id, year), _Marks())
        standing = standing_after(marked.events, roles_of(held))
        if expires_on.year != year and (expires_on.year < year or not standing.recertified):
            continue
        quarters, logged_at = courses.get((member_id, year), (0, None))
        found.append(
            Person(
                user_id=user_id,
                level=Level(level),
                expires_on=expires_on.replace(year=year),
                standing=standing,
                hours=quarters * QUARTER,
                last_change=max(at for at in (created_at, marked.last, logged_at) if at is not None),
                affiliation=affiliation,
                place_id=place_id,
                name=name,
                invited=invited_on is not None,
            )
        )
    return found


def confirmed(session: Session, agency_id: int) -> set[int]:
    """Return the ids of the rows of an agency's members whose V is confirmed, in their own cycle."""
    marks = _marks(session, agency_id)
    members = session.execute(
        sa_select(col(Member.id), col(Member.expires_on)).where(col(Member.agency_id) == agency_id)
    )
    return {
        member_id
        for member_id, expires_on in members
        if (marked := marks.get((member_id, expires_on.year))) is not None
        and standing_after(marked.events, frozenset()).confirmation is not None
    }


def standings_at(session: Session, agency_id: int, cycle: int, moment: datetime) -> dict[RowId, Standing]:
    """Return the standing in a cycle, as it was at a moment, of everybody on today's roster, without their roles."""
    marks = _marks(session, agency_id, until=moment)
    members = session.execute(
        sa_select(col(Member.id), col(Member.place_id), col(Member.user_id)).where(col(Member.agency_id) == agency_id)
    )
    return {
        place_id or user_id: standing_after(marks.get((member_id, cycle), _Marks()).events, frozenset())
        for member_id, place_id, user_id in members
    }


def _marks(session: Session, agency_id: int, *, until: datetime | None = None) -> dict[tuple[int, int], _Marks]:
    """Return, by member and cycle, the latest event of each step and every event of A5, which say since when it is so.

    Each has when something was last marked or unmarked; an approval of A5 is nothing that the member did.
    """
    known = (col(Member.agency_id) == agency_id, true() if until is None else col(ProgressEvent.at) <= until)
    latest = (
        sa_select(func.max(col(ProgressEvent.id)).label("id"))
        .join(Member, col(Member.id) == col(ProgressEvent.member_id))
        .where(*known)
        .group_by(col(ProgressEvent.member_id), col(ProgressEvent.cycle), col(ProgressEvent.step))
        .subquery()
    )
    of_a5 = col(ProgressEvent.step) == StepCode.A5.value
    rows = session.execute(
        sa_select(
            col(ProgressEvent.member_id),
            col(ProgressEvent.cycle),
            col(ProgressEvent.step),
            col(ProgressEvent.done),
            case((col(ProgressEvent.confirmed), col(ProgressEvent.by_user))),
            col(ProgressEvent.at),
        )
        .join(Member, col(Member.id) == col(ProgressEvent.member_id))
        .outerjoin(latest, latest.c.id == col(ProgressEvent.id))
        .where(*known, or_(latest.c.id.is_not(None), of_a5))
        .order_by(col(ProgressEvent.id))
    )
    found: dict[tuple[int, int], _Marks] = defaultdict(_Marks)
    for member_id, cycle, step, done, confirmed_by, at in rows:
        marked = found[member_id, cycle]
        marked.events.append((step, done, confirmed_by, at))
        if confirmed_by is None or step != StepCode.A5.value:
            marked.last = at if marked.last is None else max(marked.last, at)
    return found


def _courses(session: Session, agency_id: int, today: date) -> dict[tuple[int, int], tuple[int, datetime]]:
    """Return, by member and cycle, the quarter hours that count, by their dates, and when the last was logged."""
    held_on = col(Course.held_on)
    long_ago = (
        and_(col(Course.cycle) == year, held_on < counts_from(year))
        for year in range(today.year - 1, furthest(today).year + 1)
    )
    uncounted = or_(held_on > col(Member.expires_on), held_on > today, *long_ago)
    rows = session.execute(
        sa_select(
            col(Course.member_id),
            col(Course.cycle),
            func.sum(case((uncounted, 0), else_=col(Course.quarters))),
            func.max(col(Course.logged_at)),
        )
        .join(Member, col(Member.id) == col(Course.member_id))
        .where(col(Member.agency_id) == agency_id)
        .group_by(col(Course.member_id), col(Course.cycle))
    )
    return {(member_id, cycle): (int(quarters), logged_at) for member_id, cycle, quarters, logged_at in rows}
