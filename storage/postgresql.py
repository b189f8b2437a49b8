"""PostgreSQL: limits on how long a bot waits for it, and connections that are of no use any more.

Slack waits three seconds for an answer. A server that holds a lock or takes long ends the statement itself, by limits
that each transaction sets (PgBouncer refuses them as options of a connection, and would pass a session's on to others).
A server that is frozen ends nothing, so the connection has a limit of its own.
"""

from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL

_LOCK_MILLISECONDS = 1_500
_STATEMENT_MILLISECONDS = 1_700
_WAIT_SECONDS = 1.8
_PATIENT_SECONDS = 60
_IDLE_MILLISECONDS = 10_000
"""Time after which the server ends a transaction that does nothing: its bot is frozen, or cut off, and holds locks."""
_CONNECT_SECONDS = 2
"""The least that libpq takes: https://www.postgresql.org/docs/current/libpq-connect.html"""
_REST_SECONDS = 1
"""Seconds after a wait in vain in which nobody else waits: of many who wait in turn, only the first is in time."""
_READ_ONLY = "25006"
"""The SQLSTATE of a server that takes no writes, as one does that was the primary before a failover."""
_DATA_EXCEPTION = "22"
"""The class of SQLSTATEs about a value: https://www.postgresql.org/docs/current/errcodes-appendix.html."""

_Result = TypeVar("_Result")


class _Connection(psycopg.Connection[Any]):
    """A connection that is closed when its server does not answer."""

    server: "_Server | None" = None
    wait_seconds: float = _WAIT_SECONDS

    def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        """Wait for the server's answer to one statement. Raises `psycopg.OperationalError` if it takes too long."""
        try:
            return super().wait(gen, interval, self.wait_seconds if timeout is None else timeout)
        except psycopg.OperationalError:
            if not self.closed and self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # its answer may yet come, and would be taken for that of another statement
                if self.server is not None:
                    self.server.was_silent()
            raise


class _Server:
    """The server of an engine, and until when nobody tries to connect to it, since it did not answer."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    def was_silent(self) -> None:
        """Note that somebody has waited for it in vain."""
        self._rests_until = monotonic() + _REST_SECONDS

    def connect(self, _dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> _Connection:
        """Return a new connection. Raises `psycopg.OperationalError`."""
        if monotonic() < self._rests_until:
            raise psycopg.OperationalError("the server did not answer just now")
        try:
            connection = _Connection.connect(*arguments, **options)
        except psycopg.errors.ConnectionTimeout:
            self.was_silent()
            raise
        connection.server = self
        return connection


def open_engine(url: URL) -> Engine:
    """Return an engine. Nothing is connected yet."""
    # Addresses for PgBouncer may say that no statements are to be prepared. None are, and psycopg wants no such words.
    url = url.difference_update_query(["prepare_threshold"])
    # Parameters hold what people typed, so they are kept out of error messages and the log.
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=_WAIT_SECONDS,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "prepare_threshold": None},
    )
    event.listen(engine, "do_connect", _Server().connect)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _drop_read_only)
    event.listen(engine, "handle_error", _keep_no_rows)
    return engine


def _begin(connection: Connection) -> None:
    """Limit a transaction to the time for which somebody waits in Slack, or one that is patient to a minute."""
    if connection.get_execution_options().get("patient"):
        _limit(
            connection,
            lock=_PATIENT_SECONDS * 1000,
            statement=_PATIENT_SECONDS * 1000,
            idle=_PATIENT_SECONDS * 1000,
            wait=_PATIENT_SECONDS + 1,
        )
    else:
        _limit(
            connection,
            lock=_LOCK_MILLISECONDS,
            statement=_STATEMENT_MILLISECONDS,
            idle=_IDLE_MILLISECONDS,
            wait=_WAIT_SECONDS,
        )


def _limit(connection: Connection, *, lock: int, statement: int, idle: int, wait: float) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, _Connection)  # noqa: S101 - for mypy: the engine makes no other
    driver.wait_seconds = wait
    connection.exec_driver_sql(
        f"SET LOCAL lock_timeout = {lock}; SET LOCAL statement_timeout = {statement}; "
        f"SET LOCAL idle_in_transaction_session_timeout = {idle}"
    )


def _drop_read_only(context: ExceptionContext) -> None:
    """Have the pool close its connections if the server takes no writes: it may not be the primary any more."""
    if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
        context.is_disconnect = True


def _keep_no_rows(context: ExceptionContext) -> None:
    """Take what PostgreSQL quotes of a row out of an error, before anything can log or print it.

    Its message goes on after the first line, with DETAIL ("Failing row contains …") and CONTEXT. That of a value which
    cannot be read quotes the value on the first line.
    """
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    state = getattr(error, "sqlstate", None)
    if state is None:  # no answer to a statement, so there is no row in it
        return
    said = str(error)
    kept = said.partition("\n")[0]
    if state.startswith(_DATA_EXCEPTION):
        kept = kept.partition('"')[0].rstrip(" :")
    error.args = (kept, *error.args[1:])
    if wrapped is not None:
        wrapped.args = tuple(each.replace(said, kept) if isinstance(each, str) else each for each in wrapped.args)
