"""Counts of an agency's members by what they have done, which a nudge states."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    not_,
    or_,
    true,
    type_coerce,
)
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.steps import Role, StepCode
from storage.holders import held_on
from storage.statements import distinct_values
from storage.tables import ROLE_COLUMNS, Certification, Departed, Member, ProgressEvent


@dataclass(slots=True)
class Census:
    """Counts of one agency's cohort: its members, those who hold each role, and how many have done each step.

    A member whose Slack account is deactivated is in none of them, unless a training officer said that they count.
    Who is in a later cycle by now still counts in those before. `ahead` counts only those who are not recertified yet.
    `confirmed` is how many of the V someone else has confirmed. `left` is how many of the members left Recert, the
    roster or the agency after the date without V: nothing is to be done for them there.
    """

    members: int = 0
    holders: Counter[Role] = field(default_factory=Counter)
    done: Counter[StepCode] = field(default_factory=Counter)
    ahead: Counter[StepCode] = field(default_factory=Counter)
    confirmed: int = 0
    left: int = 0

    @property
    def recertified(self) -> int:
        """The number of members who see the new date in eLicensing."""
        return self.done[StepCode.V]

    @property
    def open(self) -> int:
        """The number of members who are not recertified, and are still there."""
        return self.members - self.recertified - self.left

    def still_open(self, step: StepCode) -> int:
        """Return how many of those who are not recertified have not done this step.

        A member whom the state's list shows with the new date is recertified, whatever else they marked.
        """
        return self.open - self.ahead[step]

    @property
    def open_roles(self) -> list[Role]:
        """The roles of which a renewal is still to be submitted."""
        return [role for role, held in self.holders.items() if held > self.done[StepCode(role.value)]]

    @property
    def open_renewals(self) -> int:
        """The number of role renewals that are still to be submitted."""
        return sum(held - self.done[StepCode(role.value)] for role, held in self.holders.items())


_BITS = {step.value: 1 << place for place, step in enumerate(StepCode)}
"""A bit for each step: members who have done the same steps are counted together."""


def take_census(session: Session, agency_ids: Sequence[int], cohort: date) -> dict[int, Census]:
    """Return a cohort's census in each of these agencies that has one, by agency id, in three statements.

    Who left after its date stays in it.
    """
    which = {"agency_ids": list(agency_ids), "cohort": cohort}
    found = {
        agency_id: Census(members, Counter(dict(zip(ROLE_COLUMNS, map(int, held), strict=True))), left=int(moved))
        for agency_id, members, moved, *held in session.execute(_MEMBERS, which)
    }
    for agency_id, confirmed, moved, *numbers in session.execute(_MARKS, which | {"cycle": cohort.year}):
        there, counts = found[agency_id], list(map(int, numbers))
        there.confirmed = int(confirmed)
        there.left -= int(moved)
        there.done.update(dict(zip(StepCode, counts[: len(StepCode)], strict=True)))
        there.ahead.update(dict(zip(StepCode, counts[len(StepCode) :], strict=True)))
    for agency_id, members, recertified, confirmed in session.execute(_LEFT, which):
        there = found.setdefault(agency_id, Census())
        there.members += members
        there.left += members - recertified
        there.done[StepCode.V] += recertified
        there.confirmed += confirmed
    return found


_LEFT = sa_select(
    *(col(each) for each in (Departed.agency_id, Departed.members, Departed.recertified, Departed.confirmed))
).where(
    col(Departed.agency_id).in_(bindparam("agency_ids", expanding=True)), col(Departed.cohort) == bindparam("cohort")
)


_OF_MEMBER = col(Member.id) == col(Certification.member_id)
_IN_COHORT = (
    col(Certification.agency_id).in_(bindparam("agency_ids", expanding=True)),
    col(Certification.expires_on) == bindparam("cohort"),
    col(Certification.counted),
)
_HAS_MOVED = col(Member.agency_id).is_distinct_from(col(Certification.agency_id))


def _members() -> Select[*tuple[Any, ...]]:
    """Select, for each agency, its members, those who have moved elsewhere since, and those who hold each role."""
    holders = [func.sum(cast(getattr(Member, column), Integer)) for column in ROLE_COLUMNS.values()]
    agency, counts = col(Certification.agency_id), (func.count(), _number_of(_HAS_MOVED), *holders)
    return sa_select(agency, *counts).join(Member, _OF_MEMBER).where(*_IN_COHORT).group_by(agency)


def _marks() -> Select[*tuple[Any, ...]]:
    """Select, for each agency, how many have V confirmed, have V and moved, did each step, and are to do others."""
    latest = (
        sa_select(func.max(col(ProgressEvent.id)).label("id"))
        .join(Certification, col(Certification.member_id) == col(ProgressEvent.member_id))
        .where(*_IN_COHORT, col(ProgressEvent.cycle) == bindparam("cycle"))
        .group_by(col(ProgressEvent.member_id), col(ProgressEvent.step))
        .subquery()
    )
    people = (
        sa_select(
            col(ProgressEvent.member_id),
            func.sum(case(_BITS, value=col(ProgressEvent.step))).label("steps"),
            func.max(
                case(
                    (col(ProgressEvent.step) == StepCode.V.value, cast(col(ProgressEvent.confirmed), Integer)), else_=0
                )
            ).label("confirmed"),
        )
        .join(latest, latest.c.id == col(ProgressEvent.id))
        .where(col(ProgressEvent.done) == true())
        .group_by(col(ProgressEvent.member_id))
        .subquery()
    )
    recertified = _has(people.c.steps, StepCode.V)
    goes_on = and_(not_(recertified), not_(_HAS_MOVED))
    counts = [_number_of(_has(people.c.steps, step), also) for also in (true(), goes_on) for step in StepCode]
    agency = col(Certification.agency_id)
    return (
        sa_select(agency, func.sum(people.c.confirmed), _number_of(recertified, _HAS_MOVED), *counts)
        .join(Member, _OF_MEMBER)
        .join(people, people.c.member_id == col(Member.id))
        .where(*_IN_COHORT)
        .group_by(agency)
    )


def _number_of(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*conditions), 1), else_=0))


def _has(bits: ColumnElement[int], step: StepCode) -> ColumnElement[bool]:
    """Return the condition that a member has done a step; a renewal counts only while they hold the role."""
    done = bits.bitwise_and(_BITS[step]) != 0
    return and_(done, getattr(Member, ROLE_COLUMNS[step.role])) if step.role else done


_MEMBERS, _MARKS = _members(), _marks()
"""Every pass of nudges runs these many times, so they are built once."""


def cohorts_of(session: Session, agency_id: int, today: date) -> list[date]:
    """Return every expiration date of those whom an agency counts, in the cycles that they stand in today."""
    counted = (Certification.agency_id == agency_id, col(Certification.counted), held_on(today))
    rows = select(col(Certification.expires_on)).where(*counted)
    return list(session.exec(rows.distinct()))


_YEARS = range(2000, 2200)


def cohorts(session: Session) -> list[date]:
    """Return every expiration date among all members.

    What somebody wrote by hand that is no date of these centuries is left out: it would stop the plans of all others.
    """
    found = (_day(each) for each in session.execute(_COHORTS).scalars())
    return [each for each in found if each is not None and each.year in _YEARS]


_COHORTS = sa_select(type_coerce(distinct_values(col(Certification.expires_on)).subquery().c.value, String))


def _day(stored: object) -> date | None:
    """Return a day as PostgreSQL gives it, or as the text that SQLite keeps; None for any other text."""
    try:
        return stored if isinstance(stored, date) else date.fromisoformat(f"{stored}")
    except ValueError:
        return None


def not_recertified(session: Session, agency_id: int, cohort: date) -> list[str]:
    """Return the user ids of a cohort's members who have not marked V, the longest known first.

    Who has not accepted the roster, or is in the agency no more, is counted, but named to nobody else.
    """
    return _user_ids(session, agency_id, cohort, is_open(StepCode.V, cohort))


def with_open_renewals(session: Session, agency_id: int, cohort: date) -> list[str]:
    """Return the user ids of a cohort's members there who hold a role whose renewal is not marked."""
    return _user_ids(session, agency_id, cohort, has_open_renewal(cohort))


def has_open_renewal(cohort: date) -> ColumnElement[bool]:
    """Return the condition that a member holds a role whose renewal is not marked."""
    renewals = [
        and_(getattr(Member, column), is_open(StepCode(role.value), cohort)) for role, column in ROLE_COLUMNS.items()
    ]
    return or_(*renewals)


def _user_ids(session: Session, agency_id: int, cohort: date, condition: ColumnElement[bool]) -> list[str]:
    of_cohort = (
        Certification.agency_id == agency_id,
        Certification.expires_on == cohort,
        Member.agency_id == agency_id,
        col(Certification.counted),
    )
    rows = select(Member.user_id).join(Certification, _OF_MEMBER).where(*of_cohort, condition)
    return [each for each in session.exec(rows.order_by(col(Member.id))) if each is not None]


def is_open(step: StepCode, cohort: date) -> ColumnElement[bool]:
    """Return the condition that a member has not marked a step in the cycle of this cohort."""
    latest = (
        select(ProgressEvent.done)
        .where(
            ProgressEvent.member_id == Member.id,
            ProgressEvent.cycle == cohort.year,
            ProgressEvent.step == step.value,
        )
        .order_by(col(ProgressEvent.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(latest, false()) == false()
