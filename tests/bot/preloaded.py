"""The `recert` program, imported once: each call runs in a fork of that process, and need not import it again.

As a program, it reads a `Call` from each line of stdin, and prints the exit code.
"""

import atexit
import gc
import json
import os
import pkgutil
import signal
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen
from tempfile import TemporaryDirectory
from typing import TypedDict

ROOT = Path(__file__).parents[2]


class Call(TypedDict):
    """A call of the program, and the folder in which the files `stdout` and `stderr` are written."""

    words: list[str]
    env: dict[str, str]
    cwd: str
    umask: int | None
    seconds: int
    into: str


def run(
    words: tuple[str, ...], *, env: Mapping[str, str], cwd: Path, umask: int | None, seconds: int
) -> CompletedProcess[str]:
    """Run the program to its end, with the umask of this process unless one is given.

    After some seconds it is killed by SIGALRM.
    """
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with TemporaryDirectory() as into:
        call = Call(words=[*words], env=dict(env), cwd=str(cwd), umask=umask, seconds=seconds, into=into)
        server.stdin.write(json.dumps(call) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = ((Path(into) / name).read_text(encoding="utf-8") for name in ("stdout", "stderr"))
    return CompletedProcess(words, code, out, err)


@cache
def _server() -> "Popen[str]":
    server = Popen([sys.executable, "-m", __name__], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)  # noqa: S603 - our own
    atexit.register(server.communicate)  # it ends at the end of its input
    return server


def _serve() -> None:
    """Fork for each call. Only the fork returns."""
    for line in sys.stdin:
        call: Call = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(call)
            return
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer
    os._exit(0)


def _become(call: Call) -> None:
    os.environ.clear()
    os.environ.update(call["env"])
    os.chdir(call["cwd"])
    if call["umask"] is not None:
        os.umask(call["umask"])
    signal.alarm(call["seconds"])
    for stream, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, f"{call['into']}/stdout", os.O_WRONLY | os.O_CREAT),
        (2, f"{call['into']}/stderr", os.O_WRONLY | os.O_CREAT),
    ):
        os.dup2(os.open(name, flags, 0o600), stream)
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
