"""The health of a running bot: what the last pass over what is due found, and how long ago one ended well.

A pass writes it, /readyz reads it. It goes by the monotonic clock, since a machine's clock may be set.
"""

import sqlite3
from time import monotonic

from sqlalchemy.exc import DatabaseError as BrokenError
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bot.outbox.answers import Answers

_PERIODS = 3
_LEAST_SECONDS = 5
"""Seconds that passes may take however often they come: Slack now and then needs some for an answer."""

_LOCKED = "55P03"
"""PostgreSQL's SQLSTATE for a lock that was not to be had in time."""

NO_DATABASE = "the database is out of reach"
OLD_SCHEMA = "the database's schema is not current, so nothing can be answered: run `recert db upgrade`"


class Health:
    """Whether the passes of a bot end well. One that has just started has time for its first."""

    def __init__(self, answers: Answers, *, period_seconds: float) -> None:
        self._answers = answers
        self._patience = max(_PERIODS * period_seconds, _LEAST_SECONDS)
        self._well_at = monotonic()
        self._found: str | None = None
        self._failed = "none has ended yet"

    def ended_well(self) -> None:
        """Note that a pass has ended, with everything as it should be."""
        self._well_at, self._found, self._failed = monotonic(), None, "none has ended since"

    def found(self, trouble: str) -> None:
        """Note what keeps the bot from its work. It counts at once, until a pass ends well."""
        self._found = self._failed = trouble

    def failed(self, why: str) -> None:
        """Note why a pass did not end well. It counts once none has for a while."""
        self._found, self._failed = None, why

    def trouble(self) -> str | None:
        """Return what is wrong, in one line without data and secrets; None if all is well."""
        if self._found is not None:
            return self._found
        # A pass that has very many messages to post takes long, and is well as long as Slack takes them.
        waited = monotonic() - max(self._well_at, self._answers.took_one_at or self._well_at)
        if waited > self._patience:
            return f"no pass over what is due has ended well for {waited:.0f} seconds: {self._failed}"
        return None


def is_locked(error: Exception) -> bool:
    """Return whether another program held the lock for too long: an import does so now and then."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorname", "").startswith("SQLITE_BUSY") or getattr(cause, "sqlstate", "") == _LOCKED


def of_database(error: Exception) -> str | None:
    """Return what is wrong with the database, in words without a row or an address; None for an error of another kind.

    What PostgreSQL's driver says may hold either, so only the kind of its error is named.
    """
    if isinstance(error, NoConnectionError):
        return NO_DATABASE
    kinds = (OperationalError, InterfaceError, InternalError)
    if not isinstance(error, kinds) and type(error) is not BrokenError:
        return None
    assert isinstance(error, DBAPIError)  # noqa: S101 - for mypy: all of them are
    cause = f"{error.orig}" if isinstance(error.orig, sqlite3.Error) else type(error.orig).__name__
    return f"the database cannot be used: {cause}"
