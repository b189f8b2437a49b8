"""`/recert approvals`: who has submitted at NREMT and waits for their training officer's approval there."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from handlers.answer import Affected, Answer, Refusal
from handlers.request import Request
from handlers.roster import approval_blocks as view
from handlers.roster.approval_blocks import Waiting
from handlers.roster.lines import called
from handlers.roster.place import affected_by, place_of
from handlers.text import alone
from handlers.ui.blocks import Button, who
from handlers.ui.buttons import button
from handlers.ui.officer_values import ApprovalsPage, Approve, ApprovePlace
from rules.cycle import cycle_for
from rules.dates import Lateness, lateness, local_date, next_expiration
from rules.rulebook import RuleBook
from rules.standing import waits_since
from storage import agencies, places, roster
from storage import progress as storage
from storage.agencies import Leaders
from storage.current_members import CurrentMember
from storage.roster import Person
from storage.tables import key


def approvals(request: Request, words: list[str]) -> Answer:
    """Answer `/recert approvals`: return the first page."""
    alone(words, "approvals")
    return _page(request, 1)


def turn(request: Request, pressed: ApprovalsPage) -> Answer:
    """Show another page."""
    return replace(_page(request, pressed.number), command="approvals")


def press(request: Request, pressed: Approve) -> Answer:
    """Record that a member's application is approved at NREMT, or take that back; then show the page again."""
    return _press(request, request.subject, f"<@{pressed.user_id}>", pressed, Affected({pressed.user_id: None}))


def press_place(request: Request, pressed: ApprovePlace) -> Answer:
    """Record that the application of somebody on the roster is approved, or take that back; then show the page."""
    place = place_of(request, pressed.place)
    if place.user_id == request.asker.user_id:
        raise Refusal("That's you, and nobody confirms themselves.")
    whom = who(place.user_id, places.label(place))
    return _press(request, request.offered(place), whom, pressed, affected_by(place))


def _press(
    request: Request, member: CurrentMember, whom: str, pressed: Approve | ApprovePlace, affected: Affected
) -> Answer:
    if member.expires_on.year != pressed.cycle:
        raise Refusal(
            f"This button is about {pressed.cycle}, and {whom} is working toward {member.expires_on.year} now: "
            "nothing changed."
        )
    said, undo = (_approve if pressed.to == "yes" else _take_back)(request, member, pressed)
    answer = _page(request, pressed.page, note=f"{whom}: {said}.", undo=undo)
    return replace(answer, command="approvals", affected=affected)


def _approve(request: Request, member: CurrentMember, pressed: Approve | ApprovePlace) -> tuple[str, Button | None]:
    standing = member.standing
    if standing.approval is None and waits_since(standing, member.affiliation) is None:
        return "isn't waiting any more, so nothing changed", None
    if not storage.approve(request.session, member, by=request.asker.user_id, now=request.now):
        return "was recorded as approved already", None
    return "recorded as approved at NREMT", button("Undo", replace(pressed, to="no"))


def _take_back(request: Request, member: CurrentMember, _pressed: Approve | ApprovePlace) -> tuple[str, Button | None]:
    changed = storage.take_approval_back(request.session, member, by=request.asker.user_id, now=request.now)
    return "no longer recorded as approved" if changed else "wasn't recorded as approved", None


def _page(request: Request, number: int, *, note: str = "", undo: Button | None = None) -> Answer:
    agency, asker = request.agency, request.asker.user_id
    today = local_date(request.now, agency.timezone)
    people = roster.of_agency(request.session, key(agency), today)
    waiting = waiting_of(request.book, people, agency.timezone, today)
    waits = any(each.user_id == asker for each in waiting)
    own = next((each.member_id for each in people if waits and each.user_id == asker), None)
    return view.page(
        agency,
        waiting,
        cycle=waiting[0].cycle if waiting else cycle_for(request.book, next_expiration(today)),
        number=number,
        today=today,
        asker=asker,
        leaders=Leaders.OTHERS if own is None else agencies.leaders(request.session, own),
        note=note,
        undo=undo,
    )


def waiting_of(book: RuleBook, people: Iterable[Person], timezone: str, today: date) -> Sequence[Waiting]:
    """Return who of these counts and waits for approval at NREMT, the longest first; days are of that time zone.

    Nobody waits any more once it is too late for a late application.
    """
    closed = Lateness.CLOSED
    there = (each for each in people if each.counted and lateness(book.after, each.expires_on, today) is not closed)
    since = [(waits_since(each.standing, each.affiliation), each) for each in there]
    return [
        Waiting(
            each.user_id,
            each.place_id,
            called(each),
            each.level,
            cycle_for(book, each.expires_on),
            local_date(at, timezone),
        )
        for at, each in sorted(((at, each) for at, each in since if at is not None), key=lambda found: found[0])
    ]
