"""Agencies and their training officers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, case, delete, or_, type_coerce, update
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from rules.dates import is_zone, local_date
from rules.direct_messages import TO_OFFICERS
from storage import workspaces
from storage.columns import one_of
from storage.outbox_tables import DirectMessage
from storage.statements import change, insert_once
from storage.tables import Agency, Member, TrainingOfficer, key


def of_channel(session: Session, team_id: str, channel_id: str) -> Agency | None:
    """Return the agency that a channel belongs to."""
    return session.exec(select(Agency).where(Agency.team_id == team_id, Agency.channel_id == channel_id)).one_or_none()


def find(session: Session, team_id: str, agency_id: int) -> Agency | None:
    """Return the agency of a workspace that has this id."""
    return session.exec(select(Agency).where(Agency.team_id == team_id, Agency.id == agency_id)).one_or_none()


def choices(session: Session, team_id: str | None, channel_id: str | None) -> list[Agency]:
    """Return every agency of a workspace, or of a channel; None stands for any."""
    rows = select(Agency).order_by(col(Agency.id))
    if team_id is not None:
        rows = rows.where(Agency.team_id == team_id)
    if channel_id is not None:
        rows = rows.where(Agency.channel_id == channel_id)
    return list(session.exec(rows))


def is_shared(session: Session, team_id: str, channel_id: str) -> bool:
    """Return whether a channel is an agency's in another workspace of the organization, which has the app."""
    own = workspaces.organization(session, team_id)
    for team in {each.team_id for each in choices(session, None, channel_id)} - {team_id} - workspaces.left(session):
        organization = workspaces.organization(session, team)
        if organization is not None and own in {organization, None}:  # None: it is not noted yet
            return True
    return False


def lock(session: Session, agency: Agency) -> None:
    """Lock an agency until the transaction ends: of two changes at once, the second sees the first."""
    lock_all(session, {agency.id})


def lock_all(session: Session, agency_ids: Collection[int | None]) -> None:
    """Lock these agencies, in the order of their ids; None stands for none.

    Whoever changes two agencies at once locks both with one call, and every agency before any member: two who lock the
    same rows in different orders would wait for each other. A row that only names an agency waits for no such lock.
    """
    known = sorted(each for each in agency_ids if each is not None)
    rows = select(Agency.id).where(col(Agency.id).in_(known)).order_by(col(Agency.id))
    session.exec(rows.with_for_update(key_share=True)).all()


def lock_move(session: Session, agency: Agency, user_id: str) -> None:
    """Lock an agency, and the one that a user is in and would leave for it."""
    own = select(Member.agency_id).where(Member.team_id == agency.team_id, Member.user_id == user_id)
    lock_all(session, {agency.id, session.exec(own).one_or_none()})


def zone(session: Session, agency_id: int) -> str:
    """Return the time zone of an agency."""
    return session.exec(select(Agency.timezone).where(Agency.id == agency_id)).one()


def day(session: Session, agency_id: int, now: datetime) -> date:
    """Return an agency's date at an instant; that of UTC where its time zone is unknown."""
    known = zone(session, agency_id)
    return local_date(now, known) if is_zone(known) else now.date()


