"""A file that a training officer drops into a direct message: what it seems to be, and a button to use it.

Until the button is pressed, nothing of it is saved.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.answer import Answer, Later, Outside, Refusal
from handlers.request import Request
from handlers.slack import files
from handlers.ui.blocks import Button, actions, counted, escape, paragraphs, section, spoken
from handlers.ui.buttons import button, show_button
from handlers.ui.officer_buttons import mark_by_list_button
from handlers.ui.officer_values import CompareStateList, ImportReadyRows, ImportRoster
from handlers.uploads import blocks as files_view
from handlers.uploads import handlers as uploads
from handlers.uploads import state_list_blocks as list_view
from handlers.uploads.handlers import Upload
from rules import sheets, state_list
from rules.problems import BadFileError, Problem
from rules.roster_columns import is_roster, look_at, rosters
from rules.sheets import ONE_SHEET, Choice, Sheets
from rules.state_list import Columns
from rules.table import Table, private_column, ssn_problems
from storage.tables import Agency, key


def refuse_members(request: Request) -> None:
    """Refuse the file of somebody who leads no agency: a photo of a certificate, most often."""
    if not request.led:
        raise Refusal(
            "Recert reads files only from training officers: a roster, or the state's list. It keeps no certificates. "
            "To log a course, type it: `/recert ce add 2 Trauma`.",
            show_button("My hours", "ce"),
        )


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
                    return _offer(agency, sheets.read(data), str(sent[0]["url_private"]))
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


def _offer(agency: Agency, found: Sheets, url: str) -> Answer:
    """Offer what a file is good for. Raises `BadFileError` for a roster with something wrong, or `Refusal`."""
    chosen, choice = rosters(found)
    if is_roster(chosen[0]):
        return _roster(agency, chosen, choice, url)
    try:
        lists, of_lists = state_list.lists(found)
    except BadFileError:
        lists, of_lists = [], ONE_SHEET
    if lists and not state_list.may_be_own(lists[0][0]):
        return _state_list(agency, lists, of_lists, url)
    like, problems = look_at(chosen[0])
    is_near = like.places.keys() & {"slack_id", "email"} and like.places.keys() & {"level", "expires_on"}
    if is_near and (not lists or any(map(private_column, chosen[0].header))):
        raise BadFileError(problems)
    if refused := [each for table in found.tables for each in ssn_problems(table)]:
        raise BadFileError(refused)
    if lists:
        return _either(agency, problems, lists, url)
    raise Refusal(
        "Recert can't tell from the column names what this file is. For a roster, type `/recert roster import`, which "
        "shows what's wrong; for the state's list, `/recert state-list`, where you can name its columns."
    )


def _roster(agency: Agency, found: Sequence[Table], choice: Choice, url: str) -> Answer:
    """Offer to import what looks like a roster."""
    members = counted(sum(len(table.lines) for table in found), "member")
    text = f"This looks like a roster of {members}{_in_sheets(choice)}. Nothing is saved yet."
    roster = f"{escape(agency.name)}'s roster"
    what = f"Import it to put them on {roster}. Recert first asks anyone with a record of their own."
    return _offered(text, what, choice, button("Import", ImportRoster(key(agency), url), style="primary"))


def _state_list(agency: Agency, found: Sequence[tuple[Table, Columns]], choice: Choice, url: str) -> Answer:
    """Offer to compare what looks like the state's list."""
    people = counted(sum(len(table.lines) for table, _ in found), "person", "people")
    text = f"This looks like the state's list, with {people}{_in_sheets(choice)}. Nothing has changed yet."
    matched = list_view.matched(files_view.SLACK, found[0][1])
    what = f"Its {matched}. Recert will compare it with the members of {escape(agency.name)}."
    shows = button("Show me first", CompareStateList("see", key(agency), url), style="primary")
    return _offered(text, what, choice, shows, mark_by_list_button(key(agency), url, primary=False))


def _in_sheets(choice: Choice) -> str:
    return f", in {files_view.sheets(files_view.SLACK, choice)}" if choice.names else ""


def _offered(text: str, what: str, choice: Choice, *buttons: Button) -> Answer:
    """Return an offer, with the sheets that are not read."""
    others = files_view.sheet_lines(files_view.SLACK, replace(choice, names=()))
    words = paragraphs([f"*{text}*", what, *others])
    return Answer(spoken(text, what, *others), (section(words), actions(*buttons)))


def _either(agency: Agency, problems: Sequence[Problem], found: Sequence[tuple[Table, Columns]], url: str) -> Answer:
    """Ask whether a file with names, numbers and dates is a crew's own roster or the state's list."""
    text = "Is this your own roster, or the state's list? Recert can't tell. Nothing has changed."
    lacks = files_view.problem_lines(files_view.SLACK, problems)
    if_own = paragraphs(["*Your roster?* It can't be imported yet. Correct it, and send it again:", *lacks])
    matched = list_view.matched(files_view.SLACK, found[0][1])
    if_list = f"*The state's list?* Its {matched}. Compare it with the members of {escape(agency.name)} to see more."
    shows = button("Show me first", CompareStateList("see", key(agency), url))
    return Answer(text, (section(f"*{text}*"), section(if_own), section(if_list), actions(shows)))
