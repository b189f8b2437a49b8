"""The `recert` program as a process of its own, beside a local Slack."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from fakeslack import Workspace
from tests.at_once import SECONDS
from tests.bot.preloaded import Process

PROGRAM = (sys.executable, "-m", "bot")
ROOT = Path(__file__).parents[2]


def environment(workspace: Workspace | None, database_url: str, **more: str) -> dict[str, str]:
    """Return the settings of a bot in this workspace, and no other of this machine's."""
    kept = {
        name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "COV", "LANG", "LC_"))
    }
    found = kept | {"PYTHONPATH": str(ROOT), "DATABASE_URL": database_url}
    if workspace is not None:
        found |= {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_SIGNING_SECRET": workspace.signing_secret,
            "SLACK_API_URL": workspace.api_url,
        }
    return found | more


def recert(
    *words: str, env: dict[str, str], cwd: Path, umask: int | None = None, seconds: int = SECONDS, said: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, with the umask of this process unless one is given."""
    with closing(Process(words, env=env, cwd=cwd, umask=umask, seconds=seconds, said=said)) as process:
        out, err = process.communicate()
        return subprocess.CompletedProcess(words, process.wait(), out, err)


@contextmanager
def started(*words: str, env: dict[str, str], cwd: Path) -> Iterator[Process]:
    """Start the program, and make sure that it is gone in the end."""
    with closing(Process(words, env=env, cwd=cwd, seconds=10 * SECONDS)) as process:
        yield process


@contextmanager
def loading(
    *words: str, env: dict[str, str], cwd: Path, first: Callable[[], object] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start the program as `started` does, in a new interpreter, whose process calls `first` before all else."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*PROGRAM, *words],
        env=env,
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=first,  # noqa: PLW1509 - it only makes a system call
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    """Return a port that nobody uses, out of those that no system hands out by itself.

    One that the system hands out may be that of somebody's outgoing connection by the time the program listens.
    """
    while True:
        port = random.randint(10_000, 32_000)  # noqa: S311 - no secret
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def eventually(holds: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait until the condition is true."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it never came to hold"
        time.sleep(0.05)


def page(url: str) -> tuple[int, str]:
    """Return a page's status and text; status 0 while nobody listens."""
    try:
        with urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - a loopback address
            return answer.status, answer.read().decode()
    except URLError as error:
        found = getattr(error, "code", 0)
        text = error.read().decode() if hasattr(error, "read") else ""
        if hasattr(error, "close"):
            error.close()
        return found, text
