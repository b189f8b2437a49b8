"""Progress: events are appended, never changed; the latest of a step says whether it stands."""

from datetime import datetime

from sqlmodel import Session, col, select

from rules.standing import Standing
from rules.steps import StepCode
from storage.tables import Member, ProgressEvent


def standing(session: Session, member: Member) -> Standing:
    """Where a member stands in the cycle of their expiration date."""
    rows = session.exec(
        select(ProgressEvent.step, ProgressEvent.done)
        .where(ProgressEvent.member_id == member.id, ProgressEvent.cycle == member.expires_on.year)
        .order_by(col(ProgressEvent.id))
    )
    latest = dict(rows.all())
    return Standing(frozenset(StepCode(step) for step, done in latest.items() if done), member.roles)


def mark(session: Session, member: Member, step: StepCode, *, done: bool, by: str, now: datetime) -> bool:
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
