"""Ids of people and courses that are never given again: a button of an old message would act on somebody else.

SQLite gives the id of a deleted row to the next one, unless the table says AUTOINCREMENT, which only a new table can.
PostgreSQL never does.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_MADE_ANEW = ("roster_place", "member", "course")
_ASIDE = ("roster_place", "member", "certification", "progress_event", "course", "direct_message")
"""These, and the tables whose rows SQLite deletes with theirs when it drops one; what names others comes last."""
_ID = re.compile(r"\bid INTEGER NOT NULL\b")
_KEY = re.compile(r",\s*(?:CONSTRAINT \w+ )?PRIMARY KEY \(id\)")


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in _ASIDE:
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608 - ours
    for table in reversed(_ASIDE):
        op.execute(f"DELETE FROM {table}")  # noqa: S608
    for table in _MADE_ANEW:
        _make_anew(table)
    for table in _ASIDE:
        op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608
        op.execute(f"DROP TABLE kept_{table}")


def _make_anew(table: str) -> None:
    """Create an empty table again with the same SQL, but for its key, and with the same indexes."""
    rows = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    found = op.get_bind().execute(rows, {"table": table}).all()
    (made,) = (sql for kind, sql in found if kind == "table")
    if "AUTOINCREMENT" in made:  # a downgrade leaves it
        return
    if len(_ID.findall(made)) != 1 or len(_KEY.findall(made)) != 1:
        raise ValueError(f"the table {table} is not as these migrations made it")
    op.drop_table(table)
    anew = _KEY.sub("", _ID.sub("id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", made))
    for sql in (anew, *(sql for kind, sql in found if kind == "index")):
        op.get_bind().exec_driver_sql(sql)


def downgrade() -> None:
    """Take nothing back: the release before works with these tables as well."""
