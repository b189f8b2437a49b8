"""The ticks go on in their period whatever happens to the machine's clock."""

import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from threading import Event, get_ident

import pytest

from bot.outbox.verdicts import Outcome
from bot.scheduling import PeriodicScheduler
from fakeslack.faults import DropAfter, Effect, Response
from tests.at_once import SECONDS
from tests.bot.programs import eventually
from tests.bot.season import POST, begin
from tests.conftest import Open

PERIOD = 0.02
DAY = timedelta(days=1)
LISTED = 50_000_000
"""Bytes that a list of the ticks of one day would take several times over."""


class Wall:
    """A machine's clock that somebody sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.off = timedelta()
        wall = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + wall.off

        for module in ("apscheduler.schedulers.base", "apscheduler.executors.base", "bot.scheduling"):
            monkeypatch.setattr(f"{module}.datetime", Shifted)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    return Wall(monkeypatch)


@contextmanager
def ticking() -> Iterator[Callable[[], None]]:
    """Let a scheduler run; yield a function that waits for some more ticks."""
    ticks: list[None] = []
    scheduler = PeriodicScheduler(lambda: ticks.append(None), every_seconds=PERIOD)

    def some_more() -> None:
        before = len(ticks)
        eventually(lambda: len(ticks) >= before + 5)

    scheduler.start()
    try:
        some_more()
        yield some_more
    finally:
        scheduler.shutdown()


def test_a_clock_that_is_set_back_does_not_stop_the_ticks(wall: Wall) -> None:
    with ticking() as some_more:
        wall.off = -DAY
        some_more()


def test_a_clock_that_jumps_ahead_lists_none_of_the_ticks_that_it_jumps_over(wall: Wall) -> None:
    with ticking() as some_more:
        tracemalloc.start()
        try:
            wall.off = DAY
            some_more()
            assert tracemalloc.get_traced_memory()[1] < LISTED
        finally:
            tracemalloc.stop()


def test_a_bot_that_starts_in_1970_goes_on_when_the_clock_is_set(wall: Wall) -> None:
    wall.off = datetime(1970, 1, 1, 0, 1, tzinfo=UTC) - datetime.now(UTC)
    with ticking() as some_more:
        wall.off = timedelta()
        some_more()


def test_two_ticks_never_run_at_a_time() -> None:
    running: set[int] = set()
    most, ended, pause = 0, 0, Event()

    def slow() -> None:
        nonlocal most, ended
        running.add(get_ident())
        most = max(most, len(running))
        pause.wait(PERIOD * 5)
        running.discard(get_ident())
        ended += 1

    scheduler = PeriodicScheduler(slow, every_seconds=PERIOD)
    scheduler.start()
    eventually(lambda: ended >= 3)
    scheduler.shutdown()
    assert most == 1


def test_a_sweep_does_not_wait_a_day_for_a_clock_that_was_set_back_by_one(open_bot: Open) -> None:
    season = begin(open_bot)
    second = season.bot.workspace.channel("amherst")
    season.officer.types("/recert agency Amherst EMS", in_=second)
    season.bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=second)
    season.bot.workspace.user("zoe").types("/recert remind off")
    season.sleeps_until("2027-02-15T11:00")

    def set_back(effect: Effect) -> Response:
        season.wall_clock.advance(-DAY)
        return effect()

    season.bot.workspace.faults.next(POST, DropAfter(), set_back)
    nudges = season.bot.dispatchers.nudges
    with ThreadPoolExecutor(1) as pool:
        sweep = pool.submit(nudges.run, wait=True)
        try:
            assert sweep.result(SECONDS) == {Outcome.IN_DOUBT: 1, Outcome.SENT: 1}
        finally:
            nudges.stop()
