"""Tell from an error of the database whether it can be used at all, why not, and what to do."""

import sqlite3

from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoResultFound,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

_LOCKED = "55P03"
"""PostgreSQL's SQLSTATE for a lock that was not to be had in time."""

_OVERTAKEN = {"23503", "40001", "40P01"}
"""Those for a row that is gone by now, for two transactions that cannot both be done or that wait for each other."""

OVERTAKEN = "somebody else changed or deleted the same record at that moment"

NO_DATABASE = "the database is out of reach"

IN_THE_LOG = "an error in Recert, which is in the log"
"""The words for an error of another kind."""

_UNUSABLE = (OperationalError, InterfaceError, InternalError, ProgrammingError)
"""The errors of a database that is out of reach, busy or broken, or whose tables are not those of this code."""

_REMEDIES = {
    "SQLITE_NOTADB": "name another file: this one is something else",
    "SQLITE_CORRUPT": "put a backup in the place of the file",
    "SQLITE_BUSY": "another program holds it: end that, or try again",
    "SQLITE_FULL": "make room on the disk",
}
_DEFAULT_REMEDY = "is it a database of Recert's, and may this user write it and its folder?"


def of_database(error: Exception) -> str | None:
    """Return what is wrong with the database, in words without a row or an address; None for an error of another kind.

    What PostgreSQL's driver says may hold either, so only the kind of its error is named.
    """
    if is_overtaken(error):
        return None
    if isinstance(error, NoConnectionError):  # all of the pool's are in use, and none came back in time
        return NO_DATABASE
    if not isinstance(error, _UNUSABLE) and type(error) is not DatabaseError:
        return None
    assert isinstance(error, DBAPIError)  # noqa: S101 - for mypy: all of them are
    cause = f"{error.orig}" if isinstance(error.orig, sqlite3.Error) else type(error.orig).__name__
    return f"the database cannot be used: {cause}"


def is_overtaken(error: Exception) -> bool:
    """Return whether a transaction was undone because another changed the same rows, as on PostgreSQL."""
    if isinstance(error, StaleDataError | ObjectDeletedError | NoResultFound):  # the last: a row that was to be locked
        return True
    return getattr(getattr(error, "orig", None), "sqlstate", "") in _OVERTAKEN


def is_locked(error: Exception) -> bool:
    """Return whether another program held the lock for too long: an import does so now and then."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY") or getattr(cause, "sqlstate", "") == _LOCKED


def describe(error: SQLAlchemyError) -> str:
    """Describe what is wrong with the database, and how to fix it, to whoever runs the program."""
    original = getattr(error, "orig", None)
    cause = f"{original or error}".strip().partition("\n")[0]
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorname", "")
        return f"cannot be used ({cause}); {_REMEDIES.get(code, _DEFAULT_REMEDY)}"
    return f"does not answer ({cause}); is DATABASE_URL right, and is it running?"
