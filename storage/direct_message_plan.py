"""Plans direct messages: writes those that have become due into their outbox, in a fixed number of statements a day.

Members who want no reminders are not read.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, literal, or_, tuple_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, UTCDateTime, col, select

from rules.direct_messages import Kind
from rules.steps import StepCode
from storage.cohorts import has_open_renewal, is_open
from storage.direct_messages import OF_MEMBER
from storage.holders import held_on
from storage.outbox_tables import DirectMessage, MessageState
from storage.statements import insert_ignoring
from storage.tables import Agency, Certification, Member, RosterPlace, TrainingOfficer


def plan_reminders(
    session: Session,
    *,
    kind: Kind,
    cohort: date,
    milestone: str,
    due_on: date,
    in_zones: Collection[str],
    today: date,
    now: datetime,
) -> None:
    """Write the reminder of a milestone for every member whom it concerns and who has none yet.

    It concerns members who wanted reminders and belonged to the cohort by its day, stand in its cycle still, in these
    zones where it is `today`, and have something open.
    """
    rows = {
        "team_id": col(Member.team_id),
        "user_id": col(Member.user_id),
        "milestone": literal(milestone),
        **_new(kind, cohort, due_on, now),
    }
    _write(
        session,
        rows,
        col(Certification.member_id) == col(Member.id),
        col(Certification.expires_on) == cohort,
        col(Certification.counted_from) <= due_on,
        held_on(today),
        col(Member.reminds_since) <= due_on,
        col(Member.timezone).in_(list(in_zones)),
        ~select(DirectMessage.id)
        .where(
            *OF_MEMBER,
            DirectMessage.kind == kind,
            DirectMessage.cohort == cohort,
            DirectMessage.milestone == milestone,
        )
        .exists(),
        has_open_renewal(cohort) if kind is Kind.RENEWAL else is_open(StepCode.V, cohort),
    )


def plan_invitations(session: Session, agency_id: int, *, now: datetime) -> None:
    """Write an invitation for everybody on an agency's roster whom an officer had told, once Slack knows them."""
    known = select(DirectMessage.id).where(
        col(DirectMessage.agency_id) == col(RosterPlace.agency_id),
        col(DirectMessage.user_id) == col(RosterPlace.user_id),
        DirectMessage.kind == Kind.INVITATION,
    )
    day = col(RosterPlace.invited_on)
    rows = {
        "team_id": col(RosterPlace.team_id),
        "user_id": col(RosterPlace.user_id),
        "agency_id": col(RosterPlace.agency_id),
        **_new(Kind.INVITATION, day, day, now),
    }
    _write(
        session,
        rows,
        col(RosterPlace.agency_id) == agency_id,
        day.is_not(None),
        col(RosterPlace.user_id).is_not(None),
        ~known.exists(),
    )


def forget_earlier_invitations(session: Session, *places: ColumnElement[bool]) -> None:
    """Delete what became of the invitations to earlier places of those who have these places, which nobody was told of.

    Who was removed and is on the roster again is asked again. One that is not settled yet stands for the new place.
    """
    named = select(DirectMessage.id).join(
        RosterPlace,
        and_(
            col(RosterPlace.agency_id) == col(DirectMessage.agency_id),
            col(RosterPlace.user_id) == col(DirectMessage.user_id),
        ),
    )
    settled = col(DirectMessage.state).in_([MessageState.SENT, MessageState.FAILED, MessageState.SKIPPED])
    named = named.where(DirectMessage.kind == Kind.INVITATION, settled, *places)
    session.execute(
        delete(DirectMessage).where(col(DirectMessage.id).in_(named)), execution_options={"synchronize_session": False}
    )


def plan_recertified(session: Session, member_id: int, cohort: date, *, now: datetime) -> None:
    """Write the message to a member whose V somebody has confirmed; once a day, whatever is taken back meanwhile."""
    whose = sa_select(col(Member.team_id), col(Member.user_id)).where(col(Member.id) == member_id)
    take_up(
        session,
        tuple_(col(DirectMessage.team_id), col(DirectMessage.user_id)).in_(whose),
        col(DirectMessage.kind) == Kind.RECERTIFIED,
        col(DirectMessage.cohort) == cohort,
        col(DirectMessage.requested_for) == now.date(),
        now=now,
    )
    rows = {
        "team_id": col(Member.team_id),
        "user_id": col(Member.user_id),
        "requested_for": literal(now.date()),
        **_new(Kind.RECERTIFIED, cohort, now.date(), now),
    }
    _write(session, rows, col(Member.id) == member_id, col(Member.user_id).is_not(None))


