"""The end of a season: what is marked or logged afterwards changes none of its numbers."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from rules.cycle import season_end, season_is_over
from rules.dates import is_zone
from storage import agencies
from storage.tables import Certification


def end_of(session: Session, agency_id: int, cohort: date) -> datetime:
    """Return the moment at which the season of a cohort is over, in its agency's time zone."""
    zone = agencies.zone(session, agency_id)
    return season_end(cohort, zone if is_zone(zone) else "UTC")


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
