"""Progress: events are appended, never changed; the latest event of a step holds."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, false, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.standing import Event, Standing, standing_after
from rules.steps import Role, StepCode
from storage import certifications
from storage.current_members import EVENT, CurrentMember
from storage.direct_message_plan import plan_recertified
from storage.holders import Holder
from storage.statements import table_of
from storage.tables import Member, ProgressEvent, Source, key

STATE_LIST = "state list"
"""The author of a confirmation by the state's own list of certified EMTs; every other author is a user id."""

_AnyMember = Holder | CurrentMember

_EVENT, _MEMBER = table_of(ProgressEvent), table_of(Member)
_EVENTS = (
    sa_select(*EVENT)
    .join(_MEMBER, _MEMBER.c.id == _EVENT.c.member_id)
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
        .join(_MEMBER, _MEMBER.c.id == _EVENT.c.member_id)
        .where(tuple_(_EVENT.c.member_id, _EVENT.c.cycle).in_(whose))
        .order_by(_EVENT.c.id)
    )
    events: dict[tuple[int, int], list[Event]] = defaultdict(list)
    for member_id, cycle, *event in rows:
        events[member_id, cycle].append(tuple(event))
    return [standing_after(events[member_id, expires_on.year], roles) for member_id, expires_on, roles in members]


def marked_at(session: Session, member: _AnyMember, step: StepCode) -> datetime | None:
    """Return when a step was marked that is done, however often that was confirmed since; None if it is not done."""
    rows = select(ProgressEvent.done, ProgressEvent.at).where(
        ProgressEvent.member_id == member.id,
        ProgressEvent.cycle == member.expires_on.year,
        ProgressEvent.step == step.value,
    )
    since = None
    for done, at in session.exec(rows.order_by(col(ProgressEvent.id))):
        since = (since or at) if done else None
    return since


def mark(
    session: Session,
    member: _AnyMember,
    step: StepCode,
    *,
    done: bool,
    by: str,
    until: date | None = None,
    now: datetime,
) -> tuple[Standing, bool]:
    """Mark a step done or not done; return the standing after it, and whether that changed anything.

    With V the next cycle follows: until a date that was seen, or for two years.
    The member's row is locked, so that of two clicks at once the second sees the first, and appends nothing.
    """
    before = _locked(session, member)
    if (step in before.done) is done:
        if done and until is not None:
            _follow(session, member, done=True, source=Source.SELF_REPORTED, until=until, now=now)
        return before, False
    _append(session, member, step, done=done, confirmed=False, by=by, now=now)
    if step is StepCode.V:
        _follow(session, member, done=done, source=Source.SELF_REPORTED, until=until, now=now)
    return standing(session, member), True


def confirm(session: Session, member: _AnyMember, *, by: str, until: date | None = None, now: datetime) -> bool:
    """Confirm V for someone other than the member; False if it is confirmed already, and nothing is appended.

    The member is told, by the outbox. `until` is the new expiration date, if it was seen, and is recorded also of
    somebody who is confirmed; without it the next cycle ends two years after this one.
    """
    source = Source.STATE_LIST if by == STATE_LIST else Source.OFFICER
    fresh = _locked(session, member).confirmation is None
    if fresh:
        _append(session, member, StepCode.V, done=True, confirmed=True, by=by, now=now)
        plan_recertified(session, key(member), member.expires_on, now=now)
    if fresh or until is not None:
        _follow(session, member, done=True, source=source, until=until, now=now)
    return fresh


def _follow(
    session: Session, member: _AnyMember, *, done: bool, source: Source, until: date | None, now: datetime
) -> None:
    """Let the next cycle follow that of a member with V, and none that of one without."""
    if done:
        certifications.begin_next(
            session, key(member), member.expires_on.year, source=source, expires_on=until, now=now
        )
    else:
        certifications.drop_next(session, key(member), member.expires_on.year)


def take_back(session: Session, member: _AnyMember, *, by: str, keeps_v: bool = False, now: datetime) -> bool:
    """Drop the confirmation of V, which is then as the member left it, or stays; False if it is not confirmed."""
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
    done = keeps_v or bool(session.exec(own).first())
    _append(session, member, StepCode.V, done=done, confirmed=False, by=by, now=now)
    if not done:
        certifications.drop_next(session, key(member), member.expires_on.year)
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
