"""Finds the people on an agency's roster whose expiration date is a few days from the crew's."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from rules.lone_dates import lone_dates
from storage.holders import held_on
from storage.tables import Agency, Certification, Member, RosterPlace


@dataclass(frozen=True, slots=True)
class LoneDate:
    """Somebody whose date is not quite the crew's, and that of the crew; `user_id` is None for one not in Slack."""

    user_id: str | None
    name: str
    expires_on: date
    crew: date


def of_agency(session: Session, agency: Agency, today: date) -> list[LoneDate]:
    """Return them in the order of their dates."""
    of_roster = (col(Member.agency_id) == agency.id, held_on(today))
    by_date = (
        sa_select(col(Certification.expires_on), func.count())
        .join(Member, col(Member.id) == col(Certification.member_id))
        .where(*of_roster)
        .group_by(col(Certification.expires_on))
    )
    found = lone_dates({expires_on: int(number) for expires_on, number in session.execute(by_date)})
    if not found:
        return []
    people = (
        sa_select(
            func.coalesce(col(Member.user_id), col(RosterPlace.user_id)),
            func.coalesce(col(RosterPlace.name), col(RosterPlace.email), ""),
            col(Certification.expires_on),
        )
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(*of_roster, col(Certification.expires_on).in_(list(found)))
        .order_by(col(Certification.expires_on))
    )
    return [LoneDate(user_id, name, on, found[on]) for user_id, name, on in session.execute(people)]
