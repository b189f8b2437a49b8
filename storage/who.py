"""Who of an agency's people is still open: for the agencies that turned names on, and for previews."""

from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlmodel import Session, col, select

from rules.steps import StepCode
from storage.tables import ROLE_COLUMNS, Member, ProgressEvent


def not_recertified(session: Session, agency_id: int, cohort: date) -> list[str]:
    """The user ids of a cohort's members who have not marked V, the longest known first."""
    return _whose(session, agency_id, cohort, is_open(StepCode.V, cohort))


def with_open_renewals(session: Session, agency_id: int, cohort: date) -> list[str]:
    """The user ids of a cohort's members who hold a role whose renewal is not marked."""
    return _whose(session, agency_id, cohort, has_open_renewal(cohort))


def has_open_renewal(cohort: date) -> ColumnElement[bool]:
    """The condition that a member holds a role whose renewal is not marked."""
    renewals = [
        and_(getattr(Member, column), is_open(StepCode(role.value), cohort)) for role, column in ROLE_COLUMNS.items()
    ]
    return or_(*renewals)


def _whose(session: Session, agency_id: int, cohort: date, condition: ColumnElement[bool]) -> list[str]:
    rows = select(Member.user_id).where(Member.agency_id == agency_id, Member.expires_on == cohort, condition)
    return list(session.exec(rows.order_by(col(Member.id))))


def is_open(step: StepCode, cohort: date) -> ColumnElement[bool]:
    """The condition that a member has not marked a step in the cycle of this cohort."""
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
