"""Members: their levels, expiration dates and agencies."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, delete, func, not_, or_
from sqlalchemy import select as sa_select
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, select

from rules.direct_messages import ANNOUNCEMENTS, TO_OFFICERS
from rules.levels import Level
from rules.schema import Affiliation
from rules.steps import Role, StepCode
from storage import certifications, holders, progress
from storage.current_members import CurrentMember
from storage.holders import Holder
from storage.outbox_tables import DirectMessage, MessageState
from storage.roles import role_cells, set_roles
from storage.statements import insert_once
from storage.tables import (
    Agency,
    Certification,
    Course,
    Declined,
    Member,
    ProgressEvent,
    RosterPlace,
    Source,
    TrainingOfficer,
)

COUNTS: ColumnElement[bool] = or_(col(Member.deactivated_on).is_(None), col(Member.counts_anyway))
"""The condition that somebody counts today, as `Member.counts` says; a season keeps it in `Certification.counted`."""


@dataclass(frozen=True, slots=True)
class Record:
    """The facts that a member states. None leaves the current value as it is."""

    level: Level
    expires_on: date
    number: str | None = None
    affiliation: Affiliation | None = None
    roles: AbstractSet[Role] | None = None


def find(session: Session, team_id: str, user_id: str, today: date) -> Holder | None:
    """Return a user of a workspace with their own record, as it is today."""
    member = of_user(session, team_id, user_id)
    return None if member is None else holders.holder(session, member, today)


def of_user(session: Session, team_id: str, user_id: str) -> Member | None:
    """Return the row of a user's own record."""
    return session.exec(select(Member).where(Member.team_id == team_id, Member.user_id == user_id)).one_or_none()


def workspaces(session: Session, user_id: str) -> set[str]:
    """Return every workspace in which somebody is a member: in an organization, a user has the same id in all."""
    return set(session.exec(select(Member.team_id).where(Member.user_id == user_id)))


def save(
    session: Session,
    *,
    team_id: str,
    user_id: str,
    record: Record,
    agency: Agency | None,
    leaves: int | None = None,
    now: datetime,
    today: date,
    reminded_in: str | None = None,
) -> tuple[Holder, bool]:
    """Make a member, or change a member's record; return what they hold now, and whether they are new.

    An agency of None leaves a member in their agency; `leaves` is the one that they are known to leave for another.
    `reminded_in`: the time zone of a new member's reminders. Raises `EarlierCycleError` for a date of a cycle of their
    past, and `NoResultFound` if another change has put them into a third agency since they were read.
    """
    new = insert_once(
        session,
        Member(
            team_id=team_id,
            user_id=user_id,
            agency_id=None if agency is None else agency.id,
            affiliation=record.affiliation,
            **role_cells(record.roles),
            reminds_since=None if reminded_in is None else today,
            timezone=reminded_in,
            came_on=None if agency is None else today,
            created_at=now,
            updated_at=now,
        ),
        unique=("team_id", "user_id"),
    )
    member = of_user(session, team_id, user_id)
    if member is None:
        raise NoResultFound("a member just saved has left meanwhile")
    if new:
        add_first(session, member, record, source=Source.MEMBER, today=today, now=now)
        return holders.holder(session, member, today), True
    now_in = session.exec(select(Member.agency_id).where(Member.id == member.id).with_for_update()).one()
    if agency is not None and agency.id != member.agency_id:
        if now_in not in {None, leaves}:
            raise NoResultFound("somebody who has joined another agency at the same moment, and was not asked")
        certifications.move_to(session, member, agency.id, today=today)
    held, _ = change(
        session, holders.holder(session, member, today), record, source=Source.MEMBER, now=now, today=today
    )
    return held, False


def add_first(session: Session, member: Member, record: Record, *, source: Source, today: date, now: datetime) -> None:
    """Record the first certification of a member."""
    certifications.add(
        session,
        member,
        level=record.level,
        expires_on=record.expires_on,
        number=record.number,
        source=source,
        begins_on=None,
        counted_from=today,
        now=now,
    )


