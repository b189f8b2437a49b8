"""Marks of who declined a roster or moved to another agency: no roster of that agency names them again."""

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from storage.holders import held_on
from storage.statements import insert_ignoring
from storage.tables import Agency, Certification, Declined, Member


def of_agency(session: Session, agency_id: int) -> list[str]:
    """Return the user ids of those who said that they are not on an agency's roster."""
    rows = select(Declined.user_id).where(Declined.agency_id == agency_id, col(Declined.moved).is_(False))
    return list(session.exec(rows.order_by(col(Declined.id))))


def moved_away(session: Session, agency_id: int) -> list[str]:
    """Return the user ids of those who moved to another agency, and are in one."""
    rows = (
        select(Declined.user_id)
        .join(Agency, col(Agency.id) == col(Declined.agency_id))
        .join(Member, _MOVED)
        .where(Declined.agency_id == agency_id, col(Declined.moved).is_(True))
    )
    return list(session.exec(rows.order_by(col(Declined.id))))


_MOVED = (
    (col(Member.team_id) == col(Agency.team_id))
    & (col(Member.user_id) == col(Declined.user_id))
    & col(Member.agency_id).is_not(None)
)
"""The condition that a member is in an agency, of those with a mark. Whoever is in none may be offered a roster."""


def numbers_moved_away(session: Session, agency_id: int, today: date) -> list[tuple[str, str]]:
    """Return the certification numbers of those who moved to another agency, with their user ids."""
    rows = (
        sa_select(col(Certification.number), col(Declined.user_id))
        .join(Agency, col(Agency.id) == col(Declined.agency_id))
        .join(Member, _MOVED)
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .where(col(Agency.id) == agency_id, col(Declined.moved).is_(True), held_on(today))
        .where(col(Certification.number).is_not(None))
    )
    return [(number, user_id) for number, user_id in session.execute(rows)]


def mark_moved(session: Session, agency_id: int, user_id: str, *, now: datetime) -> None:
    """Keep the mark that somebody moved from an agency to another by themselves."""
    mark(session, agency_id, user_id, now=now, moved=True)


def mark(session: Session, agency_id: int, user_id: str, *, now: datetime, moved: bool = False) -> None:
    """Keep the mark that somebody said that they are not on an agency's roster, which stands before one of `moved`."""
    row = insert_ignoring(session, Declined).values(agency_id=agency_id, user_id=user_id, at=now, moved=moved)
    same = ("agency_id", "user_id")
    session.execute(
        row.on_conflict_do_nothing() if moved else row.on_conflict_do_update(index_elements=same, set_={"moved": False})
    )


def forget(session: Session, member: Member, user_id: str) -> None:
    """Forget that somebody declined the roster that they are on now."""
    gone = delete(Declined).where(col(Declined.agency_id) == member.agency_id, col(Declined.user_id) == user_id)
    session.execute(gone, execution_options={"synchronize_session": False})
