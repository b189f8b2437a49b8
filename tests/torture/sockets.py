"""Slack's end of Socket Mode, for any number of bots: each has a connection, which is known by its process."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl

import psutil
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from fakeslack import Workspace
from fakeslack.faults import Fault, Response
from tests.torture.bots import Bot

OPEN = "apps.connections.open"
_ACK_SECONDS = 10


class Hub:
    """The open connections, and the acknowledgements that are waited for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: dict[int, ServerConnection] = {}
        self._waiting: dict[str, Queue[str]] = {}
        self._sent = 0

    def talk(self, connection: ServerConnection) -> None:
        """Serve one connection, until it is closed."""
        port = connection.remote_address[1]
        with suppress(ConnectionClosed):
            connection.send(json.dumps({"type": "hello", "num_connections": 1}))
            with self._lock:
                self._open[port] = connection
            for text in connection:
                ack = json.loads(text)
                if (waiting := self._waiting.get(ack.get("envelope_id"))) is not None:
                    waiting.put(json.dumps(ack.get("payload") or {}))
        with self._lock:
            self._open.pop(port, None)

    def of(self, pid: int) -> ServerConnection | None:
        """Return the connection of a process, if it has one."""
        with suppress(psutil.NoSuchProcess):
            ports = {each.laddr.port for each in psutil.Process(pid).net_connections("tcp4")}
            with self._lock:
                return next((connection for port, connection in self._open.items() if port in ports), None)
        return None

    def deliver(self, connection: ServerConnection, payload: dict[str, Any]) -> str:
        """Send a request; return the acknowledgement. Raises `OSError` if none came."""
        kind = "slash_commands" if "command" in payload else "interactive"
        with self._lock:
            self._sent += 1
            name = f"e{self._sent}"
        waiting = self._waiting[name] = Queue()
        envelope = {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": True}
        try:
            connection.send(json.dumps(envelope))
            return waiting.get(timeout=_ACK_SECONDS)
        except (ConnectionClosed, Empty) as error:
            raise ConnectionResetError from error
        finally:
            del self._waiting[name]


class SocketBot(Bot):
    """A bot that is connected by Socket Mode."""

    def __init__(self, hub: Hub, workspace: Workspace, env: dict[str, str], folder: Path, number: int) -> None:
        super().__init__(workspace, env | {"SLACK_APP_TOKEN": f"xapp-{number}"}, folder, number)
        self._hub = hub

    @property
    def _words(self) -> list[str]:
        return ["run"]

    def is_ready(self) -> bool:
        """Return whether it is connected."""
        return self._connection() is not None

    def signed(self, body: bytes) -> tuple[int, str]:
        """Send it a request, as the body that it would have over HTTP; return the status and the answer."""
        connection = self._connection()
        if connection is None:
            raise ConnectionRefusedError
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        return 200, self._hub.deliver(connection, json.loads(form["payload"]) if "payload" in form else form)

    def _connection(self) -> ServerConnection | None:
        return None if self.process is None else self._hub.of(self.process.pid)


@contextmanager
def socket_mode(workspace: Workspace) -> Iterator[Hub]:
    """Let bots of a workspace connect by Socket Mode, until the block ends."""
    hub, take = Hub(), workspace.faults.take
    with serve(hub.talk, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        opened = Response(200, {"ok": True, "url": url})

        def open_or_take(method: str) -> Fault | None:
            fault = take(method)
            if method != OPEN:
                return fault
            return lambda _effect: fault(lambda: opened) if fault else opened

        workspace.faults.take = open_or_take  # type: ignore[method-assign]
        Thread(target=server.serve_forever, daemon=True).start()
        yield hub