class Saved(StrEnum):
    """The result for one of many whom a roster names."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def change(
    session: Session, held: Holder, record: Record, *, source: Source, now: datetime, today: date
) -> tuple[Holder, Saved]:
    """Change what is recorded; return what is held now, and whether that is anything else.

    What a member says of a new date once theirs has passed is V of the cycle that is over: eLicensing shows it. Raises
    `EarlierCycleError` for a date of a cycle of the member's past.
    """
    before, member, current = _said(held), held.member, held.certification
    after = certifications.restate(
        session,
        held,
        level=record.level,
        expires_on=record.expires_on,
        number=record.number,
        source=source,
        today=today,
        now=now,
    )
    is_new = source is Source.MEMBER and current.expires_on < today and current.cycle < after.certification.cycle
    if is_new and member.user_id is not None:
        progress.mark(session, Holder(member, current), StepCode.V, done=True, by=member.user_id, now=now)
    if record.affiliation is not None:
        member.affiliation = record.affiliation
    if record.roles is not None:
        set_roles(member, record.roles)
    if _said(after) == before:
        return after, Saved.SAME
    member.updated_at = now
    session.add(member)
    return after, Saved.CHANGED


def record_of(member: Holder | CurrentMember) -> Record:
    """Return what is recorded of somebody."""
    return Record(member.level, member.expires_on, member.number, member.affiliation, member.roles)


def _said(held: Holder) -> tuple[object, ...]:
    return held.level, held.expires_on, held.number, held.affiliation, held.roles


def take_out(session: Session, member: CurrentMember, *, now: datetime, today: date) -> bool:
    """Take a member out of their agency; what is recorded of them stays theirs. False if they have left it already."""
    rows = select(Member).where(Member.id == member.id, Member.agency_id == member.agency_id)
    row = session.exec(rows.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return False
    row.updated_at = now
    certifications.move_to(session, row, None, today=today)
    return True


def forget(session: Session, team_id: str, user_id: str) -> None:
    """Delete everything recorded about a user: their record, what rosters say of them, marks, courses and messages.

    Their reports as a training officer are deleted with that office, if they still hold it. What their agency's channel
    has yet to hear of what they did is still said.
    """
    here = {"synchronize_session": False}
    places = sa_select(col(RosterPlace.id)).where(
        col(RosterPlace.team_id) == team_id, col(RosterPlace.user_id) == user_id
    )
    own = and_(col(Member.team_id) == team_id, col(Member.user_id) == user_id)
    theirs = sa_select(col(Member.id)).where(or_(own, col(Member.place_id).in_(places)))
    session.execute(delete(ProgressEvent).where(col(ProgressEvent.member_id).in_(theirs)), execution_options=here)
    session.execute(delete(Course).where(col(Course.member_id).in_(theirs)), execution_options=here)
    in_office = sa_select(col(TrainingOfficer.id)).where(
        col(TrainingOfficer.agency_id) == col(DirectMessage.agency_id),
        col(TrainingOfficer.user_id) == col(DirectMessage.user_id),
        col(DirectMessage.kind).in_(TO_OFFICERS),
    )
    to_be_said = and_(
        col(DirectMessage.kind).in_(ANNOUNCEMENTS),
        col(DirectMessage.state).in_([MessageState.PENDING, MessageState.SENDING, MessageState.UNKNOWN]),
    )
    session.execute(
        delete(DirectMessage).where(
            col(DirectMessage.team_id) == team_id,
            col(DirectMessage.user_id) == user_id,
            ~in_office.exists(),
            not_(to_be_said),
        ),
        execution_options=here,
    )
    session.execute(delete(Certification).where(col(Certification.member_id).in_(theirs)), execution_options=here)
    session.execute(delete(Member).where(col(Member.id).in_(theirs)), execution_options=here)
    session.execute(delete(RosterPlace).where(col(RosterPlace.id).in_(places)), execution_options=here)
    agencies = sa_select(col(Agency.id)).where(col(Agency.team_id) == team_id)
    session.execute(
        delete(Declined).where(col(Declined.user_id) == user_id, col(Declined.agency_id).in_(agencies)),
        execution_options=here,
    )


def on_roster(session: Session, agency_id: int, member_id: int) -> Member | None:
    """Return the row of this id on an agency's roster: a member, or one who has not answered."""
    return session.exec(select(Member).where(Member.agency_id == agency_id, Member.id == member_id)).one_or_none()


def count_of(session: Session, agency: Agency) -> int:
    """Return how many people on an agency's roster count."""
    return session.exec(select(func.count()).select_from(Member).where(Member.agency_id == agency.id, COUNTS)).one()


def counted_in(session: Session, agency: Agency, user_id: str, *, since: date) -> bool:
    """Return whether a member has been in their agency since a day, whatever their dates were meanwhile."""
    rows = select(Member).where(Member.user_id == user_id, Member.agency_id == agency.id)
    member = session.exec(rows).first()
    return member is not None and (member.came_on or member.created_at.date()) <= since


def of_agency(session: Session, agency: Agency, today: date) -> list[Holder]:
    """Return everybody on an agency's roster with what they hold, in the order in which they came."""
    rows = (
        select(Member, Certification)
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .where(Member.agency_id == agency.id, holders.held_on(today))
    )
    return [Holder(*row) for row in session.exec(rows.order_by(col(Member.id)))]


def users_of(session: Session, agency: Agency) -> list[str]:
    """Return the user ids of an agency's members."""
    rows = select(Member.user_id).where(Member.agency_id == agency.id, col(Member.user_id).is_not(None))
    return [f"{each}" for each in session.exec(rows)]


def user_ids(session: Session, team_id: str) -> list[str]:
    """Return the user ids of everybody in a workspace who has a record or is on a roster, each once."""
    own = sa_select(col(Member.user_id)).where(col(Member.team_id) == team_id, col(Member.user_id).is_not(None))
    named = sa_select(col(RosterPlace.user_id)).where(
        col(RosterPlace.team_id) == team_id, col(RosterPlace.user_id).is_not(None)
    )
    return list(session.execute(own.union(named)).scalars())
