"""A batch of pending rows of an outbox."""

from dataclasses import dataclass
from datetime import datetime

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
