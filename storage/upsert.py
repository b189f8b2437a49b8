"""``INSERT … ON CONFLICT DO NOTHING``, which SQLite and PostgreSQL share and SQLAlchemy spells once for each."""

from typing import Any

from sqlalchemy import literal
from sqlmodel import Session, SQLModel


def insert_ignoring(session: Session, table: type[SQLModel]) -> Any:  # noqa: ANN401 - one of two Insert classes
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
