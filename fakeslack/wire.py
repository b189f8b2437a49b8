"""The line from the workspace to the app: signs what people do, delivers it, and reads the answers."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from fakeslack import requests
from fakeslack.assertions import SlackWouldRefuse, must_be_accepted
from fakeslack.channels import Channel
from fakeslack.records import Message, User
from fakeslack.requests import Deliver, Delivered
from fakeslack.response_urls import ResponseUrls
from fakeslack.state import State
from fakeslack.triggers import Triggers
from fakeslack.view_store import ViewStore

OK = 200

Settled = Callable[[float], bool]
"""Waits, so many seconds at most, until an app has done what it left for after its answers; whether it has."""


class Wire:
    """Sends what people do to the connected app. `make_url` turns a path into an address of the workspace."""

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

    def send(self, headers: Mapping[str, str], body: bytes) -> Delivered:
        """Deliver a request as it is."""
        if self.deliver is None:
            raise RuntimeError("no app is connected: call workspace.connect(deliver) or connect_url(url) first")
        return self.deliver(headers, body)

    def settle(self) -> bool:
        """Wait, at most the workspace's patience, until the app is at rest; whether it is known to be."""
        return self.settled is not None and self.settled(self.state.patience)

    def signed(self, body: bytes) -> Delivered:
        """Deliver a body with the headers that prove it comes from this workspace."""
        return self.send(requests.signed_headers(body, self.signing_secret), body)

    def command(self, user: User, channel: Channel, typed: str) -> Delivered:
        """Send a slash command."""
        fields = requests.command(
            self.state,
            user,
            channel,
            typed,
            response_url=self._response_url(channel, user),
            trigger_id=self._triggers.make(user.id),
        )
        return self.signed(requests.form(fields))

    def press_on_message(self, user: User, message: Message, action: Mapping[str, Any]) -> Delivered:
        """Send the press of something in a message. Of a message only its user sees, Slack tells no content."""
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

    def press_on_view(self, user: User, view: Mapping[str, Any], action: Mapping[str, Any]) -> Delivered:
        """Send the press of something in a modal or a home."""
        payload = self._interaction(user, "block_actions") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [{**action, "action_ts": self.state.timestamp()}],
        }
        return self.signed(requests.payload_form(payload))

    def submit(self, user: User, view: Mapping[str, Any]) -> Delivered:
        """Send the submission of a modal."""
        payload = self._interaction(user, "view_submission") | {"view": view, "response_urls": []}
        return self.signed(requests.payload_form(payload))

    def closed(self, user: User, view: Mapping[str, Any], *, cleared: bool) -> Delivered:
        """Send that a person closed a modal."""
        payload = requests.interaction(self.state, user, "view_closed") | {"view": view, "is_cleared": cleared}
        return self.signed(requests.payload_form(payload))

    def event(self, inner: Mapping[str, Any], headers: Mapping[str, str]) -> Delivered:
        """Send an event; `headers` are added to the signed ones."""
        body = json.dumps(requests.event(self.state, inner)).encode()
        return self.send(requests.signed_headers(body, self.signing_secret) | dict(headers), body)

    def _interaction(self, user: User, kind: str) -> dict[str, Any]:
        return requests.interaction(self.state, user, kind) | {"trigger_id": self._triggers.make(user.id)}

    def _response_url(self, channel: Channel, user: User, source: Message | None = None) -> str:
        return self._make_url("response/" + self._response_urls.make(channel, user.id, source))


def acknowledged_message(delivered: Delivered, origin: str) -> dict[str, Any] | None:
    """Read the message that an acknowledgement carries; None if it carries none or is no acknowledgement.

    Raises SlackWouldRefuse for one that Slack would not show.
    """
    if delivered.status != OK or not delivered.body:
        return None
    if not delivered.body.startswith(b"{"):
        payload: dict[str, Any] = {"text": delivered.body.decode()}
    else:
        payload = json.loads(delivered.body)
    must_be_accepted("message", payload, origin)
    return payload


def acknowledged_nothing(delivered: Delivered, origin: str) -> None:
    """Raise SlackWouldRefuse if an acknowledgement carries a body where Slack looks for none."""
    if delivered.status == OK and delivered.body.strip() not in (b"", b"{}"):
        raise SlackWouldRefuse(f"Slack ignores the body with which {origin} was acknowledged: use the response_url")
