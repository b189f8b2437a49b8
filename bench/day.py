"""One day on which every agency is due, in a process of its own: `python -m bench.day DATABASE`, JSON on stdout."""

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlalchemy import event, text

import bot.serve  # noqa: F401 - an idle bot has it loaded, and its memory is compared with
from bot import logs
from bot.clock import ShiftedClock
from bot.outbox.dispatchers import Dispatchers
from bot.outbox.verdicts import Outcome
from handlers.services import Services
from rules.rulebook import load
from storage.database import Database

_NEW_YORK = ZoneInfo("America/New_York")
_TICKS = 9


class InstantClient(WebClient):
    """A client whose Slack accepts everything at once."""

    _ts = count(1)

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:  # noqa: ANN401
        """Return an answer at once."""
        data = {"ok": True, "ts": f"{next(self._ts)}.000001"}
        return SlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args=arguments,
            data=data,
            headers={},
            status_code=200,
        )


class Statements:
    """Counts the statements of an engine, without the BEGIN that opens a transaction."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        event.listen(database.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.count += not statement.startswith("BEGIN")


def main(path: Path) -> dict[str, float]:
    """Measure quiet ticks, then the planning of the day, then the day, then ticks at the season's end."""
    logs.set_up("INFO", "console")
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        session.execute(text("DELETE FROM nudge"))
    clock = ShiftedClock(datetime(2026, 9, 20, 10, tzinfo=_NEW_YORK))
    services = Services(database=database, book=load(), clock=clock, timezone=_NEW_YORK)
    client = InstantClient(token="xoxb-bench")  # noqa: S106 - nobody's
    dispatchers = Dispatchers(services, lambda _team: client)
    statements = Statements(database)

    def measure_ticks(name: str) -> dict[str, float]:
        milliseconds, before = [], statements.count
        for _ in range(_TICKS):
            began = time.perf_counter()
            outcomes = dispatchers.run()
            milliseconds.append((time.perf_counter() - began) * 1000)
            assert not outcomes, outcomes
        each, rest = divmod(statements.count - before, _TICKS)
        assert rest == 0
        return {f"{name}_ms": median(milliseconds), f"{name}_statements": each}

    def measure_planning(at: datetime) -> tuple[float, int]:
        """Measure one tick outside of every agency's hours, which plans and posts nothing."""
        clock.advance(at - clock.now())
        before, began = statements.count, time.perf_counter()
        outcomes = dispatchers.run()
        assert not outcomes, outcomes
        return (time.perf_counter() - began) * 1000, statements.count - before

    found = measure_ticks("quiet")
    found["idle_mb"] = _peak_megabytes()
    found["plan_ms"], found["plan_statements"] = measure_planning(datetime(2026, 10, 1, 7, tzinfo=_NEW_YORK))
    clock.advance(timedelta(hours=3))
    began = time.perf_counter()
    outcomes = dispatchers.run()
    found["day_seconds"] = time.perf_counter() - began + found["plan_ms"] / 1000
    found["sent"] = outcomes[Outcome.SENT]
    found["peak_mb"] = _peak_megabytes()
    found |= measure_ticks("same_day")
    measure_planning(datetime(2027, 4, 1, 21, tzinfo=_NEW_YORK))
    with database.write() as session:
        session.execute(text("UPDATE nudge SET state = 'sent' WHERE state = 'pending'"))
    measure_planning(datetime(2027, 4, 2, 12, tzinfo=_NEW_YORK))
    found |= measure_ticks("late")
    database.close()
    return found


def _peak_megabytes() -> float:
    """Return the most memory that this process has used so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
