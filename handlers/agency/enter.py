"""Enter the channel that became an agency's: the bot cannot post from outside."""

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.answer import Answer, Outside
from handlers.ui.blocks import escape, plain

log = structlog.get_logger("recert.agency")

_NEEDS_INVITATION = {"method_not_supported_for_channel_type", "channel_not_found", "is_archived", "missing_scope"}


def enter_channel(channel_id: str, agency: str, outside: Outside) -> Answer | None:
    """Join the channel; where the bot cannot join by itself, return how to invite it."""
    try:
        outside.slack.conversations_join(channel=channel_id)
    except SlackApiError as error:
        code = error.response.get("error", "")
        if code == "method_not_supported_for_channel_type" and _is_inside(outside.slack, channel_id):
            return None
        log.info("could not enter a channel", error=code)
        if code in _NEEDS_INVITATION:
            return plain(
                f"One thing is left for {escape(agency)}: Recert must be in this channel to nudge it. Type `/invite "
                "@Recert` here; then everyone types `/recert join`."
            )
    return None


def _is_inside(client: WebClient, channel_id: str) -> bool:
    try:
        return bool(client.conversations_info(channel=channel_id)["channel"].get("is_member"))
    except SlackApiError:
        return False
