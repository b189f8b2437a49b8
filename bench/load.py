"""The load generator, in a process of its own: signed requests over connections kept alive.

It reads a `Load` as JSON from standard input and writes a `Measurement` as JSON to standard output.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

from fakeslack.requests import signed_headers

_TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Load:
    """The requests to send to a port of this machine.

    Without `within_seconds`, `at_once` connections repeat the bodies for `for_seconds`, each as soon as it has its
    answer. With it, every body is sent once, on a connection of its own, spread evenly over that time.
    """

    port: int
    secret: str
    bodies: Sequence[str]
    at_once: int = 1
    for_seconds: float = 1
    within_seconds: float | None = None


@dataclass(slots=True)
class Measurement:
    """The result: milliseconds to each answer, number of answers other than 200, duration in seconds, and one body."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0
    sample: str = ""

    @property
    def median(self) -> float:
        """The median in milliseconds."""
        return median(self.milliseconds)

    def percentile(self, percent: float) -> float:
        """Return the milliseconds within which this percentage of the answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.milliseconds) / self.seconds


def run_load(load: Load) -> Measurement:
    """Put a load on a server, from a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        check=True,
        timeout=load.for_seconds + 3 * _TIMEOUT_SECONDS,
    )
    return Measurement(**json.loads(ended.stdout))


class _Connection(asyncio.Protocol):
    """One connection: sends a request, reports its answer, and sends the next one that it is given."""

    def __init__(self, next_request: Callable[[], bytes | None], measured: Measurement) -> None:
        self._next_request = next_request
        self._measured = measured
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None
        self.lost: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        """Done when the connection is closed; True if there is more to send."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self.send()

    def send(self) -> None:
        """Send the next request, or close after the last."""
        if self._transport is None:
            return
        request = self._next_request()
        if request is None:
            self._transport.close()
            return
        self._received = b""
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._measured.milliseconds.append((time.perf_counter() - self._sent_at) * 1000)
        if b" 200 " not in head[:16]:
            self._measured.errors += 1
        if not self._measured.sample:
            self._measured.sample = body.decode()
        self._sent_at = 0.0
        if b"connection: close" not in head.lower():
            self.send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self._sent_at:
            self._measured.errors += 1
        if not self.lost.done():
            self.lost.set_result(True)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise ValueError("an answer without a length")


def _requests(load: Load) -> list[bytes]:
    """Return every body as a whole request, signed now: a run is much shorter than Slack's five minutes."""
    found = []
    for body in load.bodies:
        headers = signed_headers(body.encode(), load.secret)
        lines = [f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\nContent-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        found.append(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    return found


async def _send_repeatedly(load: Load, measured: Measurement) -> None:
    requests = deque(_requests(load))
    began = time.perf_counter()
    ends = began + load.for_seconds

    def next_request() -> bytes | None:
        requests.rotate(-1)
        return requests[0] if time.perf_counter() < ends else None

    async def keep_sending() -> None:
        while time.perf_counter() < ends:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: _Connection(next_request, measured), "127.0.0.1", load.port
            )
            await connection.lost

    async with asyncio.timeout(load.for_seconds + _TIMEOUT_SECONDS):
        await asyncio.gather(*(keep_sending() for _ in range(load.at_once)))
    measured.seconds = time.perf_counter() - began


async def _send_once(load: Load, measured: Measurement, within: float) -> None:
    """Send each body once, on connections opened beforehand, as a busy client's are: only answering is measured."""
    requests = _requests(load)
    loop = asyncio.get_running_loop()
    waiting: list[deque[bytes]] = [deque() for _ in requests]

    def next_of(mine: deque[bytes]) -> Callable[[], bytes | None]:
        return lambda: mine.popleft() if mine else None

    connections = []
    for mine in waiting:
        _, connection = await loop.create_connection(
            lambda mine=mine: _IdleConnection(next_of(mine), measured),  # type: ignore[misc]
            "127.0.0.1",
            load.port,
        )
        connections.append(connection)
    began = time.perf_counter()
    for number, (connection, request) in enumerate(zip(connections, requests, strict=True)):
        await asyncio.sleep(max(0.0, began + within * number / len(requests) - time.perf_counter()))
        waiting[number].append(request)
        connection.send()
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        await asyncio.gather(*(connection.lost for connection in connections))
    measured.seconds = time.perf_counter() - began


class _IdleConnection(_Connection):
    """A connection that is open before it sends its first request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport


def main() -> None:
    """Read a load, put it on the server, write what was measured."""
    load = Load(**json.loads(sys.stdin.read()))
    measured = Measurement()
    if load.within_seconds is None:
        asyncio.run(_send_repeatedly(load, measured))
    else:
        asyncio.run(_send_once(load, measured, load.within_seconds))
    print(json.dumps(asdict(measured)))


if __name__ == "__main__":
    main()
