"""Courses of continuing education that members logged. Nobody reads or changes another member's."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.education import QUARTER, Logged, Part, counts_from, counts_until, window
from storage.current_members import CurrentMember
from storage.holders import Holder
from storage.statements import insert_ignoring, table_of
from storage.tables import Course, key


@dataclass(frozen=True, slots=True)
class Entry:
    """A course as a member enters it; `hours` are whole quarters."""

    title: str
    approval: str
    hours: Decimal
    held_on: date | None = None
    part: Part | None = None
    pediatric: bool = False


_COURSE = table_of(Course).c
_UNCOUNTED = or_(_COURSE.held_on < bindparam("from"), _COURSE.held_on > bindparam("until"))
# Every status runs this, so it is built once.
_LOGGED = (
    sa_select(
        _COURSE.part,
        _COURSE.pediatric,
        func.sum(case((_UNCOUNTED, 0), else_=_COURSE.quarters)),
        func.sum(_COURSE.quarters),
        func.count(),
        func.sum(case((and_(_COURSE.held_on < bindparam("first"), ~_UNCOUNTED), 1), else_=0)),
    )
    .where(_COURSE.member_id == bindparam("member_id"), _COURSE.cycle == bindparam("cycle"))
    .group_by(_COURSE.part, _COURSE.pediatric)
)


def log(
    session: Session, member: Holder | CurrentMember, entry: Entry, *, now: datetime, form: str | None = None
) -> int | None:
    """Log a course for the member's cycle; return its id, or None if the same form was logged already."""
    course = Course(member_id=key(member), cycle=member.expires_on.year, form=form, logged_at=now, **_columns(entry))
    statement = insert_ignoring(session, Course).values(**course.model_dump(exclude={"id"}))
    once = statement.on_conflict_do_nothing(index_elements=["member_id", "form"]).returning(col(Course.id))
    found: int | None = session.execute(once).scalar_one_or_none()
    return found


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "approval": entry.approval,
        "quarters": int(entry.hours / QUARTER),
        "held_on": entry.held_on,
        "part": entry.part,
        "pediatric": entry.pediatric,
    }


def change(session: Session, member: Holder | CurrentMember, course_id: int, entry: Entry) -> bool:
    """Change one of a member's courses; False if it does not exist."""
    changed = update(Course).where(*_own(member, course_id)).values(**_columns(entry)).returning(col(Course.id))
    return session.execute(changed).first() is not None


def drop(session: Session, member: Holder | CurrentMember, course_id: int) -> str | None:
    """Delete one of a member's courses; return its title, or None if it does not exist."""
    dropped = delete(Course).where(*_own(member, course_id)).returning(col(Course.title))
    return session.execute(dropped).scalar_one_or_none()


def find(session: Session, member: Holder | CurrentMember, course_id: int) -> Course | None:
    """Return one of a member's courses in their cycle."""
    return session.exec(select(Course).where(*_own(member, course_id))).one_or_none()


def _own(member: Holder | CurrentMember, course_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Course.id) == course_id,
        col(Course.member_id) == member.id,
        col(Course.cycle) == member.expires_on.year,
    )


def logged(session: Session, member: Holder | CurrentMember, today: date) -> Logged:
    """Return the hours that a member has logged in their cycle, as they count on this day."""
    first, _ = window(member.expires_on)
    until = counts_until(member.expires_on, today)
    cycle = member.expires_on.year
    days = {"first": first, "from": counts_from(cycle), "until": until}
    found = session.execute(_LOGGED, {"member_id": member.id, "cycle": cycle, **days}).all()
    hours: dict[Part | None, Decimal] = {}
    pediatric: dict[Part | None, Decimal] = {}
    courses = early = everything = 0
    for word, is_pediatric, counted, quarters, number, early_ones in found:
        part = None if word is None else Part(word)
        hours[part] = hours.get(part, Decimal(0)) + int(counted) * QUARTER
        if is_pediatric:
            pediatric[part] = int(counted) * QUARTER
        courses += number
        early += early_ones
        everything += int(quarters)
    not_counted = everything * QUARTER - sum(hours.values(), Decimal(0))
    return Logged(hours, pediatric, courses, early, not_counted)


def page(session: Session, member: Holder | CurrentMember, *, skip: int, most: int) -> list[Course]:
    """Return some of a member's courses in their cycle: the newest first, those without a date last."""
    rows = select(Course).where(Course.member_id == member.id, Course.cycle == member.expires_on.year)
    # Not NULLS LAST, which an older SQLite does not know.
    newest_first = (col(Course.held_on).is_(None), col(Course.held_on).desc(), col(Course.id).desc())
    return list(session.exec(rows.order_by(*newest_first).offset(skip).limit(most)))


def count(session: Session, member: Holder | CurrentMember) -> int:
    """Return how many courses a member has logged, in every cycle."""
    return session.exec(select(func.count()).select_from(Course).where(Course.member_id == member.id)).one()
