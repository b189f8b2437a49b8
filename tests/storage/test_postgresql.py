"""A PostgreSQL that makes one wait, or takes no writes any more, holds nobody up for longer than Slack waits."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from storage.database import Database
from tests.databases import clear


@pytest.fixture
def database(postgres: str) -> Iterator[Database]:
    """Return a PostgreSQL alone, with the newest schema."""
    with closing(Database(postgres)) as made:
        clear(made)
        made.upgrade()
        yield made


def one(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT 1")).scalar_one())


def test_a_server_that_is_frozen_is_given_up(database: Database) -> None:
    with database.read() as session:
        backend = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(OperationalError, match="timeout"):
                session.execute(text("SELECT 1"))
        finally:
            os.kill(backend, signal.SIGCONT)


def test_after_a_wait_in_vain_nobody_else_waits_for_a_while_and_then_all_is_well(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_a_server_that_is_frozen_is_given_up(database)
    with pytest.raises(OperationalError, match="did not answer just now"):
        one(database)
    monkeypatch.setattr("storage.postgresql.monotonic", lambda: float("inf"))
    assert one(database) == 1


def test_a_server_that_takes_connections_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/recert?sslmode=disable"
        with closing(Database(address)) as database:
            with pytest.raises(OperationalError, match="timeout"):
                one(database)
            with pytest.raises(OperationalError, match="did not answer just now"):
                one(database)


def test_a_lock_that_another_holds_is_waited_for_only_as_long_as_slack_waits(database: Database) -> None:
    with database.write() as holder, database.write() as waiter:
        holder.execute(text("LOCK TABLE member"))
        with pytest.raises(OperationalError, match="lock timeout"):
            waiter.execute(text("LOCK TABLE member"))


def test_a_statement_that_takes_too_long_is_ended_by_the_server(database: Database) -> None:
    with database.read() as session, pytest.raises(OperationalError, match="statement timeout"):
        session.execute(text("SELECT pg_sleep(60)"))


def test_the_limits_are_those_of_one_transaction(database: Database) -> None:
    """PgBouncer gives a session to others between two transactions."""
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "1700ms"
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == "1500ms"
        connection.rollback()
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.autocommit = True
        assert driver.execute("SHOW statement_timeout").fetchone() == ("0",)
        driver.autocommit = False


def test_an_upgrade_may_take_longer(database: Database) -> None:
    with database._upgrade_lock() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(3)")
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == "1min"
    assert one(database) == 1


def test_a_connection_to_a_server_that_became_read_only_is_dropped(database: Database) -> None:
    """After a failover the old connections lead to a standby; new ones may lead to the new primary."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        connection.commit()
    with pytest.raises(SQLAlchemyError, match="read-only transaction"), database.write() as session:
        session.execute(text("DELETE FROM member"))
    with database.write() as session:
        session.execute(text("DELETE FROM member"))


def test_an_address_may_say_that_no_statements_are_to_be_prepared(postgres: str) -> None:
    separator = "&" if "?" in postgres else "?"
    with closing(Database(f"{postgres}{separator}prepare_threshold=0")) as database:
        for _ in range(12):  # psycopg would prepare a statement at its fifth run
            assert one(database) == 1
        with database.read() as session:
            assert session.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one() == 0


def test_a_bot_that_is_frozen_in_a_transaction_holds_its_locks_for_seconds_only(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgresql._IDLE_MILLISECONDS", 200)
    with pytest.raises(DBAPIError, match="idle-in-transaction"):
        _freeze_in_a_transaction(database)


def _freeze_in_a_transaction(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        database.prove_writable()  # of another bot: it waits for the lock
        session.execute(text("SELECT 1"))
