"""Courses of continuing education that members logged."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.education import QUARTER
from storage.members import Known
from storage.tables import Course, Member

_QUARTERS = sa_select(func.coalesce(func.sum(col(Course.quarters)), 0)).where(
    col(Course.member_id) == bindparam("member_id"), col(Course.cycle) == bindparam("cycle")
)


def log(
    session: Session, member: Member | Known, *, title: str, approval: str, hours: Decimal, now: datetime
) -> Course:
    """Log a course for the member's cycle; `hours` are whole quarters."""
    if member.id is None:
        raise LookupError("the member has not been saved")
    course = Course(
        member_id=member.id,
        cycle=member.expires_on.year,
        title=title,
        approval=approval,
        quarters=int(hours / QUARTER),
        logged_at=now,
    )
    session.add(course)
    session.flush()
    return course


def hours(connection: Connection, member: Member | Known) -> Decimal:
    """The hours that a member has logged in their cycle."""
    whose = {"member_id": member.id, "cycle": member.expires_on.year}
    return int(connection.execute(_QUARTERS, whose).scalar_one()) * QUARTER


def latest(session: Session, member: Member | Known, most: int) -> list[Course]:
    """The courses that a member logged last in their cycle, newest first."""
    rows = select(Course).where(Course.member_id == member.id, Course.cycle == member.expires_on.year)
    return list(session.exec(rows.order_by(col(Course.id).desc()).limit(most)))


def count(session: Session, member: Member | Known) -> int:
    """How many courses a member has logged, of every cycle."""
    return session.exec(select(func.count()).select_from(Course).where(Course.member_id == member.id)).one()
