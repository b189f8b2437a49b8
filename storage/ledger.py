"""The nudge ledger: what makes a nudge happen once, for any number of processes, whatever kills them.

A row goes from `pending` through `sending` (a lease, committed before Slack is called) to `sent`, `failed`, `unknown`
or `skipped`. Each change is one UPDATE that names the state it expects; whoever changed no row leaves it to another.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Update, bindparam, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from storage.tables import Agency, Nudge, NudgeState, metadata

UNKNOWABLE = "outcome unknown"
"""How the reason of a failure begins after which the message may stand in the channel all the same."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A nudge that may stand in the channel or not."""

    id: int
    agency_id: int
    team_id: str
    channel_id: str
    nudge_id: str
    claimed_at: datetime
    lease_until: datetime


_DOUBTFUL: tuple[Any, ...] = (
    Nudge.id,
    Agency.id,
    Agency.team_id,
    Agency.channel_id,
    Nudge.nudge_id,
    Nudge.claimed_at,
    Nudge.lease_until,
)


# Every nudge that is posted takes these two. They are built once, on the bare table: building them costs more than
# running them.
_TABLE = metadata.tables["nudge"]
_CLAIM = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("of_id"), _TABLE.c.state == NudgeState.PENDING)
    .values(
        state=NudgeState.SENDING,
        nudge_id=func.coalesce(_TABLE.c.nudge_id, bindparam("new_id")),
        attempts=_TABLE.c.attempts + 1,
        claimed_at=func.coalesce(_TABLE.c.claimed_at, bindparam("at", type_=_TABLE.c.claimed_at.type)),
        claimed_on=bindparam("today"),
        lease_until=bindparam("until"),
        retry_at=None,
        updated_at=bindparam("at", type_=_TABLE.c.updated_at.type),
    )
    .returning(_TABLE.c.nudge_id)
)
_SENT = (
    update(_TABLE)
    .where(_TABLE.c.nudge_id == bindparam("of_id"), _TABLE.c.state.in_([NudgeState.SENDING, NudgeState.UNKNOWN]))
    .values(state=NudgeState.SENT, ts=bindparam("posted"), reason=None, lease_until=None, updated_at=bindparam("at"))
)


def claim(session: Session, nudge: int, *, now: datetime, today: date, lease_until: datetime) -> str | None:
    """Take a pending nudge for oneself; the id that its message must carry, or None if someone else has it.

    The id is the nudge's for good: whichever attempt it was that came through, its message is known by it.
    """
    values = {"of_id": nudge, "new_id": uuid4().hex, "at": now, "today": today, "until": lease_until}
    return session.connection().execute(_CLAIM, values).scalar_one_or_none()


def sent(session: Session, nudge_id: str, ts: str, *, now: datetime) -> bool:
    """It stands in the channel, whatever we believed meanwhile."""
    result = session.connection().execute(_SENT, {"of_id": nudge_id, "posted": ts, "at": now})
    return result.rowcount == 1


def refused(session: Session, nudge_id: str, reason: str, *, now: datetime) -> bool:
    """Slack will not have it."""
    return _end(session, nudge_id, NudgeState.FAILED, reason, now)


def skipped(session: Session, nudge_id: str, reason: str, *, now: datetime) -> bool:
    """There was nothing to say."""
    return _end(session, nudge_id, NudgeState.SKIPPED, reason, now)


def in_doubt(session: Session, nudge_id: str, reason: str, *, now: datetime) -> bool:
    """No answer came. It is looked up when the lease is over: until then Slack may still be posting it."""
    statement = moving(NudgeState.SENDING).where(col(Nudge.nudge_id) == nudge_id)
    return bool(changed(session, statement.values(state=NudgeState.UNKNOWN, reason=reason, updated_at=now)))


def postponed(session: Session, nudge_id: str, retry_at: datetime, *, now: datetime) -> bool:
    """Slack did not take it, but will: not an attempt."""
    statement = moving(NudgeState.SENDING).where(col(Nudge.nudge_id) == nudge_id)
    return bool(
        changed(
            session,
            statement.values(
                state=NudgeState.PENDING,
                attempts=Nudge.attempts - 1,
                retry_at=retry_at,
                lease_until=None,
                updated_at=now,
            ),
        )
    )


def expire_leases(session: Session, *, now: datetime) -> int:
    """Whoever was posting has had the time to: what became of it is not known. How many."""
    statement = moving(NudgeState.SENDING).where(col(Nudge.lease_until) <= now)
    return changed(session, statement.values(state=NudgeState.UNKNOWN, reason="lease ran out", updated_at=now))


def doubtful(session: Session, *, now: datetime, most: int) -> list[Doubtful]:
    """Nudges that are to be looked up in their channels now."""
    rows = session.execute(
        sa_select(*_DOUBTFUL)
        .join(Agency, col(Agency.id) == col(Nudge.agency_id))
        .where(col(Nudge.state) == NudgeState.UNKNOWN, col(Nudge.lease_until) <= now)
        .order_by(col(Nudge.id))
        .limit(most)
    )
    return [Doubtful(*row) for row in rows]


def absent(session: Session, nudge: Doubtful, *, now: datetime) -> bool:
    """It was looked for and does not stand in the channel: to be posted after all, unless someone has moved on."""
    return bool(
        changed(
            session,
            _still_in_doubt(nudge).values(state=NudgeState.PENDING, reason=None, lease_until=None, updated_at=now),
        )
    )


def unanswerable(session: Session, nudge: Doubtful, reason: str, *, now: datetime) -> bool:
    """The channel cannot be read: posting again might post twice, so it stays as it is."""
    values = {"state": NudgeState.FAILED, "reason": reason, "lease_until": None, "updated_at": now}
    return bool(changed(session, _still_in_doubt(nudge).values(**values)))


def look_again(session: Session, nudge: Doubtful, *, at: datetime, now: datetime) -> bool:
    """The look-up itself got no answer: try it again later."""
    return bool(changed(session, _still_in_doubt(nudge).values(lease_until=at, updated_at=now)))


def _still_in_doubt(nudge: Doubtful) -> Update:
    return moving(NudgeState.UNKNOWN).where(col(Nudge.id) == nudge.id, col(Nudge.lease_until) == nudge.lease_until)


def moving(*states: NudgeState) -> Update:
    """An UPDATE of rows that are in one of these states: whoever comes too late changes none."""
    return update(Nudge).where(col(Nudge.state).in_(states))


def _end(session: Session, nudge_id: str, state: NudgeState, reason: str, now: datetime) -> bool:
    statement = moving(NudgeState.SENDING).where(col(Nudge.nudge_id) == nudge_id)
    values = {"state": state, "reason": reason, "lease_until": None, "updated_at": now}
    return bool(changed(session, statement.values(**values)))


def changed(session: Session, statement: Update) -> int:
    """Run an UPDATE; how many rows it changed."""
    result = session.connection().execute(statement)
    return int(result.rowcount)
