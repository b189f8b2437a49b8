"""SIGTERM and Ctrl-C: every call ends with 0 in time, from its first lines on, whatever hangs."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from fakeslack import Workspace
from fakeslack.faults import Hang
from storage.database import Database
from tests.at_once import SECONDS
from tests.bot.programs import environment, eventually, page, recert, started
from tests.bot.served import answer, command, hanging, serving

ENOUGH = 25
"""Seconds within which a process must have ended: ten, and the rest for a busy machine."""


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Run a workspace that the program can reach."""
    with Workspace() as made:
        yield made


def stop(process: "subprocess.Popen[str]", by: int = signal.SIGTERM) -> str:
    """Tell a process to stop; expect that it ends with 0, and return what it has logged."""
    process.send_signal(by)
    _, logged = process.communicate(timeout=ENOUGH)
    assert process.returncode == 0, logged
    assert "Traceback" not in logged
    return logged


def catches_signals(process: "subprocess.Popen[str]") -> bool:
    """Return whether a process handles SIGTERM, and so Ctrl-C, already: Python itself handles Ctrl-C sooner."""
    with suppress(FileNotFoundError):
        for line in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
    return False


FIRST = """
import sys
before = set(sys.modules)
from bot.__main__ import main
print(*{name.partition(".")[0] for name in sys.modules.keys() - before} - sys.stdlib_module_names, flush=True)
sys.modules["bot.cli"] = None  # to be imported is all that is left to do
try:
    main()
except ImportError:
    import os, signal
    os.kill(os.getpid(), signal.SIGTERM)
"""


def test_signals_are_handled_before_any_library_is_loaded(tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", FIRST],
        env=environment(None, "nonsense"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "bot\n", "")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("call", ["serve", "run", "sweep", "doctor", "db upgrade", "roster import -"])
def test_a_call_that_is_told_to_stop_while_it_loads_ends_in_order(
    workspace: Workspace, tmp_path: Path, call: str, by: int
) -> None:
    env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", SLACK_APP_TOKEN="xapp-1")
    with started(*call.split(), env=env, cwd=tmp_path) as process:
        while not catches_signals(process):
            assert process.poll() is None, "it ended before it handled the signal"
        stop(process, by)
    assert "auth.test" not in [call.method for call in workspace.calls]


def test_run_ends_while_slack_hangs_at_its_start(tmp_path: Path, workspace: Workspace) -> None:
    hang = Hang()
    workspace.faults.next("auth.test", hang)
    env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", SLACK_APP_TOKEN="xapp-1")
    with started("run", env=env, cwd=tmp_path) as process:
        assert hang.reached.wait(SECONDS)
        assert "did not say which workspace this is" not in stop(process), "the answer was waited for"


def test_a_call_ends_while_the_main_thread_waits_in_c(tmp_path: Path) -> None:
    """SQLite waits a minute for the lock of an upgrade, and runs no handler meanwhile."""
    file = tmp_path / "r.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with started("db", "upgrade", env=environment(None, f"sqlite:///{file}"), cwd=tmp_path) as process:
            eventually(lambda: waits_for_a_lock(process))
            stop(process)


def waits_for_a_lock(process: "subprocess.Popen[str]") -> bool:
    """Return whether the main thread sleeps, as SQLite does between two looks at a lock."""
    where = Path(f"/proc/{process.pid}/wchan").read_text(encoding="ascii")
    return "nanosleep" in where and catches_signals(process)


def test_serve_ends_while_bodies_are_unfinished(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab"
        clients = [served.connect(head), served.connect(b"POST /slack"), served.connect()]
        assert "stopped" in stop(served.process)
        for each in clients:
            each.close()


def test_a_request_under_way_is_answered_first(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        body = command("fees emt")
        with served.connect(served.head(body) + body[:10]) as client:
            served.process.send_signal(signal.SIGTERM)
            client.sendall(body[10:])
            status, said = answer(client)
        assert (status, "$150.00" in said) == (200, True)
        assert served.process.wait(ENOUGH) == 0


def test_serve_ends_while_the_database_hangs(database: Database, tmp_path: Path) -> None:
    with serving(tmp_path, database, RECERT_SWEEP_SECONDS="600") as served:
        eventually(lambda: 'recert_ticks_total{result="ok"} 1.0' in page(f"{served.url}/metrics")[1])
        body = command("join emt 2027-03-31")
        with hanging(database), served.connect(served.head(body) + body):
            assert "stopped" in stop(served.process)


def test_a_file_that_is_imported_while_the_program_ends_changes_nothing(tmp_path: Path, workspace: Workspace) -> None:
    env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}")
    assert recert("ask", "--in", "ems", "/recert agency Northampton EMS", env=env, cwd=tmp_path).returncode == 0
    (tmp_path / "roster.csv").write_text("email,level,expires_on\nkim@example.org,emt,2027-03-31\n", encoding="utf-8")
    hang = Hang()
    workspace.faults.next("users.lookupByEmail", hang)
    with started("roster", "import", "roster.csv", env=env, cwd=tmp_path) as process:
        assert hang.reached.wait(SECONDS)
        stop(process)
    exported = recert("roster", "export", env=env, cwd=tmp_path)
    assert (exported.returncode, "kim@example.org" in exported.stdout) == (0, False)
