"""Messages and files for one person, most of them in their direct conversation with the bot."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.answer import Answer, Refusal
from handlers.slack.failures import FAILURES, reason
from handlers.ui.blocks import escape

log = structlog.get_logger("recert.sending")

NO_SCOPE = (
    "Slack doesn't let Recert send files here: the app has no scope `files:write`. Whoever runs Recert adds it and "
    "installs the app again."
)


def tell(client: WebClient, user_id: str, answer: Answer) -> None:
    """Send a direct message that nothing depends on: if Slack refuses it, the log says so."""
    blocks = list(answer.blocks)
    try:
        client.chat_postMessage(channel=user_id, text=answer.text, blocks=blocks, unfurl_links=False)
    except FAILURES as error:
        log.warning("a direct message was not taken", error=reason(error))


def reply_to(client: WebClient, written: Mapping[str, Any], answer: Answer) -> None:
    """Answer what somebody wrote, where they wrote it: in a channel to them alone, unless the answer is for all of it.

    Where the channel refuses, they are told directly.
    """
    user_id, place = str(written["user"]), str(written["channel"])
    said: dict[str, Any] = {"channel": place, "text": answer.text, "blocks": list(answer.blocks)}
    # Slack shows what only one person sees in no thread but one that has replies already.
    thread: dict[str, Any] = {"thread_ts": written["thread_ts"]} if written.get("thread_ts") else {}
    try:
        if place.startswith("D"):
            client.chat_postMessage(**said, **thread, unfurl_links=False)
        elif answer.in_channel:
            client.chat_postMessage(**said, unfurl_links=False)
        else:
            client.chat_postEphemeral(**said, **thread, user=user_id)
    except FAILURES as error:
        log.warning("an answer was not taken", error=reason(error))
        if isinstance(error, SlackApiError) and not place.startswith("D"):
            tell(client, user_id, answer)


def send_file(client: WebClient, user_id: str, *, what: str, name: str, content: str) -> None:
    """Announce a file and upload it; if the upload fails, delete the announcement. Raises `Refusal`."""
    try:
        posted = client.chat_postMessage(channel=user_id, text=f"{what}. The file follows.")
        try:
            client.files_upload_v2(channel=str(posted["channel"]), filename=name, title=name, content=content)
        except Exception:
            with suppress(*FAILURES):  # the first failure is the one that is reported
                client.chat_delete(channel=str(posted["channel"]), ts=str(posted["ts"]))
            raise
    except FAILURES as error:
        if reason(error) == "missing_scope":
            raise Refusal(NO_SCOPE) from error
        raise _unreachable(reason(error)) from error


def _unreachable(why: str) -> Refusal:
    return Refusal(f"Slack didn't take the file ({escape(why)}). Try again in a minute.")
