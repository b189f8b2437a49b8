"""Connection to the app: signs and sends commands, interactions and events, and reads the responses."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from fakeslack import requests
from fakeslack.assertions import SlackWouldRefuse, assert_accepted
from fakeslack.records import Message, User
from fakeslack.requests import AppResponse, Deliver
from fakeslack.response_urls import ResponseUrls
from fakeslack.state import Channel, State
from fakeslack.triggers import Triggers
from fakeslack.view_store import ViewStore

OK = 200

Settled = Callable[[float], bool]
"""Waits, for at most so many seconds, until the app is idle; returns whether it is."""


class Wire:
    """Connection to the app. `make_url` turns a path into a URL of the workspace."""

    def __init__(
        self,
        state: State,
        triggers: Triggers,
        response_urls: ResponseUrls,
        signing_secret: str,
        make_url: Callable[[str], str],
    ) -> None:
        self.state = state
        self.views = ViewStore(state)
        self.signing_secret = signing_secret
        self.deliver: Deliver | None = None
        self.settled: Settled | None = None
        self._triggers = triggers
        self._response_urls = response_urls
        self._make_url = make_url

    def send(self, headers: Mapping[str, str], body: bytes) -> AppResponse:
        """Send a request with these headers. Raises RuntimeError if no app is connected."""
        if self.deliver is None:
            raise RuntimeError("no app is connected: call workspace.connect(deliver) or connect_url(url) first")
        return self.deliver(headers, body)

    def settle(self) -> bool:
        """Wait, for at most the workspace's patience, until the app is idle; return whether it is known to be."""
        return self.settled is not None and self.settled(self.state.patience)

    def signed(self, body: bytes) -> AppResponse:
        """Send a body with signed headers."""
        return self.send(requests.signed_headers(body, self.signing_secret), body)

    def command(self, user: User, channel: Channel, typed: str) -> AppResponse:
        """Send a slash command. Raises AssertionError for a guest: Slack offers an app's commands only to its own."""
        if self.state.team_of(user) != self.state.team and self.state.enterprise is None:
            raise AssertionError(f"{user.name} is a guest from {user.team}, where the app has no commands")
        fields = requests.command(
            self.state,
            user,
            channel,
            typed,
            response_url=self._response_url(channel, user),
            trigger_id=self._triggers.make(user.id),
        )
        return self.signed(requests.form(fields))

    def press_on_message(self, user: User, message: Message, action: Mapping[str, Any]) -> AppResponse:
        """Send a block action in a message. Slack omits the content of a message that only its user sees."""
        channel = self.state.channels[message.channel]
        payload = self._interaction(user, "block_actions") | {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": message.only_for is not None,
            },
            "channel": {"id": channel.id, "name": channel.name},
            "state": {"values": {}},
            "response_url": self._response_url(channel, user, message),
            "actions": [{**action, "action_ts": self.state.timestamp()}],
        }
        if message.only_for is None:
            payload["message"] = {"type": "message", "user": message.user, "ts": message.ts, **message.payload}
        return self.signed(requests.payload_form(payload))

    def press_on_view(self, user: User, view: Mapping[str, Any], action: Mapping[str, Any]) -> AppResponse:
        """Send a block action in a modal or an App Home; `view` is the view object."""
        payload = self._interaction(user, "block_actions") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [{**action, "action_ts": self.state.timestamp()}],
        }
        return self.signed(requests.payload_form(payload))

    def submit(self, user: User, view: Mapping[str, Any]) -> AppResponse:
        """Send the submission of a modal; `view` is the view object."""
        payload = self._interaction(user, "view_submission") | {"view": view, "response_urls": []}
        return self.signed(requests.payload_form(payload))

    def closed(self, user: User, view: Mapping[str, Any], *, cleared: bool) -> AppResponse:
        """Send view_closed; `cleared` says whether the whole stack was closed."""
        payload = requests.interaction(self.state, user, "view_closed") | {"view": view, "is_cleared": cleared}
        return self.signed(requests.payload_form(payload))

    def event(
        self, inner: Mapping[str, Any], headers: Mapping[str, str], team: str | None = None, at: float | None = None
    ) -> AppResponse:
        """Send an event; `headers` are added to the signed ones, `team` and `at` are those of `requests.event`."""
        body = json.dumps(requests.event(self.state, inner, team, at)).encode()
        return self.send(requests.signed_headers(body, self.signing_secret) | dict(headers), body)

    def written(self, user: User, channel: Channel, message: Message) -> AppResponse:
        """Send the event of a message. Raises AssertionError for one of which the app is not told."""
        direct = channel.kind == "dm"
        scope = "im:history" if direct else "app_mentions:read"
        if scope not in self.state.scopes or not (direct or f"<@{self.state.bot.id}" in message.text):
            raise AssertionError(f"Slack does not tell the app of {message.text!r}: {scope} and a mention are needed")
        inner = {
            "type": "message" if direct else "app_mention",
            "user": user.id,
            "channel": channel.id,
            "text": message.text,
            "ts": message.ts,
            **({"channel_type": "im"} if direct else {}),
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        }
        return self.event(inner, {}, user.team)

    def access(self, team: str, *, granted: bool) -> AppResponse:
        """Send the event that an organization's app has a workspace more or less; its envelope names no workspace."""
        inner = {"type": f"team_access_{'granted' if granted else 'revoked'}", "team_ids": [team]}
        body = json.dumps(requests.event(self.state, inner) | {"team_id": None}).encode()
        return self.signed(body)

    def _interaction(self, user: User, kind: str) -> dict[str, Any]:
        return requests.interaction(self.state, user, kind) | {"trigger_id": self._triggers.make(user.id)}

    def _response_url(self, channel: Channel, user: User, source: Message | None = None) -> str:
        return self._make_url("response/" + self._response_urls.make(channel, user.id, source))


def acknowledged_message(response: AppResponse, origin: str) -> dict[str, Any] | None:
    """Return the message in an acknowledgement; None if it has none or its status is not 200.

    Raises SlackWouldRefuse for a message that Slack would not show.
    """
    if response.status != OK or not response.body:
        return None
    if not response.body.startswith(b"{"):
        payload: dict[str, Any] = {"text": response.body.decode()}
    else:
        payload = json.loads(response.body)
    assert_accepted("message", payload, origin)
    return payload


def assert_no_body(response: AppResponse, origin: str) -> None:
    """Raise SlackWouldRefuse if an acknowledgement has a body that Slack ignores."""
    if response.status == OK and response.body.strip() not in (b"", b"{}"):
        raise SlackWouldRefuse(f"Slack ignores the body with which {origin} was acknowledged: use the response_url")
