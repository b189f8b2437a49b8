"""Invitations: who on a roster was told of it and asked, and whom an officer has told now."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.direct_message_plan import forget_earlier_invitations, plan_invitations
from storage.tables import Agency, RosterPlace, key


def to_invite(session: Session, agency_id: int) -> int:
    """Return how many of an agency's places were not told yet that they are on its roster."""
    return session.exec(select(func.count()).select_from(RosterPlace).where(*_is_untold(agency_id))).one()


def invite(session: Session, agency: Agency, *, by: str, on: date, now: datetime) -> int:
    """Let all be told who were not yet; return how many. Whom Slack does not know is told once it does.

    The outbox keeps an invitation for each: it is sent once, at Slack's pace, whatever is killed meanwhile.
    """
    places = session.exec(_untold(key(agency)).with_for_update()).all()
    forget_earlier_invitations(session, *_is_untold(key(agency)))
    for place in places:
        place.invited_by, place.invited_on = by, on
        session.add(place)
    session.flush()
    plan_invitations(session, key(agency), now=now)
    return len(places)


def _untold(agency_id: int) -> SelectOfScalar[RosterPlace]:
    return select(RosterPlace).where(*_is_untold(agency_id))


def _is_untold(agency_id: int) -> tuple[ColumnElement[bool], ...]:
    return col(RosterPlace.agency_id) == agency_id, col(RosterPlace.invited_on).is_(None)
