"""Certifications: which one a member holds on a day, what changes it, and how the next one begins."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, select

from rules.cycle import CYCLE_YEARS, season_is_over
from rules.dates import move
from rules.levels import Level
from storage import agencies
from storage.holders import Holder, has_v, holder, of_cycle, of_member, recertified
from storage.statements import insert_once
from storage.tables import Certification, Member, Source, key


def add(
    session: Session,
    member: Member,
    *,
    level: Level,
    expires_on: date,
    number: str | None,
    source: Source,
    begins_on: date | None,
    counted_from: date,
    now: datetime,
) -> None:
    """Record a certification of a member, unless there is one of that cycle already."""
    row = Certification(
        member_id=key(member),
        cycle=expires_on.year,
        level=level,
        expires_on=expires_on,
        number=number,
        agency_id=member.agency_id,
        source=source,
        begins_on=begins_on,
        counted_from=counted_from,
        counted=member.counts,
        created_at=now,
        updated_at=now,
    )
    insert_once(session, row, unique=("member_id", "cycle"))


def begin_next(
    session: Session, member_id: int, cycle: int, *, source: Source, expires_on: date | None = None, now: datetime
) -> None:
    """Let the cycle after this one follow it on the day after its expiration date: the member has V.

    `expires_on` is the date that somebody has seen; without one it is two years on. A date that is recorded already
    is changed only by one that somebody has seen. Raises `NoResultFound` if another change put a date of another cycle
    in its place since it was read.
    """
    held = of_cycle(session, member_id, cycle)
    if held is None:
        raise NoResultFound("a mark in a cycle of which there is no certification any more")
    known = _following(session, held)
    if known is not None:
        certain = known.source is Source.STATE_LIST and source is Source.SELF_REPORTED
        if expires_on is not None and not certain:
            _drop_beyond(session, known, expires_on)
            known.expires_on, known.cycle = expires_on, expires_on.year
            known.source, known.updated_at = source, now
        elif source is Source.OFFICER and known.source is Source.SELF_REPORTED:
            known.source, known.updated_at = source, now
        session.add(known)
        session.flush()
        _go_on(session, known, now)
        return
    member = session.exec(select(Member).where(Member.id == member_id)).one()
    day = counted_from = held.expires_on + timedelta(1)
    if member.agency_id is not None and member.agency_id != held.agency_id:
        # They moved after the date, so that agency has not had them since then.
        counted_from = max(day, agencies.day(session, member.agency_id, now))
    add(
        session,
        member,
        level=held.level,
        expires_on=expires_on or move(held.expires_on, CYCLE_YEARS),
        number=held.number,
        source=source,
        begins_on=day,
        counted_from=counted_from,
        now=now,
    )
    _go_on(session, _following(session, held), now)


def _go_on(session: Session, following: Certification | None, now: datetime) -> None:
    """Let a cycle follow a next one, if V is marked in it: of a date that was corrected since, marks are kept."""
    if following is not None and recertified(session, following):
        begin_next(session, following.member_id, following.cycle, source=Source.SELF_REPORTED, now=now)


def drop_next(session: Session, member_id: int, cycle: int) -> None:
    """Let no cycle follow this one any more: the member has no V in it."""
    session.flush()
    later = (col(Certification.member_id) == member_id, col(Certification.cycle) > cycle)
    session.execute(delete(Certification).where(*later))


def _drop_beyond(session: Session, following: Certification, expires_on: date) -> None:
    """Drop what followed from a cycle that turns out to be another one: after a clock that was ahead has gone back."""
    if following.cycle != expires_on.year:
        drop_next(session, following.member_id, following.cycle)


def start(session: Session, following: Certification, *, today: date, now: datetime) -> None:
    """Begin a cycle today, before its day."""
    following.begins_on, following.updated_at = today, now
    session.add(following)
    session.flush()


def _following(session: Session, held: Certification) -> Certification | None:
    rows = select(Certification).where(Certification.member_id == held.member_id, col(Certification.cycle) > held.cycle)
    return session.exec(rows.order_by(col(Certification.cycle))).first()


def move_to(session: Session, member: Member, agency_id: int | None, *, today: date) -> None:
    """Put a member into an agency, or out of any; a season whose date has passed stays where it was counted."""
    if member.agency_id != agency_id:
        member.agency_id, member.came_on = agency_id, today
    session.add(member)
    session.flush()
    open_now = (
        col(Certification.member_id) == key(member),
        col(Certification.expires_on) >= today,
        col(Certification.agency_id).is_distinct_from(agency_id),
    )
    session.execute(update(Certification).where(*open_now).values(agency_id=agency_id, counted_from=today))


class EarlierCycleError(ValueError):
    """Says that a date belongs to a cycle before the one that a member stands in, which ends on the date `held`."""

    def __init__(self, expires_on: date, held: date) -> None:
        super().__init__(f"{expires_on} belongs to a cycle before that of {held}")
        self.expires_on, self.held = expires_on, held


def restate(
    session: Session,
    held: Holder,
    *,
    level: Level,
    expires_on: date,
    number: str | None,
    source: Source,
    today: date,
    now: datetime,
) -> Holder:
    """Change what is recorded of the cycle that a member stands in, or of the next, if that is what the date is of.

    It is of the next if V is marked in this one; or if this one has expired, and the date is two years later or more,
    or its season is over. Any other date corrects a wrong one. What a member says of the next begins it today. Without
    a number the former one is kept, unless the level is another one: a number belongs to a level. A member may go back
    to a cycle before, if only a roster began this one. Raises `EarlierCycleError` for any other cycle of their past.
    """
    if source is Source.MEMBER:
        held = _back(session, held, expires_on)
    current = held.certification
    kept = number or (current.number if current.level == level else None)
    if (level, expires_on, kept) == (current.level, current.expires_on, current.number):
        return held
    same_cycle = expires_on.year == current.cycle
    if not same_cycle:
        following = _restate_other(session, held, level, expires_on, kept, source, today, now)
        if following is not None:
            return holder(session, held.member, today)
    before = current.expires_on
    if before != expires_on:
        _count_by(held, expires_on, today)
    _state(current, level, expires_on, kept, source, now)
    session.add(current)
    session.flush()
    later = (col(Certification.member_id) == current.member_id, col(Certification.cycle) > current.cycle)
    # Not an UPDATE, for which SQLAlchemy walks through all that a large import has read.
    for each in session.exec(select(Certification).where(*later)):
        each.level, each.number = level, kept
        if each.begins_on == before + timedelta(1):
            if each.counted_from == each.begins_on:  # not so of somebody who moved since
                each.counted_from = expires_on + timedelta(1)
            each.begins_on = expires_on + timedelta(1)
        session.add(each)
    session.flush()
    if not same_cycle and recertified(session, current):
        begin_next(session, current.member_id, current.cycle, source=Source.SELF_REPORTED, now=now)
    return held


def _back(session: Session, held: Holder, expires_on: date) -> Holder:
    """Let a member go back to the cycle of an earlier date, if there is no V in it: a roster brought what followed."""
    if expires_on.year >= held.certification.cycle:
        return held
    earlier = of_cycle(session, key(held.member), expires_on.year)
    if earlier is None or recertified(session, earlier):
        return held
    drop_next(session, key(held.member), earlier.cycle)
    return Holder(held.member, earlier)


def _count_by(held: Holder, expires_on: date, today: date) -> None:
    """Count a member by a date that corrects what they hold: from today, where they are now.

    Where both dates of a season have passed they stay, or not, as they were counted by the wrong one. A season that
    goes on after its date, or that of the same year, also counts those who were in their agency on it.
    """
    current, member = held.certification, held.member
    if expires_on.year == current.cycle and max(expires_on, current.expires_on) < today:
        if current.counts_in_season:
            current.counted_from = min(current.counted_from, expires_on)
        return
    same_year = expires_on.year == current.cycle  # perhaps the right date again, after a wrong one
    goes_on = expires_on < today and (same_year or not season_is_over(expires_on, today))
    were_there = (member.came_on or member.created_at.date()) <= expires_on
    current.counted_from = min(current.counted_from, expires_on) if goes_on and were_there else today
    current.agency_id, current.counted = member.agency_id, member.counts


def _restate_other(
    session: Session,
    held: Holder,
    level: Level,
    expires_on: date,
    number: str | None,
    source: Source,
    today: date,
    now: datetime,
) -> Certification | None:
    """Record the date of another cycle: return the next one, if it is of that; None if it corrects this one."""
    current, member_id = held.certification, key(held.member)
    if any(expires_on.year <= each.cycle < current.cycle for each in of_member(session, member_id)):
        raise EarlierCycleError(expires_on, current.expires_on)
    # Of a season that is over, a later date is no correction, unless the wrong one was only just recorded.
    another = season_is_over(current.expires_on, today) and current.counted_from < today
    lapsed = current.expires_on < today and (another or expires_on.year >= current.cycle + CYCLE_YEARS)
    if expires_on.year < current.cycle or not (lapsed or recertified(session, current)):
        drop_next(session, member_id, current.cycle)
        return None
    begins_on = today if lapsed or source is Source.MEMBER else current.expires_on + timedelta(1)
    known = _following(session, current)
    if known is None:
        add(
            session,
            held.member,
            level=level,
            expires_on=expires_on,
            number=number,
            source=source,
            begins_on=begins_on,
            counted_from=today,
            now=now,
        )
    elif source is not Source.ROSTER or known.cycle != expires_on.year:  # a roster knows no better than the state
        _drop_beyond(session, known, expires_on)
        _state(known, level, expires_on, number, source, now)
        known.begins_on = min(known.begins_on or begins_on, begins_on)
        session.add(known)
        session.flush()
    _go_on(session, _following(session, current), now)
    return known or _following(session, current)


def _state(
    row: Certification, level: Level, expires_on: date, number: str | None, source: Source, now: datetime
) -> None:
    row.level, row.expires_on, row.cycle, row.number = level, expires_on, expires_on.year, number
    row.source, row.updated_at = source, now


def merge(session: Session, offered: Member, own: Member, *, today: date, now: datetime) -> None:
    """Give a member the seasons of another row of the same person, whose marks they have by now.

    That is those before the cycle that the member stands in, and the next one, if they have V. In a season whose date
    has passed the member stands for the other row, where no agency counts them already.
    """
    held = holder(session, own, today).certification
    for each in of_member(session, key(offered)):
        known = of_cycle(session, key(own), each.cycle)
        earlier = each.cycle < held.cycle
        past = earlier and (each.expires_on < today or has_v(session, key(own), each.cycle))  # whose marks they have
        follows = each.cycle > held.cycle and each.begins_on is not None and recertified(session, held)
        if known is not None and known.expires_on < today and not known.counts_in_season and each.counts_in_season:
            known.agency_id, known.counted = each.agency_id, each.counted
            known.counted_from = min(each.counted_from, known.expires_on)
            session.add(known)
        if known is None and (past or (follows and _following(session, held) is None)):
            each.member_id = key(own)
            session.add(each)
            session.flush()
    if recertified(session, held):
        begin_next(session, key(own), held.cycle, source=Source.SELF_REPORTED, now=now)
