"""Progress: events are appended, never changed; the latest of a step says whether it stands."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.standing import Standing
from rules.steps import StepCode
from storage.members import Known
from storage.tables import Member, ProgressEvent

_EVENTS = (
    sa_select(col(ProgressEvent.step), col(ProgressEvent.done))
    .where(col(ProgressEvent.member_id) == bindparam("member_id"), col(ProgressEvent.cycle) == bindparam("cycle"))
    .order_by(col(ProgressEvent.id))
)


def standing(session: Session, member: Member | Known) -> Standing:
    """Where a member stands in the cycle of their expiration date."""
    whose = {"member_id": member.id, "cycle": member.expires_on.year}
    latest = dict(session.connection().execute(_EVENTS, whose).all())
    return Standing(frozenset(StepCode(step) for step, done in latest.items() if done), member.roles)


def mark(session: Session, member: Member | Known, step: StepCode, *, done: bool, by: str, now: datetime) -> bool:
    """Mark a step done or not done; False, and nothing is appended, if it stands so already.

    The member's row is locked meanwhile, so that of two clicks at once the second sees the first.
    """
    if member.id is None:
        raise LookupError("the member has not been saved")
    session.exec(select(Member.id).where(Member.id == member.id).with_for_update()).one()
    if (step in standing(session, member).done) is done:
        return False
    session.add(
        ProgressEvent(member_id=member.id, cycle=member.expires_on.year, step=step.value, done=done, by_user=by, at=now)
    )
    session.flush()
    return True


def confirm(session: Session, member: Member | Known, *, by: str, now: datetime) -> bool:
    """Record that somebody else has seen a member's new date: V is done and confirmed. False if it is so already.

    `by` is a training officer's user id, or what stands for the state's own list.
    """
    if member.id is None:
        raise LookupError("the member has not been saved")
    session.exec(select(Member.id).where(Member.id == member.id).with_for_update()).one()
    cycle = member.expires_on.year
    latest = session.exec(
        select(ProgressEvent)
        .where(
            ProgressEvent.member_id == member.id, ProgressEvent.cycle == cycle, ProgressEvent.step == StepCode.V.value
        )
        .order_by(col(ProgressEvent.id).desc())
        .limit(1)
    ).first()
    if latest is not None and latest.done and latest.confirmed:
        return False
    session.add(
        ProgressEvent(
            member_id=member.id, cycle=cycle, step=StepCode.V.value, done=True, confirmed=True, by_user=by, at=now
        )
    )
    session.flush()
    return True
