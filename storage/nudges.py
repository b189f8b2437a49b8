"""Nudges in their outbox: planned, pending, superseded, and requested by an officer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Update, bindparam, case, false, literal, or_, tuple_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, UTCDateTime, col, select

from rules.ladder import Milestone
from storage import left_out
from storage.batch import Batch, OpenNow
from storage.holds import holds
from storage.outbox import LEFT_OUT, OUTCOME_UNKNOWN, SUPERSEDED
from storage.outbox_tables import MessageState, Nudge
from storage.roles import ROLES
from storage.statements import change, insert_ignoring, table_of
from storage.tables import Agency, Certification, Member


@dataclass(frozen=True, slots=True)
class NudgeRow:
    """A pending nudge, with what its agency says about where and how it is posted."""

    id: int
    agency_id: int
    team_id: str
    channel_id: str
    agency_name: str
    timezone: str
    cohort: date
    milestone: str | None
    """The milestone of the ladder that it is about; None for a digest that an officer requested."""
    requested_for: date | None
    """The day for which an officer requested the digest."""
    names: bool = False
    """True if the agency wants names in its channel."""
    refusal: str | None = None
    """Slack's error code for the last post to its channel, if Slack refused it."""


@dataclass(frozen=True, slots=True)
class UnpostedNudge:
    """A nudge that is due and, as far as is known, not in the channel. `held_back`: Slack asked to wait."""

    cohort: date
    milestone: str | None
    requested_for: date | None
    state: MessageState
    held_back: bool


_ROW: tuple[Any, ...] = (
    Nudge.id,
    Agency.id,
    Agency.team_id,
    Agency.channel_id,
    Agency.name,
    Agency.timezone,
    Nudge.cohort,
    Nudge.milestone,
    Nudge.requested_for,
    Agency.names_in_channel,
    Agency.refusal,
)
# Every tick runs this, and building it takes longer than running it: so it is built once.
_PENDING = (
    sa_select(*_ROW)
    .join(Agency, col(Agency.id) == col(Nudge.agency_id))
    .where(
        col(Nudge.id) > bindparam("after"),
        col(Nudge.id) <= bindparam("until"),
        col(Nudge.state) == MessageState.PENDING,
        col(Nudge.lease_until).is_(None),  # always true: the index can then return the rows in order
        or_(col(Nudge.retry_at).is_(None), col(Nudge.retry_at) <= bindparam("now")),
        tuple_(col(Agency.timezone), col(Agency.nudge_hour)).in_(bindparam("open_now", expanding=True)),
        col(Nudge.due_on) <= bindparam("today"),  # it may be due only tomorrow, if the agency has moved further west
        col(Agency.paused) == false(),
        ~holds(col(Agency.team_id), bindparam("now", type_=UTCDateTime)),
    )
    .order_by(col(Nudge.id))
    .limit(bindparam("most"))
)


def pending(session: Session, batch: Batch, *, open_now: OpenNow) -> list[NudgeRow]:
    """Return nudges to be posted now, of agencies whose time zone and hour are among `open_now`."""
    return [NudgeRow(*row) for row in batch.read(session, _PENDING, open_now)]


def unposted(session: Session, agency_id: int) -> list[UnpostedNudge]:
    """Return the nudges of an agency that are due and, as far as is known, not posted, in the order of their days."""
    rows = session.execute(
        sa_select(
            col(Nudge.cohort), col(Nudge.milestone), col(Nudge.requested_for), col(Nudge.state), col(Nudge.retry_at)
        )
        .where(
            col(Nudge.agency_id) == agency_id,
            col(Nudge.state).in_([MessageState.PENDING, MessageState.SENDING, MessageState.UNKNOWN]),
        )
        .order_by(col(Nudge.due_on), col(Nudge.id))
    )
    return [
        UnpostedNudge(cohort, milestone, requested_for, state, retry_at is not None)
        for cohort, milestone, requested_for, state, retry_at in rows
    ]


def agency_of(session: Session, nudge_id: int) -> Agency:
    """Return the agency of a nudge."""
    rows = select(Agency).join(Nudge, col(Nudge.agency_id) == col(Agency.id)).where(col(Nudge.id) == nudge_id)
    return session.exec(rows).one()


def planned(session: Session, agency_id: int) -> set[tuple[date, str]]:
    """Return every cohort and milestone of an agency that is in the outbox, whatever its state."""
    rows = sa_select(col(Nudge.cohort), col(Nudge.milestone)).where(
        col(Nudge.agency_id) == agency_id, col(Nudge.milestone).is_not(None)
    )
    return {(cohort, milestone) for cohort, milestone in session.execute(rows)}


def pending_about(
    session: Session, agency_id: int, cohort: date, *, today: date, now: datetime
) -> tuple[list[NudgeRow], bool]:
    """Return the pending nudges of an agency about a cohort, at any hour; and whether Slack holds some of them back.

    Another bot, whose clock is ahead, may have written one of tomorrow: that is not due yet.
    """
    rows = session.execute(
        sa_select(*_ROW, col(Nudge.retry_at))
        .join(Agency, col(Agency.id) == col(Nudge.agency_id))
        .where(
            col(Nudge.agency_id) == agency_id,
            col(Nudge.cohort) == cohort,
            col(Nudge.state) == MessageState.PENDING,
            col(Nudge.due_on) <= today,
        )
        .order_by(col(Nudge.id))
    ).all()
    ready = [NudgeRow(*row[:-1]) for row in rows if row[-1] is None or row[-1] <= now]
    return ready, len(ready) < len(rows)


