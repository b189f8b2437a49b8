"""Those whom a roster names by e-mail address and whom Slack does not know yet: kept until it does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from rules.dates import local_date
from rules.roster_file import Row
from storage import members, roles
from storage.database import insert_missing, portions
from storage.members import Record, Saved
from storage.tables import Agency, Awaited, key


@dataclass(frozen=True, slots=True)
class Waiting:
    """One to be looked up: where, and by which address."""

    id: int
    team_id: str
    email: str


def of_agency(session: Session, agency: Agency) -> list[Awaited]:
    """Those whom an agency awaits, in the order in which its rosters named them."""
    return list(session.exec(select(Awaited).where(Awaited.agency_id == agency.id).order_by(col(Awaited.id))))


def by_email(session: Session, team_id: str, emails: Iterable[str]) -> dict[str, Awaited]:
    """Those of these addresses, in lower case, who are awaited in a workspace."""
    found = {}
    for some in portions(sorted(emails)):
        rows = select(Awaited).where(Awaited.team_id == team_id, col(Awaited.email).in_(some))
        found.update({row.email: row for row in session.exec(rows)})
    return found


def waiting(session: Session, *, after: int, most: int) -> list[Waiting]:
    """Some of those who are awaited anywhere, in order, past an id."""
    rows = select(Awaited).where(col(Awaited.id) > after).order_by(col(Awaited.id)).limit(most)
    return [Waiting(key(row), row.team_id, row.email) for row in session.exec(rows)]


def labels(rows: Iterable[Awaited]) -> list[str]:
    """What they are called: by name, or else by their address."""
    return [row.name or row.email for row in rows]


def record_of(row: Awaited) -> Record:
    """What a roster said of one who is awaited."""
    return Record(row.level, row.expires_on, row.number, roles=row.roles or None)


def keep(session: Session, agency: Agency, rows: Sequence[Row], *, now: datetime) -> dict[str, Saved]:
    """Keep those whom rows name by e-mail address, or change what is kept of them; what became of each address."""
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
            **roles.cells(row.roles),
            "created_at": now,
            "updated_at": now,
        }
        for email, row in sorted(said.items())
        if email not in found
    ]
    insert_missing(session, Awaited, fresh, unique=("team_id", "email"))
    if fresh:  # who was kept by another import in this very moment was not inserted, and is changed like the others
        came = _change_all(session, agency, {row["email"]: said[row["email"]] for row in fresh}, now)
        found |= {email: Saved.NEW if saved is Saved.SAME else saved for email, saved in came.items()}
    return found


def _change_all(session: Session, agency: Agency, said: Mapping[str, Row], now: datetime) -> dict[str, Saved]:
    """Change what is kept of those who are awaited already; what became of each."""
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


def _change(known: Awaited, row: Row) -> bool:
    """Whether anything changed."""
    before = known.model_dump()
    if known.level != row.level:
        known.number = None  # a number belongs to a level
    known.level, known.expires_on = row.level, row.expires_on
    known.name = row.name or known.name
    known.number = row.number or known.number
    if row.roles is not None:
        roles.keep(known, row.roles)
    return known.model_dump() != before


def arrived(session: Session, team_id: str, email: str, user_id: str, *, now: datetime) -> bool:
    """Slack knows an address now: whoever is awaited by it becomes a member. False if nobody is.

    Who has joined by themselves in the meantime keeps what they said, and the agency that they are in.
    """
    rows = select(Awaited).where(Awaited.team_id == team_id, Awaited.email == email.casefold()).with_for_update()
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
    """Forget everybody who is awaited in an agency; how many."""
    gone = of_agency(session, agency)
    for row in gone:
        session.delete(row)
    session.flush()
    return len(gone)
