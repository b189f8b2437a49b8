"""A database as the release before the outbox left it: migrations to 0007, and rows with given ids."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, func, select

from storage.database import _MIGRATIONS, Database

AT = datetime(2025, 3, 1, 15, tzinfo=UTC)
"""A time by the wall clock, before this test runs, whatever the bot's clock says."""
SPRING = date(2027, 3, 31)


@contextmanager
def migrating(database: Database) -> Iterator[tuple[Connection, Config]]:
    """Open a transaction; yield its connection, and the configuration that Alembic needs to migrate on it."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with database.writing_engine.begin() as connection:
        config.attributes["connection"] = connection
        yield connection, config


def go_back(database: Database) -> None:
    """Create the database again, as that release did."""
    with migrating(database) as (_, config):
        command.downgrade(config, "base")
        command.upgrade(config, "0007")


def as_it_is(connection: Connection, table: str) -> Table:
    """Return a table as it is now, without those that it refers to."""
    return Table(table, MetaData(), autoload_with=connection, resolve_fks=False)


def insert(connection: Connection, table: str | Table, *rows: Mapping[str, Any]) -> None:
    """Insert rows into a table as it is now."""
    there = as_it_is(connection, table) if isinstance(table, str) else table
    connection.execute(there.insert(), list(rows))
    if connection.dialect.name == "postgresql":  # it would give the next row an id that is taken
        newest = select(func.max(there.c.id)).scalar_subquery()
        connection.execute(select(func.setval(func.pg_get_serial_sequence(there.name, "id"), newest)))


def rows_of(connection: Connection, table: str) -> Sequence[dict[str, Any]]:
    """Return a table's rows as it is now, by their ids."""
    there = as_it_is(connection, table)
    return [dict(row) for row in connection.execute(select(there).order_by(there.c.id)).mappings()]


def agency(number: int = 1, *, team: str = "T1", channel: str = "C1") -> dict[str, Any]:
    """Return an agency's row."""
    return {
        "id": number,
        "team_id": team,
        "channel_id": channel,
        "name": "Northampton EMS",
        "timezone": "America/New_York",
        "nudge_hour": 9,
        "names_in_channel": False,
        "paused": False,
        "created_at": AT,
        "created_on": date(2026, 9, 15),
    }


_FRESH = {"attempts": 0, "created_at": AT, "updated_at": AT}
_TRIED = {"attempts": 1, "claimed_at": AT}
_SHAPES: dict[str, dict[str, Any]] = {
    "pending": {},
    "held back": {"state": "pending", "attempts": 0, "claimed_at": AT, "retry_at": AT},
    "sending": _TRIED | {"lease_until": AT},
    "sent": _TRIED | {"ts": "1772377200.000100"},
    "failed": _TRIED | {"reason": "is_archived"},
    "unknown": _TRIED | {"reason": "lease ran out", "lease_until": AT},
    "skipped": {"reason": "superseded"},
}
SHAPES = tuple(_SHAPES)
"""Every state that a row may be in, with the columns that it then has."""


def _row(shape: str, due_on: date, *, id_name: str, message_id: str) -> dict[str, Any]:
    columns = {"state": shape, **dict.fromkeys(("claimed_at", "claimed_on", "lease_until", "retry_at", "ts", "reason"))}
    row = columns | _FRESH | _SHAPES[shape]
    tried = row["claimed_at"] is not None
    return row | {id_name: message_id if tried else None, "claimed_on": due_on if tried else None}


def nudge(number: int, milestone: str, due_on: date, shape: str = "pending", *, agency_id: int = 1) -> dict[str, Any]:
    """Return a nudge's row of that release."""
    about = {"id": number, "agency_id": agency_id, "cohort": SPRING, "milestone": milestone, "due_on": due_on}
    return about | _row(shape, due_on, id_name="nudge_id", message_id=f"nudge-{number}")


def letter(
    number: int,
    user_id: str,
    kind: str,
    key: str,
    due_on: date,
    shape: str = "pending",
    *,
    team: str = "T1",
    agency_id: int | None = None,
) -> dict[str, Any]:
    """Return a direct message's row of that release."""
    about = {"id": number, "team_id": team, "user_id": user_id, "kind": kind, "key": key, "agency_id": agency_id}
    row = about | {"cohort": SPRING, "due_on": due_on, "channel_id": "D1" if shape == "sent" else None}
    return row | _row(shape, due_on, id_name="letter_id", message_id=f"message-{number}")
