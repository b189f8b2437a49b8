"""Several threads that do something at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")

SECONDS = 60
"""Seconds to wait for anything that must come: much longer than it takes, even on a busy machine."""


def at_once(*works: Callable[[], T]) -> list[T]:
    """Call all functions at the same moment, in threads; return their results. An exception of one is raised here."""
    together = Barrier(len(works))

    def begin(work: Callable[[], T]) -> T:
        together.wait(SECONDS)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        begun = [pool.submit(begin, each) for each in works]
        return [each.result(SECONDS) for each in begun]
