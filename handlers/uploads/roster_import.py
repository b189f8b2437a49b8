"""The import of a roster's file, from Slack or the terminal: read, looked up, saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.agency.notices import changed_by_roster, merged, older_date, together
from handlers.answer import Answer
from handlers.officers import agency_led_by
from handlers.services import Services
from handlers.slack.users import FoundUsers, LookUp
from rules import roster_file, sheets
from rules.dates import local_date
from rules.problems import BadFileError, BadRowsError, Problem
from rules.roster_file import PastDate, Roster, Row
from storage import invitations, lone_dates, roster_import, who_is_who
from storage.lone_dates import LoneDate
from storage.roster_import_result import ImportResult, OtherDate
from storage.tables import Agency


@dataclass(frozen=True, slots=True)
class RosterImport:
    """The result of an import: its agency, the counts, what was read of the file, and how Slack was asked about it.

    `left_out` are the problems of rows that were not imported.
    """

    agency: str
    imported: ImportResult
    told: Mapping[str, Answer]
    """The notices for the members whose own record was changed, by user id."""
    invited: int
    roster: Roster
    left_out: tuple[Problem, ...]
    found: FoundUsers
    lone: Sequence[LoneDate]
    """Who on the whole roster has a date alone, near the crew's."""


def import_roster(
    services: Services,
    team_id: str,
    agency_id: int,
    data: bytes,
    *,
    look_up: LookUp,
    by: str | None,
    skip_bad: bool = False,
    tell: bool = False,
) -> RosterImport:
    """Import a roster's file; with `skip_bad` without the rows that have something wrong.

    Raises `BadFileError` or `Refusal`; then nothing was saved. `by` is the training officer who brought it; None:
    whoever can use the database need not be one. `tell`: have everybody told, as by the button, who was not told yet
    that they are on the roster.
    """
    now = services.clock.now()
    with services.database.read() as session:
        agency = agency_led_by(session, team_id, agency_id, by, writes=False)
        today = local_date(now, agency.timezone)
    with services.files.parsing:
        read = roster_file.read(sheets.read(data), today)
    refused = read.left_out and not skip_bad  # then nobody but those whose date may be wrong is looked up
    named: tuple[Row | PastDate, ...] = read.past if refused else (*read.past, *read.rows)
    found = look_up(dict.fromkeys(each.email or "" for each in named if _by_address(each)))
    with services.database.read() as session:
        recorded = who_is_who.recorded(session, agency)
        elsewhere = who_is_who.elsewhere(session, agency, today)

    def stands(each: PastDate) -> bool | None:
        user_id = each.slack_id or found.ids.get(each.email or "")
        # A number says who somebody is only where Slack does not: see `WhoIsWho.people`.
        names = (user_id, each.email, each.number if user_id is None else None)
        if any(name in elsewhere or (name, each.expires_on) in recorded for name in names):
            return True
        return None if _by_address(each) and each.email not in found.ids else False

    roster = roster_file.settle(read, stands, skip_bad=skip_bad)
    if found.later:  # those who were left out are not on the roster
        found = replace(found, later=sum(_by_address(row) and row.email not in found.ids for row in roster.rows))

    def save(rows: tuple[Row, ...], left_out: tuple[Problem, ...]) -> RosterImport:
        with services.database.write(patiently=True) as session:
            agency = agency_led_by(session, team_id, agency_id, by, writes=True)
            imported = roster_import.import_rows(session, agency, rows, found=found.ids, now=now, today=today)
            if roster.sheets.is_part or left_out:  # whoever is missing may be in what was not taken
                imported = replace(imported, missing=())
            invited = invitations.invite(session, agency, by=by or "", on=today, now=now) if tell else 0
            told = {each.user_id: changed_by_roster(agency, by, each) for each in imported.records}
            told |= _asked_for_date(agency, by, imported.kept, today)
            for each in imported.united:
                said = merged(agency, by=by, name=each.name, marked=each.marked)
                told[each.user_id] = together(told.get(each.user_id), said)
            lone = lone_dates.of_agency(session, agency, today)
            return RosterImport(agency.name, imported, told, invited, roster, left_out, found, lone)

    try:
        return save(roster.rows, roster.left_out)
    except BadFileError as error:
        wrong = {problem.at for problem in error.problems}
        good = tuple(row for row in roster.rows if row.at not in wrong)
        if not skip_bad or not good:
            raise BadRowsError([*error.problems, *roster.left_out], len(good)) from error
        return save(good, (*roster.left_out, *error.problems))


def _asked_for_date(agency: Agency, by: str | None, earlier: Iterable[OtherDate], today: date) -> dict[str, Answer]:
    """Return the questions to those who have a later date than their row, if its date is still ahead."""
    return {
        each.user_id: older_date(agency, by, each)
        for each in earlier
        if each.user_id is not None and each.asks and each.in_file >= today
    }


def _by_address(row: Row | PastDate) -> bool:
    """Return whether only an e-mail address says who somebody is."""
    return row.slack_id is None and row.email is not None
