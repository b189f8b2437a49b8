"""`/recert nudge now`: what an officer asks for is posted at whatever hour, through the ledger as any other nudge."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.outbox.send import Outcome, Verdict
from handlers.nudge_results import NudgeOutcome, NudgeResult
from handlers.request import Clock, Services
from rules.dates import local_date
from rules.ladder import by_hand, in_season
from storage import agencies, nudges
from storage import cohorts as census
from storage.cohorts import Census
from storage.nudges import Due

_OUTCOMES = {
    Outcome.SENT: NudgeOutcome.POSTED,
    Outcome.REFUSED: NudgeOutcome.REFUSED,
    Outcome.HELD_BACK: NudgeOutcome.HELD_BACK,
    Outcome.IN_DOUBT: NudgeOutcome.IN_DOUBT,
    Outcome.SKIPPED: NudgeOutcome.NOTHING_OPEN,
    Outcome.UNMADE: NudgeOutcome.UNMADE,
}


@dataclass(frozen=True, slots=True)
class ByHand:
    """Posts what is due about each cohort of an agency, or else today's digest. `post` gives None if someone else does.

    The plan is to be written before.
    """

    services: Services
    wall: Clock
    post: Callable[[Due, Census], Verdict | None]

    def now(self, agency_id: int) -> list[NudgeResult]:
        """One message about each cohort whose season it is, at most one a day."""
        with self.services.database.read() as session:
            zone = agencies.zone(session, agency_id)
            today = local_date(self.services.clock.now(), zone)
            cohorts = in_season(self.services.book, census.cohorts_of(session, agency_id), today)
        return [result for cohort in cohorts for result in self._cohort(agency_id, cohort, today)]

    def _cohort(self, agency_id: int, cohort: date, today: date) -> list[NudgeResult]:
        with self.services.database.read() as session:
            due, waits = nudges.pending(session, agency_id, cohort, now=self.wall.now())
            counts = census.take(session, [agency_id], cohort).get(agency_id, Census())
        results = [self._one(each, counts) for each in due]
        said = [each for each in results if each.outcome is not NudgeOutcome.NOTHING_OPEN]
        if waits:
            said.append(NudgeResult(cohort, NudgeOutcome.HELD_BACK))
        if said:
            return said
        if counts.open == 0:
            return [NudgeResult(cohort, NudgeOutcome.NOTHING_OPEN)]
        with self.services.database.write() as session:
            digest = nudges.by_hand(
                session, agency_id, cohort, milestone=by_hand(today).id, today=today, now=self.wall.now()
            )
        return [NudgeResult(cohort, NudgeOutcome.ALREADY) if digest is None else self._one(digest, counts)]

    def _one(self, due: Due, counts: Census) -> NudgeResult:
        verdict = self.post(due, counts)
        if verdict is None:
            return NudgeResult(due.cohort, NudgeOutcome.ALREADY)
        return NudgeResult(due.cohort, _OUTCOMES[verdict.outcome], verdict.reason)
