"""Faults on demand: what a network and a busy Slack do to a request, one request at a time.

    workspace.faults.next("chat.postMessage", RateLimited(retry_after=2), DropAfter())

makes the next call rate limited, the one after it lost after its effect, and the third go well.
A fault is any callable that takes the effect and gives the answer to send, or None to close the
connection without one.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """An HTTP answer: a JSON object, or bytes sent as they are."""

    status: int
    body: Mapping[str, Any] | bytes
    headers: Mapping[str, str] = {}


Effect = Callable[[], Answer]
Fault = Callable[[Effect], Answer | None]


@dataclass(frozen=True)
class RateLimited:
    """429, with the seconds to wait; no effect."""

    retry_after: int = 1

    def __call__(self, _effect: Effect) -> Answer:
        """Answer without having done anything."""
        return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(self.retry_after)})


@dataclass(frozen=True)
class Refuse:
    """200 with an error code of Slack's, such as is_archived; no effect."""

    error: str

    def __call__(self, _effect: Effect) -> Answer:
        """Answer without having done anything."""
        return Answer(200, {"ok": False, "error": self.error})


@dataclass(frozen=True)
class ServerError:
    """A 5xx page; with `after`, the effect was had."""

    status: int = 500
    after: bool = False

    def __call__(self, effect: Effect) -> Answer:
        """Answer with a page that is not JSON."""
        if self.after:
            effect()
        return Answer(self.status, b"Server Error", {"Content-Type": "text/html"})


@dataclass(frozen=True)
class DropBefore:
    """The connection closes; no effect."""

    def __call__(self, _effect: Effect) -> None:
        """Do nothing and say nothing."""


@dataclass(frozen=True)
class DropAfter:
    """The effect is had, then the connection closes without an answer."""

    def __call__(self, effect: Effect) -> None:
        """Do it and say nothing."""
        effect()


@dataclass(frozen=True)
class Slow:
    """The answer takes `seconds` longer; with `after`, the effect comes first and the wait follows."""

    seconds: float
    after: bool = False

    def __call__(self, effect: Effect) -> Answer:
        """Wait and answer, or do, wait and answer."""
        if not self.after:
            time.sleep(self.seconds)
            return effect()
        answer = effect()
        time.sleep(self.seconds)
        return answer


@dataclass(frozen=True)
class Hang:
    """The request is held until `release()`, then the connection closes without an answer.

    With `after`, the effect is had before the wait; otherwise never. A test waits for `reached`, kills
    whoever is calling, and releases. Closing the workspace releases too.
    """

    after: bool = False
    reached: Event = field(default_factory=Event, compare=False)
    released: Event = field(default_factory=Event, compare=False)

    def __call__(self, effect: Effect) -> None:
        """Hold the request."""
        if self.after:
            effect()
        self.reached.set()
        self.released.wait()

    def release(self) -> None:
        """Let go of the request."""
        self.released.set()


class Faults:
    """The faults waiting, method by method, in order."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._hanging: list[Hang] = []
        self._lock = Lock()

    def next(self, method: str, *faults: Fault, times: int = 1) -> None:
        """Let the next calls of a Web API method (or "response_url") meet these faults, one each.

        `times` repeats the whole row. Rows queue behind one another.
        """
        with self._lock:
            self._waiting[method].extend(faults * times)
            self._hanging.extend(each for each in faults if isinstance(each, Hang))

    def waiting(self, method: str) -> int:
        """Count the faults that no call has met yet."""
        with self._lock:
            return len(self._waiting[method])

    @property
    def holding(self) -> bool:
        """Say whether a request is held that was not let go of yet."""
        with self._lock:
            return any(each.reached.is_set() and not each.released.is_set() for each in self._hanging)

    def clear(self) -> None:
        """Forget the faults that no call has met yet, and let go of every held request."""
        with self._lock:
            self._waiting.clear()
            for each in self._hanging:
                each.release()

    def take(self, method: str) -> Fault | None:
        """Give the fault that this call meets, if any, and use it up."""
        with self._lock:
            row = self._waiting[method]
            return row.popleft() if row else None
