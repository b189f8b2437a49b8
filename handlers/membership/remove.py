"""A training officer takes people off the roster: a member who has gone, those whom Slack never came to know."""

from handlers.agency import notices
from handlers.agency.officers import office
from handlers.membership import remove_blocks as view
from handlers.request import Refusal, Request
from handlers.roster import handlers as roster
from handlers.text import is_user, too_old
from handlers.ui.blocks import Answer, escape
from rules.dates import local_date
from storage import agencies, members, pending_members
from storage.tables import key


def remove(request: Request, value: str) -> Answer:
    """A press of Remove, whose value is a member and an agency: they leave it, and keep what they recorded."""
    user_id, _, of = value.partition(":")
    if not is_user(user_id):
        raise too_old("roster")
    member = members.known(request.connection, request.asker.team_id, user_id)
    led = {each.id: each for each in agencies.led_by(request.session, request.asker.team_id, request.asker.user_id)}
    agency = led.get(member.agency_id) if member else None
    today = local_date(request.now, agency.timezone) if agency else request.today
    if (
        member is None
        or agency is None
        or of != str(agency.id)
        or not members.take_out(request.session, member, now=request.now, today=today)
    ):
        raise Refusal(f"<@{user_id}> is not in that agency by now, or it is none of yours: nothing was changed.")
    request.concerned.agencies.add(key(agency))
    request.concerned.people[member.user_id] = notices.taken_off(agency, by=request.asker.user_id)
    return view.removed(member.user_id, escape(agency.name))


def forget_awaited(request: Request, value: str) -> Answer:
    """A press of the button beside those who are not in Slack: nothing of them is kept."""
    agency = office(request)
    if value != str(agency.id):
        raise Refusal("This button belongs to another agency. Type `/recert roster` for fresh ones.")
    gone = pending_members.forget(request.session, agency)
    return roster.first_page(request, note=view.forgotten(gone))
