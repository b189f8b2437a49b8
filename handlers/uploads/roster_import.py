"""The import of a roster's file, from Slack or the terminal: read, looked up, saved. All of it or nothing."""

from dataclasses import dataclass

from handlers.officers import agency_led_by
from handlers.request import Services
from handlers.slack.users import FoundUsers, LookUp
from rules import roster_file, table
from rules.dates import local_date
from rules.table import Problem
from storage import roster_import
from storage.roster_import import ImportResult


@dataclass(frozen=True, slots=True)
class RosterImport:
    """The result of an import: its agency, the counts, what looks odd in the file, and how Slack was asked about it."""

    agency: str
    imported: ImportResult
    odd: tuple[Problem, ...]
    found: FoundUsers


def import_roster(
    services: Services, team_id: str, agency_id: int, data: bytes, *, look_up: LookUp, by: str | None
) -> RosterImport:
    """Import a roster's file. Raises `BadFileError` or `Refusal`; then nothing was saved.

    `by` is the training officer who brought it; None: whoever can use the database need not be one.
    """
    now = services.clock.now()
    with services.database.read() as session:
        agency = agency_led_by(session, team_id, agency_id, by, writes=False)
        today = local_date(now, agency.timezone)
        recorded = roster_import.recorded(session, agency)
    with services.files.parsing:
        roster = roster_file.read(table.read(data), today, recorded)
    found = look_up([row.email for row in roster.rows if row.slack_id is None and row.email])
    with services.database.write(patiently=True) as session:
        agency = agency_led_by(session, team_id, agency_id, by, writes=True)
        imported = roster_import.import_rows(session, agency, roster.rows, found=found.ids, now=now, today=today)
        return RosterImport(agency.name, imported, roster.odd, found)
