"""The state's list beside an agency's members, whoever brings it: matched, told back, then compared."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.agency.officers import Check, still_there
from handlers.request import Services
from rules import state_list, table
from rules.dates import local_date
from rules.state_list import Columns
from storage import state_list as storage
from storage.state_list import Compared


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of the state's list, for which agency, and which columns it was read by."""

    agency: str
    columns: Columns
    found: Compared


def compare(
    services: Services,
    team_id: str,
    agency_id: int,
    data: bytes,
    *,
    number: str | None,
    expires: str | None,
    dry_run: bool,
    may: Check,
    told: Callable[[Columns], object] = lambda _columns: None,
) -> Comparison:
    """Compare, and unless it is a dry run confirm V. `told` hears which columns were matched before anything changes.

    Raises `BadFileError`, or `Refusal`; then nothing was changed.
    """
    read = table.read(data)
    columns = state_list.columns(read, number, expires)
    told(columns)
    listed = state_list.read(read, columns)
    now = services.clock.now()
    with services.database.read() if dry_run else services.database.write() as session:
        agency = still_there(session, team_id, agency_id)
        may(session, agency)
        today = local_date(now, agency.timezone)
        found = storage.compare(session, agency, listed, now=now, today=today, dry_run=dry_run)
        return Comparison(agency.name, columns, found)
