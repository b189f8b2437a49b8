"""The outcome of a cohort's season: who was recertified, when they said so, and whether it was confirmed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from rules.steps import StepCode
from storage.tables import Member, ProgressEvent


@dataclass(frozen=True, slots=True)
class CohortMember:
    """A member of a cohort. `at` is when V was marked, None if it is not."""

    user_id: str
    at: datetime | None = None
    confirmed: bool = False


def cohort_members(session: Session, agency_id: int, cohort: date) -> list[CohortMember]:
    """Return every member of a cohort, in the order in which they joined, in one statement.

    Includes those who were recertified with it and have recorded the next expiration date since.
    """
    of_cohort = and_(
        col(ProgressEvent.member_id) == col(Member.id),
        col(ProgressEvent.cycle) == cohort.year,
        col(ProgressEvent.step) == StepCode.V.value,
    )
    rows = session.execute(
        sa_select(
            col(Member.user_id),
            col(Member.expires_on),
            col(ProgressEvent.done),
            col(ProgressEvent.at),
            col(ProgressEvent.confirmed),
        )
        .outerjoin(ProgressEvent, of_cohort)
        .where(
            col(Member.agency_id) == agency_id,
            or_(
                col(Member.expires_on) == cohort,
                and_(col(Member.expires_on) > date(cohort.year, 12, 31), col(ProgressEvent.id).is_not(None)),
            ),
        )
        .order_by(col(Member.id), col(ProgressEvent.id))
    )
    found: dict[str, CohortMember] = {}
    moved_on = set()
    for user_id, expires_on, done, at, confirmed in rows:
        before = found.get(user_id, CohortMember(user_id))
        found[user_id] = CohortMember(user_id, before.at or at, bool(confirmed)) if done else CohortMember(user_id)
        if expires_on != cohort:
            moved_on.add(user_id)
    return [proof for proof in found.values() if proof.at is not None or proof.user_id not in moved_on]
