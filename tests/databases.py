"""Empty databases for tests, quickly: migrations run once for each process of tests, not once for each test."""

import shutil
import sqlite3
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import Connection, text

from storage.database import Database
from storage.sqlite import File

_SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS part
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgname FROM pg_trigger
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS parts
"""
_EMPTY = """
DO $$ DECLARE tables text[]; each text; BEGIN
    SELECT array_agg(quote_ident(tablename)) INTO tables
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version';
    EXECUTE 'LOCK TABLE ' || array_to_string(tables, ', ');  -- waits for whatever an earlier test has left open
    SET LOCAL session_replication_role = replica;  -- in any order of foreign keys
    FOREACH each IN ARRAY tables LOOP EXECUTE 'DELETE FROM ' || each; END LOOP;
    PERFORM setval(quote_ident(sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
"""Empties every table. `TRUNCATE` takes a tenth of a second: it makes a new file for each table and index."""
_shapes: dict[str, str] = {}
"""The shape of the newest schema, by the server's address."""


class Compiled(dict[Any, Any]):
    """The statements that SQLAlchemy has compiled, for all engines of a kind: its own cache is one engine's.

    A third of the time of a test that opens a bot would be spent on compiling the same statements again.
    """

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401 - SQLAlchemy's own
        return super().get(_of_kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        super().__setitem__(_of_kind(key), compiled)


def _of_kind(key: Any) -> tuple[Any, ...]:  # noqa: ANN401 - SQLAlchemy's own
    dialect, *statement = key
    return dialect.name, *statement


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="recert-databases-")  # it is deleted when the process ends


@cache
def _empty_file() -> Path:
    file = Path(_folder().name) / "empty.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    database.close()
    return file


def empty_sqlite(file: Path) -> Database:
    """Return a database in a new file, with the newest schema; one that is there already is kept as it is."""
    if not file.exists():
        shutil.copy(_empty_file(), file)
    return Database(f"sqlite:///{file}")


def empty_postgresql(url: str) -> Database:
    """Return the database at an address, with the newest schema and without what an earlier test left in it."""
    database = Database(url)
    if url in _shapes and database.schema_is_current():
        with database.engine.begin() as connection:
            if _shape(connection) == _shapes[url]:
                _delete_all(connection)
                return database
    clear(database)
    database.upgrade()
    with database.engine.connect() as connection:
        _shapes[url] = _shape(connection)
    return database


def hurry_sqlite(prepare: Callable[[File, sqlite3.Connection, Any], None]) -> Callable[..., None]:
    """Return what prepares a connection to a file as the bot does, and then skips the synchronizing of each commit.

    A test may kill processes, and never the machine; it takes most of the time of a transaction.
    """

    @wraps(prepare)
    def hurried(self: File, connection: sqlite3.Connection, record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        prepare(self, connection, record)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,), "a power cut would lose what was committed"
        connection.execute("PRAGMA synchronous = OFF")

    return hurried


def hurry_postgresql(url: str) -> None:
    """Let a server write each commit, as it does otherwise, without waiting for the disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        for each in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {each} = off")
        connection.execute("SELECT pg_reload_conf()")


def clear(database: Database) -> None:
    """Delete everything that an earlier test left in a PostgreSQL, its schema too."""
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def _shape(connection: Connection) -> str:
    return f"{connection.execute(text(_SHAPE)).scalar_one()}"


def _delete_all(connection: Connection) -> None:
    connection.exec_driver_sql(_EMPTY)
