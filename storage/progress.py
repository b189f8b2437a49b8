"""Progress: events are appended, never changed; the latest event of a step holds."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, false, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.standing import Standing, standing_after
from rules.steps import Role, StepCode
from storage.members import EVENT, CurrentMember
from storage.statements import table_of
from storage.tables import Member, ProgressEvent, key

STATE_LIST = "state list"
"""The author of a confirmation by the state's own list of certified EMTs; every other author is a user id."""

_AnyMember = Member | CurrentMember

_EVENT = table_of(ProgressEvent)
_EVENTS = (
    sa_select(*EVENT)
    .where(_EVENT.c.member_id == bindparam("member_id"), _EVENT.c.cycle == bindparam("cycle"))
    .order_by(_EVENT.c.id)
)


def standing(session: Session, member: _AnyMember) -> Standing:
    """Return a member's standing in the cycle of their expiration date, as it is now."""
    whose = {"member_id": member.id, "cycle": member.expires_on.year}
    return standing_after(session.execute(_EVENTS, whose), member.roles)


def standings(session: Session, members: Sequence[tuple[int, date, frozenset[Role]]]) -> list[Standing]:
    """Return the standing of each of these members, by their ids, expiration dates and roles, in one statement."""
    whose = [(member_id, expires_on.year) for member_id, expires_on, _ in members]
    rows = session.execute(
        sa_select(_EVENT.c.member_id, _EVENT.c.cycle, *EVENT)
        .where(tuple_(_EVENT.c.member_id, _EVENT.c.cycle).in_(whose))
        .order_by(_EVENT.c.id)
    )
    events: dict[tuple[int, int], list[tuple[str, bool, str | None, datetime | None]]] = defaultdict(list)
    for member_id, cycle, step, done, by, at in rows:
        events[member_id, cycle].append((step, done, by, at))
    return [standing_after(events[member_id, expires_on.year], roles) for member_id, expires_on, roles in members]


def mark(
    session: Session, member: _AnyMember, step: StepCode, *, done: bool, by: str, now: datetime
) -> tuple[Standing, bool]:
    """Mark a step done or not done; return the standing after it, and whether that changed anything.

    The member's row is locked, so that of two clicks at once the second sees the first, and appends nothing.
    """
    before = _locked(session, member)
    if (step in before.done) is done:
        return before, False
    _append(session, member, step, done=done, confirmed=False, by=by, now=now)
    return standing(session, member), True


def confirm(session: Session, member: _AnyMember, *, by: str, now: datetime) -> bool:
    """Confirm V for someone other than the member; False, and nothing is appended, if it is confirmed already."""
    if _locked(session, member).confirmation is not None:
        return False
    _append(session, member, StepCode.V, done=True, confirmed=True, by=by, now=now)
    return True


def take_back(session: Session, member: _AnyMember, *, by: str, now: datetime) -> bool:
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


def approve(session: Session, member: _AnyMember, *, by: str, now: datetime) -> bool:
    """Record that A5 is approved at NREMT; False, and nothing is appended, if it is already, or is not marked done."""
    before = _locked(session, member)
    if before.submitted is None or before.approval is not None:
        return False
    _append(session, member, StepCode.A5, done=True, confirmed=True, by=by, now=now)
    return True


def take_approval_back(session: Session, member: _AnyMember, *, by: str, now: datetime) -> bool:
    """Drop the approval of A5, which stays marked done; False if there is none."""
    if _locked(session, member).approval is None:
        return False
    _append(session, member, StepCode.A5, done=True, confirmed=False, by=by, now=now)
    return True


def _locked(session: Session, member: _AnyMember) -> Standing:
    """Lock a member, and return their standing."""
    session.exec(select(Member.id).where(Member.id == member.id).with_for_update()).one()
    return standing(session, member)


def _append(
    session: Session,
    member: _AnyMember,
    step: StepCode,
    *,
    done: bool,
    confirmed: bool,
    by: str,
    now: datetime,
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
