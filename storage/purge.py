"""Deletes everything that is recorded of a workspace: the rows of every table that belong to it."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, FromClause, TableClause, delete, func, select
from sqlmodel import Session

from storage import holds, outbox_tables, seen_events, tables, workspaces  # noqa: F401 - they have the tables
from storage.columns import metadata
from storage.installations import BOTS, INSTALLATIONS
from storage.statements import change


def of_workspace(session: Session, team_id: str) -> dict[str, int]:
    """Return how many rows each table has of a workspace, without tables that have none."""
    counts = {}
    for rows, belongs in _tables(team_id):
        counts[rows.name] = session.execute(select(func.count()).select_from(rows).where(belongs)).scalar_one()
    return {name: count for name, count in counts.items() if count}


def purge(session: Session, team_id: str) -> None:
    """Delete everything that is recorded of a workspace, its token too."""
    for rows, belongs in _tables(team_id):
        change(session, delete(rows).where(belongs))


def recorded(session: Session) -> list[str]:
    """Return every workspace of which something is recorded."""
    found: set[str] = set()
    for rows in (*metadata.sorted_tables, BOTS, INSTALLATIONS):
        if "team_id" in rows.c:
            found |= set(
                session.execute(select(rows.c.team_id).where(rows.c.team_id.is_not(None)).distinct()).scalars()
            )
    return sorted(found)


def _tables(team_id: str) -> Iterator[tuple[TableClause, ColumnElement[bool]]]:
    """Yield each table that has rows of workspaces, and which rows are this one's; what names others comes first."""
    for rows in (*reversed(metadata.sorted_tables), BOTS, INSTALLATIONS):
        belongs = _belongs(rows, team_id)
        if belongs is not None:
            yield rows, belongs


def _belongs(rows: FromClause, team_id: str) -> ColumnElement[bool] | None:
    """Return which rows are of a workspace: by their own column, or by that of the row that they name."""
    if "team_id" in rows.c:
        return rows.c.team_id == team_id
    for key in rows.foreign_keys:
        of_named = _belongs(key.column.table, team_id)
        if of_named is not None:
            return key.parent.in_(select(key.column).where(of_named))
    return None
