"""Numbers of those who left Recert or a roster, so that the seasons of then stay as they were."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.dates import is_zone, local_date
from storage.season import CohortMember, cohort_members
from storage.statements import insert_once
from storage.tables import Agency, Certification, Departed, Member, RosterPlace


@dataclass(frozen=True, slots=True)
class LeftSince:
    """How many of a cohort left after its date; of them recertified, confirmed, and marked after that date."""

    members: int = 0
    recertified: int = 0
    confirmed: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a cohort's season for somebody whom an agency counts in it."""

    agency_id: int
    cohort: date
    member: CohortMember


def of_cohort(session: Session, agency_id: int, cohort: date) -> LeftSince:
    """Return the numbers of those of a cohort who left."""
    rows = select(Departed).where(Departed.agency_id == agency_id, Departed.cohort == cohort)
    found = session.exec(rows).one_or_none()
    return LeftSince() if found is None else LeftSince(found.members, found.recertified, found.confirmed, found.late)


def of_season(session: Session, agency_id: int, year: int) -> LeftSince:
    """Return the numbers of those who left of all cohorts of a year."""
    rows = session.exec(select(Departed).where(Departed.agency_id == agency_id)).all()
    of_year = [each for each in rows if each.cohort.year == year]
    return LeftSince(
        sum(each.members for each in of_year),
        sum(each.recertified for each in of_year),
        sum(each.confirmed for each in of_year),
        sum(each.late for each in of_year),
    )


def count_user(session: Session, team_id: str, user_id: str, today: date) -> None:
    """Count whoever is about to be forgotten in the seasons whose date has passed: by their own record, or a roster."""
    theirs = (
        sa_select(col(Member.id))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(col(Member.team_id) == team_id, or_(col(Member.user_id) == user_id, col(RosterPlace.user_id) == user_id))
    )
    _add(session, _outcomes(session, theirs, before=today))


def count_places(session: Session, *which: ColumnElement[bool], today: date) -> None:
    """Count those whose places are about to be deleted in the seasons whose date has passed."""
    _add(session, of_places(session, *which, today=today))


def of_places(session: Session, *which: ColumnElement[bool], today: date) -> list[Outcome]:
    """Return what came of the seasons whose date has passed for those who have these places."""
    theirs = sa_select(col(Member.id)).join(RosterPlace, col(RosterPlace.id) == col(Member.place_id)).where(*which)
    return _outcomes(session, theirs, before=today)


def count_unless(session: Session, outcomes: Iterable[Outcome], member: Member) -> None:
    """Count what came of seasons, unless their agencies count this member in them."""
    rows = session.exec(select(Certification).where(Certification.member_id == member.id))
    known = {(each.agency_id, each.cycle) for each in rows if each.counts_in_season}
    _add(session, (each for each in outcomes if (each.agency_id, each.cohort.year) not in known))


def _outcomes(session: Session, theirs: Select[Any], *, before: date) -> list[Outcome]:
    rows = (
        sa_select(col(Certification.agency_id), col(Certification.expires_on))
        .where(
            col(Certification.member_id).in_(theirs),
            col(Certification.expires_on) < before,
            col(Certification.agency_id).is_not(None),
        )
        .distinct()
    )
    return [
        Outcome(agency_id, cohort, each)
        for agency_id, cohort in session.execute(rows).all()
        for each in cohort_members(session, agency_id, cohort, theirs)
    ]


def _add(session: Session, outcomes: Iterable[Outcome]) -> None:
    cohorts = defaultdict[tuple[int, date], list[CohortMember]](list)
    for each in outcomes:
        cohorts[each.agency_id, each.cohort].append(each.member)
    for (agency_id, cohort), people in cohorts.items():
        insert_once(session, Departed(agency_id=agency_id, cohort=cohort), unique=("agency_id", "cohort"))
        timezone = session.exec(select(Agency.timezone).where(Agency.id == agency_id)).one()
        rows = select(Departed).where(Departed.agency_id == agency_id, Departed.cohort == cohort)
        row = session.exec(rows.with_for_update().execution_options(populate_existing=True)).one()
        done = [each for each in people if each.at is not None]
        row.members += len(people)
        row.recertified += len(done)
        row.confirmed += sum(each.confirmed for each in done)
        row.late += sum(each.at is not None and _date(each.at, timezone) > cohort for each in done)
        session.add(row)
        session.flush()


def _date(at: datetime, timezone: str) -> date:
    return local_date(at, timezone) if is_zone(timezone) else at.date()