def zones(session: Session) -> list[tuple[str, int]]:
    """Return every pair of time zone and nudge hour that some agency has."""
    return [(zone, hour) for zone, hour in session.exec(select(Agency.timezone, Agency.nudge_hour).distinct())]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an agency is, for those who run the bot: its name is nothing for a log."""

    agency_id: int
    team_id: str
    channel_id: str
    timezone: str


def whereabouts(session: Session) -> list[Whereabouts]:
    """Return where every agency is, but for those whose workspace has uninstalled the app."""
    rows = select(Agency.id, Agency.team_id, Agency.channel_id, Agency.timezone).order_by(col(Agency.id))
    rows = rows.where(col(Agency.team_id).not_in(workspaces.left(session)))
    return [Whereabouts(*row) for row in session.execute(rows)]


def create(
    session: Session,
    *,
    team_id: str,
    channel_id: str,
    name: str,
    timezone: str,
    founder: str,
    now: datetime,
    today: date,
) -> Agency | None:
    """Make a channel an agency's, with its founder as first officer; None if the channel has an agency already.

    If two people try at the same moment, one of them gets the agency.
    """
    made = insert_once(
        session,
        Agency(
            team_id=team_id,
            channel_id=channel_id,
            name=name,
            timezone=timezone,
            created_at=now,
            created_on=today,
        ),
        unique=("team_id", "channel_id"),
    )
    if not made:
        return None
    agency = of_channel(session, team_id, channel_id)
    if agency is None or agency.id is None:
        raise LookupError("an agency just made is not there")
    session.add(TrainingOfficer(agency_id=agency.id, user_id=founder, added_at=now))
    return agency


def officers(session: Session, agency: Agency) -> list[str]:
    """Return the user ids of an agency's training officers, the longest-serving first."""
    rows = select(TrainingOfficer.user_id).where(TrainingOfficer.agency_id == agency.id)
    return list(session.exec(rows.order_by(col(TrainingOfficer.id))))


def all_have_left(session: Session, agency: Agency) -> bool:
    """Return whether the Slack account of each training officer of an agency is deactivated, as far as is known."""
    return session.exec(select(Agency.id).where(Agency.id == agency.id, LEADERLESS)).first() is not None


def reads_for(user_id: Mapped[str] | Mapped[str | None], agency_id: Mapped[int | None]) -> ColumnElement[bool]:
    """Return the condition that a user is a training officer of an agency, and can read what is written to them.

    What is written to an officer whose Slack account is deactivated waits until it is active again.
    """
    theirs = (col(TrainingOfficer.agency_id) == agency_id, col(TrainingOfficer.user_id) == user_id)
    return select(TrainingOfficer.id).where(*theirs, _IN_SLACK).exists()


_IN_SLACK = col(TrainingOfficer.deactivated_on).is_(None)
LEADERLESS: ColumnElement[bool] = (
    ~select(TrainingOfficer.id).where(col(TrainingOfficer.agency_id) == col(Agency.id), _IN_SLACK).exists()
)
"""The condition that the Slack account of each training officer of an agency is deactivated, as far as is known."""


def officer_in_slack(*, but: Mapped[str | None] | None = None) -> ScalarSelect[str]:
    """Return, as a column, the longest-serving training officer of an agency who is in Slack, `but` for somebody."""
    there = select(TrainingOfficer.user_id).where(col(TrainingOfficer.agency_id) == col(Agency.id), _IN_SLACK)
    if but is not None:
        there = there.where(col(TrainingOfficer.user_id).is_distinct_from(but))
    return there.order_by(col(TrainingOfficer.id)).limit(1).correlate_except(TrainingOfficer).scalar_subquery()


class Leaders(StrEnum):
    """Who leads a member's agency, of those who are in Slack."""

    OTHERS = "others"
    """Somebody else; or they are in no agency, and Recert doesn't know who leads them."""
    WITH_OTHERS = "with others"
    """They themselves, and somebody else."""
    ONLY_THEM = "only them"
    NOBODY = "nobody"


def leads(user_id: Mapped[str | None], agency_id: Mapped[int | None]) -> ColumnElement[Leaders]:
    """Return, as a column, who leads the agency of a member."""
    there = select(TrainingOfficer.id).where(col(TrainingOfficer.agency_id) == agency_id, _IN_SLACK)
    others = there.where(col(TrainingOfficer.user_id).is_distinct_from(user_id)).exists()
    own = there.where(col(TrainingOfficer.user_id) == user_id).exists()
    word = case(
        (and_(others, own), Leaders.WITH_OTHERS.value),
        (or_(agency_id.is_(None), others), Leaders.OTHERS.value),
        (own, Leaders.ONLY_THEM.value),
        else_=Leaders.NOBODY.value,
    )
    kind: Any = one_of(Leaders).type
    return type_coerce(word, kind)


def leaders(session: Session, member_id: int) -> Leaders:
    """Return who leads the agency of a member."""
    found: Leaders = session.execute(_LEADERS, {"member_id": member_id}).scalar_one()
    return found


