"""Hangs the handlers on Bolt. Every answer is made before the ack; what calls Slack is lazy, and holds nobody up.

Bolt runs with `process_before_response=True`: an ack function's work is done when Slack gets its answer, so a press
that was acknowledged was recorded.
"""

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.agency.officers import leads
from handlers.bolt import actions, events, submissions
from handlers.bolt.commands import Way, answer, form_of, way_of
from handlers.bolt.followups import CONCERNED, Apologize, Lazily, acknowledge
from handlers.bolt.reply import Call, asker_of
from handlers.nudges import handlers as nudges
from handlers.nudges.preview_blocks import PostNow, outcome
from handlers.request import Concerned, Services
from handlers.roster import export as exporting
from handlers.text import split
from handlers.ui.blocks import escape
from storage.tables import key

log = structlog.get_logger("recert.listeners")


def register(app: App, services: Services, apologize: Apologize, post_now: PostNow) -> None:
    """Hang every listener on the app. Bolt hands the exceptions of lazy listeners to nobody: `apologize` has them."""
    lazily = Lazily(services, apologize)
    _commands(app, services, lazily, post_now)
    actions.register(app, services, lazily)
    submissions.register(app, services, lazily)
    events.register(app, services, lazily)


def _commands(app: App, services: Services, lazily: Lazily, post_now: PostNow) -> None:
    def recert(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        context[CONCERNED] = concerned = Concerned()
        ack(answer(services, asker_of(body), _text(body), concerned).message())

    def open_form(call: Call) -> None:
        if (form := form_of(_text(call.body))) is not None:
            lazily.open(form, call)

    def nudge(call: Call) -> None:
        with services.open(call.asker, writes=False) as request:
            agency = nudges.to_post_now(request)
        call.show(outcome(agency, post_now(key(agency))))

    def export(call: Call) -> None:
        call.show(exporting.send(services, call.client, call.asker, split(_text(call.body))[2:]))

    def enter(call: Call) -> None:
        _enter_channel(services, call)

    def on(way: Way) -> Callable[..., Any]:
        return app.command("/recert", middleware=[_Only(way)])

    # The first that takes it answers: the one that most commands want stands first.
    on(Way.ANSWERS)(recert)
    on(Way.CHANGES)(ack=recert, lazy=[lazily.refreshes])
    on(Way.OPENS)(ack=acknowledge, lazy=[lazily.told(open_form)])
    on(Way.POSTS)(ack=acknowledge, lazy=[lazily.told(nudge)])
    on(Way.EXPORTS)(ack=acknowledge, lazy=[lazily.told(export)])
    on(Way.REMINDS)(ack=recert, lazy=[lazily.quiet(lazily.learn_zone)])
    on(Way.FOUNDS)(ack=recert, lazy=[lazily.told(enter, lazily.refresh)])


class _Only(Middleware):
    """Leaves a command to the listener of its way. A matcher could, but what Bolt makes ready for one takes longer."""

    def __init__(self, way: Way) -> None:
        self._way = way

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse | None:  # noqa: A002, ARG002 - Bolt's names
        """Let the commands of this way through."""
        return next() if way_of(_text(req.body)) is self._way else None


def _text(body: dict[str, Any]) -> str:
    return body.get("text") or ""


def _enter_channel(services: Services, call: Call) -> None:
    """Join the channel that was made an agency's, or say how the bot gets in: it cannot nudge from outside."""
    channel = call.asker.channel_id
    with services.open(call.asker, writes=False) as request:
        here = request.channel_agency
        if channel is None or here is None or not leads(request, here.id):
            return
        agency = escape(here.name)
    try:
        call.client.conversations_join(channel=channel)
    except SlackApiError as error:
        code = error.response.get("error", "")
        if code == "method_not_supported_for_channel_type" and _is_inside(call.client, channel):
            return
        log.info("could not enter a channel", error=code)
        if code in {"method_not_supported_for_channel_type", "channel_not_found", "is_archived", "missing_scope"}:
            call.say(
                f"One thing is left for {agency}: Recert must be in this channel to nudge it. Type `/invite @Recert` "
                "here; then everyone types `/recert join`."
            )


def _is_inside(client: WebClient, channel: str) -> bool:
    try:
        return bool(client.conversations_info(channel=channel)["channel"].get("is_member"))
    except SlackApiError:
        return False
