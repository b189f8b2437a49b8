"""Hangs on Bolt what happens in a workspace: somebody opens the App Home, comes, or writes to the bot."""

from typing import Any

from slack_bolt import App

from handlers.bolt.followups import Lazily, acknowledge
from handlers.bolt.reply import Call
from handlers.request import Services
from handlers.uploads import dropped
from storage import pending_members


def register(app: App, services: Services, lazily: Lazily) -> None:
    """Hang every event on the app."""

    def newcomer(body: dict[str, Any], event: dict[str, Any]) -> None:
        user = event["user"]
        email = (user.get("profile") or {}).get("email")  # only with the scope users:read.email
        if not email or user.get("is_bot"):
            return
        with services.database.read() as session:
            known = pending_members.by_email(session, body["team_id"], [email.casefold()])
        if known:
            with services.database.write() as session:
                pending_members.arrived(session, body["team_id"], email, user["id"], now=services.clock.now())

    def file(call: Call) -> None:
        event = call.body["event"]
        if event.get("channel_type") == "im" and not event.get("bot_id"):  # an export of our own is a file as well
            call.show(dropped.look(services, call.client, call.asker, event.get("files") or []))

    def ignore() -> None:
        """Whatever else is written to the bot: a command is what it listens to."""

    app.event("app_home_opened")(ack=acknowledge, lazy=[lazily.quiet(lazily.draw_home)])
    app.event("team_join")(newcomer)
    app.event({"type": "message", "subtype": "file_share"})(ack=acknowledge, lazy=[lazily.told(file, directly=True)])
    app.event("message")(ignore)
