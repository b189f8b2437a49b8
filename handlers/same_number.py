"""Tells training officers of a member whose certification number is that of somebody else on their roster."""

from dataclasses import replace

from handlers.agency import notices
from handlers.answer import Affected, Answer
from handlers.request import Request
from handlers.ui.blocks import escape
from rules.numbers import safe_echo
from storage import agencies, members
from storage.places import SameNumber


def with_officers_told(answer: Answer, request: Request) -> Answer:
    """Return the answer to a change, with the officers told whose rows the asker's record took in by their number.

    A number is no proof of who somebody is: an officer knows whether these are one person.
    """
    team, user_id = request.asker.team_id, request.asker.user_id
    own = members.of_user(request.session, team, user_id) if request.same_number else None
    agency = None if own is None or own.agency_id is None else agencies.find(request.session, team, own.agency_id)
    if agency is None:
        return answer
    affected = answer.affected or Affected()
    told = dict(affected.people)
    said = notices.same_number(agency, user_id, [_called(each) for each in request.same_number])
    for officer in agencies.officers(request.session, agency):
        if officer != user_id:
            told[officer] = notices.together(told.get(officer), said)
    return replace(answer, affected=replace(affected, people=told))


def _called(row: SameNumber) -> str:
    name, email = escape(safe_echo(row.name)), escape(safe_echo(row.email))
    return f"{name} ({email})" if name and email else name or email
