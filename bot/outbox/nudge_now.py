"""`/recert nudge now`: posts at any hour, through the outbox like every other nudge."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from bot.outbox.dispatcher import Dispatcher
from bot.outbox.nudges import Nudges
from bot.outbox.verdicts import Outcome
from bot.workspaces import ClientFor
from handlers.nudge_results import NudgeOutcome, NudgeResult
from handlers.services import Clock, Services
from rules.dates import local_date
from rules.ladder import in_season
from storage import agencies, cohorts, holds, left_out, nudges
from storage.cohorts import Census
from storage.nudges import NudgeRow

_OUTCOMES = {
    Outcome.SENT: NudgeOutcome.POSTED,
    Outcome.REFUSED: NudgeOutcome.REFUSED,
    Outcome.HELD_BACK: NudgeOutcome.HELD_BACK,
    Outcome.NOT_NOW: NudgeOutcome.HELD_BACK,
    Outcome.IN_DOUBT: NudgeOutcome.IN_DOUBT,
    Outcome.SKIPPED: NudgeOutcome.NOTHING_OPEN,
    Outcome.NOT_MADE: NudgeOutcome.NOT_MADE,
}


@dataclass(frozen=True, slots=True)
class NudgeNow:
    """Posts what is due about each cohort of an agency, or else today's digest."""

    services: Services
    nudges: Nudges
    dispatcher: Dispatcher
    client_for: ClientFor
    wall_clock: Clock

    def post(self, agency_id: int) -> list[NudgeResult]:
        """Post one message about each cohort whose season it is, at most one a day; none out of season."""
        self.dispatcher.plan()
        with self.services.database.read() as session:
            today = local_date(self.services.clock.now(), agencies.zone(session, agency_id))
            known = cohorts.cohorts_of(session, agency_id, today)
        current = in_season(self.services.book, known, today)
        if not current:
            return [NudgeResult(each, NudgeOutcome.EARLY) for each in sorted(known) if each >= today][:1]
        return [result for cohort in current for result in self._post_about(agency_id, cohort, today)]

    def _post_about(self, agency_id: int, cohort: date, today: date) -> list[NudgeResult]:
        with self.services.database.read() as session:
            now = self.wall_clock.now()
            rows, held_back = nudges.pending_about(session, agency_id, cohort, today=today, now=now)
            counts = cohorts.take_census(session, [agency_id], cohort).get(agency_id, Census())
            without = left_out.of_agency(session, agency_id)
        results = [self._post_one(row, counts, without) for row in rows]
        said = [each for each in results if each.outcome is not NudgeOutcome.NOTHING_OPEN]
        if held_back:
            said.append(NudgeResult(cohort, NudgeOutcome.HELD_BACK))
        if said:
            return said
        if counts.open == 0:
            return [NudgeResult(cohort, NudgeOutcome.NOTHING_OPEN)]
        with self.services.database.write() as session:
            digest = nudges.request_digest(session, agency_id, cohort, today=today, now=self.wall_clock.now())
        return [
            NudgeResult(cohort, NudgeOutcome.ALREADY) if digest is None else self._post_one(digest, counts, without)
        ]

    def _post_one(self, row: NudgeRow, counts: Census, without: AbstractSet[str]) -> NudgeResult:
        client = self.client_for(row.team_id)
        with self.services.database.read() as session:
            held = holds.is_held(session, row.team_id, now=self.wall_clock.now())
        if client is None or held:
            return NudgeResult(row.cohort, NudgeOutcome.HELD_BACK)
        pending = self.nudges.pending_nudge(row, counts, without)
        verdict = self.dispatcher.post(replace(pending, asked_for=True), client)
        if verdict is None:
            return NudgeResult(row.cohort, NudgeOutcome.ALREADY)
        return NudgeResult(row.cohort, _OUTCOMES[verdict.outcome], verdict.reason)
