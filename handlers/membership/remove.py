"""Removals by a training officer: a member who has gone, or all whom Slack does not know."""

from dataclasses import replace

from handlers.agency import notices
from handlers.answer import Affected, Answer, Refusal
from handlers.request import Request
from handlers.roster import handlers as roster
from handlers.ui.blocks import actions, escape, section
from handlers.ui.button_values import ForgetPending, Remove
from handlers.ui.buttons import show_button
from rules.dates import local_date
from storage import members, places
from storage.tables import key


def remove(request: Request, pressed: Remove) -> Answer:
    """Take a member out of an agency; what they recorded stays theirs."""
    member, agency = request.subject, request.agency
    if agency.id == pressed.agency and member.place is not None:
        places.remove(request.session, member.place)
        answer = removed(pressed.user_id, escape(agency.name))
        return replace(answer, command="", affected=Affected({pressed.user_id: None}, frozenset({key(agency)})))
    today = local_date(request.now, agency.timezone)
    if agency.id != pressed.agency or not members.take_out(request.session, member, now=request.now, today=today):
        raise Refusal(f"<@{pressed.user_id}> is in another agency by now: nothing was changed.")
    told = {pressed.user_id: notices.taken_off(agency, by=request.asker.user_id)}
    answer = removed(pressed.user_id, escape(agency.name))
    return replace(answer, command="", affected=Affected(told, frozenset({key(agency)})))


def forget_pending(request: Request, _pressed: ForgetPending) -> Answer:
    """Delete what an agency's roster says of those whom Slack does not know."""
    gone = places.forget_unknown(request.session, key(request.agency))
    return roster.first_page(request, note=forgotten(gone))


def removed(user_id: str, agency: str) -> Answer:
    """Return that a member was taken out."""
    text = f"<@{user_id}> is no longer in {agency}. What they recorded is theirs still, and they may join again."
    return Answer(text=text, blocks=(section(text), actions(show_button("Roster", "roster"))))


def forgotten(number: int) -> str:
    """Return that those were deleted whom Slack does not know."""
    return f"{number:,} not in Slack: forgotten."
