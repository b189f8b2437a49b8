"""“Remind privately”: a training officer has Recert write to the members shown, once a day each, in their name."""

from collections.abc import Mapping

from handlers.answer import Answer
from handlers.request import Request
from handlers.ui.blocks import counted, escape, plain
from handlers.ui.officer_values import RemindPrivately
from rules.dates import local_date
from storage import private_reminders
from storage.private_reminders import Asked

_WHY_NOT = {
    Asked.TODAY: "reminded today already",
    Asked.RECERTIFIED: "recertified already",
    Asked.GONE: "no longer on your roster",
    Asked.DEACTIVATED: "deactivated in Slack",
    Asked.EARLY: "nothing is due yet",
}


def press(request: Request, pressed: RemindPrivately) -> Answer:
    """Write a reminder for each member whom the button names; say who gets one, and who does not and why."""
    agency = request.agency
    found = private_reminders.ask(
        request.session,
        request.book,
        agency,
        pressed.people.split("."),
        by=request.asker.user_id,
        today=local_date(request.now, agency.timezone),
        now=request.now,
    )
    return plain(f"{_reminded(found, escape(agency.name))} {_others(found)}".rstrip())


def _reminded(found: Mapping[str, Asked], agency: str) -> str:
    people = _with(found, Asked.WRITTEN)
    if not people:
        return "Nobody is reminded."
    get = "gets" if len(people) == 1 else "get"
    who = f"{counted(len(people), 'member')} of {agency}"
    return f"{who} {get} a direct message now that names you: {', '.join(people)}."


def _others(found: Mapping[str, Asked]) -> str:
    parts = [f"{', '.join(people)} ({why})" for each, why in _WHY_NOT.items() if (people := _with(found, each))]
    return f"Not reminded: {'; '.join(parts)}." if parts else ""


def _with(found: Mapping[str, Asked], what: Asked) -> list[str]:
    return [f"<@{user_id}>" for user_id, asked in found.items() if asked is what]
