"""Letters that are due, written into their ledger: a fixed number of statements, however many readers there are."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.plan import by_date
from rules.cycle import CYCLE_YEARS, move
from rules.letters import Kind, kind_of, reminders_due, summary_due, weekly_due
from rules.load import RuleBook
from storage import agencies, census, letter_plan, letters

Planned = set[tuple[Kind, date, str, str]]
"""Kinds, cohorts, milestones or days, and time zones."""


class LetterPlanner:
    """Writes plans, and remembers what need not be planned again: whom a letter concerns is settled with its day."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._settled: Planned = set()

    def write(self, session: Session, now: datetime, wall: datetime) -> Planned:
        """Write every letter that is due at `now` and not in the ledger yet, dated `wall`.

        What is returned is to be given to `remember` once the transaction is committed.
        """
        settled: Planned = set()
        readers = by_date(set(letters.zones(session)), now)
        offices = by_date({zone for zone, _ in agencies.zones(session)}, now)
        cohorts = census.cohorts(session) if readers or offices else []
        for today, here in readers.items():
            self._reminders(session, cohorts, today, here, wall, settled)
        for today, here in offices.items():
            self._reports(session, cohorts, today, here, wall, settled)
        return settled

    def remember(self, settled: Planned) -> None:
        """Plan these no more."""
        self._settled |= settled

    def _reminders(
        self, session: Session, cohorts: Iterable[date], today: date, here: set[str], wall: datetime, settled: Planned
    ) -> None:
        for cohort in cohorts:
            for milestone in reminders_due(self._book, cohort, today):
                kind = kind_of(milestone)
                rest = self._not_settled(kind, cohort, milestone.id, here)
                if rest:
                    letter_plan.plan_reminders(
                        session,
                        kind=kind,
                        cohort=cohort,
                        milestone=milestone.id,
                        due_on=milestone.due_on,
                        in_zones=rest,
                        now=wall,
                    )
                if milestone.due_on < today:
                    settled |= {(kind, cohort, milestone.id, zone) for zone in rest}

    def _reports(
        self, session: Session, cohorts: Iterable[date], today: date, here: set[str], wall: datetime, settled: Planned
    ) -> None:
        # Of a cohort that is through everybody may have recorded the next date: then only that one is known.
        over = {*cohorts, *(move(cohort, -CYCLE_YEARS) for cohort in cohorts)}
        due = [(Kind.WEEKLY, cohort, weekly_due(self._book, cohort, today)) for cohort in cohorts]
        due += [(Kind.SUMMARY, cohort, summary_due(self._book, cohort, today)) for cohort in sorted(over)]
        for kind, cohort, day in due:
            rest = self._not_settled(kind, cohort, str(day), here) if day is not None else set()
            if day is None or not rest:
                continue
            ends = {zone: datetime.combine(day + timedelta(1), time(0), ZoneInfo(zone)) for zone in rest}
            letter_plan.plan_reports(session, kind=kind, cohort=cohort, due_on=day, ends=ends, now=wall)
            if day < today:
                settled |= {(kind, cohort, str(day), zone) for zone in rest}

    def _not_settled(self, kind: Kind, cohort: date, name: str, here: set[str]) -> set[str]:
        return {zone for zone in here if (kind, cohort, name, zone) not in self._settled}
