"""The rounds: what is done to bots and databases while people work."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from storage.database import Database
from tests.torture.postgres import Proxy, serving
from tests.torture.stage import Stage, staged

KILLING_SECONDS = 40
_TROUBLE_SECONDS = 5
_DISK = "4m"

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


@contextmanager
def _on_postgresql(
    rng: Random, counts: Counter[str], *, standby: bool = False
) -> Iterator[tuple[Stage, Callable[[], None], Callable[[], None], Callable[[], None]]]:
    """Set a round up on a PostgreSQL of its own; yield the stage, and what stops, freezes and fails it over."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="recert-torture-")))
        first, second = stack.enter_context(serving(standby=standby))
        proxy = Proxy(first.port)
        stack.callback(proxy.close)
        url = f"postgresql://postgres@127.0.0.1:{proxy.port}/postgres"
        database = stack.enter_context(closing(Database(url)))
        stage = stack.enter_context(staged(database, url, folder, rng, counts))

        def stop() -> None:
            first.stop()
            time.sleep(_TROUBLE_SECONDS)
            first.start()

        def freeze() -> None:
            first.freeze()
            time.sleep(_TROUBLE_SECONDS)
            first.thaw()

        def fail_over() -> None:
            assert second is not None
            first.stop()
            time.sleep(1)
            second.promote()
            proxy.turn(second.port)

        yield stage, stop, freeze, fail_over


def kills_on_postgresql(rng: Random, counts: Counter[str]) -> list[str]:
    """Kill two to four bots on one PostgreSQL."""
    with _on_postgresql(rng, counts) as (stage, _, _, _):
        stage.arm()
        with stage.busy(rng.randint(2, 4)):
            _kill_for_a_while(stage)
        return _finish(stage)


def stopped(rng: Random, counts: Counter[str]) -> list[str]:
    """Stop PostgreSQL as a crash does, and start it again."""
    with _on_postgresql(rng, counts) as (stage, stop, _, _):
        with stage.busy(2):
            time.sleep(rng.uniform(0.5, 3))
            stop()
            counts["PostgreSQL stopped"] += 1
            time.sleep(3)
        return _finish(stage)


def frozen(rng: Random, counts: Counter[str]) -> list[str]:
    """Freeze PostgreSQL: it takes connections, and says nothing."""
    with _on_postgresql(rng, counts) as (stage, _, freeze, _):
        with stage.busy(2):
            time.sleep(rng.uniform(0.5, 3))
            freeze()
            counts["PostgreSQL frozen"] += 1
            time.sleep(3)
        return _finish(stage)


def failed_over(rng: Random, counts: Counter[str]) -> list[str]:
    """Stop PostgreSQL, and let its standby take over."""
    with _on_postgresql(rng, counts, standby=True) as (stage, _, _, fail_over):
        with stage.busy(2):
            time.sleep(rng.uniform(0.5, 3))
            fail_over()
            counts["PostgreSQL failed over"] += 1
            time.sleep(5)
        return _finish(stage)


def full_disk(rng: Random, counts: Counter[str]) -> list[str]:
    """Fill the disk that an SQLite file is on, and make room again."""
    with TemporaryDirectory(prefix="recert-torture-") as outside, TemporaryDirectory(prefix="recert-disk-") as disk:
        mounted = subprocess.run(
            ["/bin/mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", disk], capture_output=True, check=False
        )
        if mounted.returncode:
            counts["not tried: a full disk, since mounting one takes root"] += 1
            return []
        try:
            return _fill(Path(disk), Path(outside), rng, counts)
        finally:
            subprocess.run(["/bin/umount", "--lazy", disk], check=True)


def _fill(disk: Path, outside: Path, rng: Random, counts: Counter[str]) -> list[str]:
    url = f"sqlite:///{disk}/recert.db"
    with closing(Database(url)) as database, staged(database, url, outside, rng, counts) as stage:
        with stage.busy(1):
            time.sleep(rng.uniform(0.5, 3))
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"\0" * 4096)
                except OSError:
                    counts["disk filled"] += 1
            time.sleep(_TROUBLE_SECONDS)
            filler.unlink()
            time.sleep(2)
        return _finish(stage)


ROUNDS: tuple[Round, ...] = (
    *(kills_on_postgresql, stopped, kills_on_sqlite, frozen, kills_on_postgresql, failed_over, full_disk),
)
