"""Announcements in an agency's channel: each is planned with the change that it tells of, and posted by the outbox."""

from datetime import date, datetime

from sqlalchemy import and_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.direct_messages import ANNOUNCEMENTS, Kind
from storage import agencies
from storage.batch import Batch
from storage.direct_messages import ready
from storage.outbox_tables import DirectMessage, MessageState
from storage.pending_messages import Announcement
from storage.tables import Agency

_WHOSE = and_(
    col(Agency.team_id) == col(DirectMessage.team_id), col(Agency.channel_id) == col(DirectMessage.channel_id)
)


def plan(session: Session, agency: Agency, kind: Kind, *, by: str, today: date, now: datetime) -> None:
    """Write what somebody has changed about an agency, for all in its channel to read."""
    session.add(
        DirectMessage(
            team_id=agency.team_id,
            user_id=by,
            kind=kind,
            channel_id=agency.channel_id,
            cohort=today,
            due_on=today,
            state=MessageState.PENDING,
            created_at=now,
            updated_at=now,
        )
    )


def plan_once(session: Session, agency: Agency, kind: Kind, *, by: str, today: date, now: datetime) -> None:
    """Write what has happened to an agency, unless the same waits to be said."""
    same = (DirectMessage.team_id == agency.team_id, DirectMessage.channel_id == agency.channel_id)
    waits = select(DirectMessage.id).where(
        *same, DirectMessage.kind == kind, DirectMessage.state == MessageState.PENDING
    )
    if session.exec(waits).first() is None:
        plan(session, agency, kind, by=by, today=today, now=now)


def follow(session: Session, agency: Agency, *, before: str) -> None:
    """Let what waits to be said go to the channel that an agency has moved to."""
    waits = (col(DirectMessage.team_id) == agency.team_id, col(DirectMessage.channel_id) == before)
    pending = (col(DirectMessage.kind).in_(ANNOUNCEMENTS), col(DirectMessage.state) == MessageState.PENDING)
    session.execute(update(DirectMessage).where(*waits, *pending).values(channel_id=agency.channel_id))


def pending(session: Session, batch: Batch) -> list[Announcement]:
    """Return the announcements to post now: they go at any hour, also where nudges are paused."""
    return [Announcement(*row) for row in session.execute(_PENDING, batch.asked)]


_PENDING = ready(
    sa_select(
        *(col(DirectMessage.id), col(DirectMessage.team_id), col(DirectMessage.user_id)),
        *(col(DirectMessage.kind), col(DirectMessage.cohort), col(DirectMessage.due_on)),
        *(col(Agency.channel_id), col(Agency.name), agencies.LEADERLESS),
    ).join(Agency, _WHOSE),
    col(DirectMessage.kind).in_(ANNOUNCEMENTS),
)
