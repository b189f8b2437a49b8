"""Whose App Home is to be drawn anew when something changes."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from storage.tables import Home
from storage.upsert import insert_once

_OPENED = sa_select(col(Home.id)).where(
    col(Home.team_id) == bindparam("team_id"), col(Home.user_id) == bindparam("user_id")
)


def opened(session: Session, team_id: str, user_id: str, *, now: datetime) -> None:
    """Someone has opened their Home."""
    insert_once(session, Home(team_id=team_id, user_id=user_id, opened_at=now), unique=("team_id", "user_id"))


def is_known(connection: Connection, team_id: str, user_id: str) -> bool:
    """Whether someone has ever opened their Home."""
    return connection.execute(_OPENED, {"team_id": team_id, "user_id": user_id}).first() is not None


def forget(session: Session, team_id: str, user_id: str) -> None:
    """Draw their Home no more."""
    session.execute(delete(Home).where(col(Home.team_id) == team_id, col(Home.user_id) == user_id))
