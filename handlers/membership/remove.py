"""Removals by a training officer: a member who has gone, or pending members."""

from dataclasses import replace

from handlers.agency import notices
from handlers.agency.officers import officer_agency
from handlers.answer import Affected, Answer, Refusal
from handlers.request import Request
from handlers.roster import handlers as roster
from handlers.ui.blocks import actions, escape, section
from handlers.ui.button_values import ForgetPending, Remove
from handlers.ui.buttons import show_button
from rules.dates import local_date
from storage import agencies, members, pending_members
from storage.tables import key


def remove(request: Request, pressed: Remove) -> Answer:
    """Take a member out of an agency; what they recorded stays theirs."""
    member = members.current(request.session, request.asker.team_id, pressed.user_id)
    led = {each.id: each for each in agencies.led_by(request.session, request.asker.team_id, request.asker.user_id)}
    agency = led.get(member.agency_id) if member else None
    today = local_date(request.now, agency.timezone) if agency else request.today
    if (
        member is None
        or agency is None
        or agency.id != pressed.agency
        or not members.take_out(request.session, member, now=request.now, today=today)
    ):
        raise Refusal(
            f"<@{pressed.user_id}> is not in that agency by now, or it is none of yours: nothing was changed."
        )
    told = {member.user_id: notices.taken_off(agency, by=request.asker.user_id)}
    answer = removed(member.user_id, escape(agency.name))
    return replace(answer, command="", affected=Affected(told, frozenset({key(agency)})))


def forget_pending(request: Request, pressed: ForgetPending) -> Answer:
    """Delete an agency's pending members."""
    agency = officer_agency(request)
    if pressed.agency != agency.id:
        raise Refusal("This button belongs to another agency. Type `/recert roster` for fresh ones.")
    gone = pending_members.forget(request.session, agency)
    return roster.first_page(request, note=forgotten(gone))


def removed(user_id: str, agency: str) -> Answer:
    """Return that a member was taken out."""
    text = f"<@{user_id}> is no longer in {agency}. What they recorded is theirs still, and they may join again."
    return Answer(text=text, blocks=(section(text), actions(show_button("Roster", "roster"))))


def forgotten(number: int) -> str:
    """Return that the pending members were deleted."""
    return f"{number:,} not in Slack: forgotten."
