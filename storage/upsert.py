"""``INSERT … ON CONFLICT DO NOTHING``, which SQLite and PostgreSQL share and SQLAlchemy spells once for each."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, inspect, literal
from sqlmodel import Session, SQLModel


def insert_ignoring(session: Session, table: type[SQLModel] | Table) -> Any:  # noqa: ANN401 - one of two Insert classes
    """An INSERT statement of this database's dialect, which has ``on_conflict_do_nothing``."""
    # Each loads only its own dialect: the other one's is a good part of the start.
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert  # noqa: PLC0415

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # noqa: PLC0415

    return postgresql_insert(table)


def insert_once(session: Session, row: SQLModel, *, unique: tuple[str, ...]) -> bool:
    """Insert a row unless one with the same `unique` columns is there; whether it was inserted."""
    statement = insert_ignoring(session, type(row)).values(**row.model_dump(exclude={"id"}))
    statement = statement.on_conflict_do_nothing(index_elements=list(unique)).returning(literal(1))
    return session.connection().execute(statement).first() is not None


_MOST = 500
"""Rows in one statement: SQLite takes 32,766 values in one."""
_Each = TypeVar("_Each")


def portions(rows: Sequence[_Each]) -> Iterator[Sequence[_Each]]:
    """So many at a time as one statement may hold."""
    for start in range(0, len(rows), _MOST):
        yield rows[start : start + _MOST]


def insert_missing(
    session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]], *, unique: tuple[str, ...]
) -> None:
    """Insert many rows, with the same columns each, unless one with its `unique` columns is there.

    The table is addressed as such, and each row goes on its own: thousands then take a fraction of a second, where
    one statement that holds them all takes SQLAlchemy longer to compile than the database to run.
    """
    if rows:
        fields = {name: field for name, field in table.model_fields.items() if name != "id"}
        defaults = {name: field.get_default() for name, field in fields.items() if not field.is_required()}
        statement = insert_ignoring(session, inspect(table).local_table)
        session.connection().execute(
            statement.on_conflict_do_nothing(index_elements=list(unique)), [defaults | row for row in rows]
        )
