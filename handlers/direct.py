"""Answers by direct message, where Slack gives no `response_url`: to a form that was sent, a file that was dropped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from handlers.lazily import Apologize
from handlers.views.blocks import Answer

log = structlog.get_logger("recert.direct")

Tell = Callable[[Answer], None]


@contextmanager
def answering(client: WebClient, user_id: str, apologize: Apologize) -> Iterator[Tell]:
    """Gives what tells this person something. Whatever fails meanwhile becomes words for them."""
    try:
        yield lambda answer: tell(client, user_id, answer)
    except Exception as error:  # noqa: BLE001 - every failure becomes words, and a line in the log
        tell(client, user_id, apologize(error))


def tell(client: WebClient, user_id: str, answer: Answer) -> None:
    """Send a direct message; if Slack will not have it, the log says so."""
    blocks = [block.to_dict() for block in answer.blocks]
    try:
        client.chat_postMessage(channel=user_id, text=answer.text, blocks=blocks, unfurl_links=False)
    except (SlackClientError, OSError, HTTPException) as error:
        log.warning("somebody could not be told what came of a file", error=type(error).__name__)
