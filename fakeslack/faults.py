"""Faults on demand: failures of the network or of Slack, each for one request.

    workspace.faults.next("chat.postMessage", RateLimited(retry_after=2), DropAfter())

limits the rate of the next call and loses the answer to the one after it; the third succeeds.
A fault is any callable that takes the effect of a request, a function that applies it and returns the response. The
fault returns the response to send, or None to close the connection without one.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, NamedTuple


class Response(NamedTuple):
    """An HTTP response of the workspace. `body` is a JSON object, or bytes that are sent unchanged.

    `pause`: seconds before each byte of the body.
    """

    status: int
    body: Mapping[str, Any] | bytes
    headers: Mapping[str, str] = {}
    pause: float = 0


Effect = Callable[[], Response]
Fault = Callable[[Effect], Response | None]


@dataclass(frozen=True)
class RateLimited:
    """Answers 429 with the seconds to wait; no effect."""

    retry_after: int = 1

    def __call__(self, _effect: Effect) -> Response:
        """Return the error without the effect."""
        return Response(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(self.retry_after)})


@dataclass(frozen=True)
class Refuse:
    """Answers 200 with an error code of Slack's, such as is_archived; no effect."""

    error: str

    def __call__(self, _effect: Effect) -> Response:
        """Return the error without the effect."""
        return Response(200, {"ok": False, "error": self.error})


@dataclass(frozen=True)
class ServerError:
    """Answers 5xx with a page that is not JSON; with `after`, only after the effect."""

    status: int = 500
    after: bool = False

    def __call__(self, effect: Effect) -> Response:
        """Return the page."""
        if self.after:
            effect()
        return Response(self.status, b"Server Error", {"Content-Type": "text/html"})


@dataclass(frozen=True)
class Respond:
    """Answers with this response, whatever Slack would say; with `after`, only after the effect."""

    response: Response
    after: bool = False

    def __call__(self, effect: Effect) -> Response:
        """Return the response."""
        if self.after:
            effect()
        return self.response


@dataclass(frozen=True)
class DropBefore:
    """Closes the connection; no effect."""

    def __call__(self, _effect: Effect) -> None:
        """Return no response."""


@dataclass(frozen=True)
class DropAfter:
    """Applies the effect, then closes the connection without a response."""

    def __call__(self, effect: Effect) -> None:
        """Apply the effect, and return no response."""
        effect()


@dataclass(frozen=True)
class Slow:
    """Delays the response by `seconds`, before the effect or, with `after`, after it."""

    seconds: float
    after: bool = False

    def __call__(self, effect: Effect) -> Response:
        """Wait, before the effect or after it, and return its response."""
        if not self.after:
            time.sleep(self.seconds)
            return effect()
        answer = effect()
        time.sleep(self.seconds)
        return answer


@dataclass(frozen=True)
class Trickle:
    """Applies the effect, and sends the body of the response a byte at a time, with `pause` seconds before each."""

    pause: float

    def __call__(self, effect: Effect) -> Response:
        """Return the response, which takes its time."""
        return effect()._replace(pause=self.pause)


@dataclass(frozen=True)
class Hang:
    """Holds the request until `release()`, then closes the connection without a response.

    With `after`, the effect comes before the wait; otherwise never. A test waits for `reached`, kills the process
    that calls, and releases. Closing the workspace releases too.
    """

    after: bool = False
    reached: Event = field(default_factory=Event, compare=False)
    released: Event = field(default_factory=Event, compare=False)

    def __call__(self, effect: Effect) -> None:
        """Hold the request, and return no response."""
        if self.after:
            effect()
        self.reached.set()
        self.released.wait()

    def release(self) -> None:
        """Stop holding the request."""
        self.released.set()


class Faults:
    """Faults that wait for the next calls: a queue for each method."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._hanging: list[Hang] = []
        self._lock = Lock()

    def next(self, method: str, *faults: Fault, times: int = 1) -> None:
        """Add faults to a method's queue; each of its next calls meets one.

        `method` is a Web API method, "response_url", "files" (downloads) or "upload". `times` repeats all the
        faults in their order.
        """
        with self._lock:
            self._waiting[method].extend(faults * times)
            self._hanging.extend(each for each in faults if isinstance(each, Hang))

    def waiting(self, method: str) -> int:
        """Count the faults of a method that no call has met yet."""
        with self._lock:
            return len(self._waiting[method])

    @property
    def holding(self) -> bool:
        """Return whether a request is held now."""
        with self._lock:
            return any(each.reached.is_set() and not each.released.is_set() for each in self._hanging)

    def clear(self) -> None:
        """Remove the faults that no call has met yet, and release every held request."""
        with self._lock:
            self._waiting.clear()
            for each in self._hanging:
                each.release()

    def take(self, method: str) -> Fault | None:
        """Remove and return the fault that this call meets; None if there is none."""
        with self._lock:
            queue = self._waiting[method]
            return queue.popleft() if queue else None
