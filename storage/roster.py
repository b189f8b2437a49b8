"""An agency's roster with everybody's standing, in three statements, however many there are."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from rules.dates import furthest
from rules.education import QUARTER, counts_from
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Event, Standing, standing_after
from rules.steps import StepCode
from storage.holders import has_begun, held_on
from storage.members import COUNTS
from storage.roles import ROLES, roles_of
from storage.season_end import is_after
from storage.tables import Certification, Course, Member, ProgressEvent, RosterPlace

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
    """Somebody on a roster, in their cycle.

    `last_change` is when something was last marked or logged, or they came; `started` whether anything ever was.
    `place_id` is that of one who has not answered; `invited` whether they were told. `name` is what the roster calls
    one whom Slack does not know; `user_id` is None then. Of one whose Slack account is `deactivated` it says whether
    they are `counted`. `member_id` is the id of their row, the same before and after they answer.
    """

    user_id: str | None
    level: Level
    expires_on: date
    standing: Standing
    hours: Decimal
    last_change: datetime
    member_id: int
    started: bool = True
    affiliation: Affiliation | None = None
    place_id: int | None = None
    name: str = ""
    invited: bool = False
    number: str | None = None
    email: str = ""
    deactivated_on: date | None = None
    counted: bool = True
    gone: bool = False
    """Whether the agency of this season is theirs no longer: its officers see no more of them."""

    @property
    def deactivated(self) -> bool:
        """Whether their Slack account is deactivated, as far as it is known."""
        return self.deactivated_on is not None

    @property
    def row_id(self) -> RowId:
        """Their place on the roster, or the user whose own record it is."""
        return self.place_id or self.user_id


@dataclass(slots=True)
class _Marks:
    events: list[Event] = field(default_factory=list)
    last: datetime | None = None


def of_agency(session: Session, agency_id: int, today: date, season: int | None = None) -> list[Person]:
    """Return everybody on an agency's roster, in the order in which they came; hours as they count on this day.

    With a `season`, those whom the agency counted in that year's, whichever cycle they are in by now, and nobody who
    came after their date; once it is over, as it was then.
    """
    known: ColumnElement[bool] = true()
    logged: ColumnElement[bool] = true()
    theirs, counted = _on_roster(agency_id), [col(Member.agency_id) == agency_id, held_on(today)]
    if season is not None:
        counted = [col(Certification.agency_id) == agency_id, col(Certification.cycle) == season, has_begun(today)]
        theirs = sa_select(col(Certification.member_id)).where(*counted)
        when = (session, agency_id, season, today)
        known = ~is_after(*when, col(ProgressEvent.member_id), col(ProgressEvent.at))
        logged = ~is_after(*when, col(Course.member_id), col(Course.logged_at))
    marks, courses = _marks(session, theirs, known), _courses(session, theirs, today, logged)
    found = []
    members = session.execute(
        sa_select(
            col(Member.id),
            col(Certification.level),
            col(Certification.expires_on),
            col(Certification.number),
            col(Certification.cycle),
            col(Certification.created_at),
            col(Certification.counted_from),
            col(Member.deactivated_on),
            COUNTS if season is None else col(Certification.counted),
            col(Member.agency_id),
            *WHO,
            func.coalesce(col(RosterPlace.email), ""),
            col(Member.affiliation),
            *ROLES,
        )
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(*counted)
        .order_by(col(Member.id))
    )
    for row in members:
        member_id, level, expires_on, number, year, came, counted_from, deactivated_on, is_counted, now_in = row[:10]
        user_id, name, place_id, invited_on, email, affiliation, *roles = row[10:]
        if season is not None and counted_from > expires_on:
            continue
        marked = marks.get((member_id, year), _Marks())
        quarters, logged_at = courses.get((member_id, year), (0, None))
        found.append(
            Person(
                user_id=user_id,
                level=Level(level),
                expires_on=expires_on,
                standing=standing_after(marked.events, roles_of(roles)),
                hours=quarters * QUARTER,
                last_change=max(at for at in (came, marked.last, logged_at) if at is not None),
                member_id=member_id,
                started=marked.last is not None or logged_at is not None,
                affiliation=affiliation,
                place_id=place_id,
                name=name,
                invited=invited_on is not None,
                number=number,
                email=email,
                deactivated_on=deactivated_on,
                counted=bool(is_counted),
                gone=now_in != agency_id,
            )
        )
    return found


def recertified(session: Session, agency_id: int) -> dict[tuple[int, int], bool]:
    """Return whether V is confirmed, for each member of an agency and cycle in which it is marked.

    The keys are the id of their row, and the year.
    """
    marks = _marks(session, _on_roster(agency_id))
    standings = {whose: standing_after(marked.events, frozenset()) for whose, marked in marks.items()}
    return {whose: each.confirmation is not None for whose, each in standings.items() if each.recertified}


def standings_at(session: Session, agency_id: int, cycle: int, moment: datetime) -> dict[RowId, Standing]:
    """Return the standing in a cycle, as it was at a moment, of everybody in that season, without their roles."""
    of_season = (col(Certification.agency_id) == agency_id, col(Certification.cycle) == cycle)
    marks = _marks(session, sa_select(col(Certification.member_id)).where(*of_season), col(ProgressEvent.at) <= moment)
    members = session.execute(
        sa_select(col(Member.id), col(Member.place_id), col(Member.user_id))
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .where(*of_season)
    )
    return {
        place_id or user_id: standing_after(marks.get((member_id, cycle), _Marks()).events, frozenset())
        for member_id, place_id, user_id in members
    }


def _on_roster(agency_id: int) -> Select[Any]:
    """Select the ids of the rows of everybody on an agency's roster."""
    return sa_select(col(Member.id)).where(col(Member.agency_id) == agency_id)


