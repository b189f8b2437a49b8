"""Tells training officers of a member whose certification number is that of somebody else."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.agency import notices
from handlers.answer import Affected, Answer
from handlers.request import Request
from handlers.ui.blocks import escape, who
from rules.numbers import safe_echo
from storage import agencies, members
from storage.places import SameNumber
from storage.tables import Agency


def with_officers_told(answer: Answer, request: Request) -> Answer:
    """Return the answer to a change, and have the officers told if somebody else has the asker's number.

    A number is no proof of who somebody is: an officer knows whether these are one person.
    """
    if not request.same_number and request.shared_number is None:
        return answer
    affected = answer.affected or Affected()
    told = dict(affected.people)
    for officer, said in _notices(request):
        told[officer] = notices.together(told.get(officer), said)
    return replace(answer, affected=replace(affected, people=told))


def _notices(request: Request) -> Iterator[tuple[str, Answer]]:
    """Yield whom to tell what: of rows that the asker's record took in, and of others who have its number."""
    user_id, shared = request.asker.user_id, request.shared_number
    own = members.of_user(request.session, request.asker.team_id, user_id)
    agency = None if own is None else _agency(request, own.agency_id)
    others = () if agency is None else agencies.officers(request.session, agency)
    if agency is not None and request.same_number:
        rows = request.same_number
        marked = any(each.marked for each in rows)
        said = notices.same_number(agency, user_id, [_called(each) for each in rows], marked=marked)
        yield from ((officer, said) for officer in others if officer != user_id)
    if agency is not None and shared is not None:
        people = [who(each.user_id, safe_echo(each.name)) for each in shared.here]
        said = (
            notices.shared_number(agency, user_id, shared.number, people)
            if people
            else notices.number_elsewhere(agency, user_id, shared.number)
        )
        yield from ((officer, said) for officer in others)
    if shared is None:
        return
    for agency_id, other in shared.elsewhere:
        if (theirs := _agency(request, agency_id)) is not None:
            said = notices.number_elsewhere(theirs, other, shared.number)
            yield from ((officer, said) for officer in agencies.officers(request.session, theirs))


def _agency(request: Request, agency_id: int | None) -> Agency | None:
    return None if agency_id is None else agencies.find(request.session, request.asker.team_id, agency_id)


def _called(row: SameNumber) -> str:
    name, email = escape(safe_echo(row.name)), escape(safe_echo(row.email))
    return f"{name} ({email})" if name and email else name or email
