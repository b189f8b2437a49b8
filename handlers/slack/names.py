"""The names of people in Slack: read when somebody searches for one, and never stored."""

from collections.abc import Collection, Mapping
from typing import Any

import structlog
from slack_sdk import WebClient

from handlers.slack.failures import FAILURES, OddAnswerError, find, next_cursor, reason

log = structlog.get_logger("recert.slack")

Names = Mapping[str, tuple[str, ...]]
"""A person's names by their user id: the display name, which Slack shows, and the full name."""
NO_NAMES: Names = {}

_PAGE = 1000
"""Users in an answer, the most that Slack gives: an agency's workspace is one page."""


def names_of(client: WebClient, team_id: str, user_ids: Collection[str]) -> Names | None:
    """Return the names of these people, as far as the workspace has them; None if Slack does not answer."""
    found: dict[str, tuple[str, ...]] = {}
    missing, cursor = set(user_ids), None
    try:
        while missing:
            page = client.users_list(limit=_PAGE, team_id=team_id, cursor=cursor)
            people = {user_id: each for each in find(list, page, "members") if (user_id := _id(each)) in missing}
            found |= {user_id: _names(each) for user_id, each in people.items()}
            missing -= people.keys()
            cursor = next_cursor(page, cursor)
            if cursor is None:
                break
    except FAILURES as error:
        log.warning("names could not be read, so a search goes without them", reason=reason(error))
        return None
    return found


def _id(user: object) -> str:
    if not isinstance(user, dict):
        raise OddAnswerError
    return find(str, user, "id")


def _names(user: Mapping[str, Any]) -> tuple[str, ...]:
    given = user.get("profile")
    profile = given if isinstance(given, dict) else {}
    names = (profile.get("display_name"), profile.get("real_name") or user.get("real_name"), user.get("name"))
    return tuple(name for name in names if isinstance(name, str) and name)
