"""A bot as a process, which can be killed and started again."""

import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

from fakeslack import Workspace
from tests.bot.programs import PROGRAM, free_port, page
from tests.bot.served import Served

STOP_SECONDS = 10


class Bot:
    """A bot on a port that it keeps, started again whenever it was killed."""

    def __init__(self, workspace: Workspace, env: dict[str, str], folder: Path, number: int) -> None:
        self._workspace, self._env, self._folder = workspace, env, folder
        self._log = folder / f"bot-{number}.log"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program; it may take a moment until it answers."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, *self._words], env=self._env, cwd=self._folder, stdout=log, stderr=log
            )

    @property
    def _words(self) -> list[str]:
        return ["serve", "--port", str(self.port)]

    def signed(self, body: bytes) -> tuple[int, str]:
        """Send it a request that Slack has signed; return the status and the answer. Raises `OSError`."""
        return Served(self._workspace, self.process, self.port).signed(body)  # type: ignore[arg-type] # none is read

    def is_ready(self) -> bool:
        """Return whether it can answer, the database too."""
        try:
            return page(f"http://127.0.0.1:{self.port}/readyz")[0] == 200
        except (OSError, HTTPException):  # killed while it answered
            return False

    def kill(self) -> bool:
        """End it without a word; return whether it was alive."""
        if self.process is None or self.process.poll() is not None:
            return False
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return True

    def end(self) -> tuple[int | None, float]:
        """Ask it to end; return the exit code, None if it did not, and the seconds that it took."""
        assert self.process is not None
        started = time.monotonic()
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        code = self.process.poll()
        self.kill()
        return code, time.monotonic() - started

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""


def wait_until(holds: Callable[[], object], seconds: float) -> bool:
    """Wait until the condition holds; return whether it ever did."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(0.2)
    return True
