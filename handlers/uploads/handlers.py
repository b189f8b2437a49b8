"""The training officer's files in Slack: the forms for them, and the work that reads what was sent.

The permission is checked three times: when the form opens, when it is sent, and in the transaction that saves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from handlers.agency import one_person
from handlers.answer import Affected, Answer, Later, Outside, View
from handlers.request import Request
from handlers.services import Asker, Services
from handlers.slack import files as download
from handlers.slack import users
from handlers.slack.users import FoundUsers
from handlers.text import alone, split
from handlers.ui.blocks import counted, spoken
from handlers.ui.buttons import button
from handlers.ui.forms import Sent, Values, Wrong, carry, entered
from handlers.ui.ids import Field
from handlers.ui.officer_buttons import mark_by_list_button, send_button
from handlers.ui.officer_values import ImportReadyRows
from handlers.uploads import blocks as view
from handlers.uploads import forms
from handlers.uploads import later_date_blocks as later_view
from handlers.uploads import state_list_blocks as list_view
from handlers.uploads.roster_import import import_roster
from handlers.uploads.state_list import compare
from rules.problems import BadFileError, BadRowsError
from rules.state_list import UnclearColumnsError
from storage.state_list import ComparedMembers
from storage.tables import key

_PATIENCE = 60
"""Seconds that an import waits in all for Slack's pauses; anyone not looked up by then is a pending member."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that an officer sent for an agency, as Slack describes it; and, for the state's list, how to read it."""

    asker: Asker
    agency_id: int
    file: Mapping[str, Any]
    number: str | None = None
    expires: str | None = None
    status: str | None = None
    dry_run: bool = False
    skip_bad: bool = False
    """Whether the rows of a roster that have something wrong are left out."""


def open_roster(request: Request, words: list[str]) -> View:
    """Answer `/recert roster import`: open the form for a roster's file."""
    alone(words, "roster import")
    agency = request.agency
    return forms.roster_modal(agency, carry(request.asker, agency=agency.id))


def open_state_list(request: Request, words: list[str]) -> View:
    """Answer `/recert state-list`: open the form for the state's list."""
    alone(words, "state-list")
    agency = request.agency
    return forms.state_list_modal(agency, carry(request.asker, agency=agency.id))


def take_roster_form(request: Request, sent: Sent) -> Answer | Wrong:
    """Take the form with a roster's file, which is read after the ack."""
    upload = _upload(request, sent)
    return upload if isinstance(upload, dict) else forms.reading(read_roster(request.services, upload))


def take_state_list_form(request: Request, sent: Sent) -> Answer | Wrong:
    """Take the form with the state's list, which is read after the ack."""
    upload = _upload(request, sent)
    return upload if isinstance(upload, dict) else forms.reading(read_state_list(request.services, upload))


def _upload(request: Request, sent: Sent) -> Upload | Wrong:
    files = entered(sent.values, Field.FILE) or []
    if len(files) != 1:
        return {Field.FILE: "Choose one file."}
    return Upload(
        request.asker,
        key(request.agency),
        files[0],
        number=_typed(sent.values, Field.NUMBER_COLUMN),
        expires=_typed(sent.values, Field.EXPIRES_COLUMN),
        status=_typed(sent.values, Field.STATUS_COLUMN),
        dry_run=forms.is_dry_run(entered(sent.values, Field.DRY_RUN)),
    )


def _typed(values: Values, name: Field) -> str | None:
    return " ".join(split(str(entered(values, name) or ""))) or None


def read_roster(services: Services, upload: Upload) -> Later:
    """Return the work that imports a roster. The work may raise `Refusal`."""
    return Later(partial(_alone, _import, services, upload), directly=True)


def _alone(
    work: Callable[[Services, Upload, Outside], Answer], services: Services, upload: Upload, outside: Outside
) -> Answer:
    with services.files.of(upload.asker.team_id):
        return work(services, upload, outside)


def _import(services: Services, upload: Upload, outside: Outside) -> Answer:
    def look_up(emails: Iterable[str]) -> FoundUsers:
        return users.by_email(outside.slack, emails, patience=_PATIENCE)

    data = download.content(outside.slack, upload.file)
    try:
        done = import_roster(
            services,
            upload.asker.team_id,
            upload.agency_id,
            data,
            look_up=look_up,
            by=upload.asker.user_id,
            skip_bad=upload.skip_bad,
        )
    except BadFileError as error:
        return _refused_roster(upload, error)
    lines = view.roster(view.SLACK, done)
    people: dict[str, Answer | None] = {**dict.fromkeys(done.imported.touched), **done.told}
    untold = done.imported.untold
    below = send_button(upload.agency_id, untold) if untold else None
    answer = view.answer(lines, sentences=2 if done.imported.pending else 1, below=below)
    asked = one_person.ask(services, upload.asker, upload.agency_id, outside)
    later = later_view.question(done.imported.later, upload.agency_id, upload.asker.user_id, services.clock.now())
    return replace(
        answer,
        text=spoken(answer.text, later.text, asked.text if asked else ""),
        blocks=(
            *answer.blocks,
            *later.blocks,
            *view.missing(done, upload.agency_id),
            *(asked.blocks if asked else ()),
        ),
        affected=Affected(people, frozenset({upload.agency_id})),
    )


def _homes(found: ComparedMembers) -> dict[str, Answer | None]:
    return {each.user_id: None for each in (*found.renewed, *found.corrected) if each.user_id is not None}


def _refused_roster(upload: Upload, error: BadFileError) -> Answer:
    """Return what is wrong with a roster; where some of its rows are ready, a button imports those."""
    if not isinstance(error, BadRowsError) or not error.ready:
        return view.answer(view.problems(view.SLACK, error), sentences=2)
    value = ImportReadyRows(upload.agency_id, str(upload.file["url_private"]))
    below = button(f"Import {counted(error.ready, 'member')}", value, style="primary")
    return view.answer(view.bad_rows(view.SLACK, error), sentences=2, below=below)


def read_state_list(services: Services, upload: Upload) -> Later:
    """Return the work that compares the state's list with the agency's members. The work may raise `Refusal`."""
    return Later(partial(_alone, _compare, services, upload), directly=True)


def _compare(services: Services, upload: Upload, outside: Outside) -> Answer:
    data = download.content(outside.slack, upload.file)
    try:
        done = compare(
            services,
            upload.asker.team_id,
            upload.agency_id,
            data,
            number=upload.number,
            expires=upload.expires,
            status=upload.status,
            dry_run=upload.dry_run,
            by=upload.asker.user_id,
        )
    except UnclearColumnsError as error:
        return view.answer(
            view.problems(view.SLACK, error, hint="Open `/recert state-list` and type the two columns' names there."),
            sentences=2,
        )
    except BadFileError as error:
        return view.answer(view.problems(view.SLACK, error), sentences=2)
    found = done.found
    at_a_press = not (upload.number or upload.expires or upload.status)  # a button has no room for the columns' names
    style = view.SLACK_WITH_BUTTON if at_a_press else view.SLACK
    lines = list_view.state_list(
        style,
        done.agency,
        found,
        dry_run=upload.dry_run,
        bad_rows=done.bad_rows,
        read=done.sheets,
        may_be_own=done.may_be_own,
    )
    lines.insert(1, f"The list's {list_view.matched(view.SLACK, done.columns)}.")
    if not upload.dry_run:
        return replace(view.answer(lines), affected=Affected(_homes(found), frozenset({upload.agency_id})))
    offers = at_a_press and (found.renewed or found.corrected)
    return view.answer(
        lines, below=mark_by_list_button(upload.agency_id, upload.file["url_private"]) if offers else None
    )
