"""SQLite: what each connection to a file is set to, and the lock that a writer takes."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from storage.errors import DatabaseError

_BUSY_SECONDS = 1.8
"""Seconds that a statement waits for a lock: less than the three that Slack waits."""
_PATIENT_SECONDS = 60
_SWITCH_SECONDS = 5
_RETRY_SECONDS = 0.01
_PRIMARY_CODE = 0xFF
"""The part of an extended SQLite result code that names the kind: https://sqlite.org/rescode.html."""


def open_engine(url: URL) -> Engine:
    """Return an engine for a file. Nothing is opened yet."""
    # Parameters hold what people typed, so they are kept out of error messages and the log.
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
    mode = _write_ahead(connection)
    if mode != "wal":
        raise DatabaseError(f"SQLite keeps journal mode {mode} there; put the file on a local disk")
    connection.execute("PRAGMA synchronous = FULL")  # NORMAL loses what was committed just before a power cut
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: sqlite3.Connection) -> str:
    """Switch a file to write-ahead logging if needed, and return the journal mode that it then has.

    SQLite applies no busy timeout to the switch: of several processes that open a new file at once, it refuses all but
    one. So a refused process tries again.
    """
    deadline = time.monotonic() + _SWITCH_SECONDS
    while True:
        try:
            mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
            return mode if mode == "wal" else connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(_RETRY_SECONDS)


def begin(connection: Connection) -> None:
    """Begin a transaction that writes with the lock that it needs.

    A transaction that reads and then asks for the lock would be refused at once, without waiting.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def begin_patiently(connection: Connection) -> None:
    """Begin a transaction that writes, and wait long for the lock."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PATIENT_SECONDS * 1000}")
    try:
        begin(connection)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000:.0f}")
