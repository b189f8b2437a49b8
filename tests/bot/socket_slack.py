"""The other end of Socket Mode: a local Slack that hands envelopes out over a WebSocket."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.at_once import SECONDS


class SocketSlack:
    """Answers the few calls that Socket Mode begins with; `deliver` sends an envelope and gives its acknowledgement."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.connected = threading.Event()
        self.refuses: str | None = None
        self.team = "T1"
        self._out: Queue[dict[str, Any]] = Queue()
        self._acks: Queue[dict[str, Any]] = Queue()
        self.api_url = ""
        self.socket_url = ""

    def deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Send an envelope; return the bot's acknowledgement."""
        self._out.put({"envelope_id": f"e{len(self.calls)}", "type": kind, "payload": payload})
        return dict(self._acks.get(timeout=SECONDS).get("payload") or {})

    def talk(self, connection: ServerConnection) -> None:
        """Serve one connection, until it is closed."""
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        self.connected.set()
        threading.Thread(target=self._listen, args=[connection], daemon=True).start()
        while (envelope := self._out.get()) != {}:
            connection.send(json.dumps({"accepts_response_payload": True, **envelope}))

    def _listen(self, connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):  # the bot may close without a word
            for text in connection:
                self._acks.put(json.loads(text))
        self._out.put({})

    def answer(self, method: str) -> dict[str, Any]:
        """Answer a call of the Web API."""
        self.calls.append(method)
        if method == "apps.connections.open":
            if self.refuses:
                return {"ok": False, "error": self.refuses}
            return {"ok": True, "url": self.socket_url}
        return {"ok": True, "team_id": self.team, "user_id": "UBOT", "ts": "1.1"}


@contextmanager
def opened(port: int = 0) -> Iterator[SocketSlack]:
    """Run a Slack in this process until the block ends; on a free port unless one is given."""
    slack = SocketSlack()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            body = json.dumps(slack.answer(self.path.rsplit("/", 1)[-1])).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Log nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    with serve(slack.talk, "127.0.0.1", 0) as sockets, http:
        slack.api_url = f"http://127.0.0.1:{http.server_address[1]}/api/"
        slack.socket_url = f"ws://127.0.0.1:{sockets.socket.getsockname()[1]}"
        threads = [
            threading.Thread(target=sockets.serve_forever, daemon=True),
            threading.Thread(target=http.serve_forever, args=[0.02], daemon=True),
        ]
        for thread in threads:
            thread.start()
        yield slack
        http.shutdown()
