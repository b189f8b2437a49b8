"""Slack's requests over HTTP: whether Slack signed them, what they say, and what Bolt answers."""

import json
from typing import NamedTuple
from urllib.parse import parse_qsl

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot import errors, payloads
from bot.event_payloads import Payload

log = structlog.get_logger("recert.web")

_NOT_FOUND = 404
_MOST_DIGITS = 20
"""Digits of a time of signing, in seconds since 1970: more are none, and too many are no number for Python."""


class Reply(NamedTuple):
    """An answer over HTTP."""

    status: int
    kind: str
    body: bytes


_NOT_FROM_SLACK = Reply(400, "application/json", b'{"error": "not a request of Slack"}')
_NOT_SIGNED = Reply(401, "application/json", b'{"error": "invalid signature"}')


class SlackRequests:
    """Reads the requests that Slack has signed, and hands them to Bolt."""

    def __init__(self, app: App, *, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    def read(self, body: bytes, *, timestamp: str, signature: str) -> Payload | Reply:
        """Return the request of a body, or the reply to a body that Slack did not sign, or that is no request."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return _NOT_FROM_SLACK
        if not self._signed(text, timestamp, signature):
            return _NOT_SIGNED
        request = _read(text)
        return _NOT_FROM_SLACK if request is None else request

    def answer(self, request: Payload) -> Reply:
        """Hand Bolt a request that is parsed and verified already, in the form that Socket Mode uses.

        Bolt itself takes any body with the word "payload" in it for a button's: `/recert join payload` would be lost.
        """
        answer = self._app.dispatch(BoltRequest(body=request, mode="socket_mode"))
        # An event without a listener is no failure: Slack would send it again, and in the end stop sending events.
        unheard = answer.status == _NOT_FOUND and "event" in request
        return _reply(BoltResponse(status=200) if unheard else answer)

    def _signed(self, body: str, timestamp: str, signature: str) -> bool:
        """Return whether Slack signed it within the last five minutes. Bolt would fail on malformed headers."""
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= _MOST_DIGITS):
            return False
        if not signature.isascii():
            return False
        return self._verifier.is_valid(body=body, timestamp=timestamp, signature=signature)


def late(request: Payload, *, begun: bool) -> Reply:
    """Return the reply to a request whose answer did not come in time. `begun`: it may still be carried out."""
    log.error("an answer took too long", type=request.get("type", "command"), begun=begun)
    words = (
        "Recert's database takes too long just now, and what you asked may still be done. Look with `/recert status` "
        "in a minute, before you try again."
        if begun
        else "Recert is too busy just now, so nothing changed. Try again in a minute."
    )
    said = errors.on_the_ack(request, words)
    # Slack tells whoever pressed a button that it did not work, and sends an event again.
    return _reply(said or BoltResponse(status=503))


def _read(text: str) -> Payload | None:
    """Parse one of Slack's three bodies: a command's form, a button's form, or an event's JSON. None for any other."""
    try:
        if text.startswith("{"):
            return payloads.understood(json.loads(text))
        form = dict(parse_qsl(text, keep_blank_values=True))
        if "payload" in form:
            return payloads.understood(json.loads(form["payload"]))
    except (ValueError, RecursionError):
        return None
    return form if "ssl_check" in form else payloads.understood(form)


def _reply(answer: BoltResponse) -> Reply:
    return Reply(answer.status, answer.first_headers()["content-type"], answer.body.encode())
