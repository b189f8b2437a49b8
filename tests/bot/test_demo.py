"""`recert demo` plays a whole season, lets the visitor type, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from prompt_toolkit.input import PipeInput
from rich.cells import cell_len

from bot import logs
from bot.cli import demo
from bot.demo import stage as on_stage
from bot.demo.stage import Stage, wait
from bot.demo.tour import _joins_by_form, title, tour
from fakeslack import Seen
from tests.at_once import SECONDS
from tests.bot.screens import a_console, here, keyboard, shown

__all__ = ["here", "keyboard"]


BOT_OF_SOMEBODY = {
    "DATABASE_URL": "sqlite:///somebodys.db",
    "SLACK_BOT_TOKEN": "xoxb-somebodys",
    "SLACK_CLIENT_ID": "1.2",
    "RECERT_AS_OF": "not a date",
    "LOG_LEVEL": "LOUD",
    "HTTP_PROXY": "http://127.0.0.1:9",
}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def test_it_runs_through_by_itself_and_leaves_nothing_of_or_in_this_machine(tmp_path: Path, temporary: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".env").write_text("DATABASE_URL=nonsense://\n")
    run = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        cwd=home,
        env={**os.environ, **BOT_OF_SOMEBODY, "COLUMNS": "80", "PYTHONPATH": str(Path(demo.__file__).parents[2])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=5 * SECONDS,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "\x1b" not in run.stdout
    assert "In a terminal, the demo goes on here" in run.stdout
    assert [each.name for each in home.iterdir()] == [".env"]
    assert list(temporary.iterdir()) == []


def test_a_season_is_told_from_founding_to_silence() -> None:
    console = a_console()
    tour(console)
    story = shown(console)
    told = (
        "Monday, October 19, 2026  ·  163 days left",
        "Northampton EMS uses Recert",
        "You've joined: EMT, expires March 31, 2027",
        "Other roles you hold  Instructor/Coordinator",
        "$157.00 by eCheck",
        "$159.94 by card",
        "Based on the state's 2024 figures; 2027 may differ",
        "Total by eCheck $150.00  ·  by card $152.94",
        "A5 · Submit the NREMT Recert Application",
        "bob › /recert done nremt-fee",
        "A3 · Enter education comes before A4 and isn't marked.",
        "Paying the fee isn't the same as submitting",
        "bob › presses [ Undo ]",
        "no longer marked done",
        "Tuesday, December 1, 2026",
        "0 of 3 recertified; 3 to go",
        "direct to bob",
        "Sunday, January 10, 2027",
        "1 instructor or examiner renewal is open",
        "Time to submit both steps",
        "of Northampton EMS",
        "Monday, February 15, 2027",
        "1 of 3 recertified; 2 to go",
        "Status of @bob",
        "2 of 3 recertified; 1 to go",
        "Both sides are submitted. Now you're waiting for:",
        "Mon Mar 15  nothing posted",
        "Wed Mar 24  nothing posted",
        "Tue Mar 30  nothing posted",
        "Wed Mar 31  nothing posted",
        "Thu Apr  1  nothing posted",
    )
    place = 0
    for each in told:
        place = story.find(each, place)
        assert place >= 0, each


@pytest.mark.parametrize("width", [44, 80])
def test_nothing_is_wider_than_the_screen(width: int) -> None:
    console = a_console(width)
    tour(console)
    assert max(cell_len(line) for line in shown(console).splitlines()) <= width


def test_one_who_watches_is_told_how_to_hurry() -> None:
    console = a_console()
    title(console, pauses=True)
    assert "Enter skips a pause, Ctrl-C leaves." in shown(console)


def test_a_bot_that_opens_no_form_ends_the_tour(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str, _line: str) -> Seen:
        return Seen(here.person(name).session, 200, None)

    monkeypatch.setattr(here, "quietly", nothing)
    with pytest.raises(RuntimeError, match="the form did not open"):
        _joins_by_form(here)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_politely_in_the_middle(
    how: signal.Signals, temporary: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scenes = iter(range(100))

    def interrupt(_seconds: float) -> None:
        if next(scenes) == 3:
            assert list(temporary.iterdir()) != []
            os.kill(os.getpid(), how)

    monkeypatch.setattr(logs, "set_up", lambda *_: None)
    monkeypatch.setattr(on_stage, "wait", interrupt)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///somebodys.db")
    before = signal.getsignal(how)
    demo.demo()
    said = capsys.readouterr().out
    assert "joins" in said
    assert "That was the season" not in said
    assert list(temporary.iterdir()) == []
    assert os.environ["DATABASE_URL"] == "sqlite:///somebodys.db"
    assert signal.getsignal(how) is before


def test_in_a_terminal_the_keyboard_is_handed_over(
    keyboard: PipeInput, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logs, "set_up", lambda *_: None)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    keyboard.send_text("quit\r")
    demo.demo(no_pause=True)
    said = capsys.readouterr().out
    assert said.index("That was the season") < said.index("Now you.") < said.index("Nothing was kept.")


def test_a_pause_ends_by_itself_or_with_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    wait(0.01)  # pytest's stdin cannot be waited for, as on Windows
    reader, writer = os.pipe()
    with os.fdopen(reader) as stdin, os.fdopen(writer, "w") as keys:
        monkeypatch.setattr(sys, "stdin", stdin)
        wait(0.01)
        keys.write("\n")
        keys.flush()
        wait(SECONDS)
        wait(0)
        keys.close()
        assert stdin.read() == "", "Enter has ended it"
