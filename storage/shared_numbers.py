"""Certification numbers that more than one person has: one of them has it wrong, or they are one person."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from storage.holders import Holder, held_on
from storage.roster import WHO
from storage.tables import Certification, Member, RosterPlace


@dataclass(frozen=True, slots=True)
class Sharer:
    """Somebody who has a number that others have too; `name` is what the roster calls one whom Slack does not know."""

    user_id: str | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class SharedNumber:
    """A number and who else has it: people on the same roster, and members of other agencies, by agency.

    Somebody who is in no agency is of the agency None.
    """

    number: str
    here: Sequence[Sharer]
    elsewhere: Sequence[tuple[int | None, str]]


def with_number_of(session: Session, own: Holder, today: date) -> SharedNumber | None:
    """Return who else has a member's certification number; None if nobody has.

    Of another agency only those who have accepted it: nobody learns what a roster says of anybody else.
    """
    user_id, name, *_ = WHO
    rows = session.execute(
        sa_select(user_id, name, col(Member.agency_id), col(Member.place_id))
        .select_from(Member)
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(
            col(Member.team_id) == own.member.team_id,
            col(Member.id) != own.id,
            user_id.is_distinct_from(own.user_id),
            col(Certification.number) == own.number,
            held_on(today),
        )
        .order_by(col(Member.id))
    ).all()
    here = [Sharer(user, called) for user, called, agency, _ in rows if agency is not None and agency == own.agency_id]
    elsewhere = [(agency, user) for user, _, agency, place in rows if place is None and agency != own.agency_id]
    return SharedNumber(own.number or "", here, elsewhere) if here or elsewhere else None


def on_roster(session: Session, agency_id: int, today: date) -> dict[str, list[Sharer]]:
    """Return the numbers that several people on an agency's roster have, each with these people."""
    user_id, name, *_ = WHO
    theirs = (
        sa_select(user_id, name, col(Certification.number))
        .select_from(Member)
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(col(Member.agency_id) == agency_id, col(Certification.number).is_not(None), held_on(today))
        .order_by(col(Member.id))
    )
    found = defaultdict[str, list[Sharer]](list)
    for user, called, number in session.execute(theirs):
        found[number].append(Sharer(user, called))
    return {number: people for number, people in found.items() if len(people) > 1}
