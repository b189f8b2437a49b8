"""Deactivated Slack accounts: whose they are is not reminded, and not counted, until the account is active again.

Their training officers are asked once, by the outbox, whether they are still on the crew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, false, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from rules.direct_messages import Kind
from storage import agencies, announcements
from storage.batch import Batch, OpenNow
from storage.direct_message_plan import plan_about
from storage.direct_messages import OPEN_NOW, ready
from storage.outbox_tables import DirectMessage
from storage.pending_messages import AccountNotice
from storage.tables import Agency, Certification, Member, RosterPlace, TrainingOfficer, key


@dataclass(frozen=True, slots=True)
class KnownUser:
    """A user with a record, or whom a roster names, and the id of a row that says so."""

    id: int
    team_id: str
    user_id: str


_USER_ID = func.coalesce(col(Member.user_id), col(RosterPlace.user_id))
_PLACE = col(RosterPlace.id) == col(Member.place_id)


def to_look_up(session: Session, *, after: int, most: int) -> list[KnownUser]:
    """Return some of the users whom Recert knows, of all workspaces, in the order of their rows' ids."""
    rows = sa_select(col(Member.id), col(Member.team_id), _USER_ID).outerjoin(RosterPlace, _PLACE)
    rows = rows.where(col(Member.id) > after, _USER_ID.is_not(None)).order_by(col(Member.id)).limit(most)
    return [KnownUser(*row) for row in session.execute(rows)]


def officers_to_look_up(session: Session, *, after: int, most: int) -> list[KnownUser]:
    """Return some of the training officers who are no members, of all workspaces, in the order of their rows' ids."""
    rows = sa_select(col(TrainingOfficer.id), col(Agency.team_id), col(TrainingOfficer.user_id)).join(
        Agency, col(Agency.id) == col(TrainingOfficer.agency_id)
    )
    own = and_(col(Member.team_id) == col(Agency.team_id), col(Member.user_id) == col(TrainingOfficer.user_id))
    rows = rows.outerjoin(Member, own).where(col(TrainingOfficer.id) > after, col(Member.id).is_(None))
    rows = rows.order_by(col(TrainingOfficer.id)).limit(most)
    return [KnownUser(*row) for row in session.execute(rows)]


def who_cannot_read(session: Session, team_id: str, user_ids: Iterable[str]) -> set[str]:
    """Return those of these users whose accounts are deactivated, as far as it is known."""
    asked = list(user_ids)
    if not asked:
        return set()
    members = (
        sa_select(_USER_ID)
        .select_from(Member)
        .outerjoin(RosterPlace, _PLACE)
        .where(col(Member.team_id) == team_id, _USER_ID.in_(asked), col(Member.deactivated_on).is_not(None))
    )
    officers = (
        sa_select(col(TrainingOfficer.user_id))
        .join(Agency, col(Agency.id) == col(TrainingOfficer.agency_id))
        .where(
            col(Agency.team_id) == team_id,
            col(TrainingOfficer.user_id).in_(asked),
            col(TrainingOfficer.deactivated_on).is_not(None),
        )
    )
    return set(session.execute(members.union(officers)).scalars())


def is_news(session: Session, team_id: str, user_id: str, *, deactivated: bool) -> bool:
    """Return whether something else is recorded of a user's account. Slack tells of each change of every profile."""
    asked = (_other(team_id, user_id, deactivated=deactivated), _offices(team_id, user_id, deactivated=deactivated))
    return any(session.exec(each.limit(1)).first() is not None for each in asked)


