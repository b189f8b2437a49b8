"""A file that a training officer drops into a direct message: what it seems to be, and a button to use it.

Until the button is pressed, nothing of it is saved.
"""

from typing import Any

from handlers.answer import Answer, Later, Outside, Refusal
from handlers.request import Request
from handlers.slack import files
from handlers.ui.blocks import actions, counted, escape, section
from handlers.ui.buttons import button
from handlers.ui.officer_buttons import mark_by_list_button
from handlers.ui.officer_values import CompareStateList, ImportReadyRows, ImportRoster
from handlers.uploads import blocks as files_view
from handlers.uploads import handlers as uploads
from handlers.uploads import state_list_blocks as list_view
from handlers.uploads.handlers import Upload
from rules import state_list, table
from rules.numbers import safe_echo
from rules.roster_columns import is_roster
from rules.table import BadFileError, Problem, Table, ssn_column
from storage.tables import Agency, key


def recognize(request: Request, sent: list[dict[str, Any]]) -> Later:
    """Return the work that says what a file seems to be. It may raise `Refusal`."""
    services, agency, team = request.services, request.agency, request.asker.team_id
    if len(sent) != 1:
        raise Refusal("Send one file at a time: a roster, or the state's list.")

    def read(outside: Outside) -> Answer:
        with services.files.of(team):
            data = files.content(outside.slack, sent[0])
            try:
                with services.files.parsing:
                    return _offer(agency, table.read(data), str(sent[0]["url_private"]))
            except BadFileError as error:
                return files_view.answer(files_view.problems(files_view.SLACK, error))

    return Later(read, directly=True)


def take_roster(request: Request, pressed: ImportRoster) -> Later:
    """Import the roster that was dropped, or the rows of one that are ready."""
    skips = isinstance(pressed, ImportReadyRows)
    upload = Upload(request.asker, key(request.agency), {"url_private": pressed.url}, skip_bad=skips)
    return uploads.read_roster(request.services, upload)


def take_state_list(request: Request, pressed: CompareStateList) -> Later:
    """Compare the state's list that was dropped, or mark members by it."""
    file = {"url_private": pressed.url}
    upload = Upload(request.asker, key(request.agency), file, dry_run=pressed.to == "see")
    return uploads.read_state_list(request.services, upload)


def _offer(agency: Agency, found: Table, url: str) -> Answer:
    rows = len(found.lines)
    if is_roster(found):
        return _roster(agency, rows, url)
    if state_list.is_state_list(found):
        return _state_list(agency, rows, list_view.matched(files_view.SLACK, state_list.columns(found)), url)
    if private := [Problem(found.at, safe_echo(name), why) for name in found.header if (why := ssn_column(name))]:
        raise BadFileError(private)
    raise Refusal(
        "Recert can't tell from the column names what this file is. For a roster, type `/recert roster import`, which "
        "shows what's wrong; for the state's list, `/recert state-list`, where you can name its columns."
    )


def _roster(agency: Agency, rows: int, url: str) -> Answer:
    """Offer to import what looks like a roster."""
    text = f"This looks like a roster of {counted(rows, 'member')}. Nothing is saved yet."
    roster = f"{escape(agency.name)}'s roster"
    what = f"Import it to put them on {roster}. Recert first asks anyone with a record of their own."
    imports = button("Import", ImportRoster(key(agency), url), style="primary")
    return Answer(f"{text} {what}", (section(f"*{text}*\n{what}"), actions(imports)))


def _state_list(agency: Agency, rows: int, matched: str, url: str) -> Answer:
    """Offer to compare what looks like the state's list."""
    people = counted(rows, "person", "people")
    text = f"This looks like the state's list, with {people}. Nothing has changed yet."
    what = f"Its {matched}. Recert will compare it with the members of {escape(agency.name)}."
    buttons = [
        button("Show me first", CompareStateList("see", key(agency), url), style="primary"),
        mark_by_list_button(key(agency), url, primary=False),
    ]
    return Answer(f"{text} {what}", (section(f"*{text}*\n{what}"), actions(*buttons)))
