"""Rows of a roster that may be one person: what is known of each, and the merge that a training officer asks for."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col

from storage import confirmations, members, places
from storage.holders import held_on
from storage.tables import Agency, Certification, Member, RosterPlace, key


@dataclass(frozen=True, slots=True)
class NamedRow:
    """Somebody on a roster: the row's id, and what is known of who they are; `name` is what a file said."""

    id: int
    user_id: str | None
    place_id: int | None
    name: str
    email: str
    number: str | None


def of_agency(session: Session, agency_id: int, today: date) -> list[NamedRow]:
    """Return everybody on an agency's roster, in the order in which they came."""
    rows = (
        sa_select(
            col(Member.id),
            func.coalesce(col(Member.user_id), col(RosterPlace.user_id)),
            col(Member.place_id),
            func.coalesce(col(RosterPlace.name), ""),
            func.coalesce(col(RosterPlace.email), ""),
            col(Certification.number),
        )
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(col(Member.agency_id) == agency_id, held_on(today))
        .order_by(col(Member.id))
    )
    return [NamedRow(*row) for row in session.execute(rows)]


def merge(
    session: Session, agency: Agency, gone: NamedRow, kept: NamedRow, *, by: str, today: date, now: datetime
) -> bool:
    """Let one row of a roster stand for another of the same person, whom Slack does not know, with its marks.

    Return whether there were marks.

    A name is no proof of who somebody is: what an officer confirmed is not taken over by a record of somebody's own,
    nor by the officer who merges.
    """
    place = places.by_id(session, key(agency), gone.place_id or 0)
    row, target = (members.on_roster(session, key(agency), each.id) for each in (gone, kept))
    if place is None or row is None or target is None:
        raise NoResultFound("a row of a roster that was just read is gone")
    known = places.by_id(session, key(agency), kept.place_id or 0)
    if known is None or known.user_id == by:
        confirmations.drop(session, row, by=by, today=today, now=now)
    if known is None:
        return places.absorb(session, place, target, today=today, now=now)
    return places.unite(session, place, known, today=today, now=now)
