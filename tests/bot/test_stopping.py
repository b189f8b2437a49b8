"""SIGTERM and Ctrl-C: every call ends with 0 in time, from its first lines on, whatever hangs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from fakeslack import Workspace
from fakeslack.faults import Hang
from storage.database import Database
from storage.tables import Agency
from tests.at_once import SECONDS
from tests.bot.preloaded import Process
from tests.bot.programs import environment, eventually, loading, page, recert, started
from tests.bot.served import answer, command, hanging, serving

ENOUGH = 25
"""Seconds within which a process must have ended: ten, and the rest for a busy machine."""


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Run a workspace that the program can reach."""
    with Workspace() as made:
        yield made


def stop(process: "Process | subprocess.Popen[str]", by: int = signal.SIGTERM) -> str:
    """Tell a process to stop; expect that it ends with 0, and return what it has logged."""
    process.send_signal(by)
    _, logged = process.communicate(timeout=ENOUGH)
    assert process.returncode == 0, logged
    assert "Traceback" not in logged
    return logged


def catches_signals(process: "Process | subprocess.Popen[str]") -> bool:
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
    import os, signal, time
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)
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
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "bot\n", "recert: stopped: nothing was begun\n")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("call", ["serve", "run", "sweep", "doctor", "db upgrade", "roster import -"])
def test_a_call_that_is_told_to_stop_while_it_loads_ends_in_order(
    workspace: Workspace, tmp_path: Path, call: str, by: int
) -> None:
    env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", SLACK_APP_TOKEN="xapp-1")
    with loading(*call.split(), env=env, cwd=tmp_path) as process:
        while not catches_signals(process):
            assert process.poll() is None, "it ended before it handled the signal"
        assert stop(process, by).count("recert: stopped: nothing was begun\n") == 1
    assert "auth.test" not in [call.method for call in workspace.calls]


def test_run_ends_while_slack_hangs_at_its_start(tmp_path: Path, workspace: Workspace) -> None:
    hang = Hang()
    workspace.faults.next("auth.test", hang)
    env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", SLACK_APP_TOKEN="xapp-1")
    with started("run", env=env, cwd=tmp_path) as process:
        assert hang.reached.wait(SECONDS)
        assert "did not say which workspace this is" not in stop(process), "the answer was waited for"


@pytest.mark.parametrize(
    ("database", "call", "words"),
    [
        ("sqlite", "purge --team T1 --yes", "nothing was deleted"),
        ("postgresql", "roster import roster.csv", "nothing changed"),
        ("sqlite", "state-list list.csv", "nothing changed"),
        ("postgresql", "db upgrade", "the schema is as it was"),
    ],
    indirect=["database"],
)
def test_a_call_that_waits_for_a_lock_ends_and_says_that_it_has_done_nothing(
    database: Database, tmp_path: Path, call: str, words: str
) -> None:
    """SQLite waits a minute in C, and runs no handler meanwhile."""
    with database.write() as session:
        now = datetime(2026, 11, 1, tzinfo=UTC)
        session.add(
            Agency(team_id="T1", channel_id="C1", name="A", timezone="UTC", created_at=now, created_on=now.date())
        )
        if call == "db upgrade":
            session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    (tmp_path / "roster.csv").write_text("slack_id,level,expires_on\nU1,emt,2027-03-31\n", encoding="utf-8")
    (tmp_path / "list.csv").write_text("number,expiration date\nE1234567,2029-03-31\n", encoding="utf-8")
    env = environment(None, database.url.render_as_string(hide_password=False))
    with locked(database), started(*call.split(), env=env, cwd=tmp_path) as process:
        eventually(lambda: waits(database, process))
        assert stop(process).splitlines()[-1] == f"recert: stopped: {words}"
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM agency")).scalar_one() == 1


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Hold what each of these calls needs."""
    with database.writing_engine.connect() as connection, connection.begin():
        if database.is_sqlite:
            connection.execute(text("SELECT 1"))
        else:
            connection.execute(
                text("SET LOCAL idle_in_transaction_session_timeout = 0")
            )  # however slow this machine is
            connection.execute(text("SELECT pg_advisory_xact_lock(72737265)"))
            connection.execute(text("LOCK TABLE agency IN EXCLUSIVE MODE"))
        yield


def waits(database: Database, process: "Process | subprocess.Popen[str]") -> bool:
    """Return whether the process waits for a lock: SQLite sleeps between two looks at it."""
    assert process.poll() is None, "it did not wait"
    if database.is_sqlite:
        where = Path(f"/proc/{process.pid}/wchan").read_text(encoding="ascii")
        return "nanosleep" in where and catches_signals(process)
    with database.engine.connect() as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(connection.execute(text(asked)).scalar_one())


LAST = """
import os, signal, time
from bot import stopping
stopping.SECONDS = 0.2
stopping.install()
stopping.finishes()
def hangs_for_ever(token):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(600)
hangs_for_ever("xoxb-secret")
"""


def test_what_hangs_to_the_last_is_named_without_any_value(tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", LAST],
        env=environment(None, "nonsense"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    first, *threads = ended.stderr.splitlines()
    assert (ended.returncode, first.startswith("recert: stopped: what was under way did not end")) == (0, True)
    assert any("MainThread: " in each and each.endswith("hangs_for_ever") for each in threads)
    assert "xoxb" not in ended.stderr


def test_last_words_that_nobody_reads_keep_no_call_from_ending(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    os.set_blocking(writing, True)
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", LAST], env=environment(None, "nonsense"), cwd=tmp_path, stderr=writing
    ) as process:
        try:
            assert process.wait(ENOUGH) == 0
        finally:
            process.kill()
    os.close(reading)
    os.close(writing)


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
