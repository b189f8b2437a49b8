"""Statements that several modules write: inserts that ignore what exists already, and statements on plain tables."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Select, Table, UpdateBase, func, inspect, literal, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """Return a model's table, for statements that run often: on it they take half the time that they take on the model.

    Rows of it are tuples, which nothing maps to objects.
    """
    table: Table = inspect(model).local_table
    return table


def distinct_values(column: Mapped[Any]) -> Select[tuple[Any]]:
    """Return a SELECT of a column's values but NULL, each once: one look into its index for each, not for each row."""
    first = select(func.min(column).label("value")).cte("one_value", recursive=True)
    following = select(func.min(column)).where(column > first.c.value)
    every = first.union_all(select(following.scalar_subquery()).where(first.c.value.is_not(None)))
    return select(every.c.value).where(every.c.value.is_not(None))


def change(session: Session, statement: UpdateBase, values: Mapping[str, Any] | None = None) -> int:
    """Run an INSERT, UPDATE or DELETE, and return the number of rows that it changed."""
    result = session.execute(statement, values)
    return int(cast("CursorResult[Any]", result).rowcount)


def insert_ignoring(session: Session, table: type[SQLModel] | Table) -> Any:  # noqa: ANN401 - one of two Insert classes
    """Return an INSERT of this database's dialect, which has ``on_conflict_do_nothing``."""
    # Each loads only its own dialect, since importing the other takes a good part of the start.
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert  # noqa: PLC0415

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # noqa: PLC0415

    return postgresql_insert(table)


def insert_once(session: Session, row: SQLModel, *, unique: tuple[str, ...]) -> bool:
    """Insert a row unless one with the same `unique` columns exists; return whether it was inserted."""
    statement = insert_ignoring(session, type(row)).values(**row.model_dump(exclude={"id"}))
    statement = statement.on_conflict_do_nothing(index_elements=list(unique)).returning(literal(1))
    return session.execute(statement).first() is not None


def insert_missing(
    session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]], *, unique: tuple[str, ...]
) -> None:
    """Insert many rows that all have the same columns, except those whose `unique` columns exist already.

    The table is addressed as such, and each row goes on its own: thousands then take a fraction of a second, where
    one statement that holds them all takes SQLAlchemy longer to compile than the database to run.
    """
    if rows:
        fields = {name: field for name, field in table.model_fields.items() if name != "id"}
        defaults = {name: field.get_default() for name, field in fields.items() if not field.is_required()}
        statement = insert_ignoring(session, table_of(table))
        session.execute(statement.on_conflict_do_nothing(index_elements=list(unique)), [defaults | row for row in rows])
