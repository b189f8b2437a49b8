"""Points: the places between two statements of a replica, where it may die, or another may work.

They are before and after each statement, each commit and each call of Slack. A story arms one by its number.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Engine, event


class Killed(BaseException):
    """The process is killed here. No `except Exception` sees it, and what was not committed is lost."""


class Points:
    """Counts the points that are passed, and acts at the armed ones.

    `writing` counts the open write transactions; `committed` is called when one has been committed.
    """

    def __init__(self, committed: Callable[[], object]) -> None:
        self.committed = committed
        self.passed = 0
        self.writing = 0
        self.kills = 0
        self._armed: list[tuple[int, Callable[[], object], bool]] = []

    def arm(self, after: int, act: Callable[[], object], *, alone: bool) -> None:
        """Act at the point that is so many after this one; `alone`: at the next where nobody writes."""
        self._armed.append((self.passed + after, act, alone))

    def disarm(self) -> None:
        """Forget what is armed."""
        self._armed.clear()

    def passing(self) -> None:
        """Pass a point."""
        self.passed += 1
        for each in self._armed:
            number, act, alone = each
            if self.passed >= number and not (alone and self.writing):
                self._armed.remove(each)
                act()
                return


def watch(engine: Engine, points: Callable[[], Points]) -> None:
    """Pass the points of every connection that an engine makes from now on."""

    def connect(_dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:
        options["factory"] = partial(_Connection, points=points())

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", _hurry)


def _hurry(connection: sqlite3.Connection, _record: object) -> None:
    """Skip the synchronizing of each commit: processes are killed here, and never the machine."""
    sqlite3.Connection.execute(connection, "PRAGMA synchronous = OFF")


class _Connection(sqlite3.Connection):
    def __init__(self, *args: Any, points: Points, **options: Any) -> None:  # noqa: ANN401 - sqlite3's own
        super().__init__(*args, **options)
        self.points = points
        self.writes = False

    def cursor(self, *_factory: Any) -> "_Cursor":  # type: ignore[override]  # noqa: ANN401 - sqlite3's own
        return super().cursor(_Cursor)

    def commit(self) -> None:
        self.points.passing()
        super().commit()
        if self.writes:
            self._ended()
            self.points.committed()
        self.points.passing()

    def rollback(self) -> None:
        super().rollback()
        self._ended()

    def close(self) -> None:
        super().close()
        self._ended()

    def began(self) -> None:
        """Note that a write transaction is open."""
        self.writes = True
        self.points.writing += 1

    def _ended(self) -> None:
        if self.writes:
            self.writes = False
            self.points.writing -= 1


class _Cursor(sqlite3.Cursor):
    connection: _Connection

    def execute(self, statement: str, *args: Any) -> "_Cursor":  # noqa: ANN401 - sqlite3's own
        self.connection.points.passing()
        super().execute(statement, *args)
        if statement.startswith("BEGIN IMMEDIATE"):
            self.connection.began()
        return self
