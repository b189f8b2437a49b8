"""The rounds: what is done to bots and databases while people work."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.clock import ShiftedClock, parse_instant
from bot.demo.local import opened
from bot.settings import Settings
from handlers.services import Services
from rules.rulebook import load
from storage.database import Database
from tests.conftest import NEW_YORK
from tests.torture.postgres import Proxy, Server, serving
from tests.torture.sockets import socket_mode
from tests.torture.stage import Stage, staged
from tests.torture.storm import Storm

KILLING_SECONDS = 40
STORM_SECONDS, STORM_BEGINS = 40, "2027-03-20T10:00"
_TROUBLE_SECONDS = 5
_SEGMENTS = 10
_NO_DISK = "not tried: a full disk, since mounting one takes root"

Round = Callable[[Random, Counter[str]], list[str]]
"""Plays a round; returns what was wrong."""


def _finish(stage: Stage) -> list[str]:
    return [*stage.settle(), *stage.compare(), *stage.end()]


def _kill_for_a_while(stage: Stage) -> None:
    ends = time.monotonic() + KILLING_SECONDS
    while time.monotonic() < ends:
        time.sleep(stage.rng.uniform(0.5, 4))
        stage.kill_one()


def kills_on_sqlite(rng: Random, counts: Counter[str]) -> list[str]:
    """Kill the only bot on an SQLite file."""
    with TemporaryDirectory(prefix="recert-torture-") as folder:
        url = f"sqlite:///{folder}/recert.db"
        with closing(Database(url)) as database, staged(database, url, Path(folder), rng, counts) as stage:
            stage.arm()
            with stage.busy(1):
                _kill_for_a_while(stage)
            return _finish(stage)


@dataclass
class _Cluster:
    """The PostgreSQL of a round, and the bots on it."""

    first: Server
    second: Server | None
    proxy: Proxy
    disk: Path
    stage: Stage

    def stop(self) -> None:
        """Stop it as a crash does, and start it again."""
        self.first.stop()
        time.sleep(_TROUBLE_SECONDS)
        self.first.start()

    def freeze(self) -> None:
        """Let it take connections, and say nothing, for a while."""
        self.first.freeze()
        time.sleep(_TROUBLE_SECONDS)
        self.first.thaw()

    def fail_over(self) -> None:
        """Stop it, and let its standby take over."""
        assert self.second is not None
        self.first.stop()
        time.sleep(1)
        self.second.promote()
        self.proxy.turn(self.second.port)

    def fill(self) -> None:
        """Leave it no room for a while, and start it again if it has ended for that."""
        with _full(self.disk):
            with suppress(RuntimeError):  # it may end, or refuse
                for _ in range(_SEGMENTS):  # it has made some already, and would have room for a while
                    self.first.execute("SELECT pg_switch_wal() FROM (SELECT pg_current_xact_id())")
            time.sleep(_TROUBLE_SECONDS)
        if not self.first.is_running():
            self.stage.counts["PostgreSQL ended by a full disk"] += 1
            self.first.start()


@contextmanager
def _on_postgresql(
    rng: Random, counts: Counter[str], *, standby: bool = False, size: str | None = None
) -> Iterator[_Cluster]:
    """Set a round up on a PostgreSQL of its own; with a `size`, on a disk of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="recert-torture-")))
        disk = stack.enter_context(_disk(size))
        first, second = stack.enter_context(serving(disk, standby=standby))
        proxy = Proxy(first.port)
        stack.callback(proxy.close)
        url = f"postgresql://postgres@127.0.0.1:{proxy.port}/postgres"
        database = stack.enter_context(closing(Database(url)))
        yield _Cluster(first, second, proxy, disk, stack.enter_context(staged(database, url, folder, rng, counts)))


def kills_on_postgresql(rng: Random, counts: Counter[str]) -> list[str]:
    """Kill two to four bots on one PostgreSQL."""
    with _on_postgresql(rng, counts) as cluster:
        cluster.stage.arm()
        with cluster.stage.busy(rng.randint(2, 4)):
            _kill_for_a_while(cluster.stage)
        return _finish(cluster.stage)


