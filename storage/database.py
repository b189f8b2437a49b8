"""The database: one engine, a session for reading and one for writing, and its schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    Result,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from storage import sqlite
from storage.errors import DatabaseError

_MIGRATIONS = Path(__file__).with_name("migrations")


class _ReadingSession(Session):
    """A session that only reads: `exec` returns objects, and `execute` returns rows, without the unit of work.

    The unit of work would take a sixth of the time of a status.
    """

    def execute(self, statement: Executable, params: Any = None, **options: Any) -> Result[Any]:  # noqa: ANN401 - SQLAlchemy's own
        """Run a statement on the connection that this session is bound to."""
        return cast("Connection", self.bind).execute(statement, params, **options)


class Database:
    """An engine, and sessions to read or write. Open it once for a process; `close` it at the end."""

    def __init__(self, url: str) -> None:
        """Prepare to use ``sqlite:///FILE`` or ``postgresql://…`` (also ``postgres://…``).

        Nothing is opened yet. Raises `DatabaseError`.
        """
        try:
            self.url = _parse_url(url)
            self._file = sqlite.File(self.url) if self.is_sqlite else None
            self.engine = self._file.engine if self._file else _open_postgresql(self.url)
            (self.url.host or "").encode("idna")
            self.url.render_as_string(hide_password=False).encode()
        except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number, a host that is none
            raise DatabaseError(
                "not a database address; write sqlite:///recert.db or postgresql://user:password@host/database"
            ) from error
        self.writing_engine = self.engine.execution_options()
        """The engine for libraries with transactions of their own, in which they read and then write."""
        self._patient_engine = self.engine.execution_options(patient=True)
        if self._file is not None:
            self._reading_engine = self.engine
            event.listen(self.writing_engine, "begin", self._file.begin)
            event.listen(self._patient_engine, "begin", self._file.begin_patiently)
        else:  # where each statement would see what was committed before it, and not one snapshot
            self._reading_engine = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def is_sqlite(self) -> bool:
        """True if it is a SQLite file, which this process may upgrade by itself."""
        return self.url.drivername == "sqlite"

    @property
    def files(self) -> list[Path]:
        """The files of SQLite; the last two exist only while somebody is connected."""
        return list(sqlite.files_of(self.url)) if self.is_sqlite else []

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only reads, on one snapshot."""
        with self._reading_engine.connect() as connection:
            if self.is_sqlite:  # of the driver: SQLAlchemy's own way to it, an event, costs a tenth of a status
                connection.connection.cursor().execute("BEGIN")
            session = _ReadingSession(connection, autoflush=False, expire_on_commit=False)
            try:
                yield session
            finally:
                if session.in_transaction():  # one that read no object has nothing to close but the connection
                    session.close()

    @contextmanager
    def write(self, *, patiently: bool = False) -> Iterator[Session]:
        """Open a session whose changes are committed when the block ends without an exception, and only then.

        On SQLite it holds the write lock from its first statement. It waits for others and for the server less than
        the three seconds that Slack waits for an answer; `patiently`, a minute: where nobody waits for it in Slack.
        """
        engine = self._patient_engine if patiently else self.writing_engine
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def upgrade(self) -> None:
        """Upgrade the schema to the newest. Several processes may try at once: one does it, the others wait."""
        if self.schema_is_current():
            return
        # Only an upgrade pays for importing Alembic: a tenth of the bot's memory and start.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
        from alembic.util import CommandError  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with self._upgrade_lock() as connection:
            if _is_current(connection):  # another process has upgraded it meanwhile
                return
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise DatabaseError(
                    "a newer Recert has written it; update the program, or put a backup back"
                ) from error

    @contextmanager
    def _upgrade_lock(self) -> Iterator[Connection]:
        """Open a transaction during which no other process upgrades: of many that start together, each waits."""
        with self._patient_engine.begin() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(72737265)")
            yield connection

    def now(self) -> datetime:
        """Return the time by the database's clock, in UTC; a file has that of this machine."""
        if self.is_sqlite:
            return datetime.now(UTC)
        with self.engine.connect() as connection:
            now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            return now.astimezone(UTC)

    def make_ready(self) -> bool:
        """Upgrade the schema on SQLite (on PostgreSQL, `recert db upgrade` does it); return whether it can be used."""
        if self.is_sqlite:
            self.upgrade()
        return self.is_sqlite or self.schema_is_current()

    def rewrite(self) -> None:
        """Erase from a file what an earlier release deleted: it was not overwritten. A server does so by itself.

        It waits long for other programs. Raises `OperationalError`.
        """
        if self._file is not None:
            self._file.rewrite()

    def erase_log(self) -> bool:
        """Erase what was deleted or replaced from a file's log as well; return whether nobody was in the way."""
        return self._file is None or self._file.erase_log()

    def schema_is_current(self) -> bool:
        """Return whether the schema is the one that this code was written for. Raises what the driver raises."""
        with self.engine.connect() as connection:
            return _is_current(connection)

    def trouble(self) -> str | None:
        """Return why a SQLite file takes no writes, or loses them, as far as the file itself shows it."""
        return self._file.trouble() if self._file is not None else None

    def prove_writable(self) -> None:
        """Commit a change that means nothing, through to the disk. Raises what the driver raises."""
        with self.write() as session:
            if self.is_sqlite:  # which leaves out a change to the same value
                number = session.execute(text("PRAGMA user_version")).scalar_one()
                session.execute(text(f"PRAGMA user_version = {(number + 1) % 2**31}"))
            else:
                session.execute(text("UPDATE alembic_version SET version_num = version_num"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [_newest()]


def _parse_url(address: str) -> URL:
    url = make_url(address)
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        if url.host:
            raise DatabaseError("a file has three slashes before its name, as in sqlite:///recert.db")
        if url.database in {None, "", ":memory:"}:
            raise DatabaseError("a database in memory would forget everybody; name a file")
        if url.query:
            raise DatabaseError(f"no options are taken after the file's name; leave out “?{next(iter(url.query))}…”")
        _refuse_no_file(Path(f"{url.database}"))
        return url
    if url.drivername == "postgresql+psycopg":
        return url
    raise DatabaseError(f"{url.drivername} is not supported; use sqlite or postgresql")


def _open_postgresql(url: URL) -> Engine:
    from storage import postgresql  # noqa: PLC0415 - its driver takes a tenth of the start and of the memory

    return postgresql.open_engine(url)


def _refuse_no_file(file: Path) -> None:
    try:
        if not file.parent.is_dir():
            raise DatabaseError(f"the folder {file.parent} does not exist")
        if file.is_dir():
            raise DatabaseError(f"{file} is a folder; name a file in it")
    except OSError as error:
        raise DatabaseError(f"{file} cannot be used ({error.strerror}); name one that this user may create") from error


def _newest() -> str:
    """Return the newest revision: migrations are numbered, ``0002_what_it_does.py``."""
    return max(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
