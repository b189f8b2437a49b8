"""The workspaces, besides their agencies and members: the organization of each, and when it uninstalled the app."""

from datetime import datetime, timedelta

from sqlalchemy import Update, select, update
from sqlmodel import Field, Session, SQLModel, col

from storage.statements import change, insert_ignoring

KEPT = timedelta(days=30)
"""Time for which a workspace's data is kept after it uninstalled the app, in case that it installs it again."""


class Workspace(SQLModel, table=True):
    """A workspace of an organization that installed the app for all, or one that has uninstalled the app.

    `enterprise_id` is the organization, by whose token the workspace is served. `uninstalled_at` is by the bot's clock,
    without what the machine's differs from Slack's.
    """

    team_id: str = Field(primary_key=True)
    enterprise_id: str | None = Field(default=None, index=True)
    uninstalled_at: datetime | None = None


def served_by(session: Session, team_id: str, enterprise_id: str) -> None:
    """Note that an organization's installation serves a workspace."""
    _add(session, team_id)
    change(session, _update(team_id).values(enterprise_id=enterprise_id, uninstalled_at=None))


def installed(session: Session, team_id: str) -> None:
    """Note that a workspace has the app, or has it again."""
    change(session, _update(team_id).where(col(Workspace.uninstalled_at).is_not(None)).values(uninstalled_at=None))


def uninstalled(session: Session, team_id: str, *, now: datetime) -> None:
    """Note that a workspace has uninstalled the app, unless that is known already."""
    _add(session, team_id)
    change(session, _update(team_id).where(col(Workspace.uninstalled_at).is_(None)).values(uninstalled_at=now))


def left(session: Session) -> set[str]:
    """Return the workspaces that have uninstalled the app."""
    return set(
        session.execute(select(col(Workspace.team_id)).where(col(Workspace.uninstalled_at).is_not(None))).scalars()
    )


def organization(session: Session, team_id: str) -> str | None:
    """Return the organization that a workspace is known to belong to."""
    found = select(col(Workspace.enterprise_id)).where(col(Workspace.team_id) == team_id)
    return session.execute(found).scalar_one_or_none()


def of_organization(session: Session, enterprise_id: str | None) -> list[str]:
    """Return the workspaces that an organization's installation serves, or with None that any organization's does."""
    whose = col(Workspace.enterprise_id)
    found = select(col(Workspace.team_id)).where(
        whose.is_not(None) if enterprise_id is None else whose == enterprise_id
    )
    return list(session.execute(found.order_by(col(Workspace.team_id))).scalars())


def to_purge(session: Session, *, now: datetime) -> list[str]:
    """Return the workspaces that uninstalled the app so long ago that their data is deleted now."""
    found = select(col(Workspace.team_id)).where(col(Workspace.uninstalled_at) <= now - KEPT)
    return list(session.execute(found.order_by(col(Workspace.team_id))).scalars())


def _add(session: Session, team_id: str) -> None:
    session.execute(insert_ignoring(session, Workspace).values(team_id=team_id).on_conflict_do_nothing())


def _update(team_id: str) -> Update:
    return update(Workspace).where(col(Workspace.team_id) == team_id)
