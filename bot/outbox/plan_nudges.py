"""Nudges that are due, written into their ledger."""

from datetime import date, datetime

from sqlmodel import Session

from bot.outbox.planning import Planned, Planner, by_date
from rules.ladder import Milestone, due, is_over, milestones
from storage import agencies, cohorts, nudge_plan


class NudgePlanner(Planner):
    """Writes the nudges of every agency; one that came to a cohort after a day hears nothing of that day."""

    def write(self, session: Session, now: datetime, wall: datetime) -> Planned:
        """Write every nudge that is due at `now` and not in the ledger yet, dated `wall`."""
        settled: Planned = set()
        dates = by_date({zone for zone, _ in agencies.zones(session)}, now)
        for cohort in cohorts.cohorts(session) if dates else ():
            ladder = milestones(self._book, cohort)
            for today, here in dates.items():
                if is_over(cohort, today):
                    continue
                latest, superseded = due(ladder, today)
                for milestone in [*superseded, *latest]:
                    what = (f"{cohort}", milestone.id)
                    places = self._not_settled(here, *what)
                    if places:
                        _write(session, cohort, milestone, places, wall, superseded=milestone in superseded)
                    if milestone.due_on < today:
                        settled |= {(*what, zone) for zone in places}
                self._give_up(session, cohort, superseded, here, wall)
        return settled

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
