"""The scheduler of the tick: APScheduler runs the job, and the monotonic clock says when.

APScheduler's own loop waits until a time of day. A machine's clock that is set back would stop the ticks for as long as
it was set back; one that starts in 1970 and jumps ahead would have every tick listed that was missed in between.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import STATE_STOPPED
from apscheduler.triggers.base import BaseTrigger


class _FromNow(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Due a period from now, whatever was due before: no run that was missed is ever listed."""

    def __init__(self, period: timedelta) -> None:
        self._period = period

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """Return when the job is due next."""
        return now + self._period


class PeriodicScheduler(BackgroundScheduler):  # type: ignore[misc]
    """Calls a function at once and then in every period, never two at a time, whatever the clock on the wall says."""

    def __init__(self, call: Callable[[], object], *, every_seconds: float) -> None:
        super().__init__(timezone=UTC)
        self._seconds = every_seconds
        self.add_job(
            call,
            _FromNow(timedelta(seconds=every_seconds)),
            id="tick",
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def _main_loop(self) -> None:
        """Run the job in every period, until the scheduler is shut down. `Event.wait` goes by the monotonic clock."""
        while self.state != STATE_STOPPED:
            with self._jobstores_lock:  # so that it is not shut down in between
                for job in self.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))
                self._process_jobs()
            self._event.clear()  # `modify` has set it
            if self.state != STATE_STOPPED:
                self._event.wait(self._seconds)
