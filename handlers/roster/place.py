"""People on the roster who have not answered: an officer sees them, marks for them, takes them off, has them told."""

from dataclasses import replace

from handlers.answer import Affected, Answer, Refusal
from handlers.progress.status import season_before, status_of_place
from handlers.request import Request
from handlers.roster import handlers as roster
from handlers.roster.confirm import refuse_without_date
from handlers.ui.blocks import counted, plain, who
from handlers.ui.buttons import show_button
from handlers.ui.officer_values import MarkPlace, RemovePlace, SendInvitations, ShowPlace
from rules.dates import local_date
from rules.steps import StepCode
from storage import invitations, places, progress, reported
from storage.tables import RosterPlace, key


def show(request: Request, pressed: ShowPlace) -> Answer:
    """Show somebody's place."""
    return status_of_place(request, place_of(request, pressed.place))


def mark(request: Request, pressed: MarkPlace) -> Answer:
    """Mark a step for somebody, or take that back; V is confirmed, since the officer has seen the new date."""
    place = place_of(request, pressed.place)
    member, by, now = request.offered(place), request.asker.user_id, request.now
    if pressed.step is StepCode.V and member.before is not None and member.before.year == pressed.cycle:
        member = season_before(request, place, member) or member
    if place.user_id == by:
        raise Refusal("That's you: answer the roster first, then mark your own steps with `/recert done`.")
    if member.expires_on.year != pressed.cycle or (pressed.step.role and pressed.step.role not in member.roles):
        raise Refusal("The roster says something else of them by now, so nothing changed. `/recert roster` shows it.")
    done = pressed.to == "done"
    if pressed.step is StepCode.V and done:
        refuse_without_date(request, member)
        changed = progress.confirm(request.session, member, by=by, now=now)
    else:
        _, changed = progress.mark(request.session, member, pressed.step, done=done, by=by, now=now)
    said = ("is marked done, by you" if done else "is no longer marked done") if changed else "was so already"
    answer = status_of_place(
        request, place, note=f"{who(place.user_id, places.label(place))}: {pressed.step.value} {said}."
    )
    return replace(answer, command="", affected=affected_by(place))


def remove(request: Request, pressed: RemovePlace) -> Answer:
    """Take somebody off the roster who has not answered."""
    place = place_of(request, pressed.place)
    called, affected = who(place.user_id, places.label(place)), affected_by(place)
    row, by = request.offered(place).id, request.asker.user_id
    reported.note_removal(request.session, key(request.agency), [row], by=by)
    places.remove(request.session, place, today=local_date(request.now, request.agency.timezone))
    return replace(roster.first_page(request, note=f"{called} is off the roster."), command="", affected=affected)


def send(request: Request, _pressed: SendInvitations) -> Answer:
    """Have everybody told who was not yet, each once, by the outbox."""
    agency = request.agency
    today = local_date(request.now, agency.timezone)
    number = invitations.invite(request.session, agency, by=request.asker.user_id, on=today, now=request.now)
    return replace(plain(sent(number), show_button("Roster", "roster")), command="")


def sent(number: int) -> str:
    """Return what becomes of those whom an officer has told."""
    if not number:
        return "Everybody on the roster has been told already, or has answered."
    people = counted(number, "person", "people")
    return f"Recert will tell {people}, once each: in the next few minutes, or else on joining Slack."


def place_of(request: Request, place_id: int) -> RosterPlace:
    """Return the place of somebody on the agency's roster. Raises `Refusal` if they have answered, or are off it."""
    place = places.by_id(request.session, key(request.agency), place_id)
    if place is None:
        raise Refusal("They have answered by now, or are off the roster. `/recert roster` shows who is on it.")
    return place


def affected_by(place: RosterPlace) -> Affected:
    """Return whose App Homes show something else once a place has changed."""
    return Affected({place.user_id: None} if place.user_id else {}, frozenset({place.agency_id}))
