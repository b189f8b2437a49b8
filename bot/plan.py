"""What is due, written into the ledger: a fixed number of statements, however many agencies there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from rules.dates import local_date
from rules.ladder import Milestone, due, is_over, may_post, milestones
from rules.load import RuleBook
from storage import census, nudge_plan

Planned = set[tuple[date, str, str]]
"""Cohorts, milestones and time zones."""


def open_now(zones: Iterable[tuple[str, int]], now: datetime) -> list[tuple[str, int]]:
    """Of the time zones and nudge hours that agencies have, those in whose day a nudge may be posted now."""
    return [(zone, hour) for zone, hour in zones if may_post(hour, now.astimezone(ZoneInfo(zone)))]


class Planner:
    """Writes plans, and remembers what need not be planned again.

    Whom a milestone concerns is settled once its day is over: an agency that was set up later, or had its first member
    of the cohort later, is not concerned. So a tick on which nothing is due writes nothing.
    """

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._settled: Planned = set()

    def write(self, session: Session, zones: Iterable[tuple[str, int]], now: datetime, wall: datetime) -> Planned:
        """Write every nudge that is due at `now` and not in the ledger yet, dated `wall`.

        What is returned is to be given to `remember` once the transaction is committed.
        """
        settled: Planned = set()
        dates = by_date({zone for zone, _ in zones}, now)
        for cohort in census.cohorts(session) if dates else ():
            ladder = milestones(self._book, cohort)
            for today, here in dates.items():
                if is_over(cohort, today):
                    continue
                latest, superseded = due(ladder, today)
                for milestone in [*superseded, *latest]:
                    places = {zone for zone in here if (cohort, milestone.id, zone) not in self._settled}
                    if places:
                        _write(session, cohort, milestone, places, wall, superseded=milestone in superseded)
                    if milestone.due_on < today:
                        settled |= {(cohort, milestone.id, zone) for zone in places}
                self._give_up(session, cohort, superseded, here, wall)
        return settled

    def remember(self, settled: Planned) -> None:
        """Plan these no more."""
        self._settled |= settled

    @staticmethod
    def _give_up(session: Session, cohort: date, superseded: list[Milestone], zones: set[str], wall: datetime) -> None:
        """Of what waits to be posted, give up what a later milestone stands for."""
        old = {milestone.id for milestone in superseded}
        waiting = old & nudge_plan.waiting(session, cohort) if old else set()
        if waiting:
            nudge_plan.supersede(session, cohort=cohort, milestones=waiting, in_zones=zones, now=wall)


def _write(
    session: Session, cohort: date, milestone: Milestone, zones: set[str], wall: datetime, *, superseded: bool
) -> None:
    nudge_plan.plan(
        session,
        cohort=cohort,
        milestone=milestone.id,
        due_on=milestone.due_on,
        for_roles=milestone.for_roles,
        in_zones=zones,
        superseded=superseded,
        now=wall,
    )


def by_date(zones: set[str], now: datetime) -> dict[date, set[str]]:
    """The local dates that it is now in these time zones, and where: one date, or two around midnight."""
    found: dict[date, set[str]] = defaultdict(set)
    for zone in zones:
        found[local_date(now, zone)].add(zone)
    return dict(found)
