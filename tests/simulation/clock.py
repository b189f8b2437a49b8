"""Virtual time: the true time, which only the simulation moves, and the clocks that go by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Truth:
    """The true time, which is the database's; `due` are things that happen by themselves when their time comes."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._due: list[tuple[datetime, Callable[[], object]]] = []

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._now

    def seconds(self) -> float:
        """Return the time in seconds since 1970: also what a monotonic clock says."""
        return self._now.timestamp()

    def later(self, seconds: float, happen: Callable[[], object]) -> None:
        """Let something happen after some seconds."""
        self._due.append((self._now + timedelta(seconds=seconds), happen))

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        end = self._now + timedelta(seconds=seconds)
        while ripe := [each for each in self._due if each[0] <= end]:
            first = min(ripe, key=lambda each: each[0])
            self._due.remove(first)
            self._now = max(self._now, first[0])
            first[1]()
        self._now = end


@dataclass
class SkewedClock:
    """The clock of one machine: so many seconds ahead of the truth, or behind it."""

    truth: Truth
    skew: float = 0.0

    def now(self) -> datetime:
        """Return what this machine takes for the time, in UTC."""
        return self.truth.now() + timedelta(seconds=self.skew)

    def seconds(self) -> float:
        """Return the same in seconds since 1970."""
        return self.now().timestamp()


class TimeModule:
    """Stands in for the module `time`, in the modules that read a monotonic clock or sleep."""

    def __init__(self, truth: Truth) -> None:
        self.monotonic = truth.seconds
        self.time = truth.seconds
        self.sleep = truth.advance

    def time_ns(self) -> int:
        """Return the time in nanoseconds since 1970."""
        return int(self.time() * 1e9)


def local(moment: datetime, zone: str) -> datetime:
    """Return a moment as a time zone's wall clocks show it."""
    return moment.astimezone(ZoneInfo(zone))


def day(moment: datetime, zone: str) -> date:
    """Return the date of a moment in a time zone."""
    return local(moment, zone).date()
