"""The training officer's files in Slack: the forms that take them, and what is done with what came in.

An officer is asked for three times: when the form opens, when it is sent, and in the transaction that keeps anything.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from handlers import download, lookup
from handlers.agencies import office
from handlers.ids import Field
from handlers.importing import Check, find, import_roster
from handlers.listing import compare
from handlers.lookup import Found
from handlers.request import Asker, Refusal, Request, Services
from handlers.views import file_forms as forms
from handlers.views import files as view
from handlers.views.blocks import Answer, escape
from handlers.views.forms import Values, entered
from rules.state_list import UnclearColumnsError
from rules.table import BadFileError
from storage import agencies
from storage.tables import Agency

_PATIENCE = 60
"""Seconds that an import waits in all for Slack's pauses; who is not asked about by then is awaited."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that an officer sent in for an agency, as Slack describes it; for the state's list, how to read it."""

    asker: Asker
    agency_id: int
    file: Mapping[str, Any]
    number: str | None = None
    expires: str | None = None
    dry_run: bool = False


def open_roster(request: Request) -> View:
    """`/recert roster import`: the form that takes a roster's file."""
    agency = office(request)
    return forms.roster_modal(agency, _where(request, agency))


def open_state_list(request: Request) -> View:
    """`/recert state-list`: the form that takes the state's list."""
    agency = office(request)
    return forms.state_list_modal(agency, _where(request, agency))


def _where(request: Request, agency: Agency) -> str:
    return json.dumps(
        {"channel": request.asker.channel_id, "in_channel": request.asker.in_channel, "agency": agency.id}
    )


def submitted(request: Request, values: Values, agency_id: int) -> Brought | dict[str, str]:
    """Read either form: what was brought, or what is wrong at which field. A `Refusal` for who is no officer now."""
    agency = find(request.session, request.asker.team_id, agency_id)
    still_officer(request.asker)(request.session, agency)
    sent = entered(values, Field.FILE) or []
    if len(sent) != 1:
        return {Field.FILE: "Choose one CSV file."}
    return Brought(
        request.asker,
        agency_id,
        sent[0],
        number=_typed(values, Field.NUMBER_COLUMN),
        expires=_typed(values, Field.EXPIRES_COLUMN),
        dry_run=forms.wants_to_see_first(entered(values, Field.DRY_RUN)),
    )


def _typed(values: Values, name: Field) -> str | None:
    return str(entered(values, name) or "").strip() or None


def still_officer(asker: Asker) -> Check:
    """The check that somebody is training officer of the agency that a file is for, by now."""

    def check(session: Session, agency: Agency) -> None:
        if asker.user_id not in agencies.officers(session, agency):
            raise Refusal(
                f"You are no longer training officer of {escape(agency.name)}, so nothing was changed. Its training "
                "officers can add you: `/recert agency`."
            )

    return check


def take_roster(services: Services, client: WebClient, brought: Brought) -> Answer:
    """Import a roster that was brought; what is said of it. Raises `Refusal`."""

    def look_up(emails: Iterable[str]) -> Found:
        return lookup.by_email(client, emails, patience=_PATIENCE)

    data = download.content(client, brought.file)
    try:
        came = import_roster(
            services,
            brought.asker.team_id,
            brought.agency_id,
            data,
            look_up=look_up,
            may=still_officer(brought.asker),
        )
    except BadFileError as error:
        return view.answer(view.problems(view.SLACK, error))
    return view.answer(view.roster(view.SLACK, came))


def take_state_list(services: Services, client: WebClient, brought: Brought) -> Answer:
    """Compare the state's list that was brought with the agency's members. Raises `Refusal`."""
    data = download.content(client, brought.file)
    try:
        came = compare(
            services,
            brought.asker.team_id,
            brought.agency_id,
            data,
            number=brought.number,
            expires=brought.expires,
            dry_run=brought.dry_run,
            may=still_officer(brought.asker),
        )
    except UnclearColumnsError as error:
        return view.answer(view.problems(view.SLACK, error, hint="Type the columns' names into the form."))
    except BadFileError as error:
        return view.answer(view.problems(view.SLACK, error))
    lines = view.state_list(view.SLACK, came.agency, came.found, dry_run=brought.dry_run)
    lines.insert(1, f"Read by {view.matched(view.SLACK, came.columns)}.")
    return view.answer(lines)
