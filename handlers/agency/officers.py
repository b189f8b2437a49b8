"""Permissions of training officers, checked again wherever something is saved."""

from collections.abc import Callable, Iterable

from sqlmodel import Session

from handlers.answer import Refusal
from handlers.request import Asker, Request
from handlers.text import listed
from handlers.ui.blocks import escape
from storage import agencies, app_homes, members
from storage.tables import Agency

Check = Callable[[Session, Agency], None]
"""Checks, just before a change is saved, that its author may make it. Raises `Refusal`."""


def leads(request: Request, agency_id: int | None) -> bool:
    """Return whether the asker is a training officer of an agency."""
    led = agencies.led_by(request.session, request.asker.team_id, request.asker.user_id)
    return agency_id in {each.id for each in led}


def officer_agency(request: Request) -> Agency:
    """Return the agency that a training officer asks about: this channel's, or elsewhere the one that they lead.

    Raises `Refusal` for everybody else.
    """
    known = request.channel_agency
    if known is None:
        led = agencies.led_by(request.session, request.asker.team_id, request.asker.user_id)
        if len(led) == 1:
            return led[0]
        if request.own_agency in led:
            return request.own_agency
        if led:
            where = listed(f"<#{each.channel_id}>" for each in led)
            raise Refusal(f"You are training officer of several agencies. Type this in the channel of one: {where}.")
        known = request.own_agency
    if known is None:
        raise Refusal(
            "This channel is no agency's yet. To make it one, and yourself its first training officer: "
            "`/recert agency Northampton EMS`, with your agency's name."
        )
    officers = agencies.officers(request.session, known)
    if request.asker.user_id not in officers:
        ask = "Ask them" if len(officers) == 1 else "Ask one of them"
        raise Refusal(f"Only {escape(known.name)}'s training officers can do that: {mentions(officers)}. {ask}.")
    return known


def existing_agency(session: Session, team_id: str, agency_id: int) -> Agency:
    """Return the agency that a form or a file is for. Raises `Refusal` if it was deleted meanwhile."""
    agency = agencies.find(session, team_id, agency_id)
    if agency is None:
        raise Refusal("This agency is gone, so nothing was changed.")
    return agency


def officer_check(asker: Asker) -> Check:
    """Return the check that whoever opened the form is still a training officer of the agency."""

    def check(session: Session, agency: Agency) -> None:
        if asker.user_id not in agencies.officers(session, agency):
            raise Refusal(
                f"You are no longer training officer of {escape(agency.name)}, so nothing was changed. Its training "
                "officers can add you: `/recert agency`."
            )

    return check


def form_agency(request: Request, agency_id: int) -> Agency:
    """Return the agency that a form belongs to. Raises `Refusal` unless the asker is still its training officer."""
    agency = existing_agency(request.session, request.asker.team_id, agency_id)
    officer_check(request.asker)(request.session, agency)
    return agency


def uses_recert(request: Request, user_id: str) -> bool:
    """Return whether somebody has joined or opened their Home. An app never does, and could not lead an agency."""
    team = request.asker.team_id
    return members.current(request.session, team, user_id) is not None or app_homes.has_opened(
        request.session, team, user_id
    )


def could_lead(request: Request, agency: Agency, user_id: str) -> bool:
    """Return whether somebody could lead an agency: the asker, its founder, or anyone who uses Recert, but no app."""
    if user_id in {request.asker.user_id, agencies.founder(request.session, agency)}:
        return True
    return uses_recert(request, user_id)


def mentions(officers: Iterable[str]) -> str:
    """Return the mentions of training officers, in Slack's markup."""
    return ", ".join(f"<@{officer}>" for officer in officers)
