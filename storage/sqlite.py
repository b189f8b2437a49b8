"""SQLite: what each connection to a file is set to, the lock that a writer takes, and whether the file is still there.

SQLite goes on with a file that was deleted or replaced: what is written then is lost, though it was acknowledged.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from storage.errors import DatabaseError

_BUSY_SECONDS = 1.8
"""Seconds that a statement waits for a lock: less than the three that Slack waits."""
_PATIENT_SECONDS = 60
_SWITCH_SECONDS = 5
_RETRY_SECONDS = 0.01
_BEGIN = "BEGIN IMMEDIATE"
_PRIMARY_CODE = 0xFF
"""The part of an extended SQLite result code that names the kind: https://sqlite.org/rescode.html."""
_LEAST_FREE = 64 * 1024
"""Bytes that a disk has left when it counts as full: SQLite reuses its log, so the next small write may yet succeed."""


def files_of(url: URL) -> tuple[Path, Path, Path]:
    """Return the file, its write-ahead log and that log's index, which exist only while somebody is connected."""
    file = Path(f"{url.database}")
    if file.is_symlink():
        file = file.resolve()  # SQLite puts the others beside it
    return file, Path(f"{file}-wal"), Path(f"{file}-shm")


_RESCUE = "see Backups in docs/operating.md before you start it again"


class File:
    """A file of SQLite, and an engine that writes to the file that it opened first, and to no other."""

    def __init__(self, url: URL) -> None:
        """Make the engine. Nothing is opened yet."""
        self._path, self._log_path, _ = files_of(url)
        self._opened: tuple[int, int] | None = None
        self._log: tuple[int, int] | None = None
        """The write-ahead log that the open connections share; SQLite deletes it with the last one."""
        self._connections = 0
        # Parameters hold what people typed, so they are kept out of error messages and the log.
        # A connection to a file costs little, and a thread that waited for one and then for the lock would be too late
        # for Slack: so each gets one.
        self.engine: Engine = create_engine(
            url, hide_parameters=True, max_overflow=-1, connect_args={"timeout": _BUSY_SECONDS}
        )
        event.listen(self.engine, "do_connect", self._refuse_another)
        event.listen(self.engine, "connect", self._prepare)
        event.listen(self.engine, "close", self._closed)

    def _refuse_another(self, *_: object) -> None:
        """Refuse to connect to another file, or to none: SQLite would make one, without tables."""
        if (gone := self._gone()) is not None:
            raise sqlite3.OperationalError(gone)

    def _prepare(self, connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        mode = _write_ahead(connection)
        if mode != "wal":
            raise DatabaseError(f"SQLite keeps journal mode {mode} there; put the file on a local disk")
        connection.execute("PRAGMA synchronous = FULL")  # NORMAL loses what was committed just before a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # builds differ: some leave in the file what was deleted
        if self._opened is None:
            self._opened = _identity(self._path)
        self._connections += 1

    def _closed(self, *_: object) -> None:
        self._connections -= 1
        if self._connections == 0:
            self._log = None

    def trouble(self) -> str | None:
        """Return why what is written now is lost or fails, before it is tried; None if nothing is known against it."""
        if (gone := self._gone()) is not None:
            return gone
        if not os.access(self._path, os.W_OK):
            return "the database's file is read-only"
        disk = shutil.disk_usage(self._path)
        if disk.free < _LEAST_FREE <= disk.total:  # some say 0 of 0
            return "the disk of the database is full"
        return None

    def _gone(self) -> str | None:
        there = _identity(self._path)
        if self._opened is None:
            # SQLite would make a new file, and empty the log: what was written last is in there.
            left_over = there is None and self._log_path.exists() and self._log_path.stat().st_size > 0
            return (
                f"the database's file is missing, but {self._log_path.name} is there: {_RESCUE}" if left_over else None
            )
        if there is None:
            return f"the database's file was deleted while Recert had it open: {_RESCUE}"
        if there != self._opened:
            return f"the database's file was replaced while Recert had it open: {_RESCUE}"
        return "the database's log was deleted while Recert had it open: restart it" if self._lost_log() else None

    def _lost_log(self) -> bool:
        return self._log is not None and _identity(self._log_path) != self._log

    def begin(self, connection: Connection) -> None:
        """Begin a transaction that writes, with the lock that it needs and on the file that was opened.

        A transaction that reads and then asks for the lock would be refused at once, without waiting. Raises
        `OperationalError`.
        """
        if self._lost_log():  # what is in it is still there for those who have it open: they save it in the file
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        connection.exec_driver_sql(_BEGIN)
        if (gone := self._gone()) is not None:
            raise OperationalError(_BEGIN, None, sqlite3.OperationalError(gone))
        if self._log is None:
            self._log = _identity(self._log_path)

    def begin_patiently(self, connection: Connection) -> None:
        """Begin a transaction that writes, and wait long for the lock."""
        with _patience(connection):
            self.begin(connection)

    def rewrite(self) -> None:
        """Write the file anew, without what a release that did not overwrite it has deleted.

        Raises `OperationalError`.
        """
        with self._autocommit() as connection, _patience(connection):
            connection.exec_driver_sql("VACUUM")

    def erase_log(self) -> bool:
        """Move the log into the file, and empty it; return whether nobody who reads or writes was in the way."""
        with self._autocommit() as connection:
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        return not busy

    def _autocommit(self) -> Connection:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def _patience(connection: Connection) -> Iterator[None]:
    """Let a connection wait long for a lock, until the block ends."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PATIENT_SECONDS * 1000:.0f}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000:.0f}")


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what identifies the file that a path leads to now; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


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
