"""Nudges that wait in their ledger: which of them may be posted now, with what it takes to do so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import false, or_, true, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from storage.tables import Agency, Nudge, NudgeState


@dataclass(frozen=True, slots=True)
class Due:
    """A nudge that waits to be posted, with what it takes to do so."""

    id: int
    agency_id: int
    team_id: str
    channel_id: str
    agency_name: str
    timezone: str
    cohort: date
    milestone: str
    names: bool = False
    """Whether the agency wants to read in its channel who is open."""
    refusal: str | None = None
    """What Slack last refused a post to its channel with, if it did."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A nudge that is due and does not stand in the channel, as far as is known; `waits`: Slack has held it back."""

    cohort: date
    milestone: str
    state: NudgeState
    waits: bool


_DUE: tuple[Any, ...] = (
    Nudge.id,
    Agency.id,
    Agency.team_id,
    Agency.channel_id,
    Agency.name,
    Agency.timezone,
    Nudge.cohort,
    Nudge.milestone,
    Agency.names_in_channel,
    Agency.refusal,
)


def due(
    session: Session,
    *,
    open_now: Sequence[tuple[str, int]],
    now: datetime,
    after: int,
    most: int,
    until: int | None = None,
) -> list[Due]:
    """Nudges to be posted now, of agencies whose time zone and hour are among `open_now`: those after an id.

    With `until`, those up to that id.
    """
    rows = session.execute(
        sa_select(*_DUE)
        .join(Agency, col(Agency.id) == col(Nudge.agency_id))
        .where(
            col(Nudge.id) > after,
            true() if until is None else col(Nudge.id) <= until,
            col(Nudge.state) == NudgeState.PENDING,
            col(Nudge.lease_until).is_(None),  # always so: it lets the index hand the rows out in their order
            or_(col(Nudge.retry_at).is_(None), col(Nudge.retry_at) <= now),
            tuple_(col(Agency.timezone), col(Agency.nudge_hour)).in_(open_now),
            col(Agency.paused) == false(),
        )
        .order_by(col(Nudge.id))
        .limit(most)
    )
    return [Due(*row) for row in rows]


def unsettled(session: Session, agency_id: int) -> list[Unsettled]:
    """What is due in an agency and not settled, in the order of its days."""
    rows = session.execute(
        sa_select(col(Nudge.cohort), col(Nudge.milestone), col(Nudge.state), col(Nudge.retry_at))
        .where(
            col(Nudge.agency_id) == agency_id,
            col(Nudge.state).in_([NudgeState.PENDING, NudgeState.SENDING, NudgeState.UNKNOWN]),
        )
        .order_by(col(Nudge.due_on), col(Nudge.id))
    )
    return [Unsettled(cohort, name, state, retry_at is not None) for cohort, name, state, retry_at in rows]


def planned(session: Session, agency_id: int) -> set[tuple[date, str]]:
    """Every cohort and milestone of an agency that is in the ledger, whatever has become of it."""
    rows = sa_select(col(Nudge.cohort), col(Nudge.milestone)).where(col(Nudge.agency_id) == agency_id)
    return {(cohort, milestone) for cohort, milestone in session.execute(rows)}


def pending(session: Session, agency_id: int, cohort: date, *, now: datetime) -> tuple[list[Due], bool]:
    """What is to be posted in an agency about a cohort, at whatever hour; and whether Slack holds some of it back."""
    rows = session.execute(
        sa_select(*_DUE, col(Nudge.retry_at))
        .join(Agency, col(Agency.id) == col(Nudge.agency_id))
        .where(col(Nudge.agency_id) == agency_id, col(Nudge.cohort) == cohort, col(Nudge.state) == NudgeState.PENDING)
        .order_by(col(Nudge.id))
    ).all()
    ready = [Due(*row[:-1]) for row in rows if row[-1] is None or row[-1] <= now]
    return ready, len(ready) < len(rows)
