"""The walk that nudges and letters have in common: each is posted once, whatever happens meanwhile.

One pass settles what is in doubt, plans, then claims, makes, posts and records one message after the other. No session
is open while Slack is called. Leases and retries go by the wall clock; what is due, by the bot's clock, which may have
been set to another day.
"""

import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import randint
from typing import ClassVar, Generic, Protocol, TypeVar

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot.clock import SystemClock
from bot.outbox import send
from bot.outbox.planning import Planner
from bot.outbox.send import Outcome, Verdict
from bot.workspaces import POST_TIMEOUT, ClientFor
from handlers.answer import Answer
from handlers.request import Clock, Services
from storage.outbox import Doubtful, Ledger

log = structlog.get_logger("recert.walk")

LEASE = timedelta(seconds=POST_TIMEOUT + 7)
"""Longer than Slack is given to answer, and then some for a slow machine."""

BATCH = 100
_FRESH = timedelta(seconds=5)
"""For so long a batch is posted by the facts that were read with it; after that each is read again."""

_LONGEST_WAIT = timedelta(seconds=60)


class Waiting(Protocol):
    """What waits to be posted: a row of the ledger, and what it takes to make a message of it."""

    @property
    def id(self) -> int:
        """The row's id."""

    @property
    def team_id(self) -> str:
        """The workspace in which it is posted."""

    @property
    def about(self) -> dict[str, str]:
        """What the log says of it, and of nobody: which milestone, which kind."""


W = TypeVar("W", bound=Waiting)


