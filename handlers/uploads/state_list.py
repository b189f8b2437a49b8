"""The comparison of the state's list with an agency's members, from Slack or the terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.officers import agency_led_by
from handlers.services import Services
from rules import sheets, state_list
from rules.dates import local_date
from rules.problems import Problem
from rules.sheets import ONE_SHEET, Choice
from rules.state_list import Columns
from storage import state_list as storage
from storage.state_list import ComparedMembers


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a comparison: its agency, the columns that the list was read by, and who is in it."""

    agency: str
    columns: Columns
    found: ComparedMembers
    bad_rows: tuple[Problem, ...] = ()
    """Rows of the list that could not be read at all, whoever they are about."""
    sheets: Choice = ONE_SHEET
    may_be_own: bool = False
    """Whether it may be a roster that the service keeps itself."""


def compare(
    services: Services,
    team_id: str,
    agency_id: int,
    data: bytes,
    *,
    number: str | None,
    expires: str | None,
    status: str | None = None,
    dry_run: bool,
    by: str | None,
    told: Callable[[Columns], object] = lambda _columns: None,
) -> Comparison:
    """Compare, and confirm V unless it is a dry run. `told` gets the matched columns before anything changes.

    `by` is the training officer who brought it, whom it does not confirm; None: whoever can use the database need not
    be one. Raises `BadFileError` or `Refusal`; then nothing changed.
    """
    with services.files.parsing:
        found, choice = state_list.lists(sheets.read(data), number, expires, status)
        columns = found[0][1]
        told(columns)
        listed = state_list.read(*found)
    now = services.clock.now()
    with services.database.read() if dry_run else services.database.write(patiently=True) as session:
        agency = agency_led_by(session, team_id, agency_id, by, writes=not dry_run)
        today = local_date(now, agency.timezone)
        compared = storage.compare(session, agency, listed, by=by, now=now, today=today, dry_run=dry_run)
        bad_rows = tuple(problem for table, _ in found for problem in table.problems)
        may_be_own = state_list.may_be_own(found[0][0])
        return Comparison(agency.name, columns, compared, bad_rows, choice, may_be_own)
