"""Accounts of Slack that are deactivated, or active again: records what Slack says of them."""

from handlers.services import Services
from storage import deactivated as storage


def changed(services: Services, team_id: str, user_id: str, *, deactivated: bool) -> bool:
    """Record what Slack says of a user's account; return whether that is news. Most of the time nothing is written."""
    with services.database.read() as session:
        news = storage.is_news(session, team_id, user_id, deactivated=deactivated)
    if not news:
        return False
    now = services.clock.now()
    with services.database.write() as session:
        return storage.record(
            session, team_id, user_id, deactivated=deactivated, today=now.astimezone(services.timezone).date(), now=now
        )
