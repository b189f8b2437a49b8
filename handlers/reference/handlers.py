"""`/recert fees`, `deadlines` and `contacts`: answers from the rules, for anyone who asks."""

from handlers.answer import Answer
from handlers.progress.steps import one_level
from handlers.reference.contacts import contacts as contacts_view
from handlers.reference.deadlines import MemberFacts
from handlers.reference.deadlines import deadlines as deadlines_view
from handlers.reference.fees import fees as fees_view
from handlers.request import Request
from handlers.text import alone
from handlers.ui.steps import how_known
from rules.dates import Lateness, lateness
from rules.levels import Level
from storage import agencies


def fees(request: Request, words: list[str]) -> Answer:
    """Answer `/recert fees [level]`: without a level the member's, else all three."""
    level = one_level(words) or (request.member.level if request.member else None)
    return fees_view(request.cycle, [level] if level else list(Level), late=_lateness(request))


def _lateness(request: Request) -> Lateness:
    """Return how late the asker is to pay; a newcomer and a recertified member are not late."""
    member = request.member
    late = Lateness.NONE if member is None else lateness(request.book.after, request.cycle.expires_on, request.today)
    if member is None or late is Lateness.NONE or member.standing.recertified:
        return Lateness.NONE
    return late


def deadlines(request: Request, words: list[str]) -> Answer:
    """Answer `/recert deadlines`."""
    alone(words, "deadlines")
    return deadlines_view(request.cycle, request.today, request.book.after, facts=_member_facts(request))


def _member_facts(request: Request) -> MemberFacts | None:
    member = request.member
    if member is None:
        return None
    known = how_known(member.standing, request.zone) if member.standing.recertified else None
    return MemberFacts(member.level, member.roles, known, member.until)


def contacts(request: Request, words: list[str]) -> Answer:
    """Answer `/recert contacts`."""
    alone(words, "contacts")
    agency = request.own_agency
    officers = agencies.officers(request.session, agency) if agency else []
    return contacts_view(request.cycle, request.book.regions, agency=agency.name if agency else "", officers=officers)
