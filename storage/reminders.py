"""Settings of personal reminders: which members want them, since when, and in which time zone."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from rules.direct_messages import Kind
from storage.current_members import CurrentMember
from storage.outbox_tables import DirectMessage, MessageState
from storage.statements import insert_ignoring
from storage.tables import Certification, Member


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """A member's settings. `since` is None without reminders; `counted_from` is the day they came to this cohort."""

    since: date | None
    snoozed_until: date | None
    timezone: str | None
    counted_from: date


def settings(session: Session, member: CurrentMember) -> ReminderSettings:
    """Return a member's settings."""
    columns = (Member.reminds_since, Member.snoozed_until, Member.timezone, Certification.counted_from)
    row = session.execute(
        sa_select(*(col(each) for each in columns))
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .where(col(Member.id) == member.id, col(Certification.cycle) == member.expires_on.year)
    ).one()
    return ReminderSettings(*row)


def are_on(session: Session, member: CurrentMember) -> bool:
    """Return whether a member wants reminders."""
    since = sa_select(col(Member.reminds_since)).where(col(Member.id) == member.id)
    return session.execute(since).scalar_one() is not None


def save(
    session: Session, member: CurrentMember, *, since: date | None, snoozed_until: date | None, timezone: str
) -> None:
    """Save a member's settings; without reminders, no time zone is kept."""
    values = {
        "reminds_since": since,
        "snoozed_until": snoozed_until,
        "timezone": timezone if since is not None else None,
    }
    session.execute(update(Member).where(col(Member.id) == member.id).values(**values))


def plan_after_snooze(session: Session, team_id: str, member: CurrentMember, day: date, *, now: datetime) -> None:
    """Write the reminder that comes when a snooze ends."""
    row = {
        "team_id": team_id,
        "user_id": member.user_id,
        "kind": Kind.REMINDER,
        "cohort": member.expires_on,
        "requested_for": day,
        "due_on": day,
        "state": MessageState.PENDING,
        "attempts": 0,
        "created_at": now,
        "updated_at": now,
    }
    session.execute(insert_ignoring(session, DirectMessage).values(**row).on_conflict_do_nothing())


def cancel_after_snooze(session: Session, team_id: str, member: CurrentMember) -> None:
    """Delete the reminder that was to come when a snooze ends: the member has changed their settings."""
    session.execute(
        delete(DirectMessage).where(
            col(DirectMessage.team_id) == team_id,
            col(DirectMessage.user_id) == member.user_id,
            col(DirectMessage.kind) == Kind.REMINDER,
            col(DirectMessage.state) == MessageState.PENDING,
            col(DirectMessage.requested_for).is_not(None),
        )
    )


def save_zone(session: Session, team_id: str, user_id: str, timezone: str) -> None:
    """Save the time zone of a member who wants reminders; nobody else's is saved."""
    whose = (col(Member.team_id) == team_id, col(Member.user_id) == user_id, col(Member.reminds_since).is_not(None))
    session.execute(update(Member).where(*whose).values(timezone=timezone))


def not_pending(session: Session, team_id: str, member: CurrentMember) -> set[tuple[Kind, str | None]]:
    """Return the reminders of a member that were written, or never will be: their kinds and milestones."""
    rows = session.execute(
        sa_select(col(DirectMessage.kind), col(DirectMessage.milestone)).where(
            col(DirectMessage.team_id) == team_id,
            col(DirectMessage.user_id) == member.user_id,
            col(DirectMessage.cohort) == member.expires_on,
            col(DirectMessage.state) != MessageState.PENDING,
        )
    )
    return {(Kind(kind), milestone) for kind, milestone in rows}
