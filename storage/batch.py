"""A batch of pending rows of an outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session

OpenNow = Mapping[date, Sequence[tuple[str, int]]]
"""The time zones and nudge hours of the agencies in whose day a message may go now, by their local date."""

_LAST_ID = 2**31 - 1
"""The last id that a table may have: PostgreSQL keeps four bytes of it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The pending rows to read: the first `most` with ids after `after`, up to `until` if it is given.

    `now` is the time by the wall clock: a row that is held back until later is not among them.
    """

    now: datetime
    after: int
    most: int
    until: int | None = None

    @property
    def asked(self) -> dict[str, object]:
        """The parameters of the statements that read a batch."""
        until = _LAST_ID if self.until is None else self.until
        return {"now": self.now, "after": self.after, "most": self.most, "until": until}

    def read(self, session: Session, statement: Select[Any], open_now: OpenNow) -> Sequence[Sequence[Any]]:
        """Return the rows of a statement that asks for `open_now` and `today`; the first column is the id."""
        found = [
            row
            for today, there in open_now.items()
            for row in session.execute(statement, {**self.asked, "open_now": there, "today": today})
        ]
        return sorted(found, key=itemgetter(0))[: self.most]
