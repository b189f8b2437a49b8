"""`recert demo --web`: a local Slack and the bot beside it, until Ctrl-C; or one line that says what is missing."""

import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.demo import local_slack
from bot.demo.web import _has_screen
from bot.settings import SettingsError
from tests.at_once import SECONDS
from tests.bot.programs import PROGRAM, ROOT, environment, eventually, page, recert

STAND_IN = """#!{python}
import pathlib, sys, time
sys.path.insert(0, {root!r})
from tests.bot import socket_slack
with socket_slack.opened(int(sys.argv[sys.argv.index("--port") + 1])) as slack:
    slack.team = "T0LOCAL"
    while True:
        pathlib.Path({calls!r}).write_text(" ".join(slack.calls))
        time.sleep(0.05)
"""

LAST_LINE = "Only Slack is played, by local-slack. Nothing is kept.\n"


def on_the_path(folder: Path, name: str, text: str) -> dict[str, str]:
    """Return settings without a user's own, with one program on the PATH."""
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    (bin_folder / name).write_text(text)
    (bin_folder / name).chmod(0o755)
    temporary = folder / "temporary"
    temporary.mkdir()
    env = environment(None, "nonsense://", XDG_CACHE_HOME=str(folder / "cache"), TMPDIR=str(temporary))
    return env | {"PATH": str(bin_folder)}


def up_to(last: str, lines: Iterable[str]) -> str:
    """Return the output before a line; fail with that output if the line never comes."""
    said = ""
    for line in lines:
        if line == last:
            return said
        said += line
    pytest.fail(f"it ended without {last!r}:\n{said}")


def test_it_says_its_address_nudges_the_channel_and_leaves_nothing_behind(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    calls.touch()
    env = on_the_path(tmp_path, "local-slack", STAND_IN.format(python=sys.executable, root=str(ROOT), calls=str(calls)))
    words = [*PROGRAM, "demo", "--web", "--no-open"]
    demo = subprocess.Popen(words, env=env, cwd=tmp_path, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    assert demo.stdout is not None
    try:
        first = demo.stdout.readline()
        assert first.startswith("Recert is at http://localhost:")
        url = first.split()[3]
        assert page(url)[0] == 200
        said = up_to(LAST_LINE, demo.stdout)  # Ctrl-C before it would cut the rest off, rightly
        eventually(lambda: "chat.postMessage" in calls.read_text())
        demo.send_signal(signal.SIGINT)
        assert demo.wait(SECONDS) == 0
    finally:
        demo.terminate()
        demo.wait(SECONDS)
        demo.stdout.close()
    assert "type /recert status" in said
    assert list((tmp_path / "temporary").iterdir()) == []
    assert page(url)[0] == 0, "nobody listens any more"


def test_without_npm_it_says_so_in_one_line(tmp_path: Path) -> None:
    ended = recert("demo", "--web", env=on_the_path(tmp_path, "something", ""), cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.startswith("recert: local-slack: ")
    assert ended.stderr.count("\n") == 1


def test_npm_is_asked_for_one_version_and_what_it_brings_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    env = on_the_path(tmp_path, "npm", "#!/bin/sh\necho no such package >&2\nexit 1\n")
    monkeypatch.setenv("PATH", env["PATH"])
    with pytest.raises(SettingsError, match=r"npm could not install local-slack-linux-x64@0\.1\.8 \(no such package\)"):
        local_slack.program(tmp_path)
    found = tmp_path / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
    found.parent.mkdir(parents=True)
    found.write_text("something else")
    with pytest.raises(SettingsError, match="is not the program that was looked at"):
        local_slack.program(tmp_path)


def test_a_machine_without_a_package_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "pdp11")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not local_slack.is_available()
    with pytest.raises(SettingsError, match=r"no package is known for .* pdp11; put `local-slack` on the PATH"):
        local_slack.program(tmp_path)


def test_a_program_that_does_not_start_is_quoted(tmp_path: Path) -> None:
    program = tmp_path / "local-slack"
    program.write_text("#!/bin/sh\necho the port is taken\n")
    program.chmod(0o755)
    with pytest.raises(SettingsError, match="did not start; the last it said: the port is taken"):  # noqa: SIM117
        with local_slack.served(program, {}, tmp_path):
            pytest.fail("it never answers")


def test_a_browser_is_opened_only_where_there_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not _has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert _has_screen()
