"""`/recert agency`: a channel becomes an agency's, and who looks after it."""

from handlers.request import Refusal, Request
from handlers.views import agency as view
from handlers.views.blocks import Answer, escape
from rules.cycle import next_expiration
from rules.ladder import milestones
from storage import agencies, members
from storage.tables import Agency

_NAME_LENGTH = 80


def agency(request: Request, words: list[str]) -> Answer:
    """`/recert agency <name>` founds or renames; without a name it shows the settings."""
    return _named(request, " ".join(words)) if words else _settings(request)


def _named(request: Request, name: str) -> Answer:
    channel = request.asker.channel_id
    if channel is None or not request.asker.in_channel:
        raise Refusal(
            "Type this in your agency's channel: its people are nudged there. A direct message cannot be one."
        )
    if len(name) > _NAME_LENGTH:
        raise Refusal(f"That name is too long: {_NAME_LENGTH} characters at most.")
    if request.channel_agency is not None:
        return _rename(request, request.channel_agency, name)
    made = agencies.found(
        request.session,
        team_id=request.asker.team_id,
        channel_id=channel,
        name=name,
        timezone=request.services.timezone.key,
        founder=request.asker.user_id,
        now=request.now,
        today=request.now.astimezone(request.services.timezone).date(),
    )
    if made is None:
        raise Refusal("Someone else has just made this channel an agency's. `/recert join` makes you a member of it.")
    ladder = milestones(request.book, next_expiration(made.created_on))
    upcoming = next((each for each in ladder if each.due_on >= made.created_on and not each.for_roles), None)
    return view.announcement(made, founder=request.asker.user_id, next_nudge=upcoming.due_on if upcoming else None)


def _rename(request: Request, known: Agency, name: str) -> Answer:
    officers = agencies.officers(request.session, known)
    led = ", ".join(f"<@{officer}>" for officer in officers)
    if known.name == name:
        raise Refusal(f"This channel is {escape(name)}'s already; its training officers: {led}.")
    if request.asker.user_id not in officers:
        raise Refusal(
            f"This channel is {escape(known.name)}'s already. Only its training officers may rename it: {led}."
        )
    before, known.name = known.name, name
    request.session.add(known)
    return view.renamed(known, before=before, by=request.asker.user_id)


def _settings(request: Request) -> Answer:
    known = request.channel_agency or request.own_agency
    if known is None:
        raise Refusal(
            "This channel is no agency's yet. To make it one, and yourself its first training officer: "
            "`/recert agency Northampton EMS`, with your agency's name."
        )
    officers = agencies.officers(request.session, known)
    if request.asker.user_id not in officers:
        led = ", ".join(f"<@{officer}>" for officer in officers)
        raise Refusal(f"The settings of {escape(known.name)} are its training officers' business: {led}.")
    return view.settings(known, officers=officers, members=members.count_of(request.session, known))
