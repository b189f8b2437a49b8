"""Cycles by the contract: who has V stands in the next one from the day after the date; a season ends on 31 May.

From the day after its date on, a season counts whom it counted then: who goes afterwards stays in its numbers, and who
comes afterwards is in none.
"""

from datetime import date, timedelta

from tests.simulation.records import Agency, Certification, Member

YEARS = 2
FURTHEST_YEARS = 3
LAPSED_YEARS = 2
OVER_AFTER = timedelta(days=61)
"""The season of a cohort is over so long after its date, from 1 June: nobody is to hear of it any more."""

_DAY = timedelta(days=1)


def is_over(expires: date, today: date) -> bool:
    """Return whether the season of a date is over."""
    return today - expires > OVER_AFTER


def is_counted(held: Certification) -> bool:
    """Return whether a certification counts in its season: not of whoever came after its date."""
    return held.counted_from <= held.expires


def furthest(today: date) -> date:
    """Return the latest date that anybody can hold."""
    return date(today.year + FURTHEST_YEARS, today.month, min(today.day, 28) if today.month == 2 else today.day)


def long_past(expires: date, today: date) -> bool:
    """Return whether a date passed two years ago or longer: then nobody new may hold it."""
    return today >= expires.replace(year=expires.year + LAPSED_YEARS)


def begin_next(member: Member, cycle: int, today: date, until: date | None = None) -> None:
    """Let the next cycle follow that of a member with V: until a date that was named, else for two years."""
    held, known = member.of_cycle(cycle), member.after(cycle)
    assert held is not None
    if known is None:
        begins = held.expires + _DAY
        expires = until or held.expires.replace(year=cycle + YEARS)
        stayed = member.agency in {held.agency, None}
        member.add(Certification(held.level, expires, member.agency, begins if stayed else max(begins, today), begins))
    elif until is not None:
        _turn_into(member, known, until)
    _follow(member, today)


def _turn_into(member: Member, following: Certification, expires: date) -> None:
    """Change the date of a next cycle: if it turns out to be another one, nothing has followed from it."""
    if following.cycle != expires.year:
        drop_next(member, following.cycle)
    following.expires = expires


def _follow(member: Member, today: date) -> None:
    """Let a cycle follow the last one, if there is V in it: of one whose date was corrected since, marks are kept."""
    last = member.certifications[-1]
    if member.recertified(last.cycle):
        begin_next(member, last.cycle, today)


def drop_next(member: Member, cycle: int) -> None:
    """Let no cycle follow this one: there is no V in it any more."""
    member.certifications = [each for each in member.certifications if each.cycle <= cycle]


def cycle_to_mark(member: Member, step: str, today: date, *, done: bool, until: date | None) -> int | None:
    """Return the cycle in which a member marks a step, or takes it back; None if that is refused.

    To undo V takes back that the next cycle has begun, until the season is over; then V asks for its date, and such a
    V can be undone for two months.
    """
    held = member.held(today)
    before = member.before(held.cycle)
    if step != "V":
        return held.cycle if until is None else None
    if not done:
        if member.recertified(held.cycle) or before is None or not member.recertified(before.cycle):
            return held.cycle
        marked = member.marked_on[before.cycle]
        settled = not is_over(before.expires, marked) or is_over(marked, today)
        return None if is_over(before.expires, today) and settled else before.cycle
    if is_too_soon(member, held, today):  # V is then of the cycle before, if this one has begun without it
        if before is None or member.recertified(before.cycle):
            return None
        return before.cycle if until is None or (before.cycle < until.year and until <= furthest(today)) else None
    if until is None:
        return None if is_over(held.expires, today) and not member.recertified(held.cycle) else held.cycle
    then = member.after(held.cycle)
    if held.cycle in member.confirmed and then is not None and then.expires != until:
        return None
    return held.cycle if held.cycle < until.year and until <= furthest(today) else None


def is_too_soon(member: Member, held: Certification, today: date) -> bool:
    """Return whether no date two years after a cycle's can show yet: none is more than three years ahead."""
    return held.expires.replace(year=held.cycle + YEARS) > furthest(today) and not member.recertified(held.cycle)


def may_be_renewal(member: Member, expires: date, today: date) -> bool:
    """Return whether a file's later date may be the new one of somebody without V: it is asked about, not taken."""
    held = member.held(today)
    if member.recertified(held.cycle):
        return False
    return held.expires.replace(year=held.cycle + YEARS) <= furthest(today) and expires.year >= held.cycle + YEARS


def start(member: Member, cycle: int, today: date) -> bool:
    """Begin the next cycle before its day, if it is that of a year; return whether it is."""
    following = member.after(member.held(today).cycle)
    if following is None or following.cycle != cycle:
        return False
    following.begins_on = today
    return True


def is_past(member: Member, expires: date, today: date) -> bool:
    """Return whether a date is of a cycle that is behind a member, other than one that a roster put behind them."""
    held = member.held(today)
    if _goes_back(member, held, expires):
        return False
    return any(expires.year <= each.cycle < held.cycle for each in member.certifications)


def _goes_back(member: Member, held: Certification, expires: date) -> bool:
    earlier = member.of_cycle(expires.year)
    return earlier is not None and earlier.cycle < held.cycle and not member.recertified(earlier.cycle)


