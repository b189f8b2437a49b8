"""Confirmations: a training officer has seen a member's new date in eLicensing. Nobody confirms themselves."""

from dataclasses import replace

from handlers.answer import Affected, Answer, Refusal
from handlers.progress.next_cycle import too_soon
from handlers.progress.status import status_of_other
from handlers.request import Request
from handlers.roster import handlers as roster
from handlers.ui.blocks import day, who
from handlers.ui.officer_values import Confirm, RosterPage
from rules.cycle import season_is_over
from rules.dates import local_date
from storage import places
from storage import progress as storage
from storage.current_members import CurrentMember
from storage.tables import key


def press(request: Request, pressed: Confirm) -> Answer:
    """Confirm a member's V, or take the confirmation back; then show again what the button was pressed in."""
    member = request.subject
    if member.before is not None and member.before.year == pressed.cycle:
        member = request.record_of(pressed.user_id, cycle=pressed.cycle) or member
    if member.expires_on.year != pressed.cycle:
        raise Refusal(
            f"This button is about {pressed.cycle}, and <@{pressed.user_id}> is working toward "
            f"{member.expires_on.year} now: nothing changed."
        )
    by, now = request.asker.user_id, request.now
    if pressed.to == "yes":
        refuse_without_date(request, member)
        changed = storage.confirm(request.session, member, by=by, now=now)
        note = "is confirmed" if changed else "was confirmed already"
    else:
        changed = storage.take_back(request.session, member, by=by, now=now)
        note = "is no longer confirmed" if changed else "wasn't confirmed"
    affected = Affected({pressed.user_id: None}, frozenset({key(request.agency)}))
    note = f"<@{pressed.user_id}>: the new date (V) {note}."
    if pressed.page:
        answer = roster.after_a_change(request, RosterPage.read(pressed.page), note=note)
    else:
        answer = status_of_other(request, request.need_subject(pressed.user_id), note=note)
    return replace(answer, affected=affected)


def refuse_without_date(request: Request, member: CurrentMember) -> None:
    """Raise `Refusal` for a V before the season, or after its end.

    After it the new date is not two years after the old one for certain.
    """
    today, called = local_date(request.now, request.agency.timezone), who(member.user_id, _name(member))
    if why := too_soon(member, today, called=called):
        raise Refusal(why)
    if not member.standing.recertified and season_is_over(member.expires_on, today):
        raise Refusal(
            f"The date of {called}, {day(member.expires_on)}, is more than two months past, so the new one must be "
            "said. Bring the state's list (`/recert state-list`), or have them type `/recert done v` with the date "
            "that eLicensing shows. Nothing changed."
        )


def _name(member: CurrentMember) -> str:
    return "" if member.place is None else places.label(member.place)
