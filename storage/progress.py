"""Progress: events are appended, never changed; the latest of a step says whether it stands."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.standing import Standing
from rules.steps import Role, StepCode
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


def standings(session: Session, members: Sequence[tuple[int, date, frozenset[Role]]]) -> list[Standing]:
    """Where each of these members stands, by their ids, expiration dates and roles: in one statement."""
    whose = [(member_id, expires_on.year) for member_id, expires_on, _ in members]
    rows = session.connection().execute(
        sa_select(
            col(ProgressEvent.member_id), col(ProgressEvent.cycle), col(ProgressEvent.step), col(ProgressEvent.done)
        )
        .where(tuple_(col(ProgressEvent.member_id), col(ProgressEvent.cycle)).in_(whose))
        .order_by(col(ProgressEvent.id))
    )
    latest: dict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
    for member_id, cycle, step, done in rows:
        latest[member_id, cycle][step] = done
    return [
        Standing(frozenset(StepCode(step) for step, done in latest[member_id, expires_on.year].items() if done), roles)
        for member_id, expires_on, roles in members
    ]


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
