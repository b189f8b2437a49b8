"""Draw a person's screen once for several changes at once: one drawing at a time, and the last one shows them all."""

from collections.abc import Callable, Hashable
from threading import Lock
from weakref import WeakValueDictionary


class Turns:
    """Run work one at a time for each person. While one waits, others are dropped: it will see what they changed."""

    def __init__(self) -> None:
        self._changing = Lock()
        self._waiting: set[Hashable] = set()
        self._working: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()
        """A lock for each person; it is gone when the last who holds or awaits it is done."""

    def take(self, whose: Hashable, work: Callable[[], None]) -> None:
        """Do a person's work after what is under way for them, unless more of theirs is waiting already."""
        with self._changing:
            if whose in self._waiting:
                return
            self._waiting.add(whose)
            working = self._working.setdefault(whose, Lock())
        with working:
            with self._changing:
                self._waiting.discard(whose)
            work()
