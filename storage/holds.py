"""Workspaces to which nothing is posted for a while, because Slack said so: known to every process at once."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import Field, Session, SQLModel, col

from storage.statements import change, insert_ignoring


class WorkspaceHold(SQLModel, table=True):
    """A workspace for which Slack asked to wait, `until` when by the wall clock."""

    __tablename__ = "workspace_hold"

    team_id: str = Field(primary_key=True)
    until: datetime


def hold(session: Session, team_id: str, *, until: datetime) -> None:
    """Post nothing to a workspace until then; a longer wait that somebody else was told stays."""
    session.execute(
        insert_ignoring(session, WorkspaceHold).values(team_id=team_id, until=until).on_conflict_do_nothing()
    )
    shorter = update(WorkspaceHold).where(col(WorkspaceHold.team_id) == team_id, col(WorkspaceHold.until) < until)
    change(session, shorter.values(until=until))


def is_held(session: Session, team_id: str, *, now: datetime) -> bool:
    """Return whether a workspace waits."""
    waiting = select(col(WorkspaceHold.team_id)).where(
        col(WorkspaceHold.team_id) == team_id, col(WorkspaceHold.until) > now
    )
    return session.execute(waiting).first() is not None


def holds(team_id: ColumnElement[str] | Mapped[str], now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition that the workspace in a column waits at a time."""
    return exists().where(col(WorkspaceHold.team_id) == team_id, col(WorkspaceHold.until) > now)
