"""Slack's events that were answered: one that Slack delivers again, to whichever replica, is not answered again."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Field, Session, SQLModel, col

from storage.statements import change, insert_once

KEPT = timedelta(hours=1)
"""Time for which an event is remembered: Slack delivers one again for some six minutes."""


class SeenEvent(SQLModel, table=True):
    """An event that was answered, and when by the bot's clock."""

    __tablename__ = "seen_event"

    team_id: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    seen_at: datetime = Field(index=True)


class SeenBeforeError(Exception):
    """Says that an event was answered before, or is being answered elsewhere."""


def claim(session: Session, *, team_id: str, event_id: str, now: datetime) -> None:
    """Record that an event is answered by this transaction. Raises `SeenBeforeError` if another one has answered it."""
    row = SeenEvent(team_id=team_id, event_id=event_id, seen_at=now)
    if not insert_once(session, row, unique=("team_id", "event_id")):
        raise SeenBeforeError


def has_old(session: Session, *, now: datetime) -> bool:
    """Return whether there are events that need not be remembered any more."""
    return (
        session.execute(select(col(SeenEvent.event_id)).where(col(SeenEvent.seen_at) < now - KEPT)).first() is not None
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete the events that need not be remembered any more."""
    change(session, delete(SeenEvent).where(col(SeenEvent.seen_at) < now - KEPT))
