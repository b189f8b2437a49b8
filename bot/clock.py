"""What time the bot believes it is: now, or as if it had been started at another instant."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

_NOON = time_of_day(12)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that starts at another instant and runs on from there."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        """The start plus the time that has passed since, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    def advance(self, by: timedelta) -> None:
        """Let time pass: for the demo and for tests."""
        self._start += by


Clock = SystemClock | ShiftedClock


def parse_instant(text: str, timezone: ZoneInfo) -> datetime:
    """Read an ISO date-time; without an offset it is local in `timezone`, and a date alone means noon.

    Raises ValueError for anything else.
    """
    try:
        moment = datetime.combine(date.fromisoformat(text), _NOON)
    except ValueError:
        moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone)
