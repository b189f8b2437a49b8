"""What is kept of members who left: numbers, of seasons whose date had passed, so that these stay as they were."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from storage.season import CohortMember, cohort_members
from storage.statements import insert_once
from storage.tables import Certification, Departed, Member, RosterPlace


@dataclass(frozen=True, slots=True)
class LeftSince:
    """How many of a cohort left Recert after its date; of them recertified, confirmed, and marked after that date."""

    members: int = 0
    recertified: int = 0
    confirmed: int = 0
    late: int = 0


def of_cohort(session: Session, agency_id: int, cohort: date) -> LeftSince:
    """Return the numbers of those of a cohort who left."""
    rows = select(Departed).where(Departed.agency_id == agency_id, Departed.cohort == cohort)
    found = session.exec(rows).one_or_none()
    return LeftSince() if found is None else LeftSince(found.members, found.recertified, found.confirmed, found.late)


def of_season(session: Session, agency_id: int, year: int) -> LeftSince:
    """Return the numbers of those who left of all cohorts of a year."""
    rows = session.exec(select(Departed).where(Departed.agency_id == agency_id)).all()
    of_year = [each for each in rows if each.cohort.year == year]
    return LeftSince(
        sum(each.members for each in of_year),
        sum(each.recertified for each in of_year),
        sum(each.confirmed for each in of_year),
        sum(each.late for each in of_year),
    )


def count(session: Session, team_id: str, user_id: str, today: date) -> None:
    """Count whoever is about to be forgotten in the seasons whose date has passed: by their own record, or a roster."""
    rows = (
        sa_select(col(Certification.agency_id), col(Certification.expires_on))
        .join(Member, col(Member.id) == col(Certification.member_id))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(
            col(Member.team_id) == team_id,
            or_(col(Member.user_id) == user_id, col(RosterPlace.user_id) == user_id),
            col(Certification.expires_on) < today,
            col(Certification.agency_id).is_not(None),
        )
        .distinct()
    )
    for agency_id, cohort in session.execute(rows).all():
        for known in cohort_members(session, agency_id, cohort):
            if known.user_id == user_id:
                _add(session, agency_id, cohort, known)


def _add(session: Session, agency_id: int, cohort: date, left: CohortMember) -> None:
    insert_once(session, Departed(agency_id=agency_id, cohort=cohort), unique=("agency_id", "cohort"))
    rows = select(Departed).where(Departed.agency_id == agency_id, Departed.cohort == cohort)
    row = session.exec(rows.with_for_update().execution_options(populate_existing=True)).one()
    row.members += 1
    row.recertified += left.at is not None
    row.confirmed += left.confirmed
    row.late += left.at is not None and left.at.date() > cohort
    session.add(row)
    session.flush()
