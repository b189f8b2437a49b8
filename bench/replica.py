"""One of several dispatchers on one database, in a process of its own: `python -m bench.replica ADDRESS`.

It says when it is ready, waits for a line, nudges the day on which all are due, and writes how many it posted.
"""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from bench.day import InstantClient
from bot import logs
from bot.clock import ShiftedClock
from bot.outbox.dispatchers import Dispatchers
from bot.outbox.verdicts import Outcome
from handlers.services import Services
from rules.rulebook import load
from storage.database import Database

_NEW_YORK = ZoneInfo("America/New_York")


def main(address: str) -> None:
    """Make one pass."""
    logs.set_up("INFO", "console")
    database = Database(address)
    clock = ShiftedClock(datetime(2026, 10, 1, 10, tzinfo=_NEW_YORK))
    client = InstantClient(token="xoxb-bench")  # noqa: S106 - nobody's
    services = Services(database=database, book=load(), clock=clock, timezone=_NEW_YORK)
    nudges = Dispatchers(services, lambda _team: client).nudges
    print("ready", flush=True)
    sys.stdin.readline()
    print(nudges.run()[Outcome.SENT], flush=True)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1])
