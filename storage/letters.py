"""Letters that are due: written into their ledger, a fixed number of statements for a day, and read from it to be sent.

Nothing here looks at a member who wants no reminders.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, literal, or_, true, tuple_
from sqlalchemy import select as sa_select
from sqlmodel import Session, UTCDateTime, col, select

from rules.letters import Kind
from rules.levels import Level
from rules.steps import Role, StepCode
from storage.tables import ROLE_COLUMNS, Agency, Letter, Member, NudgeState, ProgressEvent, TrainingOfficer
from storage.upsert import insert_ignoring
from storage.who import has_open_renewal, is_open


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter that waits to be sent to a member, with what is known of them."""

    id: int
    team_id: str
    user_id: str
    kind: Kind
    key: str
    cohort: date
    timezone: str
    member_id: int
    level: Level
    expires_on: date
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Report:
    """A letter that waits to be sent to a training officer."""

    id: int
    team_id: str
    user_id: str
    kind: Kind
    key: str
    cohort: date
    timezone: str
    due_on: date
    agency_id: int
    agency_name: str


_REMINDER: tuple[Any, ...] = (
    Letter.id,
    Letter.team_id,
    Letter.user_id,
    Letter.kind,
    Letter.key,
    Letter.cohort,
    Member.timezone,
    Member.id,
    Member.level,
    Member.expires_on,
    *(getattr(Member, column) for column in ROLE_COLUMNS.values()),
)
_REPORT: tuple[Any, ...] = (
    Letter.id,
    Letter.team_id,
    Letter.user_id,
    Letter.kind,
    Letter.key,
    Letter.cohort,
    Agency.timezone,
    Letter.due_on,
    Agency.id,
    Agency.name,
)
_OF_MEMBER = (col(Member.team_id) == col(Letter.team_id), col(Member.user_id) == col(Letter.user_id))


def key_of(cohort: date, name: str) -> str:
    """What tells a letter from the others of its kind: the cohort, and the milestone or day."""
    return f"{cohort}:{name}"


def name_in(key: str) -> str:
    """The milestone or day that a key ends with."""
    return key.rpartition(":")[2]


def zones(session: Session) -> list[str]:
    """Every time zone of those who want reminders: one look into the index for each, not one for each member."""
    first = sa_select(func.min(Member.timezone).label("timezone")).cte("zone", recursive=True)
    following = sa_select(func.min(Member.timezone)).where(col(Member.timezone) > first.c.timezone)
    every = first.union_all(sa_select(following.scalar_subquery()).where(first.c.timezone.is_not(None)))
    rows = sa_select(every.c.timezone).where(every.c.timezone.is_not(None))
    return list(session.connection().execute(rows).scalars())


def plan_reminders(
    session: Session,
    *,
    kind: Kind,
    cohort: date,
    milestone: str,
    due_on: date,
    in_zones: Collection[str],
    now: datetime,
) -> None:
    """Write the letter of a milestone for every member whom it concerns and who has none yet.

    It concerns who wanted reminders and belonged to the cohort by its day, and still has something open.
    """
    key = key_of(cohort, milestone)
    rows = {
        "team_id": col(Member.team_id),
        "user_id": col(Member.user_id),
        "key": literal(key),
        **_new(kind, cohort, due_on, now),
    }
    _write(
        session,
        rows,
        col(Member.expires_on) == cohort,
        col(Member.reminds_since) <= due_on,
        col(Member.counted_from) <= due_on,
        col(Member.timezone).in_(list(in_zones)),
        ~select(Letter.id).where(*_OF_MEMBER, Letter.kind == kind, Letter.key == key).exists(),
        has_open_renewal(cohort) if kind is Kind.RENEWAL else is_open(StepCode.V, cohort),
    )


def plan_reports(
    session: Session, *, kind: Kind, cohort: date, due_on: date, ends: Mapping[str, datetime], now: datetime
) -> None:
    """Write a letter about a cohort for every training officer whom it concerns and who has none yet.

    `ends` says for each time zone when that day is over: it concerns whoever was officer by then, of an agency that was
    set up and had a member of the cohort by then.
    """
    key = cast(Agency.id, String) + literal(f":{key_of(cohort, str(due_on))}")
    rows = {
        "team_id": col(Agency.team_id),
        "user_id": col(TrainingOfficer.user_id),
        "key": key,
        "agency_id": col(Agency.id),
        **_new(kind, cohort, due_on, now),
    }
    known = select(Letter.id).where(
        col(Letter.team_id) == col(Agency.team_id),
        col(Letter.user_id) == col(TrainingOfficer.user_id),
        Letter.kind == kind,
        col(Letter.key) == key,
    )
    in_time = (
        and_(col(Agency.timezone) == zone, col(TrainingOfficer.added_at) < end) for zone, end in sorted(ends.items())
    )
    _write(
        session,
        rows,
        col(TrainingOfficer.agency_id) == col(Agency.id),
        or_(*in_time),
        col(Agency.created_on) <= due_on,
        ~known.exists(),
        _has_open(cohort, due_on) if kind is Kind.WEEKLY else _had_some(cohort, due_on),
    )


