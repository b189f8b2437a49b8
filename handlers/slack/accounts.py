"""Accounts of Slack: whether somebody has left the workspace, and whether they are an admin of it."""

from slack_sdk import WebClient

from handlers.slack.failures import find


def has_left(client: WebClient, user_id: str) -> bool:
    """Return whether somebody's account is deactivated. Raises `FAILURES` where Slack does not say."""
    return find(bool, client.users_info(user=user_id), "user", "deleted")


def is_admin(client: WebClient, team_id: str, user_id: str) -> bool:
    """Return whether somebody is an admin or owner of a workspace, and no guest from another. Raises `FAILURES`."""
    user = find(dict, client.users_info(user=user_id), "user")
    organization = user.get("enterprise_user")
    teams = organization.get("teams") if isinstance(organization, dict) else None
    is_here = team_id in {user.get("team_id"), *(teams if isinstance(teams, list) else ())}
    return is_here and (user.get("is_admin") is True or user.get("is_owner") is True)
