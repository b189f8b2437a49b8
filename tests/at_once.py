"""Several threads that do something at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")

SECONDS = 60
"""How long whatever must come is waited for: much longer than it takes on a machine that does other things too."""


def at_once(*works: Callable[[], T]) -> list[T]:
    """What each of these gives, all begun at the same moment. What one of them raises is raised here."""
    together = Barrier(len(works))

    def begin(work: Callable[[], T]) -> T:
        together.wait(SECONDS)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        begun = [pool.submit(begin, each) for each in works]
        return [each.result(SECONDS) for each in begun]
