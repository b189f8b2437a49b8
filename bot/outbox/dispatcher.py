"""The dispatcher: posts each message of an outbox exactly once, whatever happens meanwhile.

A pass looks up what is unknown, plans what has become due, then claims, renders, posts and records one message after
the other. No session is open while Slack is called.

There are two clocks. Leases and retries go by the wall clock, the real time, which is the database's: replicas agree on
it. What is due goes by the bot's clock, which may have been set to another day.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

import structlog
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.outbox import send
from bot.outbox.answers import Answers
from bot.outbox.pending import MessageKind, Pending
from bot.outbox.queue import BATCH, Queue
from bot.outbox.verdicts import LATER, Outcome, Verdict, unreadable
from bot.workspaces import POST_TIMEOUT, ClientFor
from handlers.answer import Answer
from handlers.services import Clock, Services
from handlers.ui.origin import of_workspace
from storage import holds
from storage.outbox import UnknownOutcome

log = structlog.get_logger("recert.outbox")

LEASE = timedelta(seconds=POST_TIMEOUT + 7)
"""Time that a claim holds: longer than Slack is given to answer, with time left for a slow machine."""

_LONGEST_WAIT = 60

PATIENCE = timedelta(days=1)
"""Time for which "not now" is taken at its word."""
_FEWEST_ATTEMPTS = 6
"""Attempts that a bot makes in a day, however seldom it ticks: the longest pause is four hours."""
_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)


class Dispatcher:
    """Posts the messages of one kind. Any number of dispatchers may run on one database at the same time."""

    def __init__(
        self, kind: MessageKind, services: Services, client_for: ClientFor, wall_clock: Clock, answers: Answers
    ) -> None:
        self._kind = kind
        self._services = services
        self._client_for = client_for
        self._wall_clock = wall_clock
        self._answers = answers
        self._queue = Queue(kind, services.database, wall_clock)
        self._stop = threading.Event()

    def stop(self) -> None:
        """Start no further post. The post under way is finished."""
        self._stop.set()

    def run(self, *, wait: bool = False) -> Counter[Outcome]:
        """Make a pass, and return how many messages came to which outcome.

        With `wait`, pass again while something that was held back, or whose lease still runs, is ready within a minute:
        a sweep has no next tick.
        """
        outcomes: Counter[Outcome] = Counter()
        ends = monotonic() + _LONGEST_WAIT
        while not self._stop.is_set():
            began = self._wall_clock.now()
            self._resolve_unknown()
            self.plan()
            outcomes.update(self._post_pending())
            seconds = self._seconds_to_next(began, ends - monotonic()) if wait else None
            if seconds is None:
                break
            self._stop.wait(seconds)
        return outcomes

    def preview(self) -> list[tuple[Pending, Answer]]:
        """Return what a pass would post now. Nothing is kept: the plan is made in a transaction that is rolled back."""
        with self._services.database.write() as session:
            self._kind.planner.write(session, self._services.clock.now(), self._wall_clock.now())
            pending = self._queue.all(session)
            rendered = [(each, each.render()) for each in pending]
            session.rollback()
        return [(each, answer) for each, answer in rendered if isinstance(answer, Answer)]

    # --- Resolve: find out the outcome of messages whose outcome is unknown ---

    def _resolve_unknown(self) -> None:
        now = self._wall_clock.now()
        with self._services.database.write() as session:
            self._kind.outbox.expire_leases(session, now=now)
            unknown = self._kind.outbox.to_look_up(session, now=now, most=BATCH)
        held_back: set[str] = set()
        for each in unknown:
            if self._stop.is_set():
                return
            found = None if each.team_id in held_back else self._look_up_one(each)
            if found is not None and found.whole_workspace:
                held_back.add(each.team_id)

    def _look_up_one(self, unknown: UnknownOutcome) -> Verdict | None:
        """Look for one message. Whatever is wrong with it or its workspace keeps no other from being looked for."""
        try:
            client = self._client_for(unknown.team_id)
            return None if client is None else self._look_up(unknown, client)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("a message could not be looked up", kind=self._kind.name, row=unknown.id)
            return None

    def _look_up(self, unknown: UnknownOutcome, client: WebClient) -> Verdict:
        """Look for a message in its conversation before it is posted again; return what was found and recorded."""
        outbox, message_id = self._kind.outbox, unknown.message_id
        conversation = self._kind.conversation(client, unknown.to)
        if isinstance(conversation, Verdict):
            found = conversation
        else:
            found = send.look_up(client, conversation, message_id, since=unknown.claimed_at)
        self._answers.note(unknown.team_id, found)
        if found.outcome is Outcome.NOT_NOW:
            found = self._weigh(found, unknown.held_since, unknown.attempts, unreadable(found.reason))
        if found.outcome is Outcome.REFUSED and not self._kind.tell_of_doubt(client, unknown, found.reason):
            found = self._weigh(found, unknown.held_since, unknown.attempts)
        now = self._wall_clock.now()
        with self._services.database.write() as session:
            match found.outcome:
                case Outcome.SENT:
                    outbox.sent(session, message_id, found.ts, now=now, channel_id=found.channel)
                case Outcome.SKIPPED:
                    outbox.not_found(session, unknown, now=now)
                case Outcome.REFUSED:
                    outbox.unreadable(session, unknown, found.reason, now=now)
                case _:
                    held = found.outcome is Outcome.NOT_NOW
                    outbox.look_again(session, unknown, at=now + found.retry_after, held=held, now=now)
            if found.whole_workspace:
                holds.hold(session, unknown.team_id, until=now + found.retry_after)
        log.info("looked up", kind=self._kind.name, outcome=found.outcome.value, id=message_id, reason=found.reason)
        return found

    def _weigh(
        self, verdict: Verdict, held_since: datetime | None, attempts: int, at_last: Verdict | None = None
    ) -> Verdict:
        """Return NOT_NOW, with a pause as long as all before it; after a day `at_last`, if that is given.

        A day in which no bot ran is no day of waiting, so it takes some attempts as well.
        """
        held = timedelta() if held_since is None else self._wall_clock.now() - held_since
        if at_last is not None and held >= PATIENCE and attempts >= _FEWEST_ATTEMPTS:
            return at_last
        pause = min(max(held, _SHORTEST_PAUSE), _LONGEST_PAUSE)
        return Verdict(Outcome.NOT_NOW, reason=verdict.reason, retry_after=pause)

    # --- Plan: write what has become due into the outbox ---

    def plan(self) -> None:
        """Write what has become due into the outbox."""
        planner = self._kind.planner
        with self._services.database.write() as session:
            planned = planner.write(session, self._services.clock.now(), self._wall_clock.now())
        planner.remember(planned)

    # --- Claim, render, post, record ---

    def _post_pending(self) -> Iterator[Outcome]:
        held_back: set[str] = set()
        for pending in self._queue.each(self._stop):
            verdict = None if pending.team_id in held_back else self._post_one(pending)
            if verdict is None:
                continue
            if verdict.outcome is Outcome.HELD_BACK:
                held_back.add(pending.team_id)  # what is read already; what is read later, the database leaves out
            yield verdict.outcome

    def _post_one(self, pending: Pending) -> Verdict | None:
        """Post one message. Whatever is wrong with it or its workspace keeps no other from being posted."""
        try:
            client = self._client_for(pending.team_id)
            return None if client is None else self.post(pending, client)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("a message could not be posted", outbox=self._kind.name, row=pending.id, **pending.log_fields)
            return Verdict(Outcome.NOT_MADE)

    def post(self, pending: Pending, client: WebClient) -> Verdict | None:
        """Claim, render, post and record one message; None if another process has it."""
        prepared = pending.prepare(client)
        began = self._wall_clock.now()
        message_id = self._claim(prepared, began)
        if message_id is None:
            return None
        answer = self._render(prepared, message_id)
        verdict = answer if isinstance(answer, Verdict) else self._send(prepared, answer, message_id, client, began)
        self._answers.note(pending.team_id, verdict)
        if verdict.outcome in {Outcome.REFUSED, Outcome.NOT_NOW}:
            verdict = self._refused_or_later(prepared, message_id, verdict, client)
        self._record(prepared, message_id, verdict)
        log.info(
            self._kind.name,
            outcome=verdict.outcome.value,
            id=message_id,
            reason=verdict.reason,
            **prepared.log_fields,
        )
        return verdict

    def _claim(self, pending: Pending, now: datetime) -> str | None:
        """Claim a message, committed before Slack is called: a bot that dies leaves the claim behind."""
        with self._services.database.write() as session:
            return self._kind.outbox.claim(
                session, pending.id, now=now, today=pending.local_date, lease_until=now + LEASE
            )

    def _render(self, pending: Pending, message_id: str) -> Answer | Verdict:
        try:
            answer = pending.render()
        except Exception:
            # One message that cannot be made must not keep all others from being posted, tick after tick.
            log.exception("a message could not be made", outbox=self._kind.name, id=message_id, **pending.log_fields)
            return Verdict(Outcome.NOT_MADE, retry_after=LATER)
        return answer if isinstance(answer, Answer) else Verdict(Outcome.SKIPPED, reason=answer)

    def _send(self, pending: Pending, answer: Answer, message_id: str, client: WebClient, claimed: datetime) -> Verdict:
        """Post a message, unless the machine has stood still since its claim: another bot may post it by now."""
        if self._wall_clock.now() + timedelta(seconds=POST_TIMEOUT) >= claimed + LEASE:
            return Verdict(Outcome.HELD_BACK, reason="the machine stood still")
        payload = {self._kind.outbox.id_name: message_id}
        answer = of_workspace(answer, pending.team_id)
        return send.post(client, pending.to, answer, event_type=pending.event_type, payload=payload)

    def _refused_or_later(self, pending: Pending, message_id: str, verdict: Verdict, client: WebClient) -> Verdict:
        """Hold back what Slack does not take now. A refusal stands once those whom it concerns have been told."""
        with self._services.database.read() as session:
            since, attempts = self._kind.outbox.held(session, message_id)
        refused = Verdict(Outcome.REFUSED, reason=verdict.reason)
        weighed = refused if verdict.outcome is Outcome.REFUSED else self._weigh(verdict, since, attempts, refused)
        if weighed is refused and not pending.tell_of_refusal(client, verdict.reason):
            return self._weigh(verdict, since, attempts)
        return weighed

    def _record(self, pending: Pending, message_id: str, verdict: Verdict) -> None:
        outbox, now = self._kind.outbox, self._wall_clock.now()
        with self._services.database.write() as session:
            match verdict.outcome:
                case Outcome.SENT:
                    outbox.sent(session, message_id, verdict.ts, now=now, channel_id=verdict.channel)
                    pending.posted(session)
                case Outcome.REFUSED:
                    outbox.refused(session, message_id, verdict.reason, now=now)
                    pending.refused(session, verdict.reason, now=now)
                case Outcome.SKIPPED:
                    outbox.skipped(session, message_id, verdict.reason, now=now)
                case Outcome.HELD_BACK | Outcome.NOT_MADE:
                    outbox.retry(session, message_id, now + verdict.retry_after, now=now)
                case Outcome.NOT_NOW:
                    outbox.hold_back(session, message_id, verdict.reason, now + verdict.retry_after, now=now)
                case Outcome.IN_DOUBT:
                    outbox.unknown(session, message_id, verdict.reason, now=now)
            if verdict.whole_workspace:
                holds.hold(session, pending.team_id, until=now + verdict.retry_after)

    # --- Wait ---

    def _seconds_to_next(self, began: datetime, most: float) -> float | None:
        """Return the seconds until a message may be taken up again, or None if that is later than `most`.

        On a slow machine the time of one may have come while the pass that `began` then was still under way.
        """
        with self._services.database.read() as session:
            at = self._kind.outbox.next_retry(session, since=began)
        seconds = most if at is None else max((at - self._wall_clock.now()).total_seconds(), 0.05)
        return seconds if seconds < most else None
