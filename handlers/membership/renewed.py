"""“I recertified”: V of somebody whose record got the new date in place of the old one, which left their season."""

from dataclasses import replace

from handlers.answer import Answer, Refusal
from handlers.membership.join import record
from handlers.progress.marks import mark
from handlers.request import Request
from handlers.ui.blocks import day
from handlers.ui.member_values import Renewed
from rules.steps import StepCode
from storage import holders, members


def press(request: Request, pressed: Renewed) -> Answer:
    """Put the date before back, and mark V of it with the date that the record has now."""
    own = request.own
    if own is None or own.expires_on != pressed.until or holders.of_cycle(request.session, own.id, pressed.before.year):
        now = f": your date is {day(own.expires_on)} now" if own else ""
        raise Refusal(f"That's recorded already, or your record has changed since{now}. Type `/recert status`.")
    record(request, replace(members.record_of(own), expires_on=pressed.before), here=None)
    request.read_again()
    return replace(mark(request, [StepCode.V], done=True, until=pressed.until), command="")
