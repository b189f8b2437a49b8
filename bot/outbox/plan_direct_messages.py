"""Letters that are due, written into their ledger."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.outbox.planning import Planned, Planner, by_date
from rules.cycle import CYCLE_YEARS, move
from rules.direct_messages import Kind, kind_of, reminders_due, summary_due, weekly_due
from storage import agencies, direct_message_plan, direct_messages
from storage import cohorts as census


class LetterPlanner(Planner):
    """Writes the letters of every reader."""

    def write(self, session: Session, now: datetime, wall: datetime) -> Planned:
        """Write every letter that is due at `now` and not in the ledger yet, dated `wall`."""
        settled: Planned = set()
        readers = by_date(set(direct_messages.zones(session)), now)
        offices = by_date({zone for zone, _ in agencies.zones(session)}, now)
        cohorts = census.cohorts(session) if readers or offices else []
        for today, here in readers.items():
            self._reminders(session, cohorts, today, here, wall, settled)
        for today, here in offices.items():
            self._reports(session, cohorts, today, here, wall, settled)
        return settled

    def _reminders(
        self, session: Session, cohorts: Iterable[date], today: date, here: set[str], wall: datetime, settled: Planned
    ) -> None:
        for cohort in cohorts:
            for milestone in reminders_due(self._book, cohort, today):
                kind = kind_of(milestone)
                what = (f"{kind}", f"{cohort}", milestone.id)
                rest = self._not_settled(here, *what)
                if rest:
                    direct_message_plan.plan_reminders(
                        session,
                        kind=kind,
                        cohort=cohort,
                        milestone=milestone.id,
                        due_on=milestone.due_on,
                        in_zones=rest,
                        now=wall,
                    )
                if milestone.due_on < today:
                    settled |= {(*what, zone) for zone in rest}

    def _reports(
        self, session: Session, cohorts: Iterable[date], today: date, here: set[str], wall: datetime, settled: Planned
    ) -> None:
        # Of a cohort that is through everybody may have recorded the next date: then only that one is known.
        over = {*cohorts, *(move(cohort, -CYCLE_YEARS) for cohort in cohorts)}
        due = [(Kind.WEEKLY, cohort, weekly_due(self._book, cohort, today)) for cohort in cohorts]
        due += [(Kind.SUMMARY, cohort, summary_due(self._book, cohort, today)) for cohort in sorted(over)]
        for kind, cohort, day in due:
            what = (f"{kind}", f"{cohort}", f"{day}")
            rest = self._not_settled(here, *what)
            if day is None or not rest:
                continue
            ends = {zone: datetime.combine(day + timedelta(1), time(0), ZoneInfo(zone)) for zone in rest}
            direct_message_plan.plan_reports(session, kind=kind, cohort=cohort, due_on=day, ends=ends, now=wall)
            if day < today:
                settled |= {(*what, zone) for zone in rest}
