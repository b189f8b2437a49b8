"""An organization with two workspaces, and what is recorded of it."""

from typing import Any

from slack_sdk.oauth.installation_store import Installation
from sqlmodel import select

from storage.tables import Member
from tests.bot.many import Many

ORGANIZATION = "E0STATE"
FIRST, SECOND = "T0LOCAL", "T0SECOND"


def members(many: Many) -> set[tuple[str, str]]:
    with many.bot.services.database.read() as session:
        return {(team, str(user)) for team, user in session.exec(select(Member.team_id, Member.user_id))}


def refused_posts(many: Many) -> list[str | None]:
    return [each.error for each in many.workspace.calls_of("chat.postMessage") if each.error]


def installs_alone(many: Many) -> None:
    """Let the second workspace install the app for itself as well."""
    store = many.bot.app.installation_store
    assert store is not None
    own: dict[str, Any] = {"team_id": SECOND, "bot_token": many.workspace.bot_token, "bot_user_id": "UBOT"}
    store.save(Installation(app_id="A1", user_id="U1", enterprise_id=ORGANIZATION, **own))
