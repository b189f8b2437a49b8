"""The outcome of a cohort's season: who was recertified, when they said so, and whether it was confirmed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from rules.steps import StepCode
from storage.roster import WHO, RowId
from storage.season_end import end_of
from storage.tables import Certification, Member, ProgressEvent, RosterPlace


@dataclass(frozen=True, slots=True)
class CohortMember:
    """A member of a cohort. `at` is when V was marked, None if it is not. `user_id` is None of who is not in Slack.

    `row` is their place on the roster, or the user whose own record it is; None of whoever is elsewhere by now.
    """

    user_id: str | None
    name: str = ""
    at: datetime | None = None
    confirmed: bool = False
    row: RowId | None = None


def cohort_members(
    session: Session, agency_id: int, cohort: date, among: Select[Any] | None = None, *, counted: bool = True
) -> list[CohortMember]:
    """Return every member whom a cohort counts, in the order in which they joined, as it was when its season was over.

    Who came after its date counts in none. With `among`, which selects ids of members, only these. Those who are not
    `counted` are they whose Slack accounts were deactivated by its date.
    """
    of_cohort = and_(
        col(ProgressEvent.member_id) == col(Member.id),
        col(ProgressEvent.cycle) == cohort.year,
        col(ProgressEvent.step) == StepCode.V.value,
        col(ProgressEvent.at) < end_of(session, agency_id, cohort),
    )
    rows = session.execute(
        sa_select(
            *(col(Member.id), *WHO[:3], col(Member.agency_id)),
            *(col(ProgressEvent.done), col(ProgressEvent.at), col(ProgressEvent.confirmed)),
        )
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .outerjoin(ProgressEvent, of_cohort)
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(
            col(Certification.agency_id) == agency_id,
            col(Certification.expires_on) == cohort,
            col(Certification.counted) == counted,
            col(Certification.counted_from) <= cohort,
            true() if among is None else col(Member.id).in_(among),
        )
        .order_by(col(Member.id), col(ProgressEvent.id))
    )
    found: dict[int, CohortMember] = {}
    for member_id, user_id, name, place_id, now_in, done, at, confirmed in rows:
        nobody = CohortMember(user_id, name, row=(place_id or user_id) if now_in == agency_id else None)
        before = found.get(member_id, nobody)
        proof = replace(nobody, at=before.at or at, confirmed=bool(confirmed))
        found[member_id] = proof if done else nobody
    return list(found.values())
