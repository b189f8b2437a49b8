"""Confirmations of a row that turns out to be somebody's: nobody confirms themselves, nor takes over another's."""

from datetime import date, datetime

from sqlmodel import Session

from storage import agencies, holders, progress
from storage.holders import Holder
from storage.tables import Member, key


def drop(session: Session, member: Member, *, by: str, only_of: str | None = None, today: date, now: datetime) -> None:
    """Drop the confirmations of a member's V, and the approvals of their A5; with `only_of` those by that user.

    V of a cycle before the one that they stand in stays, as self-reported: what followed from it has begun. Of a
    training officer those by the state's list are dropped as well, since they may have brought it.
    """
    leads = only_of is not None and bool(agencies.led_by(session, member.team_id, only_of))
    authors = {only_of, progress.STATE_LIST} if leads else {only_of}
    stands_in = holders.holder(session, member, today).certification.cycle
    for held in holders.of_member(session, key(member)):
        each = Holder(member, held)
        standing = progress.standing(session, each)
        confirmation, approval = standing.confirmation, standing.approval
        if approval is not None and (only_of is None or approval.by in authors):
            progress.take_approval_back(session, each, by=by, now=now)
        if confirmation is not None and (only_of is None or confirmation.by in authors):
            progress.take_back(session, each, by=by, keeps_v=held.cycle < stands_in, now=now)
            if held.cycle >= stands_in:  # what followed is gone
                break
