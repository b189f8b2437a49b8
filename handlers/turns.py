"""Drawing the same thing for several changes at once: one at a time for each person, and the last one shows it all."""

from collections.abc import Callable, Hashable
from threading import Lock

_MOST_AT_ONCE = 64


class Turns:
    """Work by person. Of those who come while one is waiting none is needed: that one will see what is so by then."""

    def __init__(self) -> None:
        self._changing = Lock()
        self._waiting: set[Hashable] = set()
        self._working = tuple(Lock() for _ in range(_MOST_AT_ONCE))

    def take(self, whose: Hashable, work: Callable[[], None]) -> None:
        """Do somebody's work once what is under way for them is done, unless another of theirs is waiting already."""
        with self._changing:
            if whose in self._waiting:
                return
            self._waiting.add(whose)
        with self._working[hash(whose) % _MOST_AT_ONCE]:
            with self._changing:
                self._waiting.discard(whose)
            work()
