"""The start of the next cycle before its day, by a button in the status of somebody with V."""

from dataclasses import replace

from handlers.answer import Answer, Refusal
from handlers.progress.status import status_of
from handlers.request import Request
from handlers.ui.blocks import day
from handlers.ui.member_values import StartCycle
from storage import certifications, holders


def press_start(request: Request, pressed: StartCycle) -> Answer:
    """Start the next cycle before its day; show the member's status in it."""
    member = request.need_member()
    following = holders.of_cycle(request.session, member.id, pressed.cycle)
    if following is None or member.until is None or member.until.year != pressed.cycle:
        raise Refusal(
            f"Your date is {day(member.expires_on)} now, so nothing changed. `/recert status` shows where you stand."
        )
    certifications.start(request.session, following, today=request.today, now=request.now)
    request.read_again()
    note = f":white_check_mark: You're working toward {day(following.expires_on)} now. `/recert undo v` takes it back."
    return replace(status_of(request, request.need_member(), note=note), command="")
