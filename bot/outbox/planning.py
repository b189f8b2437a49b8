"""Planners write what is due into an outbox, and remember what need not be planned again today.

The readers of a day are known once the day is over, but for somebody whose date is corrected later. So it is planned
once a day from then on, and other passes on which nothing is due plan nothing.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from rules.dates import is_zone, local_date
from rules.ladder import may_post
from rules.rulebook import RuleBook
from storage.batch import OpenNow

PlanDays = dict[tuple[str, ...], date]
"""Plans: the words that identify each, and last a time zone; with the local date of which each was written."""


class Planner(ABC):
    """Writes plans into one outbox, in a fixed number of statements, however many rows there are to write."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._planned: PlanDays = {}

    @abstractmethod
    def write(self, session: Session, now: datetime, wall_now: datetime) -> PlanDays:
        """Write everything that is due at `now` by the bot's clock and not in the outbox yet.

        The rows are dated `wall_now`, by the wall clock. Give what is returned to `remember` once the transaction is
        committed.
        """

    def remember(self, planned: PlanDays) -> None:
        """Remember these plans: they need not be written again on that day."""
        self._planned |= planned

    def _unplanned(self, zones: Iterable[str], today: date, *words: str) -> set[str]:
        return {zone for zone in zones if self._planned.get((*words, zone)) != today}


def open_now(zones: Iterable[tuple[str, int]], now: datetime) -> OpenNow:
    """Return those time zones and nudge hours of agencies in whose day a nudge may be posted now, by their local date.

    Where a time zone is unknown, nobody knows: `bot.unreachable` says so.
    """
    found: dict[date, list[tuple[str, int]]] = defaultdict(list)
    for zone, hour in zones:
        if is_zone(zone) and may_post(hour, now.astimezone(ZoneInfo(zone))):
            found[local_date(now, zone)].append((zone, hour))
    return found


def by_date(zones: Iterable[str], now: datetime) -> dict[date, set[str]]:
    """Group the time zones that are known by their local date now: one date, or two around midnight."""
    found: dict[date, set[str]] = defaultdict(set)
    for zone in filter(is_zone, zones):
        found[local_date(now, zone)].add(zone)
    return dict(found)
