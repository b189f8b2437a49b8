"""Health is true: /readyz and the log say what keeps the bot from its work, and when that is over."""

import asyncio
import ctypes
import json
import resource
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.database_errors import NO_DATABASE
from bot.health import Health
from bot.http import Web
from bot.outbox.answers import Answers
from bot.outbox.verdicts import Outcome, Verdict
from bot.runtime import Bot
from bot.settings import Settings
from bot.slack_requests import Reply, SlackRequests
from fakeslack import Workspace
from fakeslack.faults import Refuse
from storage import postgresql, sqlite
from storage.database import Database
from tests.at_once import SECONDS
from tests.bot.programs import environment, eventually, free_port, loading, page
from tests.bot.served import Served, command
from tests.databases import clear, empty_postgresql

CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24


def obey_permissions() -> None:
    """Let the program that follows obey the permissions of files, even if root runs the tests."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def says(served: Served, *words: str) -> bool:
    """Return whether /readyz says these words now; without any, that all is well."""
    status, said = page(f"{served.url}/readyz")
    return (status, said) == (200, "ready\n") if not words else status == 503 and all(word in said for word in words)


def test_a_file_that_takes_no_writes_or_loses_them_is_said_until_it_is_right_again(tmp_path: Path) -> None:
    file, aside, port = tmp_path / "recert.db", tmp_path / "aside.db", free_port()
    with Workspace() as workspace:
        env = environment(workspace, f"sqlite:///{file}", RECERT_SWEEP_SECONDS="0.5")
        with loading("serve", "--port", str(port), env=env, cwd=tmp_path, first=obey_permissions) as process:
            bot = Served(workspace, process, port)
            eventually(lambda: says(bot))

            file.chmod(0o400)
            eventually(lambda: says(bot, "the database's file is read-only"))
            file.chmod(0o600)
            eventually(lambda: says(bot))

            unlimited = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            eventually(lambda: says(bot, "the database cannot be used", "disk"))
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)
            eventually(lambda: says(bot))

            file.rename(aside)
            eventually(lambda: says(bot, "deleted while Recert had it open", "Backups"))
            status, answered = bot.signed(command("join emt 2027-03-31"))
            assert (status, "nothing changed" in json.loads(answered)["text"]) == (200, True)
            assert not file.exists(), "an empty database would be worse than none"
            aside.rename(file)
            eventually(lambda: says(bot))
            assert "You've joined" in json.loads(bot.signed(command("join emt 2027-03-31"))[1])["text"]

            with closing(sqlite3.connect(file)) as connection:
                connection.execute("VACUUM INTO ?", [f"{aside}"])
            aside.rename(file)
            eventually(lambda: says(bot, "replaced while Recert had it open"))
            process.terminate()
            _, logged = process.communicate(timeout=SECONDS)
    assert all(word in logged for word in ("is read-only", "cannot be used", "was deleted", "was replaced"))
    assert logged.count("ready again") == 3
    assert "Traceback" not in logged


@contextmanager
def made_on(database: Database, workspace: Workspace | None = None) -> Iterator[Bot]:
    """Make a bot whose passes a test makes."""
    with nullcontext(workspace) if workspace else Workspace() as there:
        settings = Settings(
            slack_bot_token=SecretStr(there.bot_token),
            slack_api_url=there.api_url,
            database_url=database.url.render_as_string(hide_password=False),
        )
        made = Bot(settings)
        try:
            yield made
        finally:
            made.stop()


def test_a_pass_that_has_nothing_to_post_writes_through_to_the_disk(database: Database) -> None:
    database.prove_writable()  # the file's log begins with the first write
    if database.is_sqlite:
        log = database.files[1]
        before = log.stat().st_size
        database.prove_writable()
        assert log.stat().st_size > before
        return
    with database.read() as session:
        before = session.execute(text("SELECT pg_current_wal_flush_lsn()")).scalar_one()
    database.prove_writable()
    with database.read() as session:
        assert session.execute(text("SELECT pg_current_wal_flush_lsn()")).scalar_one() != before


def test_a_lock_that_another_program_holds_counts_once_it_is_held_for_long(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import of a large roster locks the others out for some seconds: nothing is wrong with that."""
    now = 1000.0
    monkeypatch.setattr("bot.health.monotonic", lambda: now)
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.1)
    monkeypatch.setattr(postgresql, "_LOCK_MILLISECONDS", 100)
    said = "database is locked" if database.is_sqlite else "LockNotAvailable"
    with made_on(database) as bot:
        with held(database):
            assert found(bot) is None
            now += 181
            assert f"the database cannot be used: {said}" in f"{found(bot)}"
        assert found(bot) is None


