"""How many of an agency's people have done what: the counts that a nudge speaks of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.steps import Role, StepCode
from storage.tables import ROLE_COLUMNS, Member, ProgressEvent


@dataclass(slots=True)
class Census:
    """Counts of one agency's cohort: its members, those who hold each role, and how many have done each step.

    `ahead` counts only those who are not recertified yet. `confirmed` of the V are so by someone other than the member.
    """

    members: int = 0
    holders: Counter[Role] = field(default_factory=Counter)
    done: Counter[StepCode] = field(default_factory=Counter)
    ahead: Counter[StepCode] = field(default_factory=Counter)
    confirmed: int = 0

    @property
    def recertified(self) -> int:
        """How many see the new date in eLicensing."""
        return self.done[StepCode.V]

    @property
    def open(self) -> int:
        """How many do not."""
        return self.members - self.recertified

    def still_open(self, step: StepCode) -> int:
        """Of those who are not recertified, how many have this step still to do.

        Whom the state's list shows with the new date is recertified, whatever else they marked.
        """
        return self.open - self.ahead[step]

    @property
    def open_roles(self) -> list[Role]:
        """The roles of which a renewal is still to be submitted."""
        return [role for role, held in self.holders.items() if held > self.done[StepCode(role.value)]]

    @property
    def open_renewals(self) -> int:
        """How many role renewals are still to be submitted."""
        return sum(held - self.done[StepCode(role.value)] for role, held in self.holders.items())


def take(session: Session, agency_ids: Sequence[int], cohort: date) -> dict[int, Census]:
    """The census of a cohort in each of these agencies, in two statements; an agency without one is not in it."""
    in_cohort = (col(Member.agency_id).in_(agency_ids), col(Member.expires_on) == cohort)
    roles = [func.sum(cast(getattr(Member, column), Integer)) for column in ROLE_COLUMNS.values()]
    counted = session.execute(
        sa_select(col(Member.agency_id), func.count(), *roles).where(*in_cohort).group_by(col(Member.agency_id))
    )
    found = {
        agency_id: Census(members, Counter(dict(zip(ROLE_COLUMNS, map(int, held), strict=True))))
        for agency_id, members, *held in counted
    }
    latest = (
        select(func.max(ProgressEvent.id).label("id"))
        .join(Member, col(Member.id) == col(ProgressEvent.member_id))
        .where(*in_cohort, ProgressEvent.cycle == cohort.year)
        .group_by(col(ProgressEvent.member_id), col(ProgressEvent.step))
        .subquery()
    )
    is_v = case((col(ProgressEvent.step) == StepCode.V.value, 1), else_=0)
    # A renewal counts only for one who still holds the role; the certification's own steps count for everybody.
    stands = (
        sa_select(
            col(Member.agency_id),
            col(ProgressEvent.step),
            cast(col(ProgressEvent.confirmed), Integer).label("confirmed"),
            func.max(is_v).over(partition_by=col(ProgressEvent.member_id)).label("recertified"),
        )
        .join(latest, latest.c.id == col(ProgressEvent.id))
        .join(Member, col(Member.id) == col(ProgressEvent.member_id))
        .where(col(ProgressEvent.done) == true(), _still_held())
        .subquery()
    )
    marks = session.execute(
        sa_select(
            stands.c.agency_id,
            stands.c.step,
            func.count(),
            func.sum(1 - stands.c.recertified),
            func.sum(stands.c.confirmed),
        ).group_by(stands.c.agency_id, stands.c.step)
    )
    for agency_id, step, count, ahead, confirmed in marks:
        there = found[agency_id]
        there.done[StepCode(step)] = count
        there.ahead[StepCode(step)] = int(ahead)
        if step == StepCode.V:
            there.confirmed = int(confirmed)
    return found


def _still_held() -> ColumnElement[bool]:
    of_a_role = [
        and_(col(ProgressEvent.step) == role.value, getattr(Member, column)) for role, column in ROLE_COLUMNS.items()
    ]
    return or_(col(ProgressEvent.step).not_in([role.value for role in ROLE_COLUMNS]), *of_a_role)


def cohorts_of(session: Session, agency_id: int) -> list[date]:
    """Every expiration date that someone of this agency has."""
    return list(session.exec(select(col(Member.expires_on)).where(Member.agency_id == agency_id).distinct()))


def cohorts(session: Session) -> list[date]:
    """Every expiration date that some member has: one look into the index for each, not one for each member."""
    first = sa_select(func.min(Member.expires_on).label("expires_on")).cte("cohort", recursive=True)
    following = sa_select(func.min(Member.expires_on)).where(col(Member.expires_on) > first.c.expires_on)
    every = first.union_all(sa_select(following.scalar_subquery()).where(first.c.expires_on.is_not(None)))
    rows = sa_select(every.c.expires_on).where(every.c.expires_on.is_not(None))
    return list(session.connection().execute(rows).scalars())
