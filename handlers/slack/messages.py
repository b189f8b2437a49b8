"""Messages and files in somebody's direct conversation with the bot."""

from contextlib import suppress

import structlog
from slack_sdk import WebClient

from handlers.answer import Answer, Refusal
from handlers.slack.failures import FAILURES, reason
from handlers.ui.blocks import escape

log = structlog.get_logger("recert.sending")

NO_SCOPE = (
    "Slack does not let Recert send files here: the app has no scope `files:write`. Whoever runs Recert adds it and "
    "installs the app again."
)


def tell(client: WebClient, user_id: str, answer: Answer) -> None:
    """Send a direct message that nothing depends on: if Slack refuses it, the log says so."""
    blocks = list(answer.blocks)
    try:
        client.chat_postMessage(channel=user_id, text=answer.text, blocks=blocks, unfurl_links=False)
    except FAILURES as error:
        log.warning("a direct message was not taken", error=reason(error))


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
    return Refusal(f"Slack did not take the file ({escape(why)}). Try again in a minute.")
