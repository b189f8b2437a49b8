"""The one place where an exception becomes a message. An unknown exception gets an id that is also in the log."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt import App, BoltResponse, Respond

from bot.database_errors import OVERTAKEN, is_overtaken, of_database
from handlers.answer import Answer, Refusal
from handlers.bolt.reply import message_of, modal_of, team_of
from handlers.text import unknown_zone
from handlers.ui.blocks import Button, plain
from handlers.ui.forms import shown
from handlers.ui.origin import of_workspace
from rules.dates import UnknownZoneError

log = structlog.get_logger("recert.errors")


def words_for(error: Exception, *, undone: bool) -> str:
    """Return the message for a person: a `Refusal`'s own words; anything else is logged, and its id is in the message.

    An unknown time zone is logged by the ticks (`bot.unreachable`).

    `undone`: nothing that they did was saved. After an ack something may have been.
    """
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, UnknownZoneError):
        return f"{unknown_zone(error.name)}{' Nothing changed.' if undone else ''}"
    if is_overtaken(error):
        log.warning("a change was undone, because another came first", error=type(error).__name__)
        what = "nothing changed" if undone else "this wasn't saved"
        return f"{OVERTAKEN.capitalize()}, so {what}. Try again."
    error_id = uuid4().hex[:8]
    if (trouble := of_database(error)) is not None:
        log.error("the database does not answer", error_id=error_id, error=trouble)
        so = ", so nothing changed" if undone else ""
        return f"Recert's database doesn't answer just now{so}. Try again in a minute. ({error_id})"
    log.error("could not answer", error_id=error_id, exc_info=error)
    so = "and nothing changed" if undone else "and it may be half done"
    return f"Something went wrong in Recert, {so}. Tell whoever runs it this id: {error_id}."


def answer_for(error: Exception, *, undone: bool = False) -> Answer:
    """Return the message for a person, with the buttons of a `Refusal`."""
    return plain(words_for(error, undone=undone), *_buttons(error))


def on_the_ack(body: Mapping[str, Any], words: str, *buttons: Button) -> BoltResponse | None:
    """Return the acknowledgement that shows a message to the person; None where an acknowledgement shows nothing."""
    if body.get("type") == "view_submission":
        view = shown(plain(words))  # without buttons: they would open a form on top of this one
        return BoltResponse(status=200, body={"response_action": "update", "view": modal_of(view)})
    return BoltResponse(status=200, body=_message(body, words, *buttons)) if "command" in body else None


def _message(body: Mapping[str, Any], words: str, *buttons: Button) -> dict[str, Any]:
    answer, team = plain(words, *buttons), team_of(body)
    return message_of(answer if team is None else of_workspace(answer, team))


def register(app: App) -> None:
    """Map every exception of a listener to an answer."""

    @app.error
    def on_error(error: Exception, body: dict[str, Any], respond: Respond) -> BoltResponse:
        words, buttons = words_for(error, undone=True), _buttons(error)
        said = on_the_ack(body, words, *buttons)
        if said is None and respond.response_url is not None:
            respond(**_message(body, words, *buttons), replace_original=False)
        if said is None and "event" in body and (is_overtaken(error) or of_database(error) is not None):
            return BoltResponse(status=503)  # nobody has been told, and Slack sends it again
        return said or BoltResponse(status=200, body="")


def _buttons(error: Exception) -> Sequence[Button]:
    return error.buttons if isinstance(error, Refusal) else ()
