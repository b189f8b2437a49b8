"""App Homes that people have opened: they are drawn again when something changes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from storage.statements import insert_once
from storage.tables import Home, Member, TrainingOfficer

_OPENED = sa_select(col(Home.id)).where(
    col(Home.team_id) == bindparam("team_id"), col(Home.user_id) == bindparam("user_id")
)

_OFFICERS = (
    sa_select(col(TrainingOfficer.user_id))
    .join(Member, col(Member.agency_id) == col(TrainingOfficer.agency_id))
    .where(
        col(Member.team_id) == bindparam("team_id"),
        col(Member.user_id).in_(bindparam("user_ids", expanding=True)),
    )
)
_OF_AGENCIES = sa_select(col(TrainingOfficer.user_id)).where(
    col(TrainingOfficer.agency_id).in_(bindparam("agency_ids", expanding=True))
)
_READERS = (
    sa_select(col(Home.user_id))
    .where(
        col(Home.team_id) == bindparam("team_id"),
        or_(
            col(Home.user_id).in_(bindparam("user_ids", expanding=True)),
            col(Home.user_id).in_(_OFFICERS.scalar_subquery()),
            col(Home.user_id).in_(_OF_AGENCIES.scalar_subquery()),
        ),
    )
    .order_by(col(Home.user_id))
)


def record_opened(session: Session, team_id: str, user_id: str, *, now: datetime) -> None:
    """Record that someone has opened their Home."""
    insert_once(session, Home(team_id=team_id, user_id=user_id, opened_at=now), unique=("team_id", "user_id"))


def has_opened(session: Session, team_id: str, user_id: str) -> bool:
    """Return whether someone has ever opened their Home."""
    return session.execute(_OPENED, {"team_id": team_id, "user_id": user_id}).first() is not None


def readers(session: Session, team_id: str, user_ids: Collection[str], agency_ids: Collection[int]) -> list[str]:
    """Return the user ids of those whose Home shows these people: their own, and their agencies' training officers.

    The training officers of these agencies are included.
    """
    found = session.execute(_READERS, {"team_id": team_id, "user_ids": list(user_ids), "agency_ids": list(agency_ids)})
    return list(found.scalars())


def forget(session: Session, team_id: str, user_id: str) -> None:
    """Forget someone's Home: it is not drawn again."""
    session.execute(delete(Home).where(col(Home.team_id) == team_id, col(Home.user_id) == user_id))
