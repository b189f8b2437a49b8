"""local-slack: a Slack with a web page, installed by npm; for `recert demo --web` and for the test in a browser.

It is a separate program that serves a workspace on this machine: page, Web API and Socket Mode. Unlike
Slack, it shows everyone what only one may see, prefills no form fields, offers no people
in them, draws no tables, checks no blocks, limits no rates, and drops the metadata of messages.
"""

import hashlib
import json
import platform
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from bot.settings import SettingsError

_VERSION = "0.1.8"
_PACKAGES = {
    ("Linux", "x86_64"): (
        "local-slack-linux-x64",
        "3332007b797969d835f694b463ac526f7ef1fc66afac93f950f585105fe4815f",
    )
}
"""The npm package, and the SHA-256 of the program in it, by system and machine."""

_START_SECONDS = 20
_END_SECONDS = 10
_BOT_TOKEN, _APP_TOKEN = "xoxb-local-slack", "xapp-local-slack"


def is_available() -> bool:
    """Return whether the program exists for this machine."""
    return shutil.which("local-slack") is not None or _machine() in _PACKAGES


def program(folder: Path) -> Path:
    """Return the program: the one on the PATH, or the one in the folder, where npm installs it first if it is missing.

    Raises `SettingsError` with what is missing.
    """
    if (found := shutil.which("local-slack")) is not None:
        return Path(found)
    machine = _machine()
    if machine not in _PACKAGES:
        raise SettingsError(f"local-slack: no package is known for {' '.join(machine)}; put `local-slack` on the PATH")
    package, expected = _PACKAGES[machine]
    file = folder / "node_modules" / package / "bin" / "local-slack"
    if not file.is_file():
        _install(f"{package}@{_VERSION}", folder)
    with file.open("rb") as program_file:
        actual = hashlib.file_digest(program_file, "sha256").hexdigest()
    if actual != expected:
        raise SettingsError(f"local-slack: {file} is not the program that was looked at; delete it and try again")
    return file


def _machine() -> tuple[str, str]:
    return platform.system(), platform.machine()


def _install(package: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SettingsError("local-slack: npm is missing; install Node.js, which brings it")
    folder.mkdir(parents=True, exist_ok=True)
    words = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", package]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603 - npm
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = lines[0] if lines else f"exit {done.returncode}"
        raise SettingsError(f"local-slack: npm could not install {package} ({said}); is the network there?")


def workspace(
    team: str, people: Mapping[str, str], channels: Mapping[str, str], *, bot_id: str = "UBOT"
) -> dict[str, Any]:
    """Return a workspace with Recert in it. `people` and `channels` are names by id; the page opens with the first."""
    return {
        "workspace": {"name": "Pioneer Valley", "domain": "pioneer-valley", "teamId": team},
        "app": {
            "appId": "ARECERT",
            "botUserId": bot_id,
            "botName": "Recert",
            "botToken": _BOT_TOKEN,
            "appToken": _APP_TOKEN,
            "signingSecret": "local-slack",
            "mode": "socket",
        },
        "users": [{"id": each, "name": name.split()[0].lower(), "real_name": name} for each, name in people.items()],
        "channels": [{"id": each, "name": name, "members": [*people, bot_id]} for each, name in channels.items()],
    }


@contextmanager
def served(program: Path, content: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Serve a workspace on a free port until the block ends; yield its address. `folder` is for its files."""
    config = folder / "local-slack.json"
    config.write_text(json.dumps(content), encoding="utf-8")
    port = _free_port()
    url = f"http://localhost:{port}"
    words = (str(program), "--config", str(config), "--port", str(port), "--files-dir", str(folder))
    with running(words, folder / "local-slack.log", folder) as process:
        _wait_until(lambda: _is_up(url), process, folder / "local-slack.log", "local-slack")
        yield url


@contextmanager
def bot(url: str, words: tuple[str, ...], env: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bot in that workspace until the block ends; `words` start it, `env` are its settings beside Slack's."""
    slack = {"SLACK_BOT_TOKEN": _BOT_TOKEN, "SLACK_APP_TOKEN": _APP_TOKEN, "SLACK_API_URL": f"{url}/api/"}
    log = folder / "recert.log"
    with running(words, log, folder, {**env, **slack, "LOG_LEVEL": "INFO"}) as process:
        _wait_until(lambda: b"listening in Socket Mode" in log.read_bytes(), process, log, "the bot")
        yield process


@contextmanager
def running(
    words: tuple[str, ...], log: Path, folder: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends, and then ask it to end.

    It gets a session of its own: Ctrl-C reaches only this process, which ends the programs one after the other.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - local-slack, or our own program
            words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder, env=env, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until(holds: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path, name: str) -> None:
    ends = time.monotonic() + _START_SECONDS
    while not holds():
        if process.poll() is not None or time.monotonic() > ends:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise SettingsError(
                f"local-slack: {name} did not start; the last it said: {said[-1] if said else 'nothing'}"
            )
        time.sleep(0.05)


def _is_up(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310 - on this machine
            return bool(answer.status)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
