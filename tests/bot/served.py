"""A served bot, asked over real connections."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlencode

from sqlalchemy import text

from fakeslack import Workspace
from storage.database import Database
from tests.at_once import SECONDS
from tests.bot.preloaded import Process
from tests.bot.programs import environment, eventually, free_port, page, started


class Served:
    """A served bot and its workspace."""

    def __init__(self, workspace: Workspace, process: "Process | Popen[str]", port: int) -> None:
        self.workspace = workspace
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def post(self, body: bytes, headers: dict[str, str], path: str = "/slack/events") -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def signed(self, body: bytes, at: float | None = None) -> tuple[int, str]:
        return self.post(body, self.workspace.signed(body, at=at))

    def connect(self, sent: bytes = b"") -> socket.socket:
        """Open a connection, and send these bytes."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        connection.sendall(sent)
        return connection

    def head(self, body: bytes, **headers: str) -> bytes:
        """Return the head of a signed request with this body; `headers` are added, None leaves out the length."""
        found = {"Host": "localhost", "Content-Length": str(len(body)), **self.workspace.signed(body)}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in (found | headers).items())
        return f"POST /slack/events HTTP/1.1\r\n{lines}\r\n".encode()


def command(text: str, **more: str) -> bytes:
    fields = {
        "command": "/recert",
        "text": text,
        "team_id": "T0LOCAL",
        "user_id": "U1",
        "channel_id": "C1",
        "channel_name": "ems",
        "response_url": "http://127.0.0.1:9/response",
        "trigger_id": "1.2.3",
    }
    return urlencode(fields | more).encode()


@contextmanager
def serving(tmp_path: Path, database: Database | None = None, **settings: str) -> Iterator[Served]:
    """Serve a bot in a workspace of its own, on this database or else on a new SQLite file."""
    port = free_port()
    with Workspace() as workspace:
        address = database.url.render_as_string(hide_password=False) if database else f"sqlite:///{tmp_path / 'r.db'}"
        env = environment(workspace, address, **settings)
        with started("serve", "--port", str(port), env=env, cwd=tmp_path) as process:
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
            workspace.patience = workspace.triggers.seconds = SECONDS
            yield Served(workspace, process, port)


def answer(connection: socket.socket) -> tuple[int, str]:
    """Return the status and the text of the next answer on a connection."""
    found = HTTPResponse(connection)
    found.begin()
    return found.status, found.read().decode()


@contextmanager
def hanging(database: Database) -> Iterator[None]:
    """Let nobody else write to this database until the block ends."""
    with database.writing_engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT 1" if database.is_sqlite else "LOCK TABLE member"))
        yield
