"""Pending direct messages that may be sent now, with the facts that are needed to send them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, func, or_, tuple_
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, UTCDateTime, col, select

from rules.direct_messages import Kind
from storage import agencies
from storage.batch import Batch, OpenNow
from storage.holders import held_on
from storage.holds import holds
from storage.outbox_tables import DirectMessage, MessageState
from storage.pending_messages import Invitation, PrivateReminder, Recertified, Reminder, Report
from storage.roles import ROLES, roles_of
from storage.statements import distinct_values
from storage.tables import ROLE_COLUMNS, Agency, Certification, Member, RosterPlace

_OWN, _OWN_AGENCY = aliased(Member), aliased(Agency)
_INVITATION: tuple[Any, ...] = (
    DirectMessage.id,
    DirectMessage.team_id,
    DirectMessage.user_id,
    DirectMessage.kind,
    DirectMessage.cohort,
    DirectMessage.due_on,
    case((agencies.reads_for(col(RosterPlace.invited_by), col(Agency.id)), col(RosterPlace.invited_by))),
    agencies.officer_in_slack(but=col(RosterPlace.user_id)),
    Agency.timezone,
    Agency.id,
    Agency.name,
    Certification.level,
    Certification.expires_on,
    Certification.number,
    _OWN_AGENCY.name,
    *ROLES,
)
_REMINDER: tuple[Any, ...] = (
    DirectMessage.id,
    DirectMessage.team_id,
    DirectMessage.user_id,
    DirectMessage.kind,
    DirectMessage.cohort,
    DirectMessage.milestone,
    DirectMessage.requested_for,
    Member.timezone,
    Member.id,
    Certification.level,
    Certification.expires_on,
    Member.affiliation,
    agencies.leads(col(Member.user_id), col(Member.agency_id)),
    *ROLES,
)
_REPORT: tuple[Any, ...] = (
    DirectMessage.id,
    DirectMessage.team_id,
    DirectMessage.user_id,
    DirectMessage.kind,
    DirectMessage.cohort,
    DirectMessage.due_on,
    Agency.timezone,
    Agency.id,
    Agency.name,
    Agency.channel_id,
    Agency.nudge_hour,
)
_STILL = agencies.reads_for(col(DirectMessage.requested_by), col(Agency.id))
_PRIVATE: tuple[Any, ...] = (
    DirectMessage.id,
    DirectMessage.team_id,
    DirectMessage.user_id,
    DirectMessage.kind,
    DirectMessage.cohort,
    DirectMessage.requested_for,
    DirectMessage.requested_by,
    Agency.timezone,
    Agency.name,
    _STILL,
    Member.id,
    Certification.level,
    Certification.expires_on,
    Member.affiliation,
    agencies.leads(col(Member.user_id), col(Member.agency_id)),
    *ROLES,
)
_OTHER = aliased(Certification)
_THEIRS = select(_OTHER.id).where(_OTHER.member_id == Member.id)
_OF_COHORT = col(Certification.id) == func.coalesce(
    _THEIRS.where(col(_OTHER.expires_on) == col(DirectMessage.cohort))
    .correlate(Member, DirectMessage)
    .scalar_subquery(),
    _THEIRS.order_by(col(_OTHER.cycle).desc()).limit(1).correlate(Member).scalar_subquery(),
)
"""The certification that a message is about; or the latest, if its date has been corrected since."""
_RECERTIFIED: tuple[Any, ...] = (
    DirectMessage.id,
    DirectMessage.team_id,
    DirectMessage.user_id,
    DirectMessage.kind,
    DirectMessage.cohort,
    DirectMessage.due_on,
    func.coalesce(Agency.timezone, Member.timezone, "UTC"),
    sa_select(col(_OTHER.expires_on))
    .where(col(_OTHER.member_id) == col(Member.id), col(_OTHER.cycle) > col(Certification.cycle))
    .order_by(col(_OTHER.cycle))
    .limit(1)
    .correlate(Member, Certification)
    .scalar_subquery(),
    Member.id,
    Certification.expires_on,
    *ROLES,
)
_IN_SLACK = col(Member.deactivated_on).is_(None)
"""Who cannot read is not written to; what is due then waits until they can."""
OF_MEMBER = (col(Member.team_id) == col(DirectMessage.team_id), col(Member.user_id) == col(DirectMessage.user_id))


_Message = TypeVar("_Message")


def _with_roles(made: Callable[..., _Message], row: Sequence[Any]) -> _Message:
    """Return the message of a row whose last columns are the roles of somebody."""
    own = len(row) - len(ROLE_COLUMNS)
    return made(*row[:own], roles_of(row[own:]))


def zones(session: Session) -> list[str]:
    """Return the time zones of those who want reminders."""
    return list(session.execute(_ZONES).scalars())


_ZONES = distinct_values(col(Member.timezone))


_READY = (
    col(DirectMessage.id) > bindparam("after"),
    col(DirectMessage.id) <= bindparam("until"),
    col(DirectMessage.state) == MessageState.PENDING,
    col(DirectMessage.lease_until).is_(None),  # always true: the index can then return the rows in order
    or_(col(DirectMessage.retry_at).is_(None), col(DirectMessage.retry_at) <= bindparam("now")),
    ~holds(col(DirectMessage.team_id), bindparam("now", type_=UTCDateTime)),
)
"""The conditions that a message waits, and may be sent now, between the ids of a `Batch`."""


def ready(chosen: Select[*tuple[Any, ...]], *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of a `Batch` of messages that wait and meet these conditions.

    Every tick runs several, and building one takes longer than running it: so they are built once.
    """
    return chosen.where(*_READY, *conditions).order_by(col(DirectMessage.id)).limit(bindparam("most"))


