"""The bot's clock: now, or as if it had been started at another instant."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from storage.database import Database

YEARS = range(2000, 2200)
"""The years in which the bot's clock may be set: far from those in which dates end."""

_NOON = time_of_day(12)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the time now, in UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that starts at another instant and runs on from there."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        """Return the start plus the time that has passed since, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward: for the demo and for tests."""
        self._start += by


_FRESH_SECONDS = 10


class DatabaseClock:
    """The clock of the database, by which bots on it agree whatever their machines' clocks say.

    It is read now and then, and runs on by the monotonic clock in between.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading: tuple[datetime, float] | None = None
        """The time that was read, and the monotonic time then: one value, as several threads read it."""

    def now(self) -> datetime:
        """Return the database's time, in UTC. Raises what the driver raises."""
        reading = self._reading
        if reading is None or time.monotonic() - reading[1] > _FRESH_SECONDS:
            self._reading = reading = (self._database.now(), time.monotonic())
        read, at = reading
        return read + timedelta(seconds=time.monotonic() - at)


Clock = SystemClock | ShiftedClock


def parse_instant(text: str, timezone: ZoneInfo) -> datetime:
    """Read an ISO date-time of `YEARS`; without an offset it is local in `timezone`, and a date alone means noon.

    Raises ValueError with what is wrong.
    """
    try:
        moment = datetime.combine(date.fromisoformat(text), _NOON)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"{text!r} is not an ISO date-time") from error
    if moment.year not in YEARS:
        raise ValueError(f"{text!r} is not in the years from {YEARS[0]} to {YEARS[-1]}")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone)