def _has_open(cohort: date, by: date) -> ColumnElement[bool]:
    """The condition that an agency had a member of a cohort by a day who is not recertified."""
    return _has_some(cohort, by, is_open(StepCode.V, cohort))


def _had_some(cohort: date, by: date) -> ColumnElement[bool]:
    """The condition that an agency had a member of a cohort by a day, or has one who renewed and joined the next."""
    renewed = (
        select(Member.id)
        .join(ProgressEvent, col(ProgressEvent.member_id) == col(Member.id))
        .where(
            col(Member.agency_id) == col(Agency.id),
            col(Member.expires_on) > cohort,
            ProgressEvent.cycle == cohort.year,
            ProgressEvent.step == StepCode.V.value,
            col(ProgressEvent.done) == true(),
        )
    )
    return or_(_has_some(cohort, by), renewed.exists())


def _has_some(cohort: date, by: date, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    theirs = (col(Member.agency_id) == col(Agency.id), col(Member.expires_on) == cohort, col(Member.counted_from) <= by)
    return select(Member.id).where(*theirs, *conditions).exists()


def _new(kind: Kind, cohort: date, due_on: date, now: datetime) -> dict[str, ColumnElement[Any]]:
    return {
        "kind": literal(kind.value),
        "cohort": literal(cohort),
        "due_on": literal(due_on),
        "state": literal(NudgeState.PENDING.value),
        "attempts": literal(0),
        "created_at": literal(now, UTCDateTime),
        "updated_at": literal(now, UTCDateTime),
    }


def _write(session: Session, rows: Mapping[str, Any], *conditions: ColumnElement[bool]) -> None:
    chosen = sa_select(*rows.values()).where(*conditions)
    statement = insert_ignoring(session, Letter).from_select(list(rows), chosen)
    session.connection().execute(statement.on_conflict_do_nothing())


def reminders(
    session: Session, *, open_now: Mapping[date, Collection[str]], now: datetime, after: int, most: int
) -> list[Reminder]:
    """Letters to be sent to members now, those after an id: in these time zones, where it is this local date."""
    if not open_now:
        return []
    awake = (
        and_(
            col(Member.timezone).in_(list(here)),
            or_(col(Member.snoozed_until).is_(None), col(Member.snoozed_until) <= today),
        )
        for today, here in open_now.items()
    )
    rows = session.execute(
        sa_select(*_REMINDER)
        .join(Member, and_(*_OF_MEMBER))
        .where(
            *_ready(now, after),
            col(Letter.kind).in_([Kind.REMINDER, Kind.RENEWAL]),
            col(Member.reminds_since) <= col(Letter.due_on),
            or_(*awake),
        )
        .order_by(col(Letter.id))
        .limit(most)
    )
    own = len(_REMINDER) - len(ROLE_COLUMNS)
    return [_reminder((*row[:own], _roles(row[own:]))) for row in rows]


def _reminder(fields: tuple[Any, ...]) -> Reminder:
    return Reminder(*fields)


def _roles(held: Sequence[bool]) -> frozenset[Role]:
    return frozenset(role for role, holds in zip(ROLE_COLUMNS, held, strict=True) if holds)


def reports(
    session: Session, *, open_now: Sequence[tuple[str, int]], now: datetime, after: int, most: int
) -> list[Report]:
    """Letters to be sent to training officers now, those after an id; none of a paused agency.

    `open_now`: the time zones and nudge hours of the agencies in whose day it may be.
    """
    if not open_now:
        return []
    still = select(TrainingOfficer.id).where(
        TrainingOfficer.agency_id == Agency.id, TrainingOfficer.user_id == Letter.user_id
    )
    rows = session.execute(
        sa_select(*_REPORT)
        .join(Agency, col(Agency.id) == col(Letter.agency_id))
        .where(
            *_ready(now, after),
            tuple_(col(Agency.timezone), col(Agency.nudge_hour)).in_(open_now),
            col(Agency.paused) == false(),
            still.exists(),
        )
        .order_by(col(Letter.id))
        .limit(most)
    )
    return [Report(*row) for row in rows]


def _ready(now: datetime, after: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Letter.id) > after,
        col(Letter.state) == NudgeState.PENDING,
        col(Letter.lease_until).is_(None),  # always so: it lets the index hand the rows out in their order
        or_(col(Letter.retry_at).is_(None), col(Letter.retry_at) <= now),
    )
