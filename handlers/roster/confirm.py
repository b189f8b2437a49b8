"""Confirmations: a training officer has seen a member's new date in eLicensing. Nobody confirms themselves."""

from dataclasses import replace

from handlers.answer import Affected, Answer, Refusal
from handlers.progress import handlers as progress
from handlers.request import Request
from handlers.roster import handlers as roster
from handlers.ui.button_values import Confirm, RosterPage
from storage import progress as storage
from storage.tables import key


def press(request: Request, pressed: Confirm) -> Answer:
    """Confirm a member's V, or take the confirmation back; then show again what the button was pressed in."""
    member = request.subject
    if member.expires_on.year != pressed.cycle:
        raise Refusal(
            f"This button belongs to the {pressed.cycle} cycle, and <@{pressed.user_id}> is in that of "
            f"{member.expires_on.year} now: nothing was changed."
        )
    by, now = request.asker.user_id, request.now
    if pressed.to == "yes":
        changed = storage.confirm(request.session, member, by=by, now=now)
        note = "is confirmed" if changed else "was confirmed already"
    else:
        changed = storage.take_back(request.session, member, by=by, now=now)
        note = "is no longer confirmed" if changed else "was not confirmed"
    affected = Affected({pressed.user_id: None}, frozenset({key(request.agency)}))
    note = f"<@{pressed.user_id}>: the new date (V) {note}."
    if pressed.page:
        answer = roster.after_a_change(request, RosterPage.read(pressed.page), note=note)
    else:
        answer = progress.status_of_other(request, request.need_subject(pressed.user_id), note=note)
    return replace(answer, affected=affected)
