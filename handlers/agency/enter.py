"""Enter the channel that became an agency's: the bot cannot post from outside."""

import structlog
from slack_sdk import WebClient

from handlers.answer import Answer, Outside
from handlers.slack.failures import FAILURES, find, reason
from handlers.ui.blocks import escape, plain

log = structlog.get_logger("recert.agency")


def enter_channel(channel_id: str, agency: str, outside: Outside) -> Answer | None:
    """Join the channel; unless the bot is in it then, return how to invite it."""
    try:
        outside.slack.conversations_join(channel=channel_id)
    except FAILURES as error:
        log.info("could not enter a channel", error=reason(error))
        if not _is_inside(outside.slack, channel_id):
            return plain(
                f"One more step for {escape(agency)}: Recert must be in this channel to post in it. Type `/invite "
                "@Recert` here; then everyone types `/recert join`."
            )
    return None


def _is_inside(client: WebClient, channel_id: str) -> bool:
    try:
        return find(dict, client.conversations_info(channel=channel_id), "channel").get("is_member") is True
    except FAILURES:
        return False
