"""HTTP server: threaded, on the loopback address, with one function that answers every request.

It keeps connections alive, sends each response in one packet, and stops within a few milliseconds.
"""

import json
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from fakeslack.faults import Response

POLL_SECONDS = 0.01
UPLOADS = "/upload/"


class Request(NamedTuple):
    """A request: its path, its arguments (query, form or JSON merged), its headers in lower case, and its body."""

    path: str
    args: dict[str, Any]
    headers: Mapping[str, str]
    body: bytes = b""


Answer = Callable[[Request], Response | None]


class Server:
    """Serves `answer` on 127.0.0.1 until closed; a response of None closes the connection."""

    def __init__(self, answer: Answer) -> None:
        self._http = _HTTPServer(answer)
        self._thread = Thread(target=self._http.serve_forever, args=(POLL_SECONDS,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Return the server's URL, with a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_port}/"

    def close(self) -> None:
        """Stop listening, close the connections, and wait for the threads to end."""
        self._http.shutdown()
        self._http.hang_up()
        self._http.server_close()
        self._thread.join()


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = False  # server_close waits only for threads that are no daemons
    request_queue_size = 128

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 socketserver's types
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 socketserver's types
        with self._lock:
            self._open.discard(request)
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """Wake every thread that waits for the next request on an open connection."""
        with self._lock:
            for each in self._open:
                with suppress(OSError):  # the client may have closed it in this very moment
                    each.shutdown(socket.SHUT_RD)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 socketserver's types
        """Print every error but that of a client that was killed or gave up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # buffered, so that headers and body leave together
    server: _HTTPServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 http.server's name
        """Print nothing: the workspace records its calls."""

    def _serve(self) -> None:
        try:
            request = self._receive()
        except ValueError:
            response: Response | None = Response(200, {"ok": False, "error": "invalid_json"})
        else:
            response = self.server.answer(request)
        if response is None:
            self.close_connection = True
            return
        body = response.body if isinstance(response.body, bytes) else json.dumps(response.body).encode()
        self.send_response(response.status)
        headers = {"Content-Type": "application/json; charset=utf-8", **response.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if response.pause:
            self._trickle(body, response.pause)
        else:
            self.wfile.write(body)

    def _trickle(self, body: bytes, pause: float) -> None:
        for value in body:
            self.wfile.flush()
            time.sleep(pause)
            self.wfile.write(bytes([value]))

    def _receive(self) -> Request:
        url = urlsplit(self.path)
        args: dict[str, Any] = dict(parse_qsl(url.query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if url.path.startswith(UPLOADS):  # a file's bytes, which urllib labels as a form
            return Request(url.path, args, headers, body)
        if "json" in self.headers.get("Content-Type", ""):
            args.update(_object(body or b"{}"))
        else:
            args.update(parse_qsl(body.decode(), keep_blank_values=True))
        return Request(url.path, args, headers, body)


def _object(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("a JSON body must be an object")  # noqa: TRY004 as malformed as JSON that does not parse
    return found
