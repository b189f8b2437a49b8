"""The queue: an outbox's pending messages, read a batch at a time.

A row with a value that cannot be read, written by hand or by another program, is left out; it stops nobody else.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from random import randint
from threading import Event

import structlog
from sqlmodel import Session

from bot.outbox.pending import MessageKind, Pending
from handlers.services import Clock
from storage.batch import Batch
from storage.database import Database

log = structlog.get_logger("recert.outbox")

BATCH = 100
_FRESH = timedelta(seconds=5)
"""Time that a batch is posted by the facts that were read with it. After that each message is read again."""

_UNREADABLE = (LookupError, ValueError, OverflowError)
"""The errors that a word, a date or a number in the database raises if it means nothing."""


class Queue:
    """The messages of one kind that may be posted now."""

    def __init__(self, kind: MessageKind, database: Database, wall_clock: Clock) -> None:
        self._kind = kind
        self._database = database
        self._wall_clock = wall_clock
        self._known: set[int] = set()

    def each(self, stop: Event) -> Iterator[Pending]:
        """Yield each message with facts that are at most some seconds old, until it is told to stop."""
        for batch in self._batches():
            read_at = self._wall_clock.now()
            for each in batch:
                if stop.is_set():
                    return
                fresh = timedelta() <= self._wall_clock.now() - read_at < _FRESH  # the clock may be set back
                pending = each if fresh else self._read_again(each)
                if pending is not None:
                    yield pending

    def all(self, session: Session) -> list[Pending]:
        """Return every message, as an open session sees them."""

        def between(after: int, until: int) -> Sequence[Pending]:
            return self._read(session, after=after, until=until, most=until - after)

        return [each for part in self._halves(between, 0, self._kind.outbox.newest(session)) for each in part]

    def _read(self, session: Session, *, after: int, until: int | None, most: int) -> Sequence[Pending]:
        return self._kind.pending(session, Batch(self._wall_clock.now(), after, most, until))

    def _batches(self) -> Iterator[Sequence[Pending]]:
        """Yield pending messages a batch at a time. If there are many, each bot begins at a different place.

        From the same place, they would compete for the same rows all along, and wait for each other's claims.
        """
        try:
            batch = self._batch(after=0)
            if len(batch) < BATCH:
                yield batch
                return
            newest = self._newest()
            start = randint(batch[0].id, max(newest, batch[0].id))  # noqa: S311 - no secret
            for after, until in ((start, None), (0, start)):
                last = after
                while batch := self._batch(after=last, until=until):
                    yield batch
                    last = max(each.id for each in batch)
        except _UNREADABLE:
            yield from self._halves(self._read_between, 0, self._newest())

    def _newest(self) -> int:
        with self._database.read() as session:
            return self._kind.outbox.newest(session)

    def _read_between(self, after: int, until: int) -> Sequence[Pending]:
        with self._database.read() as session:
            return self._read(session, after=after, until=until, most=until - after)

    def _halves(
        self, read: Callable[[int, int], Sequence[Pending]], after: int, until: int
    ) -> Iterator[Sequence[Pending]]:
        """Yield what can be read of some rows, by halves: few reads find the row that cannot be."""
        try:
            found = read(after, until)
        except _UNREADABLE:
            if until - after > 1:
                middle = (after + until) // 2
                yield from self._halves(read, after, middle)
                yield from self._halves(read, middle, until)
            elif until not in self._known:
                self._known.add(until)
                log.error("a row holds a value that means nothing", kind=self._kind.name, row=until)  # noqa: TRY400
        else:
            yield found

    def _read_again(self, pending: Pending) -> Pending | None:
        return next(iter(self._batch(after=pending.id - 1, until=pending.id)), None)

    def _batch(self, *, after: int, until: int | None = None) -> Sequence[Pending]:
        with self._database.read() as session:
            return self._read(session, after=after, until=until, most=BATCH)
