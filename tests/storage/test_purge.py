"""Everything of a workspace is deleted, and nothing of another: from every table that there is."""

import importlib
import pkgutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Column, Connection, Enum, Table, TypeDecorator, event, func, insert, select
from sqlmodel import SQLModel

import storage
from storage import purge, workspaces
from storage.database import Database
from storage.installations import BOTS, INSTALLATIONS

OURS, THEIRS = "T0OURS", "T0THEIRS"
OF_NO_WORKSPACE: set[str] = set()
"""Tables whose rows belong to no workspace."""


def fill(connection: Connection, team_id: str) -> None:
    """Insert a row of a workspace into every table."""
    made: dict[str, int] = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in OF_NO_WORKSPACE:
            row = connection.execute(insert(table).values(_row(table, team_id, made)).returning(table))
            made[table.name] = row.one()._mapping.get("id", 0)


def _row(table: Table, team_id: str, made: Mapping[str, int]) -> dict[str, Any]:
    """Return a row that names the rows made before, and has something in every column that must have it."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys:
            (key,) = column.foreign_keys
            row[column.name] = made[key.column.table.name]
        elif column.name == "team_id":
            row[column.name] = team_id
        elif column.name == "id" or column.nullable or column.server_default is not None:
            continue
        else:
            row[column.name] = _value(column)
    if table.name == "nudge":
        row["milestone"] = "recommended"
    return row


def _value(column: Column[Any]) -> object:
    if isinstance(column.type, Enum):
        return column.type.enums[0]
    kind: Any = (column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type).python_type
    values: dict[type, object] = {
        str: "x",
        int: 1,
        bool: False,
        datetime: datetime(2027, 1, 1, tzinfo=UTC),
        date: date(2027, 3, 31),
    }
    return values[kind]


@pytest.fixture
def filled(database: Database) -> Database:
    """Return a database with a row of two workspaces in every table, and their tokens."""
    with database.writing_engine.begin() as connection:
        for team_id in (OURS, THEIRS):
            fill(connection, team_id)
    store = SQLAlchemyInstallationStore(client_id="1.2", engine=database.writing_engine)
    for team_id in (OURS, THEIRS):
        store.save(Installation(app_id="A1", user_id="U1", team_id=team_id, bot_token="xoxb-1"))
    store.save(Installation(app_id="A1", user_id="U1", enterprise_id="E1", bot_token="x", is_enterprise_install=True))
    return database


def counts(database: Database) -> dict[str, int]:
    """Return the number of rows in each table."""
    tables = [*SQLModel.metadata.sorted_tables, BOTS, INSTALLATIONS]
    with database.engine.connect() as connection:
        return {each.name: connection.execute(select(func.count()).select_from(each)).scalar_one() for each in tables}


def test_a_purge_deletes_every_row_of_a_workspace_and_none_of_another(filled: Database) -> None:
    before = counts(filled)
    with filled.read() as session:
        found = purge.of_workspace(session, OURS)
        assert purge.recorded(session) == [OURS, THEIRS]
    assert set(found) == set(before) - OF_NO_WORKSPACE, "a table is forgotten"
    assert set(found.values()) == {1}
    with filled.write() as session:
        purge.purge(session, OURS)
    assert counts(filled) == {name: count - 1 for name, count in before.items()}
    with filled.read() as session:
        assert purge.of_workspace(session, OURS) == {}
        assert purge.of_workspace(session, THEIRS) == found
        assert purge.recorded(session) == [THEIRS]


def test_a_purge_knows_the_tables_of_every_module() -> None:
    """A table counts once its module is imported, so the purge has to import them all."""
    for module in pkgutil.iter_modules(storage.__path__):
        if module.name != "migrations":
            importlib.import_module(f"storage.{module.name}")
    program = "import storage.purge as p; print(*sorted(p.metadata.tables))"
    alone = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert alone.stdout.split() == sorted(SQLModel.metadata.tables)


def without_secure_delete(connection: sqlite3.Connection, _: object) -> None:
    """Make of this machine's SQLite one of those that overwrite nothing by themselves."""
    connection.execute("PRAGMA secure_delete = OFF")


def come_and_go(database: Database) -> None:
    """Record many workspaces, and purge them."""
    database.upgrade()
    with database.write() as session:
        for number in range(100):
            workspaces.uninstalled(session, f"T0GONE{number}", now=datetime.now(UTC))
    with database.write() as session:
        for number in range(100):
            purge.purge(session, f"T0GONE{number}")


def has_them_still(database: Database) -> bool:
    return b"T0GONE" in b"".join(file.read_bytes() for file in database.files)


def test_what_is_deleted_is_overwritten_by_whatever_build_of_sqlite(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'r.db'}")) as database:
        event.listen(database.engine, "connect", without_secure_delete, insert=True)
        come_and_go(database)
        with database.read() as session:
            purge.recorded(session)
            assert not database.erase_log(), "somebody reads what it held before"
            assert has_them_still(database)
        assert database.erase_log()
        assert not has_them_still(database)


def test_nothing_of_what_an_earlier_release_deleted_is_left_in_a_file(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'r.db'}")) as database:
        event.listen(database.engine, "connect", without_secure_delete)
        come_and_go(database)
        assert database.erase_log()
        assert has_them_still(database), "SQLite leaves it there"
        database.rewrite()
        assert database.erase_log()
        assert not has_them_still(database)
