"""Confirmations: a training officer has seen a member's new date in eLicensing. Nobody confirms themselves."""

from dataclasses import replace

from handlers.agency.officers import leads
from handlers.answer import Affected, Answer, Refusal
from handlers.progress import handlers as progress
from handlers.request import Request
from handlers.roster import handlers as roster
from handlers.ui.button_values import Confirm, RosterPage
from storage import members
from storage import progress as storage
from storage.members import CurrentMember


def press(request: Request, pressed: Confirm) -> Answer:
    """Confirm a member's V, or take the confirmation back; then show again what the button was pressed in."""
    member = _member_to_confirm(request, pressed)
    by, now = request.asker.user_id, request.now
    if pressed.to == "yes":
        changed = storage.confirm(request.session, member, by=by, now=now)
        note = "is confirmed" if changed else "was confirmed already"
    else:
        changed = storage.take_back(request.session, member, by=by, now=now)
        note = "is no longer confirmed" if changed else "was not confirmed"
    affected = Affected({member.user_id: None})
    note = f"<@{member.user_id}>: the new date (V) {note}."
    if pressed.page:
        answer = replace(roster.turn(request, RosterPage.read(pressed.page), note=note), command=None)
    else:
        answer = progress.status_of(request, _member_to_confirm(request, pressed), note=note)
    return replace(answer, affected=affected)


def _member_to_confirm(request: Request, asked: Confirm) -> CurrentMember:
    """Return the member. Raises `Refusal` unless this officer may confirm them."""
    if asked.user_id == request.asker.user_id:
        raise Refusal("Nobody confirms themselves: another training officer of your agency does that.")
    member = members.current(request.session, request.asker.team_id, asked.user_id)
    if member is None or not leads(request, member.agency_id):
        raise Refusal(
            f"Only a training officer of their agency confirms a member, and <@{asked.user_id}> is in none of yours."
        )
    if member.expires_on.year != asked.cycle:
        raise Refusal(
            f"This button belongs to the {asked.cycle} cycle, and <@{asked.user_id}> is in that of "
            f"{member.expires_on.year} now: nothing was changed."
        )
    return member
