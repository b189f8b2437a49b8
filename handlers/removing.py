"""A training officer takes people off the roster: a member who has gone, those whom Slack never came to know."""

from handlers import roster
from handlers.officers import office
from handlers.request import Refusal, Request
from handlers.views import removing as view
from handlers.views import told
from handlers.views.blocks import Answer, escape
from handlers.words import is_user, too_old
from storage import agencies, awaited, members


def remove(request: Request, value: str) -> Answer:
    """A press of Remove, whose value is a member: they are in no agency then, and keep what they recorded."""
    if not is_user(value):
        raise too_old("roster")
    member = members.known(request.connection, request.asker.team_id, value)
    led = {each.id: each for each in agencies.led_by(request.session, request.asker.team_id, request.asker.user_id)}
    agency = led.get(member.agency_id) if member else None
    if member is None or agency is None:
        raise Refusal(f"<@{value}> is in none of your agencies by now: nothing was changed.")
    members.take_out(request.session, member, now=request.now, today=request.today)
    request.concerned[member.user_id] = told.taken_off(agency, by=request.asker.user_id)
    return view.removed(member.user_id, escape(agency.name))


def forget_awaited(request: Request, value: str) -> Answer:
    """A press of the button beside those who are not in Slack: nothing of them is kept."""
    agency = office(request)
    if value != str(agency.id):
        raise Refusal("This button belongs to another agency. Type `/recert roster` for fresh ones.")
    gone = awaited.forget(request.session, agency)
    return roster.first_page(request, note=view.forgotten(gone))
