"""Events: somebody opens the App Home, joins the workspace, or sends the bot a file."""

from typing import Any

from slack_bolt import App, Respond
from slack_sdk import WebClient

from handlers.answer import Later
from handlers.bolt.followups import Followups
from handlers.bolt.reply import Call
from handlers.home import handlers as home
from handlers.request import Services
from handlers.uploads import dropped
from storage import pending_members


def register(app: App, services: Services, followups: Followups) -> None:
    """Register a listener for every event."""

    def home_opened(body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        call = Call.of(body, client, respond)
        if body["event"].get("tab") == "home":
            with services.open(call.asker, writes=False) as request:
                known = home.is_known(request)
            if not known:
                with services.open(call.asker, writes=True) as request:
                    home.opened(request)
            followups.draw_home(call)

    def joined(body: dict[str, Any], event: dict[str, Any]) -> None:
        user = event["user"]
        email = (user.get("profile") or {}).get("email")  # only with the scope users:read.email
        if not email or user.get("is_bot"):
            return
        with services.database.read() as session:
            known = pending_members.by_email(session, body["team_id"], [email.casefold()])
        if known:
            with services.database.write() as session:
                pending_members.make_member(session, body["team_id"], email, user["id"], now=services.clock.now())

    def file_shared(body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        event = body["event"]
        if event.get("channel_type") == "im" and not event.get("bot_id"):  # an export of the bot's is a file as well
            call = Call.of(body, client, respond)
            files = event.get("files") or []
            followups.show(
                call, Later(lambda tools: dropped.recognize(services, tools.slack, call.asker, files), directly=True)
            )

    def ignore() -> None:
        """Ignore other messages: the bot listens to commands only."""

    app.event("app_home_opened")(home_opened)
    app.event("team_join")(joined)
    app.event({"type": "message", "subtype": "file_share"})(file_shared)
    app.event("message")(ignore)