def _marks(
    session: Session, theirs: Select[Any], these: ColumnElement[bool] | None = None
) -> dict[tuple[int, int], _Marks]:
    """Return, by member and cycle, the latest event of each step and every event of A5, which say since when it is so.

    With `these`, as if there were no other events. Each has when something was last marked or unmarked; an approval of
    A5 is nothing that the member did.
    """
    known = (
        col(ProgressEvent.member_id).in_(theirs),
        true() if these is None else these,
    )
    latest = (
        sa_select(func.max(col(ProgressEvent.id)))
        .where(*known)
        .group_by(col(ProgressEvent.member_id), col(ProgressEvent.cycle), col(ProgressEvent.step))
    )
    rows = session.execute(
        sa_select(
            col(ProgressEvent.member_id),
            col(ProgressEvent.cycle),
            col(ProgressEvent.step),
            col(ProgressEvent.done),
            case((col(ProgressEvent.confirmed), col(ProgressEvent.by_user))),
            col(ProgressEvent.at),
            col(ProgressEvent.by_user).is_distinct_from(col(Member.user_id)),
        )
        .join(Member, col(Member.id) == col(ProgressEvent.member_id))
        # Not a join: SQLite would scan the latest ones for each event.
        .where(*known, or_(col(ProgressEvent.id).in_(latest), col(ProgressEvent.step) == StepCode.A5.value))
        .order_by(col(ProgressEvent.id))
    )
    found: dict[tuple[int, int], _Marks] = defaultdict(_Marks)
    for member_id, cycle, step, done, confirmed_by, at, by_other in rows:
        marked = found[member_id, cycle]
        marked.events.append((step, done, confirmed_by, at, by_other))
        if confirmed_by is None or step != StepCode.A5.value:
            marked.last = at if marked.last is None else max(marked.last, at)
    return found


def _courses(
    session: Session, theirs: Select[Any], today: date, these: ColumnElement[bool]
) -> dict[tuple[int, int], tuple[int, datetime]]:
    """Return, by member and cycle, of these courses the quarter hours that count, and when the last was logged."""
    course_on = col(Course.held_on)
    long_ago = (
        and_(col(Course.cycle) == year, course_on < counts_from(year))
        for year in range(today.year - 1, furthest(today).year + 1)
    )
    uncounted = or_(course_on > col(Certification.expires_on), course_on > today, *long_ago)
    rows = session.execute(
        sa_select(
            col(Course.member_id),
            col(Course.cycle),
            func.sum(case((uncounted, 0), else_=col(Course.quarters))),
            func.max(col(Course.logged_at)),
        )
        .join(
            Certification,
            and_(col(Certification.member_id) == col(Course.member_id), col(Certification.cycle) == col(Course.cycle)),
        )
        .where(col(Course.member_id).in_(theirs), these)
        .group_by(col(Course.member_id), col(Course.cycle))
    )
    return {(member_id, cycle): (int(quarters), logged_at) for member_id, cycle, quarters, logged_at in rows}