def plan(
    session: Session,
    *,
    cohort: date,
    milestone: Milestone,
    later: Sequence[Milestone],
    in_zones: Iterable[str],
    now: datetime,
) -> int:
    """Write the row of this milestone for every agency that it concerns and that has none; return how many.

    It concerns an agency that was set up by the milestone's day and counts a member of the cohort who came by then; one
    that is paused as well, which is only not posted to. The row is only a record where the agency leaves the milestone
    out, and where it does not leave out all of those that are due `later`.
    """
    rows = _rows(cohort, milestone, tuple(later))
    statement = insert_ignoring(session, table_of(Nudge)).from_select(rows.selected_columns.keys(), rows)
    return change(session, statement.on_conflict_do_nothing(), {"in_zones": list(in_zones), "now": now})


@lru_cache(maxsize=1_000)
def _rows(cohort: date, milestone: Milestone, later: tuple[Milestone, ...]) -> Select[Any]:
    """Return the SELECT of a milestone's new rows. Ticks run it, and building it takes longer than running it."""
    due_on = milestone.due_on
    concerns = [
        col(Certification.agency_id) == col(Agency.id),
        col(Certification.expires_on) == cohort,
        col(Certification.counted_from) <= due_on,
        col(Certification.counted),
    ]
    if milestone.for_roles:
        concerns += [col(Member.id) == col(Certification.member_id), or_(*ROLES)]
    reason = case(
        (left_out.on_its_day(milestone), LEFT_OUT), (_supersedes(later), SUPERSEDED), else_=literal(None, String)
    )
    rows = {
        "agency_id": col(Agency.id),
        "cohort": literal(cohort),
        "milestone": literal(milestone.id),
        "due_on": literal(due_on),
        "state": case((reason.is_(None), MessageState.PENDING.value), else_=MessageState.SKIPPED.value),
        "reason": reason,
        "attempts": literal(0),
        "created_at": bindparam("now", type_=UTCDateTime),
        "updated_at": bindparam("now", type_=UTCDateTime),
    }
    columns: list[Any] = [value.label(name) for name, value in rows.items()]
    return sa_select(*columns).where(
        col(Agency.timezone).in_(bindparam("in_zones", expanding=True)),
        col(Agency.created_on) <= due_on,
        # Looked for first: most of the time the row exists, and then no members need to be read.
        ~select(Nudge.id)
        .where(
            col(Nudge.agency_id) == col(Agency.id), col(Nudge.cohort) == cohort, col(Nudge.milestone) == milestone.id
        )
        .exists(),
        select(Certification.id).where(*concerns).exists(),
    )


def _supersedes(later: Iterable[Milestone]) -> ColumnElement[bool]:
    """Return the condition that a statement's agency does not leave out all of these milestones."""
    return or_(false(), *(~left_out.on_its_day(each) for each in later))


def pending_milestones(session: Session, cohort: date) -> set[str]:
    """Return the milestones of a cohort of which some nudge is pending."""
    rows = sa_select(col(Nudge.milestone)).where(
        col(Nudge.state) == MessageState.PENDING, col(Nudge.cohort) == cohort, col(Nudge.milestone).is_not(None)
    )
    return set(session.execute(rows.distinct()).scalars())


def supersede(
    session: Session,
    *,
    cohort: date,
    milestone: Milestone,
    later: Sequence[Milestone],
    in_zones: Iterable[str],
    now: datetime,
) -> int:
    """Give up a pending milestone, where the agency does not leave out all `later` ones; return how many nudges."""
    there = select(Agency.id).where(col(Agency.timezone).in_(list(in_zones)), _supersedes(later))
    return change(
        session,
        _transition(MessageState.PENDING)
        .where(col(Nudge.cohort) == cohort, col(Nudge.milestone) == milestone.id, col(Nudge.agency_id).in_(there))
        .values(state=MessageState.SKIPPED, reason=SUPERSEDED, updated_at=now),
    )


def request_digest(session: Session, agency_id: int, cohort: date, *, today: date, now: datetime) -> NudgeRow | None:
    """Write the row of the digest that an officer asks for, and return it; None if the cohort was nudged today.

    A digest that was refused, or had nothing to say, is taken up again. One that may be in the channel is not.
    """
    of_cohort = (col(Nudge.agency_id) == agency_id, col(Nudge.cohort) == cohort)
    may_be_there = or_(
        col(Nudge.state).in_([MessageState.SENDING, MessageState.UNKNOWN, MessageState.SENT]),
        (col(Nudge.state) == MessageState.FAILED) & col(Nudge.reason).startswith(OUTCOME_UNKNOWN),
    )
    if session.execute(
        sa_select(col(Nudge.id)).where(*of_cohort, col(Nudge.claimed_on) == today, may_be_there)
    ).first():
        return None
    row = {
        "agency_id": agency_id,
        "cohort": cohort,
        "requested_for": today,
        "due_on": today,
        "state": MessageState.PENDING,
        "attempts": 0,
        "created_at": now,
        "updated_at": now,
    }
    session.execute(insert_ignoring(session, Nudge).values(**row).on_conflict_do_nothing())
    again = _transition(MessageState.FAILED, MessageState.SKIPPED).where(*of_cohort, col(Nudge.requested_for) == today)
    anew = {"state": MessageState.PENDING, "reason": None, "held_since": None, "attempts": 0}
    change(session, again.values(**anew, updated_at=now))
    ready, _ = pending_about(session, agency_id, cohort, today=today, now=now)
    return next((each for each in ready if each.requested_for == today), None)


def _transition(*states: MessageState) -> Update:
    """Return an UPDATE of nudges in one of these states: a process that comes too late changes none."""
    return update(Nudge).where(col(Nudge.state).in_(states))
