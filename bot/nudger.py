"""Posts what is due, once. One pass: settle what is in doubt, plan, then claim, render, post and record each.

No session is open while Slack is called. Leases and retries go by the wall clock; what is due, by the bot's clock,
which may have been set to another day.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot import delivery
from bot.clock import SystemClock
from bot.delivery import Outcome, Verdict
from bot.plan import Planner, open_now
from bot.workspaces import POST_TIMEOUT, ClientFor
from handlers import nudging
from handlers.request import Clock, Services
from handlers.views import refusal
from handlers.views.blocks import Answer
from handlers.views.by_hand import Came, Result
from handlers.views.nudge import MOST_NAMES, Named
from rules.ladder import by_hand, in_season, named
from storage import agencies, agenda, census, ledger
from storage.agenda import Due
from storage.census import Census
from storage.ledger import Doubtful

log = structlog.get_logger("recert.nudger")

LEASE = timedelta(seconds=POST_TIMEOUT + 7)
"""Longer than Slack is given to answer, and then some for a slow machine."""

_BATCH = 25
_LONGEST_WAIT = timedelta(seconds=60)
NOTHING_OPEN = "nothing open"
_CAME = {
    Outcome.SENT: Came.POSTED,
    Outcome.REFUSED: Came.REFUSED,
    Outcome.HELD_BACK: Came.HELD_BACK,
    Outcome.IN_DOUBT: Came.IN_DOUBT,
    Outcome.SKIPPED: Came.NOTHING_OPEN,
    Outcome.UNMADE: Came.UNMADE,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be posted where."""

    due: Due
    answer: Answer


