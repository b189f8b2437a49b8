"""The import of a roster's file, from Slack or the terminal: read, looked up, saved."""

from dataclasses import dataclass

from handlers.officers import agency_led_by
from handlers.request import Services
from handlers.slack.users import FoundUsers, LookUp
from rules import roster_file, table
from rules.dates import local_date
from rules.problems import BadFileError, BadRowsError, Problem
from rules.roster_file import Roster, Row
from storage import roster_import
from storage.roster_import import ImportResult


@dataclass(frozen=True, slots=True)
class RosterImport:
    """The result of an import: its agency, the counts, what was read of the file, and how Slack was asked about it.

    `left_out` are the problems of rows that were not imported.
    """

    agency: str
    imported: ImportResult
    roster: Roster
    left_out: tuple[Problem, ...]
    found: FoundUsers


def import_roster(
    services: Services,
    team_id: str,
    agency_id: int,
    data: bytes,
    *,
    look_up: LookUp,
    by: str | None,
    skip_bad: bool = False,
) -> RosterImport:
    """Import a roster's file; with `skip_bad` without the rows that have something wrong.

    Raises `BadFileError` or `Refusal`; then nothing was saved. `by` is the training officer who brought it; None:
    whoever can use the database need not be one.
    """
    now = services.clock.now()
    with services.database.read() as session:
        agency = agency_led_by(session, team_id, agency_id, by, writes=False)
        today = local_date(now, agency.timezone)
        recorded = roster_import.recorded(session, agency)
    with services.files.parsing:
        roster = roster_file.read(table.read(data), today, recorded, skip_bad=skip_bad)
    found = look_up([row.email for row in roster.rows if row.slack_id is None and row.email])

    def save(rows: tuple[Row, ...]) -> tuple[str, ImportResult]:
        with services.database.write(patiently=True) as session:
            agency = agency_led_by(session, team_id, agency_id, by, writes=True)
            return agency.name, roster_import.import_rows(session, agency, rows, found=found.ids, now=now, today=today)

    try:
        name, imported = save(roster.rows)
        return RosterImport(name, imported, roster, roster.left_out, found)
    except BadFileError as error:
        wrong = {problem.line for problem in error.problems}
        good = tuple(row for row in roster.rows if row.line not in wrong)
        if not skip_bad or not good:
            raise BadRowsError([*error.problems, *roster.left_out], len(good)) from error
        name, imported = save(good)
        return RosterImport(name, imported, roster, (*roster.left_out, *error.problems), found)
