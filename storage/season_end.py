"""The end of a season: what is marked or logged afterwards changes none of its numbers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from rules.cycle import oldest_in_season, season_end, season_is_over
from rules.dates import is_zone
from storage import agencies
from storage.holders import held_on
from storage.tables import Certification


def end_of(session: Session, agency_id: int, cohort: date) -> datetime:
    """Return the moment at which the season of a cohort is over, in its agency's time zone."""
    zone = agencies.zone(session, agency_id)
    return season_end(cohort, zone if is_zone(zone) else "UTC")


@dataclass(frozen=True, slots=True)
class EndedSeason:
    """A season of an agency whose date has passed, and that goes on: whether it counts a member is settled."""

    expires_on: date
    counts: bool


def ended(session: Session, agency_id: int, member_id: int, today: date, *, lapsed: bool = False) -> EndedSeason | None:
    """Return the last season of a member with an agency whose date has passed; None once it is over.

    With `lapsed` also later, of whoever stands in it still.
    """
    goes_on = col(Certification.expires_on) >= oldest_in_season(today)
    rows = select(Certification).where(
        Certification.member_id == member_id,
        Certification.agency_id == agency_id,
        col(Certification.expires_on) < today,
        or_(goes_on, held_on(today)) if lapsed else goes_on,
    )
    found = session.exec(rows.order_by(col(Certification.cycle).desc())).first()
    return None if found is None else EndedSeason(found.expires_on, found.counted and found.counts_in_season)


def is_after(
    session: Session, agency_id: int, year: int, today: date, member_id: Mapped[int], at: Mapped[datetime]
) -> ColumnElement[bool]:
    """Return the condition that something happened after the season of this member's date in a year was over."""
    here = and_(col(Certification.agency_id) == agency_id, col(Certification.cycle) == year)
    cohorts = session.exec(select(col(Certification.expires_on)).where(here).distinct()).all()
    return or_(
        false(),
        *(
            and_(
                member_id.in_(
                    sa_select(col(Certification.member_id)).where(here, col(Certification.expires_on) == cohort)
                ),
                at >= end_of(session, agency_id, cohort),
            )
            for cohort in cohorts
            if season_is_over(cohort, today)
        ),
    )
