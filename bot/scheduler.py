"""The one scheduled job: a tick. What is due lives in the database, so a tick that was missed is no loss."""

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler


def start(tick: Callable[[], object], *, every_seconds: float) -> BackgroundScheduler:
    """Call `tick` now and then at an interval, never twice at once; in UTC, where no hour is repeated or left out."""
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        tick,
        "interval",
        id="tick",
        seconds=every_seconds,
        next_run_time=datetime.now(UTC),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler
