"""What is due, written into the ledger: a fixed number of statements, however many agencies there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from rules.ladder import Milestone, due, milestones
from rules.load import RuleBook
from storage import census, ledger

LAST_HOUR = 20
"""Nudges are posted from an agency's own hour until 20:00 of its time zone."""


def open_now(zones: Iterable[tuple[str, int]], now: datetime) -> list[tuple[str, int]]:
    """Of the time zones and nudge hours that agencies have, those in whose day a nudge may be posted now."""
    return [(zone, hour) for zone, hour in zones if hour <= now.astimezone(ZoneInfo(zone)).hour < LAST_HOUR]


def write_plan(session: Session, book: RuleBook, now: datetime, wall: datetime) -> int:
    """Write every nudge that is due at `now` and not in the ledger yet; how many. `wall` dates the rows."""
    cohorts = census.cohorts(session)
    written = 0
    for today, zones in _dates(session, now):
        for cohort in cohorts:
            written += _plan_cohort(session, milestones(book, cohort), cohort, today, zones, wall)
    return written


def _dates(session: Session, now: datetime) -> list[tuple[date, set[str]]]:
    """The local dates that it is now in the agencies' time zones, and where: one, or two around midnight."""
    found: dict[date, set[str]] = defaultdict(set)
    for zone, _ in ledger.zones(session):
        found[now.astimezone(ZoneInfo(zone)).date()].add(zone)
    return list(found.items())


def _plan_cohort(
    session: Session, ladder: list[Milestone], cohort: date, today: date, zones: set[str], wall: datetime
) -> int:
    latest, superseded = due(ladder, today)
    if not latest:
        return 0
    written = 0
    for milestone in [*superseded, *latest]:
        written += ledger.plan(
            session,
            cohort=cohort,
            milestone=milestone.id,
            due_on=milestone.due_on,
            for_roles=milestone.for_roles,
            in_zones=zones,
            superseded=milestone in superseded,
            now=wall,
        )
    if superseded:
        ledger.supersede(session, cohort=cohort, milestones=[each.id for each in superseded], in_zones=zones, now=wall)
    return written
