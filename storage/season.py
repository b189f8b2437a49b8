"""The outcome of a cohort's season: who was recertified, when they said so, and whether it was confirmed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from rules.steps import StepCode
from storage.roster import WHO
from storage.tables import Member, ProgressEvent, RosterPlace


@dataclass(frozen=True, slots=True)
class CohortMember:
    """A member of a cohort. `at` is when V was marked, None if it is not. `user_id` is None of who is not in Slack."""

    user_id: str | None
    name: str = ""
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
            col(Member.id),
            *WHO[:2],
            col(Member.expires_on),
            col(ProgressEvent.done),
            col(ProgressEvent.at),
            col(ProgressEvent.confirmed),
        )
        .outerjoin(ProgressEvent, of_cohort)
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(
            col(Member.agency_id) == agency_id,
            or_(
                col(Member.expires_on) == cohort,
                and_(col(Member.expires_on) > date(cohort.year, 12, 31), col(ProgressEvent.id).is_not(None)),
            ),
        )
        .order_by(col(Member.id), col(ProgressEvent.id))
    )
    found: dict[int, CohortMember] = {}
    moved_on = set()
    for member_id, user_id, name, expires_on, done, at, confirmed in rows:
        nobody = CohortMember(user_id, name)
        before = found.get(member_id, nobody)
        found[member_id] = CohortMember(user_id, name, before.at or at, bool(confirmed)) if done else nobody
        if expires_on != cohort:
            moved_on.add(member_id)
    return [proof for member_id, proof in found.items() if proof.at is not None or member_id not in moved_on]
