"""The columns that tables are made of, and how their constraints are called."""

from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Integer, MetaData
from sqlmodel import Column, SQLModel

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


IDS_FOR_GOOD = {"sqlite_autoincrement": True}
"""For a table whose ids buttons carry: SQLite gives the id of a deleted row to no other, as PostgreSQL does."""


def belongs_to(table: str, *, optional: bool = False, kept: bool | None = None, indexed: bool = True) -> Column[int]:
    """Return a column that names a row of another table.

    Its own row is deleted with that one; or, if it is `kept` (as what is optional is), the column is set to null.
    """
    gone = "SET NULL" if (optional if kept is None else kept) else "CASCADE"
    return Column(Integer, ForeignKey(f"{table}.id", ondelete=gone), nullable=optional, index=indexed)


def one_of(words: type[StrEnum], *, optional: bool = False) -> Column[str]:
    """Return a column of one word among those of an enum, stored as that word on every database."""
    kind = Enum(words, native_enum=False, length=20, values_callable=lambda each: [word.value for word in each])
    return Column(kind, nullable=optional)
