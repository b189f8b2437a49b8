"""“Remind privately”: a training officer has Recert write to the members shown, once a day each, in their name."""

from collections.abc import Mapping, Sequence

from handlers.answer import Answer
from handlers.progress.place_blocks import answer_state
from handlers.request import Request
from handlers.ui.blocks import counted, escape, plain, who
from handlers.ui.officer_values import RemindPrivately
from rules.dates import local_date
from storage import places, private_reminders
from storage.private_reminders import Asked
from storage.tables import RosterPlace

_WHY_NOT = {
    Asked.TODAY: "reminded today already",
    Asked.RECERTIFIED: "recertified already",
    Asked.GONE: "no longer on your roster",
    Asked.DEACTIVATED: "deactivated in Slack",
    Asked.EARLY: "nothing is due yet",
}


def press(request: Request, pressed: RemindPrivately) -> Answer:
    """Write a reminder for each member whom the button names; say who gets one, and who does not and why."""
    agency, shown = request.agency, pressed.people.split(".")
    found = private_reminders.ask(
        request.session,
        request.book,
        agency,
        [each for each in shown if not each.isdigit()],
        by=request.asker.user_id,
        today=local_date(request.now, agency.timezone),
        now=request.now,
    )
    unreached = places.among(request.session, pressed.agency, [int(each) for each in shown if each.isdigit()])
    parts = [_reminded(found, escape(agency.name)), _others(found, unreached)]
    if changed := len(shown) - len(found) - len(unreached):
        parts.append(f"{counted(changed, 'more person has', 'more people have')} answered since: see the roster again.")
    return plain(" ".join(filter(None, parts)))


def _reminded(found: Mapping[str, Asked], agency: str) -> str:
    people = _with(found, Asked.WRITTEN)
    if not people:
        return "Nobody is reminded."
    return f"Recert is messaging {counted(len(people), 'member')} of {agency} in your name: {', '.join(people)}."


def _others(found: Mapping[str, Asked], unreached: Sequence[RosterPlace]) -> str:
    why_not = {why: _with(found, each) for each, why in _WHY_NOT.items()}
    for place in unreached:
        why = answer_state(invited=place.invited_on is not None, in_slack=place.user_id is not None)
        why_not.setdefault(why, []).append(who(place.user_id, places.label(place)))
    parts = [f"{', '.join(people)} ({why})" for why, people in why_not.items() if people]
    return f"Not reminded: {'; '.join(parts)}." if parts else ""


def _with(found: Mapping[str, Asked], what: Asked) -> list[str]:
    return [f"<@{user_id}>" for user_id, asked in found.items() if asked is what]
