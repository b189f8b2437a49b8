"""The other way to nudge: APScheduler with one job for each member on its SQLAlchemy job store.

`python -m bench.jobs DATABASE JOBS SETTINGS` adds them, lets all come due at once, and waits until the last has run. A
job posts one sentence to a Slack that answers at once; it reads nothing and records nothing of its own, which flatters
it. SETTINGS are `its` (the job store makes its own SQLite, which syncs to the disk at every commit) or `ours` (WAL, as
the bot has it): with those the disk plays no part, and what is compared is the work.
"""

import json
import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from bench.day import InstantClient
from storage.database import Database

_CLIENT = InstantClient(token="xoxb-bench")  # noqa: S106 - nobody's
_TIMEOUT_SECONDS = 300


def remind(user: str) -> None:
    """Post to one member."""
    _CLIENT.chat_postMessage(channel=user, text="The renewal season is open: 181 days left.")


def main(path: Path, jobs: int, settings: str) -> dict[str, float]:
    """Return the seconds to add the jobs and to run them all."""
    path.unlink(missing_ok=True)
    all_done, done = Event(), count(1)

    def one_done(_event: object) -> None:
        if next(done) == jobs:
            all_done.set()

    database = Database(f"sqlite:///{path}")
    ours = settings == "ours"
    store = SQLAlchemyJobStore(engine=database.engine) if ours else SQLAlchemyJobStore(f"sqlite:///{path}")
    scheduler = BackgroundScheduler(
        jobstores={"default": store},
        job_defaults={"misfire_grace_time": None},
        timezone=UTC,
    )
    scheduler.add_listener(one_done, EVENT_JOB_EXECUTED)
    scheduler.start(paused=True)
    due = datetime.now(UTC)
    began = time.perf_counter()
    for number in range(jobs):
        scheduler.add_job("bench.jobs:remind", "date", run_date=due, args=[f"U{number}"], id=f"U{number}")
    scheduler.resume()
    assert all_done.wait(_TIMEOUT_SECONDS)
    seconds = time.perf_counter() - began
    scheduler.shutdown()
    database.close()
    return {"jobs": jobs, "seconds": seconds}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
