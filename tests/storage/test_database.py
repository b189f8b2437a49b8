"""The database: its schema, its two sessions, and what it refuses."""

import sqlite3
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, get_ident

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import MetaData, Text, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from storage import agencies, columns
from storage.database import _MIGRATIONS, Database, _newest
from storage.errors import DatabaseError
from storage.installations import SECRETS
from tests.at_once import SECONDS, at_once
from tests.storage.people import TEAM, found


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(database: Database) -> None:
    with database.engine.connect() as connection:
        ours = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or _is_ours(name)}
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), columns.metadata) == []


def test_the_migrations_make_exactly_the_tables_of_slack_s_installation_store(database: Database) -> None:
    theirs = MetaData()
    SQLAlchemyInstallationStore.build_installations_table(theirs, "slack_installations")
    SQLAlchemyInstallationStore.build_bots_table(theirs, "slack_bots")
    SQLAlchemyOAuthStateStore.build_oauth_states_table(theirs, "slack_oauth_states")
    for table in theirs.tables.values():
        for name in SECRETS:
            if name in table.columns:
                table.columns[name].type = Text()  # encrypted, they are longer
    with database.engine.connect() as connection:
        only = {"include_name": lambda name, kind, _: kind != "table" or not _is_ours(name)}
        assert compare_metadata(MigrationContext.configure(connection, opts=only), theirs) == []


def _is_ours(table: str | None) -> bool:
    return not str(table).startswith("slack_") and table != "alembic_version"


def test_sqlite_gives_no_id_twice_in_the_tables_whose_ids_buttons_carry(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'recert.db'}")
    database.upgrade()
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        for_good = {name for (name,) in rows if _is_ours(name)}
    database.close()
    marked = {each.name for each in columns.metadata.sorted_tables if each.dialect_options["sqlite"]["autoincrement"]}
    assert for_good == marked == {"member", "roster_place", "course"}


def test_an_upgrade_of_a_current_schema_changes_nothing(database: Database) -> None:
    database.upgrade()
    assert database.schema_is_current()


def test_the_newest_migration_is_the_one_that_alembic_would_go_to() -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == _newest()


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert not empty.schema_is_current()
    empty.close()


def test_several_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"

    def upgrade() -> None:
        with closing(Database(url)) as mine:
            mine.upgrade()

    at_once(*[upgrade] * 4)