class Walk(ABC, Generic[W]):
    """One of any number that may run on one database, at the same time."""

    ledger: ClassVar[Ledger]
    planner: ClassVar[type[Planner]]
    what: ClassVar[str]
    """What walks here, as the log calls it; with ``_id`` it is the key of the id in a message's metadata."""

    def __init__(self, services: Services, client_for: ClientFor, *, wall: Clock | None = None) -> None:
        self._services = services
        self._client_for = client_for
        self._wall = wall or SystemClock()
        self._stop = threading.Event()
        self._planner = self.planner(services.book)

    @abstractmethod
    def _batch(self, *, after: int, until: int | None = None) -> Sequence[W]:
        """The first of those that may be posted now, at most `BATCH`: those after an id, and up to another if given."""

    @abstractmethod
    def _today(self, waiting: W) -> date:
        """The local date where it is read."""

    @abstractmethod
    def _make(self, waiting: W) -> Answer | str:
        """The message by today's facts, or why there is none to be posted."""

    @abstractmethod
    def _post(self, client: WebClient, waiting: W, answer: Answer, message_id: str) -> Verdict:
        """Post it, once."""

    @abstractmethod
    def _where(self, client: WebClient, doubt: Doubtful) -> str | Verdict:
        """The conversation in which it is looked for, or why that is not to be had."""

    def _prepared(self, waiting: W, client: WebClient) -> W:  # noqa: ARG002 - for those who ask Slack for something
        """What it takes besides, asked of Slack before it is claimed: the lease is for the post alone."""
        return waiting

    def _stands(self, session: Session, waiting: W) -> None:
        """What else is to be recorded of one that was posted."""

    def _refused(self, waiting: W, reason: str, client: WebClient) -> None:
        """What else is to be done about one that Slack will not have."""

    def stop(self) -> None:
        """Begin nothing new; the post under way is finished."""
        self._stop.set()

    def run(self, *, wait: bool = False) -> Counter[Outcome]:
        """One pass; how many came to which outcome.

        With `wait` it stays for those that Slack asked to hold back and those whose lease is still running, for as
        long as that is near: by hand there is no next tick.
        """
        outcomes: Counter[Outcome] = Counter()
        ends = self._wall.now() + _LONGEST_WAIT
        while not self._stop.is_set():
            self._settle()
            self.plan()
            outcomes += Counter(self._post_due())
            seconds = self._until_next(ends) if wait else None
            if seconds is None:
                break
            self._stop.wait(seconds)
        return outcomes

    def plan(self) -> None:
        """Write what has become due into the ledger."""
        with self._services.database.write() as session:
            settled = self._planner.write(session, self._services.clock.now(), self._wall.now())
        self._planner.remember(settled)

    def post(self, waiting: W, client: WebClient) -> Verdict | None:
        """Claim, make, post and record one; None if someone else has it."""
        ready = self._prepared(waiting, client)
        now = self._wall.now()
        with self._services.database.write() as session:
            message_id = self.ledger.claim(
                session, ready.id, now=now, today=self._today(ready), lease_until=now + LEASE
            )
        if message_id is None:
            return None
        verdict = self._deliver(ready, client, message_id)
        self._record(ready, message_id, verdict)
        log.info(self.what, outcome=verdict.outcome.value, id=message_id, reason=verdict.reason, **ready.about)
        return verdict

    def _post_due(self) -> Iterator[Outcome]:
        held_back: set[str] = set()
        for batch in self._batches():
            read_at = self._wall.now()
            for each in batch:
                if self._stop.is_set():
                    return
                waiting = each if self._wall.now() - read_at < _FRESH else self._read_again(each)
                if waiting is None:
                    continue
                client = None if waiting.team_id in held_back else self._client_for(waiting.team_id)
                verdict = None if client is None else self.post(waiting, client)
                if client is None or verdict is None:
                    continue
                if verdict.outcome is Outcome.HELD_BACK:
                    held_back.add(waiting.team_id)  # Slack's limits are a workspace's
                if verdict.outcome is Outcome.REFUSED:
                    self._refused(waiting, verdict.reason, client)
                yield verdict.outcome

    def _read_again(self, waiting: W) -> W | None:
        """One with the facts of now; None if it waits no more."""
        return next(iter(self._batch(after=waiting.id - 1, until=waiting.id)), None)

    def _batches(self) -> Iterator[Sequence[W]]:
        """What is due, a batch at a time. Where there is much of it, several bots begin at different places.

        Beginning at the same one they would go for the same rows all along, and wait for each other's claims.
        """
        batch = self._batch(after=0)
        if len(batch) < BATCH:
            yield batch
            return
        with self._services.database.read() as session:
            start = randint(batch[0].id, max(self.ledger.newest(session), batch[0].id))  # noqa: S311 - no secret
        for after, until in ((start, None), (0, start)):
            last = after
            while batch := self._batch(after=last, until=until):
                yield batch
                last = max(waiting.id for waiting in batch)

    def _deliver(self, waiting: W, client: WebClient, message_id: str) -> Verdict:
        try:
            made = self._make(waiting)
        except Exception:
            # One message that cannot be made must not keep all others from being posted, tick after tick.
            log.exception("one could not be made", what=self.what, id=message_id, **waiting.about)
            return Verdict(Outcome.UNMADE, retry_after=send.LATER)
        if isinstance(made, str):
            return Verdict(Outcome.SKIPPED, reason=made)
        return self._post(client, waiting, made, message_id)

    def _record(self, waiting: W, message_id: str, verdict: Verdict) -> None:
        now = self._wall.now()
        with self._services.database.write() as session:
            match verdict.outcome:
                case Outcome.SENT:
                    self.ledger.sent(session, message_id, verdict.ts, now=now, channel_id=verdict.channel)
                    self._stands(session, waiting)
                case Outcome.REFUSED:
                    self.ledger.refused(session, message_id, verdict.reason, now=now)
                case Outcome.SKIPPED:
                    self.ledger.skipped(session, message_id, verdict.reason, now=now)
                case Outcome.HELD_BACK | Outcome.UNMADE:
                    self.ledger.postponed(session, message_id, now + verdict.retry_after, now=now)
                case Outcome.IN_DOUBT:
                    self.ledger.in_doubt(session, message_id, verdict.reason, now=now)

    def _settle(self) -> None:
        """Find out what became of those whose outcome is not known."""
        now = self._wall.now()
        with self._services.database.write() as session:
            self.ledger.expire_leases(session, now=now)
            doubtful = self.ledger.doubtful(session, now=now, most=BATCH)
        for each in doubtful:
            if self._stop.is_set():
                return
            if (client := self._client_for(each.team_id)) is not None:
                self._look_up(each, client)

    def _look_up(self, doubt: Doubtful, client: WebClient) -> None:
        found = self._where(client, doubt)
        if isinstance(found, str):
            found = send.look_up(client, found, self.what, doubt.message_id, since=doubt.claimed_at)
        now = self._wall.now()
        with self._services.database.write() as session:
            match found.outcome:
                case Outcome.SENT:
                    self.ledger.sent(session, doubt.message_id, found.ts, now=now, channel_id=found.channel)
                case Outcome.SKIPPED:
                    self.ledger.absent(session, doubt, now=now)
                case Outcome.REFUSED:
                    self.ledger.unanswerable(session, doubt, found.reason, now=now)
                case _:
                    self.ledger.look_again(session, doubt, at=now + found.retry_after, now=now)
        log.info("looked up", what=self.what, outcome=found.outcome.value, id=doubt.message_id, reason=found.reason)

    def _until_next(self, ends: datetime) -> float | None:
        """Seconds until something may be taken up again, or None if that is not before `ends`."""
        now = self._wall.now()
        with self._services.database.read() as session:
            at = self.ledger.next_retry(session, now=now)
        return None if at is None or at > ends else max((at - now).total_seconds(), 0.05)
