"""Nudges: those due in agencies' channels, and the work that follows a post."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Self

from slack_sdk import WebClient
from sqlmodel import Session

from bot.outbox import send
from bot.outbox.pending import Pending
from bot.outbox.planning import PlanDays, Planner, by_date, open_now
from bot.outbox.verdicts import Outcome
from handlers.answer import Answer
from handlers.nudges import content, preview_blocks
from handlers.nudges.nudge_blocks import MAX_NAMES, NameList
from handlers.services import Services
from rules.cycle import season_is_over
from rules.dates import local_date
from rules.ladder import due, milestones, subject, superseding
from rules.rulebook import RuleBook
from storage import agencies, cohorts, left_out, nudges
from storage.batch import Batch
from storage.cohorts import Census
from storage.database import Database
from storage.nudges import NudgeRow
from storage.outbox import NOTHING_OPEN, NUDGES, UnknownOutcome
from storage.tables import key


class NudgePlanner(Planner):
    """Writes the nudges of every agency. An agency that joined a cohort after a day gets no nudge of that day."""

    def write(self, session: Session, now: datetime, wall_now: datetime) -> PlanDays:
        """Write every nudge that is due at `now` and not in the outbox yet, dated `wall_now`."""
        planned: PlanDays = {}
        dates = by_date({zone for zone, _ in agencies.zones(session)}, now)
        for cohort in cohorts.cohorts(session) if dates else ():
            ladder = milestones(self._book, cohort)
            for today, zones in dates.items():
                if season_is_over(cohort, today):
                    continue
                latest, superseded = due(ladder, today)
                for milestone in [*superseded, *latest]:
                    words = (f"{cohort}", milestone.id)
                    rest = self._unplanned(zones, today, *words)
                    if rest:
                        nudges.plan(
                            session,
                            cohort=cohort,
                            milestone=milestone,
                            later=superseding(ladder, milestone, today),
                            in_zones=rest,
                            now=wall_now,
                        )
                    if milestone.due_on < today:
                        planned |= dict.fromkeys(((*words, zone) for zone in rest), today)
                pending = nudges.pending_milestones(session, cohort) if superseded else set()
                for milestone in (each for each in superseded if each.id in pending):
                    later = superseding(ladder, milestone, today)
                    nudges.supersede(
                        session, cohort=cohort, milestone=milestone, later=later, in_zones=zones, now=wall_now
                    )
        return planned


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingNudge(Pending):
    """A nudge that waits to be posted. If its agency wants names, Slack is asked for them first."""

    row: NudgeRow
    counts: Census
    without: AbstractSet[str]
    """The milestones that its agency leaves out."""
    services: Services
    asked_for: bool = False
    """True if an officer waits for the outcome."""

    def prepare(self, client: WebClient) -> Self:
        """Ask Slack for the names of the people with open steps, if the agency wants names."""
        names = self._names(client) if self.row.names else None
        if names is None:
            return self
        made = partial(_render, self.services.book, self.row, self.counts, self.without, self.local_date, names)
        return replace(self, render=made)

    def _names(self, client: WebClient) -> NameList | None:
        """Return the names of the people with open steps; None where Slack does not answer."""
        row = self.row
        milestone = subject(self.services.book, row.cohort, row.milestone, row.requested_for, self.local_date)
        if milestone is None:
            return None
        with self.services.database.read() as session:
            people = content.people_with_open_steps(session, row.agency_id, row.cohort, milestone)
        known = send.display_names(client, people[:MAX_NAMES])
        return None if known is None else NameList.plain(known, more=len(people) - len(known))

    def posted(self, session: Session) -> None:
        """Record that the channel takes posts again, if it had refused one."""
        if self.row.refusal is not None:
            agencies.forget_refusal(session, self.row.agency_id)

    def tell_of_refusal(self, client: WebClient, reason: str) -> bool:
        """Tell the officers of the agency, unless one of them asked for the nudge and is answered."""
        row = self.row
        if self.asked_for:
            return True
        said = preview_blocks.refused(row.agency_name, self.to, reason)
        return _tell_officers(self.services.database, client, row.agency_id, reason, said)


class Nudges:
    """The nudges of all agencies."""

    name = "nudge"
    outbox = NUDGES

    def __init__(self, services: Services) -> None:
        self._services = services
        self.planner: Planner = NudgePlanner(services.book)

    def pending(self, session: Session, batch: Batch) -> list[PendingNudge]:
        """Return nudges of agencies in whose hours it is now, with the counts that they state."""
        hours = open_now(agencies.zones(session), self._services.clock.now())
        rows = nudges.pending(session, batch, open_now=hours)
        return list(self._with_counts(session, rows))

    def _with_counts(self, session: Session, rows: list[NudgeRow]) -> Iterable[PendingNudge]:
        """Count the members of each cohort once, for all of its agencies."""
        for cohort, group in groupby(sorted(rows, key=_by_cohort), key=lambda row: row.cohort):
            of_cohort = list(group)
            there = [row.agency_id for row in of_cohort]
            counts, without = cohorts.take_census(session, there, cohort), left_out.of_agencies(session, there)
            for row in of_cohort:
                known = counts.get(row.agency_id, Census())
                yield self.pending_nudge(row, known, without.get(row.agency_id, frozenset()))

    def pending_nudge(self, row: NudgeRow, counts: Census, without: AbstractSet[str]) -> PendingNudge:
        """Return a nudge as the dispatcher takes it; `without` are the milestones that its agency leaves out."""
        today = local_date(self._services.clock.now(), row.timezone)
        milestone = row.milestone or f"requested for {row.requested_for}"
        return PendingNudge(
            id=row.id,
            team_id=row.team_id,
            to=row.channel_id,
            local_date=today,
            event_type="recert_nudge",
            log_fields={"milestone": milestone, "cohort": f"{row.cohort}"},
            title=f"{row.agency_name}, channel {row.channel_id}, {milestone}",
            render=partial(_render, self._services.book, row, counts, without, today),
            row=row,
            counts=counts,
            without=without,
            services=self._services,
        )

    def conversation(self, client: WebClient, to: str) -> str:  # noqa: ARG002 - a channel is known without Slack
        """Return the channel itself."""
        return to

    def tell_of_doubt(self, client: WebClient, unknown: UnknownOutcome, reason: str) -> bool:
        """Tell the officers of the agency."""
        database = self._services.database
        with database.read() as session:
            agency = nudges.agency_of(session, unknown.id)
        said = preview_blocks.in_doubt(agency.name, unknown.to)
        return _tell_officers(database, client, key(agency), reason, said)


def _tell_officers(database: Database, client: WebClient, agency_id: int, reason: str, said: Answer) -> bool:
    """Tell an agency's officers once of each refusal, until a post succeeds.

    Return False if none of them has been told and some may be later.
    """
    with database.write() as session:
        officers = agencies.record_refusal(session, agency_id, reason)
    outcomes = [send.tell(client, officer, said).outcome for officer in officers]
    if Outcome.SENT in outcomes or all(each is Outcome.REFUSED for each in outcomes):
        return True
    with database.write() as session:
        agencies.forget_refusal(session, agency_id)
    return False


def _by_cohort(row: NudgeRow) -> tuple[date, int]:
    return row.cohort, row.id


def _render(
    book: RuleBook,
    row: NudgeRow,
    counts: Census,
    without: AbstractSet[str],
    today: date,
    names: NameList | None = None,
) -> Answer | str:
    """Make a nudge by today's facts, unless nothing is open or the day that it is about has passed."""
    milestone = subject(book, row.cohort, row.milestone, row.requested_for, today)
    if milestone is None:
        return NOTHING_OPEN
    answer = content.nudge(
        book,
        milestone,
        agency=row.agency_name,
        cohort=row.cohort,
        today=today,
        counts=counts,
        without=without,
        names=names,
    )
    return NOTHING_OPEN if answer is None else answer
