"""The training officer's files in Slack: the forms that take them, and what is done with what came in.

An officer is asked for three times: when the form opens, when it is sent, and in the transaction that keeps anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.views import View

from handlers.agency.officers import office, still_leads, still_office
from handlers.bolt.reply import where_of
from handlers.request import Asker, Refusal, Request, Services
from handlers.slack import files as download
from handlers.slack import users
from handlers.slack.users import Found
from handlers.ui.blocks import Answer
from handlers.ui.forms import Sent, Values, Wrong, entered
from handlers.ui.ids import Field
from handlers.uploads import blocks as view
from handlers.uploads import forms
from handlers.uploads.dropped_blocks import mark_button
from handlers.uploads.roster_import import import_roster
from handlers.uploads.state_list import compare
from rules.state_list import UnclearColumnsError
from rules.table import BadFileError
from storage.tables import key

BROUGHT = "recert_brought"
"""The key under which a form leaves what was brought for the lazy listener."""

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


@dataclass(frozen=True, slots=True)
class Taken:
    """What is said of a file that was taken, and the user ids of those whose record it changed."""

    answer: Answer
    concerned: frozenset[str] = frozenset()


def state_list(_request: Request, _words: list[str]) -> Answer:
    """`/recert state-list` opens a form, which a listener does."""
    raise Refusal("Type `/recert state-list`, and nothing more: a form takes the file.")


def open_roster(request: Request) -> View:
    """`/recert roster import`: the form that takes a roster's file."""
    agency = office(request)
    return forms.roster_modal(agency, where_of(request.asker, agency=agency.id))


def open_state_list(request: Request) -> View:
    """`/recert state-list`: the form that takes the state's list."""
    agency = office(request)
    return forms.state_list_modal(agency, where_of(request.asker, agency=agency.id))


def bring(request: Request, sent: Sent) -> View | Wrong:
    """Take either form: the file is left for a lazy listener, which fetches it."""
    files = entered(sent.values, Field.FILE) or []
    if len(files) != 1:
        return {Field.FILE: "Choose one CSV file."}
    agency = still_office(request, sent.carried["agency"])
    sent.leaves[BROUGHT] = Brought(
        request.asker,
        key(agency),
        files[0],
        number=_typed(sent.values, Field.NUMBER_COLUMN),
        expires=_typed(sent.values, Field.EXPIRES_COLUMN),
        dry_run=forms.wants_to_see_first(entered(sent.values, Field.DRY_RUN)),
    )
    return forms.reading()


def _typed(values: Values, name: Field) -> str | None:
    return str(entered(values, name) or "").strip() or None


def take_roster(services: Services, client: WebClient, brought: Brought) -> Taken:
    """Import a roster that was brought; what is said of it. Raises `Refusal`."""

    def look_up(emails: Iterable[str]) -> Found:
        return users.by_email(client, emails, patience=_PATIENCE)

    data = download.content(client, brought.file)
    try:
        came = import_roster(
            services,
            brought.asker.team_id,
            brought.agency_id,
            data,
            look_up=look_up,
            may=still_leads(brought.asker),
        )
    except BadFileError as error:
        return Taken(view.answer(view.problems(view.SLACK, error), sentences=2))
    lines = view.roster(view.SLACK, came)
    return Taken(view.answer(lines, sentences=2 if came.imported.awaited else 1), came.imported.touched)


def take_state_list(services: Services, client: WebClient, brought: Brought) -> Taken:
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
            may=still_leads(brought.asker),
        )
    except UnclearColumnsError as error:
        return Taken(
            view.answer(view.problems(view.SLACK, error, hint="Type the columns' names into the form."), sentences=2)
        )
    except BadFileError as error:
        return Taken(view.answer(view.problems(view.SLACK, error), sentences=2))
    found = came.found
    at_a_press = brought.number is None and brought.expires is None  # a button has no room for the columns' names
    style = view.AT_A_PRESS if at_a_press else view.SLACK
    lines = view.state_list(style, came.agency, found, dry_run=brought.dry_run)
    lines.insert(1, f"The list's {view.matched(view.SLACK, came.columns)}.")
    if not brought.dry_run:
        return Taken(view.answer(lines), frozenset(each.user_id for each in found.renewed))
    offers = at_a_press and found.renewed
    return Taken(
        view.answer(lines, button=mark_button(brought.agency_id, brought.file["url_private"]) if offers else None)
    )
