"""A season so far in one line: how many of a cohort were recertified by the end of each week, and of each month.

The weeks are drawn, in the message's blocks; the months are words in its text, which screen readers read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from handlers.ui.blocks import day

_HEIGHTS = "▁▂▃▄▅▆▇█"
_DAY, _WEEK = timedelta(1), timedelta(7)


@dataclass(frozen=True)
class SoFar:
    """A season that began when the portal opened. `done_on` are the days on which some of a cohort marked V."""

    done_on: Sequence[date]
    of: int
    opens: date
    today: date

    @cached_property
    def drawn(self) -> str:
        """The line as people see it."""
        full = len(_HEIGHTS) - 1
        weeks = range((self.today - self.opens) // _WEEK + 1)
        done = [self._done_by(self.opens + _WEEK * (week + 1) - _DAY) for week in weeks]
        bars = "".join(
            _HEIGHTS[-(-full * count // self.of)] for count in done
        )  # one is seen already; all fill the line
        return f"Recertified by week since {day(self.opens)}: {bars} {self._now}"

    @cached_property
    def said(self) -> str:
        """The same in words, by months; "" before the first is over."""
        first, ends = self.opens.replace(day=1), []
        while (following := (first + 31 * _DAY).replace(day=1)) <= self.today:
            ends.append(following - _DAY)
            first = following
        months = ", ".join(f"{self._done_by(end):,} in {end:%B}" for end in ends)
        return f"Recertified by the end of each month: {months}; now {self._now}." if months else ""

    @cached_property
    def _now(self) -> str:
        return f"{len(self.done_on):,} done, {self.of - len(self.done_on):,} open"

    def _done_by(self, end: date) -> int:
        return sum(each <= end for each in self.done_on)