def test_a_first_start_waits_for_one_that_writes_to_the_new_file_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite refuses at once, whatever its busy timeout, to switch a file to write-ahead logging that is written to."""
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other, closing(Database(f"sqlite:///{file}")) as mine:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("storage.sqlite.time.sleep", lambda _seconds: other.execute("ROLLBACK"))
        with mine.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_an_upgrade_and_an_import_wait_longer_for_another_than_an_answer_does(tmp_path: Path) -> None:
    """Somebody waits in Slack for an answer; of many processes that start together, each waits for the others."""
    file = tmp_path / "recert.db"
    with closing(Database(f"sqlite:///{file}")) as mine, ThreadPoolExecutor(2) as pool:
        mine.upgrade()
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")

            def write(*, patiently: bool) -> None:
                with mine.write(patiently=patiently) as session:
                    session.execute(text("DELETE FROM member"))

            def upgrade() -> None:
                with mine._upgrade_lock():
                    pass

            waiting = [pool.submit(write, patiently=True), pool.submit(upgrade)]
            with pytest.raises(OperationalError, match="locked"):
                write(patiently=False)
            assert not any(each.done() for each in waiting)
            other.execute("ROLLBACK")
            for each in waiting:
                each.result(SECONDS)


def test_what_a_block_wrote_before_it_failed_is_not_kept(database: Database) -> None:
    def fail_half_way() -> None:
        with database.write() as session:
            found(session)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with database.read() as session:
        assert agencies.of_channel(session, TEAM, "C1") is None


def test_a_writer_waits_for_another_instead_of_failing(database: Database) -> None:
    """SQLite refuses, without waiting, a transaction that read and then writes; BEGIN IMMEDIATE waits its turn."""
    inside, asked, here = Event(), Event(), get_ident()
    order: list[str] = []

    def first() -> None:
        with database.write() as session:
            found(session)
            inside.set()
            assert asked.wait(SECONDS)
            order.append("first")

    def asks(*_: object) -> None:
        if get_ident() == here:
            asked.set()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(first)
        assert inside.wait(SECONDS)
        event.listen(database.engine, "before_cursor_execute", asks)
        with database.write() as session:
            agencies.of_channel(session, TEAM, "C2")
            found(session, channel="C2")
            session.flush()
        order.append("second")
        writer.result(SECONDS)
    if database.is_sqlite:
        assert order == ["first", "second"]
    with database.read() as session:
        assert agencies.of_channel(session, TEAM, "C1")
        assert agencies.of_channel(session, TEAM, "C2")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("mysql://u@h/d", "not supported"),
        ("nonsense", "not a database address"),
        ("postgresql://u:p@h:port/d", "not a database address"),
        ("sqlite:///recert.db?mode=ro", "no options are taken after the file's name"),
        ("sqlite:///file:recert.db?uri=true", "no options are taken after the file's name"),
        ("sqlite://recert.db", "three slashes"),
        ("sqlite:///.", "is a folder"),
        ("sqlite:////no/such/folder/recert.db", "does not exist"),
    ],
)
def test_an_address_that_cannot_work_is_refused_in_words(url: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said):
        Database(url)


def test_a_database_of_a_newer_recert_is_left_alone(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="a newer Recert has written it"):
        database.upgrade()


def test_postgres_addresses_in_both_spellings_use_psycopg() -> None:
    for spelling in ("postgres://u:p@h/d", "postgresql://u:p@h/d"):
        database = Database(spelling)
        assert database.url.drivername == "postgresql+psycopg"
        database.close()


def test_what_people_typed_stays_out_of_error_messages(database: Database) -> None:
    with pytest.raises(Exception, match="hide_parameters") as raised, database.engine.connect() as connection:
        connection.execute(text("SELECT * FROM nothing_there WHERE x = :secret"), {"secret": "a name"})
    assert "a name" not in str(raised.value)


def test_who_only_reads_sees_one_moment(database: Database) -> None:
    def teams(session: Session) -> list[str]:
        return list(session.execute(text("SELECT team_id FROM agency ORDER BY team_id")).scalars())

    with database.write() as session:
        found(session, team="T1")
    with database.read() as reading:
        assert teams(reading) == ["T1"]
        with database.write() as session:
            found(session, team="T2")
        assert teams(reading) == ["T1"]
    with database.read() as reading:
        assert teams(reading) == ["T1", "T2"]


SECRET = "Xanthippe"
BROKEN = {
    "a row without a name": "INSERT INTO people VALUES (2, NULL, :secret, 1)",
    "a row that a check refuses": "INSERT INTO people VALUES (2, :secret, 'y', -1)",
    "a key that exists": "INSERT INTO people VALUES (2, 'x', :secret, 1)",
    "a reference to nobody, found at the commit": "INSERT INTO people VALUES (2, 'x', 'y', 1, :secret || '!')",
    "a value that is no number": "SELECT CAST(:secret AS INTEGER)",
    "a value of two lines": "SELECT CAST(:secret || chr(10) || :secret AS DATE)",
    "a value in the middle of a message": "SELECT to_date(:secret, 'YYYY')",
    "a value that is no JSON": "SELECT CAST('[' || :secret AS JSON)",
    "a function that quotes its argument": "SELECT tell(:secret)",
}


@pytest.mark.parametrize("what", BROKEN)
def test_an_error_of_postgresql_says_what_is_wrong_and_nothing_of_a_row(postgres: str, what: str) -> None:
    with closing(Database(postgres)) as database:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            connection.exec_driver_sql(
                "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail TEXT UNIQUE, "
                "age INTEGER CHECK (age > 0), parent TEXT REFERENCES people (mail) DEFERRABLE INITIALLY DEFERRED)"
            )
            connection.execute(text("INSERT INTO people VALUES (1, 'x', :secret, 1)"), {"secret": SECRET})
            connection.exec_driver_sql(
                "CREATE FUNCTION tell(what TEXT) RETURNS void AS $$ BEGIN "
                "RAISE EXCEPTION 'no' USING DETAIL = what, HINT = what; END $$ LANGUAGE plpgsql"
            )
        with pytest.raises(DBAPIError) as raised, database.write() as session:
            session.execute(text(BROKEN[what]), {"secret": SECRET})
        error = raised.value
        printed = "".join(traceback.format_exception(error))
        assert "psycopg.errors." in printed, "what is wrong is still said"
        assert error.args[0].partition(") ")[2] == str(error.orig) != ""
        for said in (printed, repr(error), repr(error.orig)):
            assert SECRET[:4] not in said
