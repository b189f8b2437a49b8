"""Taking over an agency whose training officers have all left Slack: Slack is asked at that very moment."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from slack_sdk import WebClient

from handlers.agency import takeover_blocks as view
from handlers.agency.announce import announce
from handlers.answer import Affected, Answer, Later, Outside, Refusal
from handlers.officers import in_slack, refuse_others
from handlers.request import Request, open_request
from handlers.services import Asker, Services
from handlers.slack.accounts import has_left, is_admin
from handlers.slack.failures import FAILURES, reason
from handlers.ui.officer_values import TakeOver
from rules.direct_messages import Kind
from storage import agencies, deactivated, members, places
from storage.tables import Agency, key

log = structlog.get_logger("recert.agency")

COUNTED_FOR = timedelta(days=30)
"""How long a member has counted in an agency who may take it over."""


def offer(request: Request, agency: Agency) -> Later:
    """Offer this channel's agency to whoever may take it over; to all others, say who leads it."""
    return Later(partial(_offer, request.services, request.asker, key(agency)))


def press(request: Request, pressed: TakeOver) -> Later:
    """Make the asker a training officer of an agency whose officers have all left Slack."""
    return Later(partial(_take_over, request.services, request.asker, pressed.agency))


def _offer(services: Services, asker: Asker, agency_id: int, outside: Outside) -> Answer:
    agency, officers = _may_take_over(services, asker, agency_id, outside.slack)
    return view.offer(agency, officers)


def _take_over(services: Services, asker: Asker, agency_id: int, outside: Outside) -> Answer:
    _, gone = _may_take_over(services, asker, agency_id, outside.slack)
    with open_request(services, asker, writes=True) as request:
        agency = _find(request, agency_id)
        led = [each.id for officer in gone for each in agencies.led_by(request.session, asker.team_id, officer)]
        agencies.lock_all(request.session, {agency.id, *led})
        officers = agencies.officers(request.session, agency)
        if not set(officers) <= set(gone):  # somebody was quicker
            refuse_others(request.session, agency, asker.user_id)
        if agencies.add_officer(request.session, agency, asker.user_id, now=request.now):
            announce(request, agency, Kind.TAKEN_OVER)
        for each in gone:  # no event may have told of it
            today = request.today_of(agency)
            deactivated.record(request.session, asker.team_id, each, deactivated=True, today=today, now=request.now)
        answer = view.taken_over(agency)
    return replace(answer, affected=Affected(agencies=frozenset({agency_id})))


def _may_take_over(services: Services, asker: Asker, agency_id: int, client: WebClient) -> tuple[Agency, list[str]]:
    """Return an agency and its officers, all of whom have left Slack. Raises `Refusal` unless the asker may have it."""
    with open_request(services, asker, writes=False) as request:
        agency = _find(request, agency_id)
        officers = agencies.officers(request.session, agency)
        known = in_slack(request.session, agency, officers) or officers
        today = request.today_of(agency)
        named = places.find(request.session, agency_id, asker.user_id) is not None
        counted = members.counted_in(request.session, agency, asker.user_id, since=today - COUNTED_FOR)
    if asker.user_id in officers:
        raise Refusal(view.leads_already(agency))
    try:
        if there := [each for each in officers if not has_left(client, each)]:
            raise Refusal(view.led_by(agency, there))
        if not counted and not is_admin(client, asker.team_id, asker.user_id):
            raise Refusal(view.may_not(agency, named=named))
    except FAILURES as error:
        log.warning("Slack did not say who has left", error=reason(error))
        raise Refusal(view.no_answer(agency, known)) from error
    return agency, officers


def _find(request: Request, agency_id: int) -> Agency:
    agency = agencies.find(request.session, request.asker.team_id, agency_id)
    if agency is None:
        raise Refusal("This agency is gone, so nothing changed.")
    return agency