OPEN_NOW = and_(
    tuple_(col(Agency.timezone), col(Agency.nudge_hour)).in_(bindparam("open_now", expanding=True)),
    col(DirectMessage.due_on) <= bindparam("today"),
)
"""The condition that it is an agency's day, and that of the message: not so if the agency has moved further west."""
_MEMBERS = and_(*OF_MEMBER)


def reminders(session: Session, batch: Batch, *, open_now: Mapping[date, Collection[str]]) -> list[Reminder]:
    """Return the reminders to send to members now: in these time zones, where it is this local date."""
    if not open_now:
        return []
    awake = (
        and_(
            col(Member.timezone).in_(list(here)),
            col(DirectMessage.due_on) <= today,
            or_(col(Member.snoozed_until).is_(None), col(Member.snoozed_until) <= today),
            held_on(today),
        )
        for today, here in open_now.items()
    )
    return [_with_roles(Reminder, row) for row in session.execute(_REMINDERS.where(or_(*awake)), batch.asked)]


_REMINDERS = ready(
    sa_select(*_REMINDER).join(Member, _MEMBERS).join(Certification, col(Certification.member_id) == col(Member.id)),
    col(DirectMessage.kind).in_([Kind.REMINDER, Kind.RENEWAL]),
    _IN_SLACK,
    col(Member.reminds_since) <= col(DirectMessage.due_on),
)


def private_reminders(session: Session, batch: Batch) -> list[PrivateReminder]:
    """Return the reminders that training officers asked for: they go at any hour."""
    return [_with_roles(PrivateReminder, row) for row in session.execute(_PRIVATE_REMINDERS, batch.asked)]


_PRIVATE_REMINDERS = ready(
    sa_select(*_PRIVATE)
    .join(Member, _MEMBERS)
    .join(Certification, and_(col(Certification.member_id) == col(Member.id), held_on(col(DirectMessage.due_on))))
    .join(Agency, col(Agency.id) == col(Member.agency_id)),
    col(DirectMessage.kind) == Kind.PRIVATE,
    _IN_SLACK,
)


def recertified(session: Session, batch: Batch) -> list[Recertified]:
    """Return the messages to those whose V was confirmed: they go at any hour."""
    return [_with_roles(Recertified, row) for row in session.execute(_CONFIRMED, batch.asked)]


_CONFIRMED = ready(
    sa_select(*_RECERTIFIED)
    .join(Member, _MEMBERS)
    .join(Certification, _OF_COHORT)
    .outerjoin(Agency, col(Agency.id) == col(Member.agency_id)),
    col(DirectMessage.kind) == Kind.RECERTIFIED,
    _IN_SLACK,
)


def reports(session: Session, batch: Batch, *, open_now: OpenNow) -> list[Report]:
    """Return the reports to send to training officers now; none of a paused agency."""
    return [Report(*row) for row in batch.read(session, _REPORTS, open_now)]


_REPORTS = ready(
    sa_select(*_REPORT).join(Agency, col(Agency.id) == col(DirectMessage.agency_id)),
    col(DirectMessage.kind).in_([Kind.PROGRESS, Kind.SUMMARY]),
    OPEN_NOW,
    col(Agency.paused) == false(),
    agencies.reads_for(col(DirectMessage.user_id), col(Agency.id)),
)


def invitations(session: Session, batch: Batch, *, today: Mapping[date, Collection[str]]) -> list[Invitation]:
    """Return the invitations to send now: to those who have not answered and are still named.

    They go at any hour, since an officer has just asked for them, and say what the roster says `today`: the local dates
    of the agencies' time zones. One that a bot could not send in its season is of the next one.
    """
    if not today:
        return []
    held = or_(*(and_(col(Agency.timezone).in_(list(here)), held_on(day)) for day, here in today.items()))
    return [_with_roles(Invitation, row) for row in session.execute(_INVITATIONS.where(held), batch.asked)]


_INVITATIONS = ready(
    sa_select(*_INVITATION)
    .join(
        RosterPlace,
        and_(
            col(RosterPlace.agency_id) == col(DirectMessage.agency_id),
            col(RosterPlace.user_id) == col(DirectMessage.user_id),
        ),
    )
    .join(Member, col(Member.place_id) == col(RosterPlace.id))
    .join(Certification, col(Certification.member_id) == col(Member.id))
    .join(Agency, col(Agency.id) == col(RosterPlace.agency_id))
    .outerjoin(
        _OWN, and_(col(_OWN.team_id) == col(DirectMessage.team_id), col(_OWN.user_id) == col(DirectMessage.user_id))
    )
    .outerjoin(_OWN_AGENCY, col(_OWN_AGENCY.id) == col(_OWN.agency_id)),
    col(DirectMessage.kind) == Kind.INVITATION,
    _IN_SLACK,
)