def restate(member: Member, level: str, expires: date, today: date, *, by_roster: bool = False) -> bool:
    """Record what a member says of their certification, or a roster; return whether what they hold has changed.

    A later date is of the next cycle if there is V in this one, or this one has expired and it is two years later, or
    its season is over; what a member says of that begins it, and is V of one that has expired; a roster knows no better
    of it than V. Any other date corrects this one.
    """
    held = member.held(today)
    before = held.level, held.expires
    if not by_roster and _goes_back(member, held, expires):
        drop_next(member, expires.year)
        held = member.held(today)
    if (level, expires) == (held.level, held.expires):
        return before != (held.level, held.expires)
    another = is_over(held.expires, today) and held.counted_from < today
    lapsed = held.expires < today and (another or expires.year - held.cycle >= YEARS)
    if expires.year > held.cycle and (lapsed or member.recertified(held.cycle)):
        if lapsed and not by_roster and not member.recertified(held.cycle):
            change_v(member, held.cycle, today, done=True)
            member.own.setdefault(held.cycle, set()).add("V")
        _say_next(member, held, Certification(level, expires, member.agency, today, today), lapsed, by_roster)
        now = member.held(today)
        return (now.level, now.expires) != before
    if expires.year == held.cycle:
        if expires != held.expires:
            _count_by(member, held, expires, today)
        held.expires = expires
        for each in member.certifications:
            each.level = level if each.cycle >= held.cycle else each.level
    else:
        drop_next(member, held.cycle)
        _count_by(member, held, expires, today)
        held.level, held.expires = level, expires
        if member.recertified(held.cycle):
            begin_next(member, held.cycle, today)
    return True


def _count_by(member: Member, held: Certification, expires: date, today: date) -> None:
    """Count a member by a date that corrects theirs, where they are: from today.

    A season whose two dates have passed counts them as it did; one that goes on those who were there on its date.
    """
    if expires.year == held.cycle and max(held.expires, expires) < today:
        if is_counted(held):
            held.counted_from = min(held.counted_from, expires)
        return
    goes_on = expires < today and (expires.year == held.cycle or not is_over(expires, today))
    were_there = goes_on and member.came <= expires
    held.agency, held.counted_from = member.agency, min(held.counted_from, expires) if were_there else today


def _say_next(member: Member, held: Certification, said: Certification, lapsed: bool, by_roster: bool) -> None:  # noqa: FBT001
    begins = held.expires + _DAY if by_roster and not lapsed else said.counted_from
    known = member.after(held.cycle)
    if known is None:
        said.begins_on = begins
        member.add(said)
    elif not by_roster or known.cycle != said.cycle:
        _turn_into(member, known, said.expires)
        known.level = said.level
        known.begins_on = min(known.begins_on or begins, begins)
    _follow(member, said.counted_from)


def move(member: Member, agency: Agency | None, today: date) -> None:
    """Put a member into an agency, or out of any; seasons whose date has passed stay where they were counted."""
    if member.agency is not agency:
        member.agency, member.came = agency, today
    for each in member.certifications:
        if each.expires >= today and each.agency is not agency:
            each.agency, each.counted_from = agency, today


def _take_marks(offered: Member, own: Member) -> None:
    for cycle, steps in offered.touched.items():
        for step in steps - own.touched.get(cycle, set()):
            own.touch(cycle, step)
            if step in offered.done.get(cycle, set()):
                own.marks(cycle).add(step)
            if step == "V":
                own.confirmed |= offered.confirmed & {cycle}
                own.ended |= {each: how for each, how in offered.ended.items() if each == cycle}
                own.marked_on |= {each: on for each, on in offered.marked_on.items() if each == cycle}
            if step == "A5" and cycle in offered.approved:
                own.approved.add(cycle)


def merge(offered: Member, own: Member, today: date) -> None:
    """Let the marks that officers made on a roster stand where a member never touched the step, and past seasons.

    In a season that no agency counts them in, they stand for what the roster said.
    """
    _take_marks(offered, own)
    held = own.held(today).cycle
    for each in offered.certifications:
        _take_over(each, own.of_cycle(each.cycle), today)
        past = each.cycle < held and (each.expires < today or own.recertified(each.cycle))
        if past and own.of_cycle(each.cycle) is None:
            own.add(each)
    if own.recertified(held) and own.after(held) is None:
        following = offered.after(held) if offered.of_cycle(held) else None
        if following is None:
            begin_next(own, held, today)
        else:
            own.add(following)


def _take_over(offered: Certification, known: Certification | None, today: date) -> None:
    """Let a season whose date has passed count somebody by what they recorded, if it counted them only by a roster."""
    if known is None or known.expires >= today or (known.agency and is_counted(known)):
        return
    if is_counted(offered):
        known.agency, known.counted_from = offered.agency, min(offered.counted_from, known.expires)


def change_v(member: Member, cycle: int, today: date, *, done: bool) -> None:
    """Mark V of a cycle or not, and keep how its season ended, if that is over."""
    held = member.of_cycle(cycle)
    if held is not None and is_over(held.expires, today):
        member.ended.setdefault(cycle, member.outcome(cycle))
    member.touch(cycle, "V")
    if done:
        member.marked_on.setdefault(cycle, today)
        member.marks(cycle).add("V")
    else:
        member.marked_on.pop(cycle, None)
        member.marks(cycle).discard("V")


def take_back(member: Member, cycle: int, today: date, *, keeps_v: bool = False) -> None:
    """Take the confirmation of V back, if there is one; it is then as the member left it, or stays."""
    if cycle not in member.confirmed:
        return
    if keeps_v:
        member.own.setdefault(cycle, set()).add("V")
    keeps = "V" in member.own.get(cycle, set())
    change_v(member, cycle, today, done=keeps)
    member.confirmed.discard(cycle)
    if not keeps:
        drop_next(member, cycle)
