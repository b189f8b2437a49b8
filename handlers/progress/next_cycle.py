"""V and the next cycle: the date that comes with V, and the undo of V once the next cycle has begun."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from handlers.answer import Refusal
from handlers.progress.approver import leaders_of
from handlers.request import Request
from handlers.text import listed
from handlers.ui.blocks import as_typed, day
from rules.cycle import CYCLE_YEARS, is_too_early_for_v, last_of_season, season_is_over
from rules.dates import FURTHEST_YEARS, DateRefusal, furthest, move, parse_expiration, refuse_expiration
from rules.steps import StepCode, slug
from storage import progress
from storage.agencies import Leaders
from storage.current_members import CurrentMember
from storage.tables import Source

_LONGEST = 4
"""Words of a date: ``on March 31, 2029`` without its first."""
_BEFORE_DATE = {"on", "until", "till", "to", "expires", "expiration", "new", "my", "date", "is", "shows"}


def split_date(words: Sequence[str], today: date) -> tuple[list[str], date | None]:
    """Return the words before a date at the end, and that date: of ``v 3/31/2029`` or ``v until March 31, 2029``."""
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        found = parse_expiration(" ".join(words[-length:]), today)
        if found is not None:
            steps = list(words[:-length])
            while steps and steps[-1].casefold() in _BEFORE_DATE:
                steps.pop()
            return steps, found
    return list(words), None


def too_soon(member: CurrentMember, today: date, *, called: str | None = None) -> str:
    """Return why V isn't taken of a member's cycle yet: no later date shows before its season; "" if it is taken.

    `called` is how their training officer, who asks, knows them.
    """
    if member.standing.recertified or not is_too_early_for_v(member.expires_on, today):
        return ""
    earliest = move(member.expires_on, CYCLE_YEARS - FURTHEST_YEARS)
    date_now, later = day(member.expires_on), f"it's too early for a later one: Recert takes V from {day(earliest)}"
    if member.renewed:
        are = "You're" if called is None else f"{called} is"
        return f"{are} recertified until {date_now} already, and {later}. Nothing changed."
    if called is None:
        after_roster = ""
        if member.source is Source.ROSTER and member.before is None:
            after_roster = " If a roster changed it this season, press “I recertified” in the message about that."
        return (
            f"Your record says {date_now}: that's what Recert takes as your date now, and {later}. If eLicensing shows "
            f"{date_now}, you have nothing to do until then. If it shows an earlier date, correct your record: "
            f"`/recert join`.{after_roster} Nothing changed."
        )
    return (
        f"The record of {called} says {date_now}: that's what Recert takes as their date now, and {later}. If "
        "eLicensing shows an earlier date, have the record corrected first. Nothing changed."
    )


def check_date(request: Request, member: CurrentMember, codes: Sequence[StepCode], until: date | None) -> None:
    """Raise `Refusal` for a date that is not one of V, or for a V that needs one and has none.

    Once a season is over, the new date is not two years after the old one for certain, so it must be said.
    """
    if StepCode.V in codes and (why := too_soon(member, request.today)):
        raise Refusal(why)
    if until is None:
        late = season_is_over(member.expires_on, request.today)
        if StepCode.V in codes and late and not member.standing.recertified:
            example = move(member.expires_on, CYCLE_YEARS)
            raise Refusal(
                f"Your date of {day(member.expires_on)} is more than two months past, so V needs the new date that "
                f"eLicensing shows: for example `/recert done v {as_typed(example)}`. Nothing changed."
            )
        return
    if StepCode.V not in codes:
        raise Refusal(
            f"Only V takes a date. Leave it out: `/recert done {' '.join(map(slug, codes))}`. Nothing changed."
        )
    confirmed = member.standing.confirmation
    if confirmed is not None and member.until is not None and until != member.until:
        by = "the state's list" if confirmed.by == progress.STATE_LIST else f"<@{confirmed.by}>"
        raise Refusal(
            f"Your new date, {day(member.until)}, was confirmed by {by}. If eLicensing shows {day(until)}, undo V "
            "first (`/recert undo v`), then mark it with that date. Nothing changed."
        )
    if until.year <= member.expires_on.year:
        raise Refusal(
            f"{day(until)} is no later than the date you had, {day(member.expires_on)}. V means that eLicensing shows "
            "a new date: type that one. Nothing changed."
        )
    if refuse_expiration(until, request.today) is DateRefusal.TOO_FAR:
        raise Refusal(
            f"{day(until)} is too far out: no date can be later than {day(furthest(request.today))} now. "
            "Nothing changed."
        )


def to_do(request: Request, member: CurrentMember, codes: Sequence[StepCode]) -> CurrentMember | None:
    """Return the member in the cycle before, if V is of that: this one has begun without it, by a roster's date."""
    if list(codes) != [StepCode.V] or member.before is None or member.renewed or member.user_id is None:
        return None
    if not is_too_early_for_v(member.expires_on, request.today):
        return None
    return request.record_of(member.user_id, cycle=member.before.year)


def to_undo(request: Request, member: CurrentMember, codes: Sequence[StepCode]) -> CurrentMember | None:
    """Return the member in the cycle before, if undoing V takes back that this one has begun; None if it does not.

    Raises `Refusal` once the season of that cycle is over; for a V that was marked after that, once it is as long past.
    """
    if StepCode.V not in codes or member.standing.recertified or member.before is None or member.user_id is None:
        return None
    before = request.record_of(member.user_id, cycle=member.before.year)
    if before is None or not before.standing.recertified:
        return None
    if _is_settled(request, before):
        raise Refusal(
            f"The {before.expires_on.year} season is over, so its V stays marked: your date is "
            f"{day(member.expires_on)} now. If eLicensing doesn't show that date, you aren't recertified, whatever is "
            f"marked here{_whom_to_tell(request, member)}."
        )
    if list(codes) != [StepCode.V]:
        raise Refusal(
            f"Undoing V takes you back to {before.expires_on.year}. Type `/recert undo v` on its own, then "
            f"undo {listed(code.value for code in codes if code is not StepCode.V)}. Nothing changed."
        )
    return before


def _is_settled(request: Request, member: CurrentMember) -> bool:
    """Return whether V of a cycle stays marked: its season is over, and V was marked in it, or long ago."""
    over = partial(season_is_over, today=request.today)
    marked = progress.marked_at(request.session, member, StepCode.V)
    marked_on = marked.astimezone(request.zone_of(member)).date() if marked else member.expires_on
    return over(member.expires_on) and (marked_on <= last_of_season(member.expires_on) or over(marked_on))


def _whom_to_tell(request: Request, member: CurrentMember) -> str:
    whom = {Leaders.OTHERS: "your", Leaders.WITH_OTHERS: "another"}.get(leaders_of(request, member))
    return f": tell {whom} training officer" if whom else ""


def undone(before: CurrentMember) -> str:
    """Return what taking V back means for one whose next cycle had begun."""
    return f"You're back to the date {day(before.expires_on)}."
