"""The `recert` program, imported once: each call runs in a fork of that process, and need not import it again.

As a program, it reads a `Call` from each line of stdin. A fork of its own starts each, and tells of its end.
"""

import atexit
import gc
import json
import os
import pkgutil
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict

ROOT = Path(__file__).parents[2]


class Call(TypedDict):
    """A call of the program, and the folder with its `stdin`, in which `stdout` and `stderr` are written.

    The `status` there is a pipe, on which come the id of its process, and how it ended.
    """

    words: list[str]
    env: dict[str, str]
    cwd: str
    umask: int | None
    seconds: int
    into: str


class Process:
    """A call under way, used like a `subprocess.Popen`. After some seconds it is killed by SIGALRM."""

    def __init__(
        self,
        words: tuple[str, ...],
        *,
        env: Mapping[str, str],
        cwd: Path,
        seconds: int,
        umask: int | None = None,
        said: str = "",
    ) -> None:
        self.returncode: int | None = None
        self._folder = TemporaryDirectory()
        into = Path(self._folder.name)
        (into / "stdin").write_text(said, encoding="utf-8")
        os.mkfifo(into / "status")
        call = Call(words=[*words], env=dict(env), cwd=str(cwd), umask=umask, seconds=seconds, into=str(into))
        requests = _server().stdin
        assert requests is not None
        requests.write(json.dumps(call) + "\n")
        requests.flush()
        self._status = (into / "status").open(encoding="ascii", buffering=1)
        self.pid = int(self._status.readline())

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return the exit code. Raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("recert", timeout or 0)
            self.returncode = int(self._status.readline())
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end, and return what it wrote to stdout and stderr. Raises `subprocess.TimeoutExpired`."""
        self.wait(timeout)
        out, err = ((Path(self._folder.name) / name).read_text(encoding="utf-8") for name in ("stdout", "stderr"))
        return out, err

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Make sure that it is gone, and delete its folder."""
        self.kill()
        self.wait()
        self._status.close()
        self._folder.cleanup()


@cache
def _server() -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", __name__]
    server = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, text=True)  # noqa: S603 - our own
    atexit.register(server.communicate)  # it ends at the end of its input
    return server


def _serve() -> None:
    """Fork for each call. Only the fork that becomes one returns."""
    with os.fdopen(os.dup(0), encoding="utf-8") as calls:  # sys.stdin is the call's
        while line := calls.readline():
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            if os.fork() == 0:
                break
    if not line:
        os._exit(0)
    call: Call = json.loads(line)
    child = os.fork()
    if child == 0:
        _become(call)
        return
    with open(f"{call['into']}/status", "w", encoding="ascii") as status:  # noqa: PTH123 - in the folder of the server
        print(child, file=status, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=status, flush=True)
    os._exit(0)


def _become(call: Call) -> None:
    os.environ.clear()
    os.environ.update(call["env"])
    os.chdir(call["cwd"])
    signal.alarm(call["seconds"])
    for stream, name, flags in (
        (0, "stdin", os.O_RDONLY),
        (1, "stdout", os.O_WRONLY | os.O_CREAT),
        (2, "stderr", os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(f"{call['into']}/{name}", flags, 0o600)
        os.dup2(opened, stream)
        os.close(opened)
    if call["umask"] is not None:
        os.umask(call["umask"])
    sys.argv = ["recert", *call["words"]]


if __name__ == "__main__":
    import bot

    for each in pkgutil.walk_packages(bot.__path__, "bot."):
        import_module(each.name)
    for name in ("alembic.command", "storage.postgresql"):
        import_module(name)
    gc.freeze()  # or each fork would look through all of that as it ends
    _serve()
    import_module("bot.__main__").main()
