"""The one place where an exception becomes words for a person. An unknown one gets an id that is also in the log."""

from uuid import uuid4

import structlog
from slack_bolt import App, BoltResponse, Respond
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from handlers.request import Refusal
from handlers.views.blocks import Answer, plain
from handlers.views.forms import shown

log = structlog.get_logger("recert.errors")


def words_for(error: Exception) -> str:
    """What the person is told. A `Refusal` is words already; anything else is logged under the id that is said."""
    if isinstance(error, Refusal):
        return str(error)
    error_id = uuid4().hex[:8]
    if isinstance(error, (OperationalError, InterfaceError, ProgrammingError)):
        log.error("the database does not answer", error_id=error_id, error=type(error.orig).__name__)
        return (
            f"Recert's database does not answer just now, so nothing was changed. Try again in a minute. ({error_id})"
        )
    log.error("could not answer", error_id=error_id, exc_info=error)
    return f"Something went wrong in Recert, and nothing was changed. Tell whoever runs it this id: {error_id}."


def answer_for(error: Exception) -> Answer:
    """What the person is told, with the buttons of a `Refusal`."""
    return plain(words_for(error), *(error.buttons if isinstance(error, Refusal) else ()))


def register(app: App) -> None:
    """Map every exception of a listener to an answer."""

    @app.error
    def on_error(error: Exception, body: dict[str, object], respond: Respond) -> BoltResponse:
        if body.get("type") == "view_submission":
            view = shown(plain(words_for(error)))  # without buttons: they would open a form on top of this one
            return BoltResponse(status=200, body={"response_action": "update", "view": view.to_dict()})
        message = answer_for(error).message()
        if "command" in body:
            return BoltResponse(status=200, body=message)
        if respond.response_url is not None:
            respond(**message, replace_original=False)
        return BoltResponse(status=200, body="")
