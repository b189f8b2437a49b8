"""Reminders that a training officer has Recert send to members at once: each in the outbox, once a day for a member."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import tuple_, update
from sqlmodel import Session, col, select

from rules.cycle import cycle_for
from rules.direct_messages import Kind
from rules.rulebook import RuleBook
from storage import members, progress
from storage.direct_message_plan import take_up
from storage.holders import Holder
from storage.outbox_tables import DirectMessage, MessageState
from storage.statements import insert_missing
from storage.tables import Agency, RosterPlace, key


class Asked(StrEnum):
    """What became of a training officer's wish to remind somebody."""

    WRITTEN = "written"
    TODAY = "today"
    """Somebody has asked for it that day already."""
    RECERTIFIED = "recertified"
    GONE = "gone"
    """Not a member of that agency."""
    DEACTIVATED = "deactivated"
    """Their Slack account is, so they could not read it."""
    EARLY = "early"
    """Their season has not opened, so there is nothing to do yet."""


def ask(
    session: Session, book: RuleBook, agency: Agency, user_ids: Sequence[str], *, by: str, today: date, now: datetime
) -> dict[str, Asked]:
    """Write a reminder into the outbox for each of these users who is an agency's member and has something to do now.

    Also for those who turned their reminders off. `today` is the agency's date. The caller holds the agency's lock, so
    that of two officers at once the second sees whom the first reminded.
    """
    known = {f"{held.user_id}": held for held in members.of_agency(session, agency, today) if held.user_id in user_ids}
    whose = [(key(held), held.expires_on, held.roles) for held in known.values()]
    standings = dict(zip(known, progress.standings(session, whose) if whose else [], strict=True))
    reminded = set(
        session.exec(
            select(DirectMessage.user_id).where(
                DirectMessage.team_id == agency.team_id,
                col(DirectMessage.user_id).in_(known),
                DirectMessage.kind == Kind.PRIVATE,
                DirectMessage.requested_for == today,
                DirectMessage.state != MessageState.SKIPPED,
            )
        )
    )

    def asked(user_id: str) -> Asked:
        if user_id not in known:
            return Asked.GONE
        if standings[user_id].recertified:
            return Asked.RECERTIFIED
        if known[user_id].member.deactivated_on is not None:
            return Asked.DEACTIVATED
        if cycle_for(book, known[user_id].expires_on).is_early(today):
            return Asked.EARLY
        return Asked.TODAY if user_id in reminded else Asked.WRITTEN

    found = {user_id: asked(user_id) for user_id in user_ids}
    fresh = [_row(known[each], by, today, now) for each, how in found.items() if how is Asked.WRITTEN]
    take_up(
        session,
        col(DirectMessage.team_id) == agency.team_id,
        tuple_(col(DirectMessage.user_id), col(DirectMessage.cohort)).in_(
            [(each["user_id"], each["cohort"]) for each in fresh]
        ),
        col(DirectMessage.kind) == Kind.PRIVATE,
        col(DirectMessage.requested_for) == today,
        by=by,
        now=now,
    )
    insert_missing(session, DirectMessage, fresh, unique=("team_id", "user_id", "kind", "cohort", "requested_for"))
    return found


def forget_officer(session: Session, team_id: str, user_id: str) -> None:
    """Forget that a user asked for reminders, since they leave: what was not sent yet is not sent any more.

    So is that they had people on a roster asked.
    """
    theirs = (col(DirectMessage.team_id) == team_id, col(DirectMessage.requested_by) == user_id)
    session.execute(update(DirectMessage).where(*theirs).values(requested_by=None))
    asked = (col(RosterPlace.team_id) == team_id, col(RosterPlace.invited_by) == user_id)
    session.execute(update(RosterPlace).where(*asked).values(invited_by=None))


def _row(member: Holder, by: str, today: date, now: datetime) -> dict[str, Any]:
    return {
        "team_id": member.member.team_id,
        "user_id": member.user_id,
        "kind": Kind.PRIVATE,
        "cohort": member.expires_on,
        "requested_for": today,
        "requested_by": by,
        "due_on": today,
        "state": MessageState.PENDING,
        "created_at": now,
        "updated_at": now,
    }
