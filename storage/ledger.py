"""The nudge ledger: what makes a nudge happen once, for any number of processes, whatever kills them.

A row goes from `pending` through `sending` (a lease, committed before Slack is called) to `sent`, `failed`, `unknown`
or `skipped`. Each change is one UPDATE that names the state it expects; whoever changed no row leaves it to another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Update, false, func, literal, or_, tuple_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, UTCDateTime, col, select

from storage.tables import ROLE_COLUMNS, Agency, Member, Nudge, NudgeState
from storage.upsert import insert_ignoring

SUPERSEDED = "superseded"
"""A later milestone is due: this one is never posted."""

UNKNOWABLE = "outcome unknown"
"""How the reason of a failure begins after which the message may stand in the channel all the same."""


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
_DOUBTFUL: tuple[Any, ...] = (
    Nudge.id,
    Agency.id,
    Agency.team_id,
    Agency.channel_id,
    Nudge.nudge_id,
    Nudge.claimed_at,
    Nudge.lease_until,
)


def zones(session: Session) -> list[tuple[str, int]]:
    """Every time zone and nudge hour that some agency has."""
    return [(zone, hour) for zone, hour in session.exec(select(Agency.timezone, Agency.nudge_hour).distinct())]


def plan(
    session: Session,
    *,
    cohort: date,
    milestone: str,
    due_on: date,
    for_roles: bool,
    in_zones: Iterable[str],
    superseded: bool,
    now: datetime,
) -> int:
    """Write the row of this milestone for every agency that it concerns and that has none; how many were written.

    It concerns an agency that was set up by the milestone's day and had a member of the cohort by then; one that is
    paused as well, which is only not posted to.
    """
    concerns = [
        col(Member.agency_id) == col(Agency.id),
        col(Member.expires_on) == cohort,
        col(Member.counted_from) <= due_on,
    ]
    if for_roles:
        concerns.append(or_(*(getattr(Member, column) for column in ROLE_COLUMNS.values())))
    rows = {
        "agency_id": col(Agency.id),
        "cohort": literal(cohort),
        "milestone": literal(milestone),
        "due_on": literal(due_on),
        "state": literal((NudgeState.SKIPPED if superseded else NudgeState.PENDING).value),
        "reason": literal(SUPERSEDED if superseded else None),
        "attempts": literal(0),
        "created_at": literal(now, UTCDateTime),
        "updated_at": literal(now, UTCDateTime),
    }
    agencies = sa_select(*rows.values()).where(
        col(Agency.timezone).in_(list(in_zones)),
        col(Agency.created_on) <= due_on,
        # Looked for first: most of the time the row is there, and then nobody's members need be looked at.
        ~select(Nudge.id)
        .where(col(Nudge.agency_id) == col(Agency.id), col(Nudge.cohort) == cohort, col(Nudge.milestone) == milestone)
        .exists(),
        select(Member.id).where(*concerns).exists(),
    )
    statement = insert_ignoring(session, Nudge).from_select(list(rows), agencies)
    return int(session.connection().execute(statement.on_conflict_do_nothing()).rowcount)


def waiting(session: Session, cohort: date) -> set[str]:
    """The milestones of a cohort of which some nudge waits to be posted."""
    rows = sa_select(col(Nudge.milestone)).where(col(Nudge.state) == NudgeState.PENDING, col(Nudge.cohort) == cohort)
    return set(session.connection().execute(rows.distinct()).scalars())


def supersede(
    session: Session, *, cohort: date, milestones: Iterable[str], in_zones: Iterable[str], now: datetime
) -> int:
    """Give up those of these milestones that were planned but not posted; how many."""
    there = select(Agency.id).where(col(Agency.timezone).in_(list(in_zones)))
    return _changed(
        session,
        _from(NudgeState.PENDING)
        .where(col(Nudge.cohort) == cohort, col(Nudge.milestone).in_(list(milestones)), col(Nudge.agency_id).in_(there))
        .values(state=NudgeState.SKIPPED, reason=SUPERSEDED, updated_at=now),
    )


def due(session: Session, *, open_now: Sequence[tuple[str, int]], now: datetime, after: int, most: int) -> list[Due]:
    """Nudges to be posted now, of agencies whose time zone and hour are among `open_now`: those after an id."""
    rows = session.execute(
        sa_select(*_DUE)
        .join(Agency, col(Agency.id) == col(Nudge.agency_id))
        .where(
            col(Nudge.id) > after,
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


def by_hand(
    session: Session, agency_id: int, cohort: date, *, milestone: str, today: date, now: datetime
) -> Due | None:
    """Write the row of a nudge that an officer asks for, unless the cohort was nudged today: then None.

    One that was refused, or had nothing to say, is taken up again; one that may stand in the channel is not.
    """
    whose = (col(Nudge.agency_id) == agency_id, col(Nudge.cohort) == cohort)
    may_stand = or_(
        col(Nudge.state).in_([NudgeState.SENDING, NudgeState.UNKNOWN, NudgeState.SENT]),
        (col(Nudge.state) == NudgeState.FAILED) & col(Nudge.reason).startswith(UNKNOWABLE),
    )
    if session.execute(sa_select(col(Nudge.id)).where(*whose, col(Nudge.claimed_on) == today, may_stand)).first():
        return None
    row = {
        "agency_id": agency_id,
        "cohort": cohort,
        "milestone": milestone,
        "due_on": today,
        "state": NudgeState.PENDING,
        "attempts": 0,
        "created_at": now,
        "updated_at": now,
    }
    session.connection().execute(insert_ignoring(session, Nudge).values(**row).on_conflict_do_nothing())
    again = _from(NudgeState.FAILED, NudgeState.SKIPPED).where(*whose, col(Nudge.milestone) == milestone)
    _changed(session, again.values(state=NudgeState.PENDING, reason=None, updated_at=now))
    ready, _ = pending(session, agency_id, cohort, now=now)
    return next((each for each in ready if each.milestone == milestone), None)


def next_retry(session: Session, *, now: datetime) -> datetime | None:
    """When the next of those that must wait may be taken up: those that Slack held back, and those in doubt."""
    waits = select(func.min(Nudge.retry_at)).where(Nudge.state == NudgeState.PENDING, col(Nudge.retry_at) > now)
    leases = select(func.min(Nudge.lease_until)).where(
        col(Nudge.state).in_([NudgeState.SENDING, NudgeState.UNKNOWN]), col(Nudge.lease_until) > now
    )
    found = [at for at in (session.exec(waits).one(), session.exec(leases).one()) if at is not None]
    return min(found, default=None)


def claim(session: Session, nudge: int, *, now: datetime, today: date, lease_until: datetime) -> str | None:
    """Take a pending nudge for oneself; the id that its message must carry, or None if someone else has it.

    The id is the nudge's for good: whichever attempt it was that came through, its message is known by it.
    """
    taken = _from(NudgeState.PENDING).where(col(Nudge.id) == nudge)
    values = {
        "state": NudgeState.SENDING,
        "nudge_id": func.coalesce(col(Nudge.nudge_id), uuid4().hex),
        "attempts": col(Nudge.attempts) + 1,
        "claimed_at": func.coalesce(col(Nudge.claimed_at), now),
        "claimed_on": today,
        "lease_until": lease_until,
        "retry_at": None,
        "updated_at": now,
    }
    found = session.connection().execute(taken.values(**values).returning(col(Nudge.nudge_id)))
    return found.scalar_one_or_none()


def sent(session: Session, nudge_id: str, ts: str, *, now: datetime) -> bool:
    """It stands in the channel, whatever we believed meanwhile."""
    statement = _from(NudgeState.SENDING, NudgeState.UNKNOWN).where(col(Nudge.nudge_id) == nudge_id)
    return bool(
        _changed(
            session,
            statement.values(state=NudgeState.SENT, ts=ts, reason=None, lease_until=None, updated_at=now),
        )
    )


def refused(session: Session, nudge_id: str, reason: str, *, now: datetime) -> bool:
    """Slack will not have it."""
    return _end(session, nudge_id, NudgeState.FAILED, reason, now)


def skipped(session: Session, nudge_id: str, reason: str, *, now: datetime) -> bool:
    """There was nothing to say."""
    return _end(session, nudge_id, NudgeState.SKIPPED, reason, now)


def in_doubt(session: Session, nudge_id: str, reason: str, *, now: datetime) -> bool:
    """No answer came. It is looked up when the lease is over: until then Slack may still be posting it."""
    statement = _from(NudgeState.SENDING).where(col(Nudge.nudge_id) == nudge_id)
    return bool(_changed(session, statement.values(state=NudgeState.UNKNOWN, reason=reason, updated_at=now)))


def postponed(session: Session, nudge_id: str, retry_at: datetime, *, now: datetime) -> bool:
    """Slack did not take it, but will: not an attempt."""
    statement = _from(NudgeState.SENDING).where(col(Nudge.nudge_id) == nudge_id)
    return bool(
        _changed(
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
    statement = _from(NudgeState.SENDING).where(col(Nudge.lease_until) <= now)
    return _changed(session, statement.values(state=NudgeState.UNKNOWN, reason="lease ran out", updated_at=now))


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
        _changed(
            session,
            _still_in_doubt(nudge).values(state=NudgeState.PENDING, reason=None, lease_until=None, updated_at=now),
        )
    )


def unanswerable(session: Session, nudge: Doubtful, reason: str, *, now: datetime) -> bool:
    """The channel cannot be read: posting again might post twice, so it stays as it is."""
    values = {"state": NudgeState.FAILED, "reason": reason, "lease_until": None, "updated_at": now}
    return bool(_changed(session, _still_in_doubt(nudge).values(**values)))


def look_again(session: Session, nudge: Doubtful, *, at: datetime, now: datetime) -> bool:
    """The look-up itself got no answer: try it again later."""
    return bool(_changed(session, _still_in_doubt(nudge).values(lease_until=at, updated_at=now)))


def _still_in_doubt(nudge: Doubtful) -> Update:
    return _from(NudgeState.UNKNOWN).where(col(Nudge.id) == nudge.id, col(Nudge.lease_until) == nudge.lease_until)


def _from(*states: NudgeState) -> Update:
    return update(Nudge).where(col(Nudge.state).in_(states))


def _end(session: Session, nudge_id: str, state: NudgeState, reason: str, now: datetime) -> bool:
    statement = _from(NudgeState.SENDING).where(col(Nudge.nudge_id) == nudge_id)
    values = {"state": state, "reason": reason, "lease_until": None, "updated_at": now}
    return bool(_changed(session, statement.values(**values)))


def _changed(session: Session, statement: Update) -> int:
    result = session.connection().execute(statement)
    return int(result.rowcount)
