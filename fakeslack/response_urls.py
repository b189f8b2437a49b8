"""response_url: the app's way to answer an action later, at most five times within thirty minutes."""

import secrets
import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from fakeslack.assertions import SlackWouldRefuse, must_be_accepted
from fakeslack.channels import Channel
from fakeslack.faults import Answer
from fakeslack.records import Message
from fakeslack.state import State

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
    """The URLs handed out. `seconds` is how long each one lasts."""

    def __init__(self, state: State) -> None:
        self.seconds: float = SECONDS
        self._state = state
        self._urls: dict[str, _Url] = {}
        self._lock = Lock()

    def make(self, channel: Channel, user_id: str, source: Message | None = None) -> str:
        """Give the id of a new URL: who acted, where, and on which message, if on one."""
        with self._lock:
            key = secrets.token_urlsafe(12)
            self._urls[key] = _Url(channel, user_id, source, time.monotonic())
            return key

    def answer(self, key: str, payload: dict[str, Any]) -> Answer:
        """Do what the app asks for; refuse a used or expired URL, or a message that breaks Slack's limits."""
        with self._lock:
            url = self._urls.get(key)
            if url is None:
                return Answer(404, b"no_service", TEXT)
            if time.monotonic() - url.made > self.seconds:
                return Answer(404, b"expired_url", TEXT)
            if url.uses >= MOST_USES:
                return Answer(404, b"used_url", TEXT)
            url.uses += 1
        try:
            must_be_accepted("message", payload, "by response_url")
        except SlackWouldRefuse as refusal:
            self._state.refuse(refusal)
            return Answer(400, b"invalid_blocks", TEXT)
        self._show(url, payload)
        return Answer(200, b"ok", TEXT)

    def _show(self, url: _Url, payload: dict[str, Any]) -> None:
        if payload.get("delete_original") and url.source:
            self._state.take_back(url.source, told=url.user)
        if not payload.get("text"):
            return
        if payload.get("replace_original") and url.source:
            self._state.change(url.source, payload, told=url.user)
        else:
            self._state.say(url.channel, payload, url.user)