def record(session: Session, team_id: str, user_id: str, *, deactivated: bool, today: date, now: datetime) -> bool:
    """Record that a user's account is deactivated, or active; return whether that is news.

    In the seasons whose date is ahead they are no longer counted, or are again, by whichever agency names them. Its
    officers are told; that an account is active again only where none of them said that its person counts all the same.
    The channel of an agency is told that the last of its training officers has left.
    """
    led = agencies.led_by(session, team_id, user_id)
    agencies.lock_all(session, {each.id for each in led})
    nobody_led = {each.id for each in led if not deactivated and agencies.all_have_left(session, each)}
    rows = session.exec(
        _other(team_id, user_id, deactivated=deactivated)
        .with_for_update(of=Member)
        .execution_options(populate_existing=True)
    ).all()
    for member in rows:
        decided = member.counts_anyway
        member.deactivated_on, member.counts_anyway = (today if deactivated else None), False
        _count(session, member, today=today)
        if member.agency_id is not None and not decided:
            kind = Kind.DEACTIVATED if deactivated else Kind.REACTIVATED
            plan_about(session, key(member), kind, but=user_id, on=today, now=now)
    found = _offices(team_id, user_id, deactivated=deactivated).execution_options(populate_existing=True)
    offices = {office.agency_id: office for office in session.exec(found)}
    for office in offices.values():
        office.deactivated_on = today if deactivated else None
        session.add(office)
    session.flush()
    for agency in led:
        if deactivated and agency.id in offices and agencies.all_have_left(session, agency):
            announcements.plan_once(session, agency, Kind.LEADERLESS, by=user_id, today=today, now=now)
        if agency.id in nobody_led:
            announcements.plan_once(session, agency, Kind.LED_AGAIN, by=user_id, today=today, now=now)
    return bool(rows or offices)


def of_row(session: Session, member_id: int) -> Member | None:
    """Return somebody's row, if their account is deactivated."""
    rows = select(Member).where(Member.id == member_id, col(Member.deactivated_on).is_not(None))
    return session.exec(rows).one_or_none()


def count_anyway(session: Session, member: Member, *, today: date) -> bool:
    """Count somebody although their account is deactivated; False if they count already."""
    if member.counts:
        return False
    member.counts_anyway = True
    _count(session, member, today=today)
    return True


def _count(session: Session, member: Member, *, today: date) -> None:
    """Let a member's seasons whose date has not passed say what the member's row says."""
    session.add(member)
    session.flush()
    going_on = (col(Certification.member_id) == key(member), col(Certification.expires_on) >= today)
    session.execute(update(Certification).where(*going_on).values(counted=member.counts))


def _other(team_id: str, user_id: str, *, deactivated: bool) -> SelectOfScalar[Member]:
    """Select the rows of a user that say something else of their account."""
    since = col(Member.deactivated_on)
    named = sa_select(col(RosterPlace.id)).where(
        col(RosterPlace.team_id) == team_id, col(RosterPlace.user_id) == user_id
    )
    theirs = or_(col(Member.user_id) == user_id, col(Member.place_id).in_(named))
    return (
        select(Member)
        .where(Member.team_id == team_id, theirs, since.is_(None) if deactivated else since.is_not(None))
        .order_by(col(Member.id))
    )


def _offices(team_id: str, user_id: str, *, deactivated: bool) -> SelectOfScalar[TrainingOfficer]:
    """Select the offices of a user that say something else of their account."""
    since = col(TrainingOfficer.deactivated_on)
    return (
        select(TrainingOfficer)
        .join(Agency, col(Agency.id) == col(TrainingOfficer.agency_id))
        .where(
            Agency.team_id == team_id,
            TrainingOfficer.user_id == user_id,
            since.is_(None) if deactivated else since.is_not(None),
        )
        .order_by(col(TrainingOfficer.id))
    )


def notices(session: Session, batch: Batch, *, open_now: OpenNow) -> list[AccountNotice]:
    """Return what training officers are to be told of accounts now, in their agency's hours."""
    return [AccountNotice(*row) for row in batch.read(session, _NOTICES, open_now)]


_NOTICES = ready(
    sa_select(
        *(col(DirectMessage.id), col(DirectMessage.team_id), col(DirectMessage.user_id)),
        *(col(DirectMessage.kind), col(DirectMessage.cohort), col(DirectMessage.due_on)),
        *(col(Agency.timezone), col(Agency.id), col(Agency.name), col(Member.id)),
        *(_USER_ID, col(Member.deactivated_on).is_not(None), col(Member.counts_anyway)),
        sa_select(col(TrainingOfficer.id))
        .where(col(TrainingOfficer.agency_id) == col(Agency.id), col(TrainingOfficer.user_id) == _USER_ID)
        .exists(),
    )
    .join(Member, col(Member.id) == col(DirectMessage.about))
    .join(Agency, col(Agency.id) == col(Member.agency_id))
    .outerjoin(RosterPlace, _PLACE),
    col(DirectMessage.kind).in_([Kind.DEACTIVATED, Kind.REACTIVATED]),
    OPEN_NOW,
    col(Agency.paused) == false(),
    agencies.reads_for(col(DirectMessage.user_id), col(Agency.id)),
)
