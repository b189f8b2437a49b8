"""The programs that are measured side by side, each as a process of its own, and the memory they use."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.slack import SECRET, TOKEN, Slack
from fakeslack.requests import signed_headers
from tests.bot.programs import ROOT, free_port

_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Program:
    """A server; `words` starts it, with PORT where the port goes."""

    name: str
    words: tuple[str, ...]


RECERT = Program("recert serve", ("-m", "bot", "serve", "--port", "PORT"))
CEILING = Program("ceiling", ("-m", "bench.ceiling", "PORT"))
BARE = Program(
    "bare Bolt app",
    ("-m", "gunicorn", "bench.bare:api", "--bind", "127.0.0.1:PORT", "--workers", "1", "--threads", "16"),
)
PROGRAMS = (RECERT, CEILING, BARE)
"""In the order in which they take turns."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A running server. `first_answer`: seconds from its start to its first answer."""

    port: int
    pid: int
    first_answer: float

    def memory(self) -> float:
        """Return the megabytes that its processes use; shared memory counts once."""
        return sum(_proportional_megabytes(pid) for pid in _with_children(self.pid))


def environment(slack: Slack, database: str) -> dict[str, str]:
    """Return a bot's settings, and no other of this machine's. The time is 24 November 2026, ten in the morning."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "LANG", "LC_"))}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack.url}api/",
        "RECERT_AS_OF": "2026-11-24T10:00-05:00",
    }


@contextmanager
def run_server(program: Program, env: Mapping[str, str], folder: Path, first: str) -> Iterator[RunningServer]:
    """Serve until the block ends; `first` is the body of its first request, sent until it is answered."""
    port = free_port()
    words = [sys.executable, *(word.replace("PORT", str(port)) for word in program.words)]
    with (folder / f"{program.name}.log").open("w+b") as log:
        began = time.perf_counter()
        process = subprocess.Popen(words, env=dict(env), cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for_answer(process, port, first)
            yield RunningServer(port, process.pid, time.perf_counter() - began)
        except TimeoutError as error:
            log.seek(0)
            error.add_note(log.read().decode()[-2000:])
            raise
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, body: str) -> None:
    ends = time.perf_counter() + _START_SECONDS
    while process.poll() is None and time.perf_counter() < ends:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("POST", "/slack/events", body, signed_headers(body.encode(), SECRET))
            if connection.getresponse().status == 200:  # noqa: PLR2004 - HTTP's
                return
        except (OSError, HTTPException):
            time.sleep(0.005)
        finally:
            connection.close()
    raise TimeoutError(f"nothing answers on port {port}; the program's log may say why")


def _with_children(pid: int) -> list[int]:
    """Return the ids of a process and of those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(each for child in children for each in _with_children(int(child)))]


def _proportional_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError("the kernel tells no proportional set size")