def plan_about(session: Session, member_id: int, kind: Kind, *, but: str, on: date, now: datetime) -> None:
    """Write the message about somebody's account for every training officer of their agency, themselves aside."""
    theirs = (col(DirectMessage.about) == member_id, col(DirectMessage.kind) == kind, col(DirectMessage.due_on) == on)
    take_up(session, *theirs, now=now)
    rows = {
        "team_id": col(Member.team_id),
        "user_id": col(TrainingOfficer.user_id),
        "about": col(Member.id),
        **_new(kind, on, on, now),
    }
    officers = (col(TrainingOfficer.agency_id) == col(Member.agency_id), col(TrainingOfficer.user_id) != but)
    _write(session, rows, col(Member.id) == member_id, *officers)


def plan_reports(
    session: Session, *, kind: Kind, cohort: date, due_on: date, ends: Mapping[str, datetime], now: datetime
) -> None:
    """Write the report about a cohort for every training officer whom it concerns and who has none yet.

    `ends` says for each time zone when that day is over: it concerns officers appointed by then, of an agency that was
    set up and had a member of the cohort by then. What came of a season concerns whoever is appointed later, too, as
    long as nobody of the agency has read it: those before may have left Slack.
    """
    rows = {
        "team_id": col(Agency.team_id),
        "user_id": col(TrainingOfficer.user_id),
        "agency_id": col(Agency.id),
        **_new(kind, cohort, due_on, now),
    }
    known = select(DirectMessage.id).where(
        col(DirectMessage.agency_id) == col(Agency.id),
        col(DirectMessage.user_id) == col(TrainingOfficer.user_id),
        DirectMessage.kind == kind,
        col(DirectMessage.cohort) == cohort,
        col(DirectMessage.due_on) == due_on,
    )
    was_read = exists().where(
        col(DirectMessage.agency_id) == col(Agency.id),
        col(DirectMessage.kind) == kind,
        col(DirectMessage.cohort) == cohort,
        col(DirectMessage.state) == MessageState.SENT,
    )
    later = ~was_read if kind is Kind.SUMMARY else false()
    in_time = (
        and_(col(Agency.timezone) == zone, or_(col(TrainingOfficer.added_at) < end, later))
        for zone, end in sorted(ends.items())
    )
    _write(
        session,
        rows,
        col(TrainingOfficer.agency_id) == col(Agency.id),
        or_(*in_time),
        col(Agency.created_on) <= due_on,
        ~known.exists(),
        _has_some(cohort, due_on, *([is_open(StepCode.V, cohort)] if kind is Kind.PROGRESS else ())),
    )


def _has_some(cohort: date, by: date, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an agency counts a member of a cohort who came by a day, and by its date."""
    theirs = (
        col(Certification.agency_id) == col(Agency.id),
        col(Certification.expires_on) == cohort,
        col(Certification.counted_from) <= min(by, cohort),
        col(Certification.counted),
        col(Member.id) == col(Certification.member_id),
    )
    return select(Certification.id).where(*theirs, *conditions).exists()


def _new(kind: Kind, cohort: Any, due_on: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 - a date, or a column
    return {
        "kind": literal(kind.value),
        "cohort": literal(cohort) if isinstance(cohort, date) else cohort,
        "due_on": literal(due_on) if isinstance(due_on, date) else due_on,
        "state": literal(MessageState.PENDING.value),
        "attempts": literal(0),
        "created_at": literal(now, UTCDateTime),
        "updated_at": literal(now, UTCDateTime),
    }


def take_up(session: Session, *which: ColumnElement[bool], by: str | None = None, now: datetime) -> None:
    """Make messages of this day pending again that had nothing to say when their turn came, and have by now.

    `by` is who asked for them this time, if anybody did.
    """
    anew: dict[str, Any] = {"state": MessageState.PENDING, "reason": None, "held_since": None, "attempts": 0}
    anew |= {"requested_by": by, "updated_at": now}
    skipped = col(DirectMessage.state) == MessageState.SKIPPED
    session.execute(
        update(DirectMessage).where(skipped, *which).values(anew), execution_options={"synchronize_session": False}
    )


def _write(session: Session, rows: Mapping[str, Any], *conditions: ColumnElement[bool]) -> None:
    chosen = sa_select(*rows.values()).where(*conditions)
    statement = insert_ignoring(session, DirectMessage).from_select(list(rows), chosen)
    session.execute(statement.on_conflict_do_nothing())
