"""The import of a roster that was read from a file: all of it or nothing."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from rules.roster_file import Row
from rules.steps import Role
from rules.table import BadFileError, Problem
from storage import agencies, members, pending_members, progress, roster
from storage.members import Record, Saved
from storage.tables import Agency, PendingMember, key


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The number of a file's people who were new, changed or unchanged; and the pending members.

    `touched` are the user ids of the members who were created or changed.
    """

    new: int
    changed: int
    same: int
    pending: tuple[str, ...]
    touched: frozenset[str]

    @property
    def everybody(self) -> int:
        """The number of people that the file names."""
        return self.new + self.changed + self.same


def recorded(session: Session, agency: Agency) -> set[tuple[str, date]]:
    """Return who in an agency is recorded with which date, by Slack id or e-mail address."""
    found = {(member.user_id, member.expires_on) for member in members.of_agency(session, agency)}
    return found | {(row.email, row.expires_on) for row in pending_members.of_agency(session, agency)}


def import_rows(
    session: Session,
    agency: Agency,
    rows: tuple[Row, ...],
    *,
    found: Mapping[str, str],
    now: datetime,
    today: date,
) -> ImportResult:
    """Create or change the members that rows name. `found` are user ids by e-mail address, as Slack knows them.

    Raises `BadFileError` for people who cannot be imported; the caller must then roll back.
    """
    agencies.lock(session, agency)
    known = pending_members.by_email(session, agency.team_id, {row.email for row in rows if row.email})
    here: dict[str, Row] = {}
    later: list[Row] = []
    problems: list[Problem] = []
    for row in sorted(rows, key=lambda each: each.slack_id is None):
        user_id = row.slack_id or found.get(row.email or "")
        if user_id is None:
            later.append(row)
        elif user_id in here and (same := known.get(row.email or "")) is not None and same.agency_id == agency.id:
            continue  # they joined by themselves after an export named them as pending
        elif user_id in here:
            what = f"is {user_id}, who stands in line {here[user_id].line} already"
            problems.append(Problem(row.line, "email", what))
        else:
            here[user_id] = row
    problems += [
        Problem(row.line, "email", _ELSEWHERE)
        for row in here.values()
        if (other := known.get(row.email or "")) is not None and other.agency_id != agency.id
    ]
    records = {user_id: _record(row, known.get(row.email or "")) for user_id, row in here.items()}
    saved = members.save_all(session, agency=agency, records=records, now=now, today=today)
    problems += [
        Problem(here[user_id].line, "slack_id" if here[user_id].slack_id else "email", _ELSEWHERE)
        for user_id, came in saved.items()
        if came is Saved.ELSEWHERE
    ]
    _drop_confirmations(session, agency, {user_id for user_id, came in saved.items() if came is Saved.CHANGED}, now)
    kept = pending_members.save(session, agency, later, now=now)
    problems += [Problem(row.line, "email", _ELSEWHERE) for row in later if kept[row.email or ""] is Saved.ELSEWHERE]
    if problems:
        raise BadFileError(problems)
    expected = {row.email for row in later}
    for email, row_known in known.items():
        if email not in expected:
            session.delete(row_known)
    session.flush()
    came = [*saved.values(), *kept.values()]
    names = tuple(row.name or row.email or "" for row in sorted(later, key=lambda each: each.line))
    touched = frozenset(user_id for user_id, how in saved.items() if how is not Saved.SAME)
    return ImportResult(came.count(Saved.NEW), came.count(Saved.CHANGED), came.count(Saved.SAME), names, touched)


def _drop_confirmations(session: Session, agency: Agency, changed: set[str], now: datetime) -> None:
    """Drop the confirmations of changed members: they were about the former record."""
    if not changed:
        return
    confirmed = roster.confirmed(session, key(agency)) & changed
    for member in members.of_agency(session, agency):
        if member.user_id in confirmed:
            progress.take_back(session, member, by=ROSTER, now=now)


ROSTER = "roster"
"""The author who took a confirmation back, where a roster's file changed the record."""

_ELSEWHERE = (
    "belongs to another agency of this workspace; they move by typing /recert join in your agency's channel, or take "
    "the row out"
)


def _record(row: Row, before: PendingMember | None) -> Record:
    """Return a row's record, completed from an earlier roster's record of the same person."""
    number: str | None = row.number
    roles: AbstractSet[Role] | None = row.roles
    if before is not None:
        earlier = pending_members.record_of(before)
        number = number or (earlier.number if earlier.level == row.level else None)
        roles = earlier.roles if roles is None else roles
    return Record(row.level, row.expires_on, number, roles=roles)