def found(bot: Bot) -> str | None:
    """Return what a pass finds."""
    bot.ticks.run()
    return bot.health.trouble()


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Hold a lock that keeps everybody else from writing."""
    with database.writing_engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT 1" if database.is_sqlite else "LOCK TABLE alembic_version"))
        yield


def test_a_server_that_became_read_only_is_found(postgres: str) -> None:
    with closing(Database(postgres)) as database:
        clear(database)
        database.upgrade()
        raw = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with made_on(database) as bot, raw.connect() as connection:
            for setting, trouble in (("on", "the database cannot be used: ReadOnlySqlTransaction"), ("off", None)):
                connection.execute(text(f"ALTER SYSTEM SET default_transaction_read_only = {setting}"))
                connection.execute(text("SELECT pg_reload_conf()"))
                eventually(partial(finds, bot, trouble))


def finds(bot: Bot, trouble: str | None) -> bool:
    """Return whether a pass finds this."""
    return found(bot) == trouble


def test_a_refused_token_is_found_by_the_next_pass_and_so_is_its_end(database: Database) -> None:
    with Workspace() as workspace, made_on(database, workspace) as bot:
        assert found(bot) is None
        workspace.faults.next("auth.test", Refuse("token_revoked"))
        with capture_logs() as log:
            trouble = found(bot)
        assert trouble is not None
        assert trouble.startswith("SLACK_BOT_TOKEN: Slack answers token_revoked; install the app again")
        assert [each["error"] for each in log if each["event"] == "a setting is wrong"] == [trouble]
        assert found(bot) is None


def test_passes_that_hang_or_fail_count_once_none_has_ended_well_for_three_periods(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("bot.health.monotonic", lambda: now)
    monkeypatch.setattr("bot.outbox.answers.monotonic", lambda: now)
    answers = Answers()
    health = Health(answers, period_seconds=60)
    now += 180
    assert health.trouble() is None, "a bot that has just started has time for its first pass"
    now += 1
    assert "for 181 seconds: none has ended yet" in f"{health.trouble()}"
    health.ended_well()
    assert health.trouble() is None
    now += 100
    health.failed("an error in Recert, which is in the log")
    assert health.trouble() is None
    now += 100
    assert "for 200 seconds: an error in Recert" in f"{health.trouble()}"
    answers.note("T1", Verdict(Outcome.REFUSED))
    assert health.trouble() is not None
    answers.note("T1", Verdict(Outcome.SENT))
    assert health.trouble() is None, "a long pass whose messages Slack takes is well"
    health.found("the database is out of reach")
    assert health.trouble() == "the database is out of reach"


def test_a_bug_in_a_pass_ends_no_bot_and_is_said_later(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with made_on(database) as bot:
        monkeypatch.setattr("bot.unreachable.agencies.whereabouts", lambda _session: 1 / 0)
        with capture_logs() as log:
            assert found(bot) is None
        assert [each["log_level"] for each in log if "pass over what is due failed" in each["event"]] == ["error"]
        monkeypatch.setattr(bot.health, "_patience", 0)
        assert "an error in Recert, which is in the log" in f"{bot.health.trouble()}"


@pytest.mark.usefixtures("waits_long")
def test_ready_is_answered_while_the_database_hangs(postgres: str) -> None:
    """It reads what nobody can read: PostgreSQL's table of versions is locked."""
    with closing(empty_postgresql(postgres)) as database, made_on(database) as bot:
        web = Web(SlackRequests(bot.app, signing_secret="unused"), database, bot.health, None)
        with held(database):
            assert asyncio.run(ask(web._pages["/readyz"])) == (503, f"{NO_DATABASE}\n".encode())
            assert asyncio.run(ask(web._pages["/healthz"])) == (200, b"alive\n")
        web._looking.shutdown()  # what still waited for the table gives its connection back before they are closed


async def ask(answer: Callable[[], Awaitable[Reply]]) -> tuple[int, bytes]:
    """Return what a page says."""
    reply = await answer()
    return reply.status, reply.body
