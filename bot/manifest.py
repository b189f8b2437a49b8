"""The Slack app manifest: what the app may do in a workspace, and why, made from the table of commands."""

from typing import Any

from handlers.bolt.commands import COMMANDS

SCOPES = {
    "commands": "to receive /recert",
    "chat:write": "to post nudges, and to write to members and training officers directly",
    "channels:join": "to join a public channel that becomes an agency's",
    "channels:read": "to check that it is in that channel (doctor)",
    "groups:read": "the same for a private channel",
    "channels:history": "to look up a nudge whose outcome is unknown, so that it is posted exactly once",
    "groups:history": "the same in a private channel",
    "users:read": "to name people in nudges where an agency turned names on, to find whom a training officer searches "
    "by name, to name people in exports and on the terminal, to learn members' time zones, "
    "and whose accounts are deactivated",
    "users:read.email": "to find people whom a roster names by e-mail address, and to put addresses into exports",
    "files:read": "to read a roster or the state's list that a training officer sends",
    "files:write": "to send the roster and the dates of a cycle as files",
    "im:write": "to find the direct conversation of a message whose outcome is unknown",
    "im:history": "to look up that message, and to read what people type or drop there",
    "app_mentions:read": "to answer who mentions it in a channel",
}
"""Bot scopes, each with its reason."""

_UNKNOWN = "a nudge whose outcome is unknown is not repeated"
_UNKNOWN_MESSAGE = "a direct message whose outcome is unknown is not repeated"
OPTIONAL_SCOPES = {
    "channels:history": _UNKNOWN,
    "groups:history": _UNKNOWN,
    "users:read": "nudges and exports name nobody, a search of the roster finds only the names in it, reminders use "
    "the agency's time zone, and who is deactivated still counts",
    "users:read.email": "a roster must name people by their Slack ids",
    "files:read": "files are imported where Recert runs, not in Slack",
    "files:write": "rosters are exported where Recert runs, not in Slack, and nobody gets a calendar",
    "im:write": _UNKNOWN_MESSAGE,
    "im:history": f"{_UNKNOWN_MESSAGE}; words typed to it directly are not answered, and files are sent by "
    "/recert roster import and /recert state-list",
    "app_mentions:read": "mentions in channels are not answered",
}
"""Scopes that may be left out, and what is missing without them."""

EVENTS = {
    "app_home_opened": "to draw the App Home of whoever opens it",
    "team_join": "to make people members whom a roster had named by e-mail address (users:read)",
    "user_change": "to learn whose account is deactivated: they are neither reminded nor counted (users:read)",
    "message.im": "to answer a direct message, and to notice a file in one (im:history)",
    "app_mention": "to answer a mention in a channel (app_mentions:read)",
    "app_uninstalled": "to delete the token, and after 30 days the data, of a workspace that removes the app",
    "tokens_revoked": "to delete a token that is of no use any more",
    "team_access_revoked": "the same as app_uninstalled, for one workspace of an organization that installed the app",
    "team_access_granted": "to serve such a workspace again",
}
"""Events that the bot receives, each with its reason and the scope that it needs, if any."""

_HINT_LENGTH = 1000


def manifest(url: str | None = None) -> dict[str, Any]:
    """Return the manifest for Socket Mode, or for a bot that is served at `url` (``https://recert.example.org``)."""
    command: dict[str, Any] = {
        "command": "/recert",
        "description": "Get recertified on time",
        "usage_hint": " | ".join(each.usage for each in COMMANDS)[:_HINT_LENGTH],
        "should_escape": True,
    }
    interactivity: dict[str, Any] = {"is_enabled": True}
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    if url is not None:
        endpoint = f"{url.rstrip('/')}/slack/events"
        command["url"] = endpoint
        interactivity["request_url"] = endpoint
        events["request_url"] = endpoint
    found: dict[str, Any] = {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Recert",
            "description": "Gets every EMT, Advanced EMT and Paramedic in Massachusetts recertified on time",
            "background_color": "#1f3a5f",
        },
        "features": {
            # Without its messages tab Slack delivers no direct message of an app.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Recert", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": True,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
    if url is not None:
        found["oauth_config"]["redirect_urls"] = [f"{url.rstrip('/')}/slack/oauth_redirect"]
    return found
