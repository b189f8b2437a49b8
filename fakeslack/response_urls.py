"""Response URLs: with one the app answers an action later, up to five times within thirty minutes."""

import secrets
import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from fakeslack.assertions import SlackWouldRefuse, assert_accepted
from fakeslack.faults import Response
from fakeslack.records import Message
from fakeslack.state import Channel, State

MOST_USES = 5
SECONDS = 30 * 60
TEXT = {"Content-Type": "text/plain"}


@dataclass
class _Url:
    channel: Channel
    user: str
    source: Message | None
    made: float
    uses: int = 0


class ResponseUrls:
    """Response URLs that were handed out. `seconds` is the lifetime of each."""

    def __init__(self, state: State) -> None:
        self.seconds: float = SECONDS
        self._state = state
        self._urls: dict[str, _Url] = {}
        self._lock = Lock()

    def make(self, channel: Channel, user_id: str, source: Message | None = None) -> str:
        """Return the last part of a new URL for this user's action in a channel; `source` is the message acted on."""
        with self._lock:
            key = secrets.token_urlsafe(12)
            self._urls[key] = _Url(channel, user_id, source, time.monotonic())
            return key

    def answer(self, key: str, payload: dict[str, Any]) -> Response:
        """Answer a POST to the URL: show the message, or refuse it with Slack's status and error.

        A message that breaks Slack's limits also fails the test at its next step.
        """
        with self._lock:
            url = self._urls.get(key)
            if url is None:
                return Response(404, b"no_service", TEXT)
            if time.monotonic() - url.made > self.seconds:
                return Response(404, b"expired_url", TEXT)
            if url.uses >= MOST_USES:
                return Response(404, b"used_url", TEXT)
            url.uses += 1
        try:
            assert_accepted("message", payload, "by response_url")
        except SlackWouldRefuse as refusal:
            self._state.fail_later(refusal)
            return Response(400, b"invalid_blocks", TEXT)
        self._show(url, payload)
        return Response(200, b"ok", TEXT)

    def _show(self, url: _Url, payload: dict[str, Any]) -> None:
        if payload.get("delete_original") and url.source:
            self._state.delete(url.source, actor=url.user)
        if not payload.get("text"):
            return
        if payload.get("replace_original") and url.source:
            self._state.update(url.source, payload, actor=url.user)
        else:
            self._state.reply(url.channel, payload, url.user)
