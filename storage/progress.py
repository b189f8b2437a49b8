"""Progress: events are appended, never changed; the latest event of a step holds."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, case, false, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.standing import Confirmation, Standing
from rules.steps import Role, StepCode
from storage.members import Known
from storage.tables import Member, ProgressEvent, key

STATE_LIST = "state list"
"""The author of a confirmation by the state's own list of certified EMTs; every other author is a user id."""

_EVENTS = (
    sa_select(
        col(ProgressEvent.step),
        col(ProgressEvent.done),
        case((col(ProgressEvent.confirmed), col(ProgressEvent.by_user))),
        case((col(ProgressEvent.confirmed), col(ProgressEvent.at))),
    )
    .where(col(ProgressEvent.member_id) == bindparam("member_id"), col(ProgressEvent.cycle) == bindparam("cycle"))
    .order_by(col(ProgressEvent.id))
)


def standing(session: Session, member: Member | Known) -> Standing:
    """Return a member's standing in the cycle of their expiration date."""
    whose = {"member_id": member.id, "cycle": member.expires_on.year}
    done: set[StepCode] = set()
    confirmation = None
    for step, is_done, confirmed_by, confirmed_at in session.execute(_EVENTS, whose).all():
        code = StepCode(step)
        (done.add if is_done else done.discard)(code)
        if code is StepCode.V:
            confirmation = Confirmation(confirmed_by, confirmed_at) if confirmed_by and is_done else None
    return Standing(frozenset(done), member.roles, confirmation)


def standings(session: Session, members: Sequence[tuple[int, date, frozenset[Role]]]) -> list[Standing]:
    """Return the standing of each of these members, by their ids, expiration dates and roles, in one statement."""
    whose = [(member_id, expires_on.year) for member_id, expires_on, _ in members]
    rows = session.execute(
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
    """Mark a step done or not done; False, and nothing is appended, if it is so already.

    The member's row is locked, so that of two clicks at once the second sees the first.
    """
    if (step in _locked(session, member).done) is done:
        return False
    _append(session, member, step, done=done, confirmed=False, by=by, now=now)
    return True


def confirm(session: Session, member: Member | Known, *, by: str, now: datetime) -> bool:
    """Confirm V for someone other than the member; False, and nothing is appended, if it is confirmed already."""
    if _locked(session, member).confirmation is not None:
        return False
    _append(session, member, StepCode.V, done=True, confirmed=True, by=by, now=now)
    return True


def take_back(session: Session, member: Member | Known, *, by: str, now: datetime) -> bool:
    """Drop the confirmation of V, which is then as the member left it; False if it is not confirmed."""
    if _locked(session, member).confirmation is None:
        return False
    own = (
        select(ProgressEvent.done)
        .where(
            ProgressEvent.member_id == member.id,
            ProgressEvent.cycle == member.expires_on.year,
            ProgressEvent.step == StepCode.V.value,
            col(ProgressEvent.confirmed) == false(),
        )
        .order_by(col(ProgressEvent.id).desc())
    )
    _append(session, member, StepCode.V, done=bool(session.exec(own).first()), confirmed=False, by=by, now=now)
    return True


def _locked(session: Session, member: Member | Known) -> Standing:
    """Lock a member, and return their standing."""
    session.exec(select(Member.id).where(Member.id == member.id).with_for_update()).one()
    return standing(session, member)


def _append(
    session: Session, member: Member | Known, step: StepCode, *, done: bool, confirmed: bool, by: str, now: datetime
) -> None:
    event = ProgressEvent(
        member_id=key(member),
        cycle=member.expires_on.year,
        step=step.value,
        done=done,
        confirmed=confirmed,
        by_user=by,
        at=now,
    )
    session.add(event)
    session.flush()