class Nudger:
    """One of any number that may run on one database, at the same time."""

    def __init__(self, services: Services, client_for: ClientFor, *, wall: Clock | None = None) -> None:
        self._services = services
        self._client_for = client_for
        self._wall = wall or SystemClock()
        self._planner = Planner(services.book)
        self._stop = threading.Event()

    def stop(self) -> None:
        """Begin nothing new; the post under way is finished."""
        self._stop.set()

    def run(self, *, wait: bool = False) -> Counter[Outcome]:
        """One pass; how many nudges came to which outcome.

        With `wait` it stays for those that Slack asked to hold back and those whose lease is still running, for as
        long as that is near: by hand there is no next tick.
        """
        outcomes: Counter[Outcome] = Counter()
        ends = self._wall.now() + _LONGEST_WAIT
        while not self._stop.is_set():
            self._settle()
            self._plan()
            outcomes += Counter(self._post_due())
            seconds = self._until_next(ends) if wait else None
            if seconds is None:
                break
            self._stop.wait(seconds)
        return outcomes

    def preview(self) -> list[Preview]:
        """What a pass would post now. Nothing is kept: the plan is made in a transaction that is rolled back."""
        now = self._services.clock.now()
        with self._services.database.write() as session:
            zones = agenda.zones(session)
            Planner(self._services.book).write(session, zones, now, self._wall.now())
            windows = open_now(zones, now)
            due = agenda.due(session, open_now=windows, now=self._wall.now(), after=0, most=1_000_000)
            found = [
                Preview(each, answer)
                for each, counts in _with_census(session, due)
                if (answer := self._render(each, counts)) is not None
            ]
            session.rollback()
        return found

    def _plan(self) -> None:
        now = self._services.clock.now()
        with self._services.database.write() as session:
            settled = self._planner.write(session, agenda.zones(session), now, self._wall.now())
        self._planner.remember(settled)

    def _post_due(self) -> Iterator[Outcome]:
        held_back: set[str] = set()
        last = 0
        while batch := self._batch(after=last):
            for due, counts in batch:
                if self._stop.is_set():
                    return
                last = max(last, due.id)
                client = None if due.team_id in held_back else self._client_for(due.team_id)
                if client is None:
                    continue
                verdict = self._post(due, counts, client)
                if verdict is None:
                    continue
                if verdict.outcome is Outcome.HELD_BACK:
                    held_back.add(due.team_id)  # Slack's limits are a workspace's
                if verdict.outcome is Outcome.REFUSED:
                    self._tell_officers(due, verdict.reason, client)
                yield verdict.outcome

    def _batch(self, *, after: int) -> list[tuple[Due, Census]]:
        with self._services.database.read() as session:
            windows = open_now(agenda.zones(session), self._services.clock.now())
            due = agenda.due(session, open_now=windows, now=self._wall.now(), after=after, most=_BATCH)
            return list(_with_census(session, due))

    def post_now(self, agency_id: int) -> list[Result]:
        """What an officer asks for: post what is due, or else today's digest, at whatever hour of the day.

        One message about each cohort whose season it is, at most one a day: it goes through the ledger as any other.
        """
        self._plan()
        with self._services.database.read() as session:
            zone = agencies.zone(session, agency_id)
            today = self._services.clock.now().astimezone(ZoneInfo(zone)).date()
            cohorts = in_season(self._services.book, census.cohorts_of(session, agency_id), today)
        return [result for cohort in cohorts for result in self._post_cohort(agency_id, cohort, today)]

    def _post_cohort(self, agency_id: int, cohort: date, today: date) -> list[Result]:
        with self._services.database.read() as session:
            due, waits = agenda.pending(session, agency_id, cohort, now=self._wall.now())
            counts = census.take(session, [agency_id], cohort).get(agency_id, Census())
        results = [self._post_by_hand(each, counts) for each in due]
        said = [each for each in results if each.came is not Came.NOTHING_OPEN]
        if waits:
            said.append(Result(cohort, Came.HELD_BACK))
        if said:
            return said
        if counts.open == 0:
            return [Result(cohort, Came.NOTHING_OPEN)]
        with self._services.database.write() as session:
            digest = agenda.by_hand(
                session, agency_id, cohort, milestone=by_hand(today).id, today=today, now=self._wall.now()
            )
        return [Result(cohort, Came.ALREADY) if digest is None else self._post_by_hand(digest, counts)]

    def _post_by_hand(self, due: Due, counts: Census) -> Result:
        client = self._client_for(due.team_id)
        if client is None:
            return Result(due.cohort, Came.HELD_BACK)
        verdict = self._post(due, counts, client)
        if verdict is None:
            return Result(due.cohort, Came.ALREADY)
        return Result(due.cohort, _CAME[verdict.outcome], verdict.reason)

    def _post(self, due: Due, counts: Census, client: WebClient) -> Verdict | None:
        """Claim, render, post and record one nudge; None if someone else has it."""
        names = self._names(due, client)  # before the claim: its lease is for the post alone
        now = self._wall.now()
        with self._services.database.write() as session:
            nudge_id = ledger.claim(session, due.id, now=now, today=self._today(due), lease_until=now + LEASE)
        if nudge_id is None:
            return None
        verdict = self._deliver(due, counts, client, nudge_id, names)
        self._record(due, nudge_id, verdict)
        log.info(
            "nudge", outcome=verdict.outcome.value, nudge_id=nudge_id, milestone=due.milestone, reason=verdict.reason
        )
        return verdict

    def _names(self, due: Due, client: WebClient) -> Named | None:
        """Who is open, by the names that they go by in Slack; None where they are not wanted, or not to be had."""
        if not due.names:
            return None
        milestone = named(self._services.book, due.cohort, due.milestone, self._today(due))
        if milestone is None:
            return None
        with self._services.database.read() as session:
            people = nudging.whose_names(session, due.agency_id, due.cohort, milestone)
        known = delivery.display_names(client, people[:MOST_NAMES])
        return None if known is None else Named.plain(known, more=len(people) - len(known))

    def _today(self, due: Due) -> date:
        return self._services.clock.now().astimezone(ZoneInfo(due.timezone)).date()

    def _deliver(self, due: Due, counts: Census, client: WebClient, nudge_id: str, names: Named | None) -> Verdict:
        try:
            answer = self._render(due, counts, names)
        except Exception:
            # One nudge that cannot be made must not keep all others from being posted, tick after tick.
            log.exception("a nudge could not be made", nudge_id=nudge_id, milestone=due.milestone)
            return Verdict(Outcome.UNMADE, retry_after=delivery.LATER)
        if answer is None:
            return Verdict(Outcome.SKIPPED, reason=NOTHING_OPEN)
        return delivery.post(client, due.channel_id, answer, nudge_id)

    def _record(self, due: Due, nudge_id: str, verdict: Verdict) -> None:
        now = self._wall.now()
        with self._services.database.write() as session:
            match verdict.outcome:
                case Outcome.SENT:
                    ledger.sent(session, nudge_id, verdict.ts, now=now)
                    if due.refusal is not None:
                        agencies.accepts_posts(session, due.agency_id)
                case Outcome.REFUSED:
                    ledger.refused(session, nudge_id, verdict.reason, now=now)
                case Outcome.SKIPPED:
                    ledger.skipped(session, nudge_id, verdict.reason, now=now)
                case Outcome.HELD_BACK | Outcome.UNMADE:
                    ledger.postponed(session, nudge_id, now + verdict.retry_after, now=now)
                case Outcome.IN_DOUBT:
                    ledger.in_doubt(session, nudge_id, verdict.reason, now=now)

    def _render(self, due: Due, counts: Census, names: Named | None = None) -> Answer | None:
        """The message by today's facts; None if nothing is open, or the day that it speaks of has passed."""
        today = self._today(due)
        milestone = named(self._services.book, due.cohort, due.milestone, today)
        if milestone is None:
            return None
        return nudging.message(
            self._services.book,
            milestone,
            agency=due.agency_name,
            cohort=due.cohort,
            today=today,
            counts=counts,
            names=names,
        )

    def _tell_officers(self, due: Due, reason: str, client: WebClient) -> None:
        """Tell them once of each refusal, until a post succeeds."""
        with self._services.database.write() as session:
            told = agencies.refuses_posts(session, due.agency_id, reason)
        for officer in told:
            delivery.tell(client, officer, refusal.refused(due.agency_name, due.channel_id, reason))

    def _settle(self) -> None:
        """Find out what became of the nudges whose outcome is not known."""
        now = self._wall.now()
        with self._services.database.write() as session:
            ledger.expire_leases(session, now=now)
            doubtful = ledger.doubtful(session, now=now, most=_BATCH)
        for each in doubtful:
            if self._stop.is_set():
                return
            if (client := self._client_for(each.team_id)) is not None:
                self._look_up(each, client)

    def _look_up(self, doubt: Doubtful, client: WebClient) -> None:
        found = delivery.look_up(client, doubt.to, doubt.message_id, since=doubt.claimed_at)
        now = self._wall.now()
        with self._services.database.write() as session:
            match found.outcome:
                case Outcome.SENT:
                    ledger.sent(session, doubt.message_id, found.ts, now=now)
                case Outcome.SKIPPED:
                    ledger.absent(session, doubt, now=now)
                case Outcome.REFUSED:
                    ledger.unanswerable(session, doubt, found.reason, now=now)
                case _:
                    ledger.look_again(session, doubt, at=now + found.retry_after, now=now)
        log.info("nudge looked up", outcome=found.outcome.value, nudge_id=doubt.message_id, reason=found.reason)

    def _until_next(self, ends: datetime) -> float | None:
        """Seconds until something may be taken up again, or None if that is not before `ends`."""
        now = self._wall.now()
        with self._services.database.read() as session:
            at = agenda.next_retry(session, now=now)
        return None if at is None or at > ends else max((at - now).total_seconds(), 0.05)


def _with_census(session: Session, due: list[Due]) -> Iterator[tuple[Due, Census]]:
    for cohort, group in groupby(sorted(due, key=_by_cohort), key=lambda each: each.cohort):
        rows = list(group)
        counts = census.take(session, [each.agency_id for each in rows], cohort)
        for each in rows:
            yield each, counts.get(each.agency_id, Census())


def _by_cohort(due: Due) -> tuple[date, int]:
    return due.cohort, due.id
