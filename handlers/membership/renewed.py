"""V that comes with a new date: “I recertified”, where that took the old one's place; and V that goes back with it."""

from dataclasses import replace
from datetime import date

from handlers.answer import Answer, Refusal
from handlers.membership.given_record import checked
from handlers.membership.join import record
from handlers.progress.marks import mark
from handlers.request import Request
from handlers.ui.blocks import day
from handlers.ui.member_values import Renewed, TakeDate
from rules.cycle import may_be_renewal, season_is_over
from rules.dates import has_expired
from rules.steps import StepCode
from storage import holders, members, progress
from storage.holders import Holder
from storage.members import Record


def press(request: Request, pressed: Renewed) -> Answer:
    """Put the date before back, and mark V of it with the date that the record has now."""
    own = request.own
    if own is None or own.expires_on != pressed.until or holders.of_cycle(request.session, own.id, pressed.before.year):
        now = f": your date is {day(own.expires_on)} now" if own else ""
        raise Refusal(f"That's recorded already, or your record has changed since{now}. Type `/recert status`.")
    record(request, checked(request, replace(members.record_of(own), expires_on=pressed.before)), here=None)
    request.read_again()
    return replace(mark(request, [StepCode.V], done=True, until=pressed.until), command="")


def of_new_date(request: Request, before: Record | None, now: Holder) -> tuple[bool, bool]:
    """Return whether V came with the date that somebody holds now, and whether it may be that of a renewal.

    It came with a date that began the next cycle. One in place of another may be a correction, or that of a renewal.
    """
    if before is None or before.expires_on.year >= now.expires_on.year:
        return False, False
    if holders.has_replaced(request.session, now, before.expires_on):
        return False, may_be_renewal(before.expires_on, now.expires_on, request.today)
    return has_expired(before.expires_on, request.today), False


def without_v(request: Request, before: date) -> list[str]:
    """Take V of a date back that is put back, unless it is confirmed by now; return what is said of that."""
    own = request.own
    if own is None or own.before != before or not own.renewed:
        return []
    if season_is_over(before, request.today):
        raise Refusal(
            f"The {before.year} season is over, so its V stays marked, and nothing changed. `/recert join` corrects "
            "your record."
        )
    earlier = request.record_of(request.asker.user_id, cycle=before.year)
    if earlier is None or earlier.standing.confirmation is not None:
        return []
    progress.mark(request.session, earlier, StepCode.V, done=False, by=request.asker.user_id, now=request.now)
    request.read_again()
    said = [f"V of {before.year} isn't marked any more: it came with the new date."]
    if own.standing.done:
        said.append(f"What you marked for {own.expires_on.year} stays with that date.")
    return said


def take_date(request: Request, pressed: TakeDate) -> Answer:
    """Take the date of a roster's file in place of the one that the asker's record has."""
    own = request.own
    if own is None or own.expires_on != pressed.before:
        now = f": your date is {day(own.expires_on)} now" if own else ""
        raise Refusal(f"Your record has changed since{now}. Type `/recert join` to correct it.")
    given = checked(request, replace(members.record_of(own), expires_on=pressed.expires_on))
    return replace(record(request, given, here=None), command="")