def kills_in_socket_mode(rng: Random, counts: Counter[str]) -> list[str]:
    """Kill one to three bots that are connected by Socket Mode, on one PostgreSQL."""
    with _on_postgresql(rng, counts) as cluster, socket_mode(cluster.stage.workspace) as hub:
        cluster.stage.arm()
        with cluster.stage.busy(rng.randint(1, 3), hub):
            _kill_for_a_while(cluster.stage)
        return _finish(cluster.stage)


def _troubled(
    rng: Random,
    counts: Counter[str],
    trouble: Callable[[_Cluster], None],
    what: str,
    *,
    standby: bool = False,
    size: str | None = None,
) -> list[str]:
    """Let something happen to PostgreSQL while two bots work on it."""
    with _on_postgresql(rng, counts, standby=standby, size=size) as cluster:
        with cluster.stage.busy(2):
            time.sleep(rng.uniform(0.5, 3))
            trouble(cluster)
            counts[f"PostgreSQL {what}"] += 1
            time.sleep(_TROUBLE_SECONDS)
        return _finish(cluster.stage)


def stopped(rng: Random, counts: Counter[str]) -> list[str]:
    """Stop PostgreSQL as a crash does, and start it again."""
    return _troubled(rng, counts, _Cluster.stop, "stopped")


def frozen(rng: Random, counts: Counter[str]) -> list[str]:
    """Freeze PostgreSQL: it takes connections, and says nothing."""
    return _troubled(rng, counts, _Cluster.freeze, "frozen")


def failed_over(rng: Random, counts: Counter[str]) -> list[str]:
    """Stop PostgreSQL, and let its standby take over."""
    return _troubled(rng, counts, _Cluster.fail_over, "failed over", standby=True)


def full_disk_of_postgresql(rng: Random, counts: Counter[str]) -> list[str]:
    """Fill the disk that PostgreSQL is on, and make room again."""
    try:
        return _troubled(rng, counts, _Cluster.fill, "without room", size="160m")
    except PermissionError:
        counts[_NO_DISK] += 1
        return []


def full_disk(rng: Random, counts: Counter[str]) -> list[str]:
    """Fill the disk that an SQLite file is on, and make room again."""
    try:
        with TemporaryDirectory(prefix="recert-torture-") as outside, _disk("4m") as disk:
            url = f"sqlite:///{disk}/recert.db"
            with closing(Database(url)) as database, staged(database, url, Path(outside), rng, counts) as stage:
                with stage.busy(1):
                    time.sleep(rng.uniform(0.5, 3))
                    with _full(disk):
                        time.sleep(_TROUBLE_SECONDS)
                    counts["disk filled"] += 1
                    time.sleep(2)
                return _finish(stage)
    except PermissionError:
        counts[_NO_DISK] += 1
        return []


def storm(rng: Random, counts: Counter[str]) -> list[str]:
    """Let everybody do something at the same moment, in one process, on either database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="recert-torture-")))
        url = f"sqlite:///{folder}/recert.db"
        if rng.random() < 0.5:
            server, _ = stack.enter_context(serving(folder, standby=False))
            url = f"postgresql://postgres@127.0.0.1:{server.port}/postgres"
        services = Services(
            database=Database(url),
            book=load(),
            clock=ShiftedClock(parse_instant(STORM_BEGINS, NEW_YORK)),
            timezone=NEW_YORK,
        )
        bot = stack.enter_context(opened(Settings(), services))
        return Storm(bot, rng, counts).blow(STORM_SECONDS)


@contextmanager
def _disk(size: str | None) -> Iterator[Path]:
    """Make a folder; with a `size`, a disk in memory. Raises `PermissionError` if this user may mount none."""
    with TemporaryDirectory(prefix="recert-disk-") as name:
        if size is None:
            yield Path(name)
            return
        mount = ["/bin/mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", name]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            raise PermissionError
        try:
            yield Path(name)
        finally:
            subprocess.run(["/bin/umount", "--lazy", name], check=True)


@contextmanager
def _full(disk: Path) -> Iterator[None]:
    """Leave no room on a disk until the block ends."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    yield
    filler.unlink()


ROUNDS: tuple[Round, ...] = (
    *(kills_on_postgresql, stopped, kills_on_sqlite, frozen, kills_in_socket_mode, failed_over, full_disk),
    *(kills_on_postgresql, full_disk_of_postgresql, storm),
)