_LEADERS = sa_select(leads(col(Member.user_id), col(Member.agency_id))).where(col(Member.id) == bindparam("member_id"))


def led_by(session: Session, team_id: str, user_id: str) -> list[Agency]:
    """Return the agencies of a workspace that a user is training officer of."""
    rows = (
        select(Agency)
        .join(TrainingOfficer, col(TrainingOfficer.agency_id) == col(Agency.id))
        .where(Agency.team_id == team_id, TrainingOfficer.user_id == user_id)
    )
    return list(session.exec(rows.order_by(col(Agency.id))))


def founder(session: Session, agency: Agency) -> str | None:
    """Return the user id of the agency's founder, if they are still its training officer."""
    rows = select(TrainingOfficer.user_id).where(
        TrainingOfficer.agency_id == agency.id, TrainingOfficer.added_at == agency.created_at
    )
    return session.exec(rows).first()


def dismiss(session: Session, agency: Agency, user_id: str) -> bool:
    """Remove a training officer from an agency, and delete their reports.

    Returns False, and changes nothing, for the last officer.
    """
    rows = session.exec(select(TrainingOfficer).where(TrainingOfficer.agency_id == agency.id)).all()
    leaving = [row for row in rows if row.user_id == user_id]
    if len(rows) == len(leaving):
        return False
    _delete_reports(session, leaving)
    return True


def _delete_reports(session: Session, leaving: Sequence[TrainingOfficer]) -> None:
    """Delete the reports of training officers who leave an agency."""
    for row in leaving:
        session.delete(row)
        theirs = sa_select(col(Member.id)).where(col(Member.agency_id) == row.agency_id)
        of_agency = or_(col(DirectMessage.agency_id) == row.agency_id, col(DirectMessage.about).in_(theirs))
        written = (of_agency, col(DirectMessage.user_id) == row.user_id, col(DirectMessage.kind).in_(TO_OFFICERS))
        session.execute(delete(DirectMessage).where(*written), execution_options={"synchronize_session": False})


def appoint(session: Session, agency: Agency, user_ids: Sequence[str], *, now: datetime) -> None:
    """Make these users an agency's training officers, and nobody else. Raises ValueError if there are none.

    Those who stay keep their seniority; of two changes at once, the second sees the first.
    """
    if agency.id is None or not user_ids:
        raise ValueError("an agency always has a training officer")
    lock(session, agency)
    rows = session.exec(select(TrainingOfficer).where(TrainingOfficer.agency_id == agency.id)).all()
    _delete_reports(session, [row for row in rows if row.user_id not in user_ids])
    known = {row.user_id for row in rows}
    for user_id in dict.fromkeys(user_ids):
        if user_id not in known:
            session.add(TrainingOfficer(agency_id=agency.id, user_id=user_id, added_at=now))
    session.flush()


def add_officer(session: Session, agency: Agency, user_id: str, *, now: datetime) -> bool:
    """Make a user one more training officer of an agency; False if they are one already."""
    row = TrainingOfficer(agency_id=key(agency), user_id=user_id, added_at=now)
    return insert_once(session, row, unique=("agency_id", "user_id"))


def forget_refusal(session: Session, agency_id: int) -> None:
    """Forget what Slack refused: a post succeeded, or nobody could be told. The officers are told of the next one."""
    known = update(Agency).where(col(Agency.id) == agency_id, col(Agency.refusal).is_not(None))
    session.execute(known.values(refusal=None))


def record_refusal(session: Session, agency_id: int, reason: str) -> list[str]:
    """Record that Slack refused a post; return the officers to tell, or nobody if they were told already."""
    news = update(Agency).where(
        col(Agency.id) == agency_id, or_(col(Agency.refusal).is_(None), col(Agency.refusal) != reason)
    )
    if change(session, news.values(refusal=reason)) != 1:
        return []
    rows = select(TrainingOfficer.user_id).where(TrainingOfficer.agency_id == agency_id, _IN_SLACK)
    return list(session.exec(rows.order_by(col(TrainingOfficer.id))))
