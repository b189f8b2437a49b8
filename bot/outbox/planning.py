"""What planners have in common: what is due is written into a ledger, and what need not be planned again is remembered.

Whom a day concerns is settled once it is over, so a tick on which nothing is due writes nothing.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from rules.dates import local_date
from rules.ladder import may_post
from rules.rulebook import RuleBook

Planned = set[tuple[str, ...]]
"""What was planned, each by what tells it from the others; the last is a time zone."""


class Planner(ABC):
    """Writes plans into one ledger, in a fixed number of statements, however many rows there are to write."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._settled: Planned = set()

    @abstractmethod
    def write(self, session: Session, now: datetime, wall: datetime) -> Planned:
        """Write everything that is due at `now` and not in the ledger yet, dated `wall`.

        What is returned is to be given to `remember` once the transaction is committed.
        """

    def remember(self, settled: Planned) -> None:
        """Plan these no more."""
        self._settled |= settled

    def _not_settled(self, zones: Iterable[str], *what: str) -> set[str]:
        return {zone for zone in zones if (*what, zone) not in self._settled}


def open_now(zones: Iterable[tuple[str, int]], now: datetime) -> list[tuple[str, int]]:
    """Of the time zones and nudge hours that agencies have, those in whose day a nudge may be posted now."""
    return [(zone, hour) for zone, hour in zones if may_post(hour, now.astimezone(ZoneInfo(zone)))]


def by_date(zones: Iterable[str], now: datetime) -> dict[date, set[str]]:
    """The local dates that it is now in these time zones, and where: one date, or two around midnight."""
    found: dict[date, set[str]] = defaultdict(set)
    for zone in zones:
        found[local_date(now, zone)].add(zone)
    return dict(found)
