"""Announcements in an agency's channel: each is planned with the change that it tells of, and posted by the outbox."""

from datetime import date, datetime

from sqlalchemy import and_, or_, update
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
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


_WHO_LEADS = (Kind.LEADERLESS, Kind.LED_AGAIN, Kind.TAKEN_OVER)
_OTHER = aliased(DirectMessage)
_SAME_CHANNEL = (
    col(_OTHER.team_id) == col(DirectMessage.team_id),
    col(_OTHER.channel_id) == col(DirectMessage.channel_id),
    col(_OTHER.kind).in_(_WHO_LEADS),
)
_HEARD = (
    select(_OTHER.kind)
    .where(*_SAME_CHANNEL, col(_OTHER.state) == MessageState.SENT)
    .order_by(col(_OTHER.id).desc())
    .limit(1)
    .correlate(DirectMessage)
    .scalar_subquery()
)
_OPEN = (MessageState.PENDING, MessageState.SENDING, MessageState.UNKNOWN)
_EARLIER = select(_OTHER.id).where(*_SAME_CHANNEL, col(_OTHER.id) < col(DirectMessage.id), col(_OTHER.state).in_(_OPEN))
_PENDING = ready(
    sa_select(
        *(col(DirectMessage.id), col(DirectMessage.team_id), col(DirectMessage.user_id)),
        *(col(DirectMessage.kind), col(DirectMessage.cohort), col(DirectMessage.due_on)),
        *(col(Agency.channel_id), col(Agency.name), agencies.officer_in_slack(), _HEARD),
    ).join(Agency, _WHOSE),
    col(DirectMessage.kind).in_(ANNOUNCEMENTS),
    # What is said of who leads follows from what was said before.
    or_(col(DirectMessage.kind).not_in([Kind.LEADERLESS, Kind.LED_AGAIN]), ~_EARLIER.exists()),
)
