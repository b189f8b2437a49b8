"""Arrivals: people whom a roster names by an address that Slack comes to know."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from rules.dates import is_zone, local_date
from storage import agencies, declined, members, places
from storage.direct_message_plan import plan_invitations
from storage.tables import RosterPlace


@dataclass(frozen=True, slots=True)
class PendingAddress:
    """An address whose user is to be looked up: its workspace, and the id of the place that has it."""

    id: int
    team_id: str
    email: str


def to_look_up(session: Session, *, after: int, most: int) -> list[PendingAddress]:
    """Return some of the addresses whose users are not known, of all agencies, in order of their places' ids."""
    rows = select(RosterPlace.id, RosterPlace.team_id, RosterPlace.email).where(
        col(RosterPlace.id) > after, col(RosterPlace.user_id).is_(None), col(RosterPlace.email).is_not(None)
    )
    return [PendingAddress(*row) for row in session.execute(rows.order_by(col(RosterPlace.id)).limit(most))]


def awaits(session: Session, team_id: str, email: str) -> bool:
    """Return whether a roster names an address whose user is not known."""
    return bool(_of_address(session, team_id, email))


def arrived(session: Session, team_id: str, email: str, user_id: str, *, now: datetime) -> int:
    """Record whose an address is; return how many rosters name it. Whoever is on one of them stays there once."""
    naming = {each.agency_id for each in _of_address(session, team_id, email)}
    agencies.lock_all(session, naming)
    zones = {agency_id: agencies.zone(session, agency_id) for agency_id in naming}
    days = {each: local_date(now, zone) if is_zone(zone) else now.date() for each, zone in zones.items()}
    waiting = _of_address(session, team_id, email)
    for place in waiting:
        known, today = places.find(session, place.agency_id, user_id), days.get(place.agency_id, now.date())
        own = members.of_user(session, team_id, user_id)
        if user_id in {*declined.of_agency(session, place.agency_id), *declined.moved_away(session, place.agency_id)}:
            places.remove(session, place, today=today)
        elif own is not None and own.agency_id == place.agency_id:
            places.absorb(session, place, own, today=today, now=now)
        elif known is not None:
            places.unite(session, place, known, today=today, now=now)
        else:
            places.identify(session, place, user_id, today=today, now=now)
            plan_invitations(session, place.agency_id, now=now)
    return len(waiting)


def _of_address(session: Session, team_id: str, email: str) -> list[RosterPlace]:
    rows = select(RosterPlace).where(
        RosterPlace.team_id == team_id, RosterPlace.email == email.casefold(), col(RosterPlace.user_id).is_(None)
    )
    return list(session.exec(rows.order_by(col(RosterPlace.id))))
