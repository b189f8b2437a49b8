"""``INSERT … ON CONFLICT DO NOTHING``, which SQLite and PostgreSQL share and SQLAlchemy spells once for each."""

from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_ignoring(session: Session, table: type[SQLModel]) -> Any:  # noqa: ANN401 - one of two Insert classes
    """An INSERT statement of this database's dialect, which has ``on_conflict_do_nothing``."""
    dialect = session.get_bind().dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def insert_once(session: Session, row: SQLModel, *, unique: tuple[str, ...]) -> bool:
    """Insert a row unless one with the same `unique` columns is there; whether it was inserted."""
    statement = insert_ignoring(session, type(row)).values(**row.model_dump(exclude={"id"}))
    statement = statement.on_conflict_do_nothing(index_elements=list(unique)).returning(literal(1))
    return session.connection().execute(statement).first() is not None
