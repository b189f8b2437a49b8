"""The table of events: somebody opens the App Home, joins or leaves the workspace, types to the bot, sends a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import App, Respond
from slack_sdk import WebClient

from handlers import accounts, rights
from handlers.answer import Answer, Later, Outside
from handlers.bolt import talk
from handlers.bolt.followups import Followups
from handlers.bolt.reply import Call, team_of
from handlers.home import handlers as home
from handlers.request import open_request
from handlers.rights import Right
from handlers.routes import reads, writes
from handlers.services import Asker, Services
from handlers.uploads import dropped
from storage import arrivals


@dataclass(frozen=True, slots=True)
class Event:
    """An event as its listener gets it."""

    body: dict[str, Any]
    client: WebClient
    respond: Respond
    right: Right
    services: Services
    followups: Followups

    @property
    def call(self) -> Call:
        """The event as a request of the person who caused it."""
        return Call.of(self.body, self.client, self.respond)


_KNOWN, _OPENED, _RECOGNIZE = reads(home.is_known), writes(home.opened), reads(dropped.recognize)


def _home_opened(event: Event) -> None:
    call = event.call
    if event.body["event"].get("tab") == "home":
        if not _KNOWN(event.services, call.asker, None, event.right):
            _OPENED(event.services, call.asker, None, event.right)
        event.followups.draw_home(call)


def _joined(event: Event) -> None:
    """Record that someone has come whom a roster names by the address with which they joined the workspace."""
    team, user, services = team_of(event.body), event.body["event"]["user"], event.services
    email = (user.get("profile") or {}).get("email")  # only with the scope users:read.email
    if not email or user.get("is_bot") or team is None:
        return
    with services.database.read() as session:
        named = arrivals.awaits(session, team, email)
    if named:
        with services.database.write() as session:
            arrivals.arrived(session, team, email, user["id"], now=services.clock.now())


def _changed(event: Event) -> None:
    """Record that somebody's account is deactivated, or active. Of all changes of profiles, few are news."""
    team, user = team_of(event.body), event.body["event"]["user"]
    gone = user.get("deleted")
    if gone is not None and not user.get("is_bot") and team is not None:
        accounts.changed(event.services, team, user["id"], deactivated=gone)


def _file_shared(event: Event) -> None:
    inner = event.body["event"]
    if inner.get("channel_type") != "im" or inner.get("bot_id"):  # an export of the bot's is a file as well
        return
    if talk.is_first(event.services, event.call):
        work = partial(_recognize, event.services, event.call.asker, event.right, inner)
        event.followups.show(event.call, Later(work, directly=True))


def _recognize(
    services: Services, asker: Asker, right: Right, inner: dict[str, Any], outside: Outside
) -> Answer | None:
    talk.refuse_ssn(inner.get("text") or "")
    with open_request(services, asker, writes=False) as request:
        dropped.refuse_members(request)
    return _RECOGNIZE(services, asker, inner.get("files") or [], right).run(outside)


def _written(event: Event) -> None:
    """Answer what somebody typed in the direct conversation; messages of channels are nobody's business."""
    if event.body["event"].get("channel_type") == "im":
        _typed(event)


def _typed(event: Event) -> None:
    typed = talk.typed_to_bot(event.body)
    if typed is not None:
        talk.answer(event.services, event.followups, event.call, typed)


EVENTS: Mapping[str, tuple[str | dict[str, Any], Callable[[Event], None]]] = {
    "app_home_opened": ("app_home_opened", _home_opened),
    "team_join": ("team_join", _joined),
    "user_change": ("user_change", _changed),
    "file_share": ({"type": "message", "subtype": "file_share"}, _file_shared),
    "message": ("message", _written),
    "app_mention": ("app_mention", _typed),
}
"""The events that Bolt listens to, each with its listener, by the names that `rights.EVENTS` has for them."""
rights.check_lines("event", EVENTS, rights.EVENTS)


def register(app: App, services: Services, followups: Followups) -> None:
    """Register a listener for every event."""
    for name, (kind, handle) in EVENTS.items():
        app.event(kind)(_listener(handle, rights.EVENTS[name], services, followups))


def _listener(
    handle: Callable[[Event], None], right: Right, services: Services, followups: Followups
) -> Callable[..., None]:
    def heard(body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        handle(Event(body, client, respond, right, services, followups))

    return heard
