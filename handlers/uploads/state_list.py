"""The comparison of the state's list with an agency's members, from Slack or the terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.officers import agency_led_by
from handlers.services import Services
from rules import state_list, table
from rules.dates import local_date
from rules.problems import Problem
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
        read = table.read(data)
        columns = state_list.columns(read, number, expires, status)
        told(columns)
        listed = state_list.read(read, columns)
    now = services.clock.now()
    with services.database.read() if dry_run else services.database.write(patiently=True) as session:
        agency = agency_led_by(session, team_id, agency_id, by, writes=not dry_run)
        today = local_date(now, agency.timezone)
        found = storage.compare(session, agency, listed, by=by, now=now, today=today, dry_run=dry_run)
        return Comparison(agency.name, columns, found, read.problems)
