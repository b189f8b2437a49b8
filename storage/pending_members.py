"""Pending members: people whom a roster names by e-mail address, and whom Slack does not know yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from rules.dates import local_date
from rules.roster_file import Row
from storage import members
from storage.members import Record, Saved
from storage.statements import batches, insert_missing
from storage.tables import Agency, PendingMember


@dataclass(frozen=True, slots=True)
class PendingAddress:
    """A pending member to look up: their workspace and address."""

    id: int
    team_id: str
    email: str


def of_agency(session: Session, agency: Agency) -> list[PendingMember]:
    """Return an agency's pending members, in the order in which its rosters named them."""
    return list(
        session.exec(select(PendingMember).where(PendingMember.agency_id == agency.id).order_by(col(PendingMember.id)))
    )


def by_email(session: Session, team_id: str, emails: Iterable[str]) -> dict[str, PendingMember]:
    """Return the pending members of a workspace among these addresses, by address in lower case."""
    found = {}
    for some in batches(sorted(emails)):
        rows = select(PendingMember).where(PendingMember.team_id == team_id, col(PendingMember.email).in_(some))
        found.update({row.email: row for row in session.exec(rows)})
    return found


def to_look_up(session: Session, *, after: int, most: int) -> list[PendingAddress]:
    """Return some of the pending members of all agencies, in order of their ids, past an id."""
    rows = select(PendingMember.id, PendingMember.team_id, PendingMember.email).where(col(PendingMember.id) > after)
    return [PendingAddress(*row) for row in session.execute(rows.order_by(col(PendingMember.id)).limit(most))]


def labels(rows: Iterable[PendingMember]) -> list[str]:
    """Return the names of pending members, or the addresses of those without a name."""
    return [row.name or row.email for row in rows]


def record_of(row: PendingMember) -> Record:
    """Return a pending member's record, as the roster stated it."""
    return Record(row.level, row.expires_on, row.number, roles=row.roles or None)


def save(session: Session, agency: Agency, rows: Sequence[Row], *, now: datetime) -> dict[str, Saved]:
    """Create or change the pending members whom rows name by e-mail address; return the result of each address."""
    said = {row.email or "": row for row in rows}
    found = _change_all(session, agency, said, now)
    fresh: list[dict[str, Any]] = [
        {
            "team_id": agency.team_id,
            "agency_id": agency.id,
            "email": email,
            "name": row.name,
            "level": row.level,
            "expires_on": row.expires_on,
            "number": row.number,
            **members.role_cells(row.roles),
            "created_at": now,
            "updated_at": now,
        }
        for email, row in sorted(said.items())
        if email not in found
    ]
    insert_missing(session, PendingMember, fresh, unique=("team_id", "email"))
    if fresh:  # someone whom another import saved at this very moment was not inserted, and is changed like the others
        came = _change_all(session, agency, {row["email"]: said[row["email"]] for row in fresh}, now)
        found |= {email: Saved.NEW if saved is Saved.SAME else saved for email, saved in came.items()}
    return found


def _change_all(session: Session, agency: Agency, said: Mapping[str, Row], now: datetime) -> dict[str, Saved]:
    """Change those who are pending members already; return the result of each."""
    found = {}
    for email, known in by_email(session, agency.team_id, said).items():
        if known.agency_id != agency.id:
            found[email] = Saved.ELSEWHERE
        elif _change(known, said[email]):
            known.updated_at = now
            found[email] = Saved.CHANGED
        else:
            found[email] = Saved.SAME
    return found


def _change(known: PendingMember, row: Row) -> bool:
    """Change a pending member; return whether anything changed."""
    before = known.model_dump()
    if known.level != row.level:
        known.number = None  # a number belongs to a level
    known.level, known.expires_on = row.level, row.expires_on
    known.name = row.name or known.name
    known.number = row.number or known.number
    if row.roles is not None:
        members.set_roles(known, row.roles)
    return known.model_dump() != before


def make_member(session: Session, team_id: str, email: str, user_id: str, *, now: datetime) -> bool:
    """Make the pending members with an address, which Slack knows now, members. False if there are none.

    Someone who joined by themselves meanwhile keeps their own record and agency.
    """
    rows = (
        select(PendingMember)
        .where(PendingMember.team_id == team_id, PendingMember.email == email.casefold())
        .with_for_update()
    )
    known = session.exec(rows).one_or_none()
    if known is None:
        return False
    agency = session.exec(select(Agency).where(Agency.id == known.agency_id)).one()
    today = local_date(now, agency.timezone)
    member = members.find(session, team_id, user_id)
    if member is None:
        members.save(
            session, team_id=team_id, user_id=user_id, record=record_of(known), agency=agency, now=now, today=today
        )
    elif member.agency_id is None:
        member.agency_id, member.counted_from, member.updated_at = agency.id, today, now
        session.add(member)
    session.delete(known)
    return True


def forget(session: Session, agency: Agency) -> int:
    """Delete an agency's pending members; return how many."""
    gone = of_agency(session, agency)
    for row in gone:
        session.delete(row)
    session.flush()
    return len(gone)
