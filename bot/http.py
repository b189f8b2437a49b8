"""The HTTP server's application: Slack's requests, handed to Bolt, and the pages for those who run the bot."""

import json
import time
from collections.abc import Callable, Iterable
from http.client import responses
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from storage.database import Database

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = structlog.get_logger("recert.web")

EVENTS = "/slack/events"
_LARGEST_BODY = 1_000_000
_NOT_FOUND = 404
_Reply = tuple[str, str, bytes]
_NOT_FROM_SLACK: _Reply = ("400 Bad Request", "application/json", b'{"error": "not a request of Slack"}')


class Web:
    """A WSGI application."""

    def __init__(self, app: App, database: Database, *, signing_secret: str) -> None:
        self._app = app
        self._others = SlackRequestHandler(app)
        self._database = database
        self._verifier = SignatureVerifier(signing_secret)
        self._pages: dict[str, Callable[[], _Reply]] = {
            "/healthz": _alive,
            "/readyz": self._ready,
            "/metrics": _metrics,
        }

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "GET")
        if path == EVENTS:
            return self._events(environ, start_response, method)
        if page := self._pages.get(path):
            if method not in {"GET", "HEAD"}:
                return _send(start_response, ("405 Method Not Allowed", "text/plain", b"GET only\n"))
            return _send(start_response, page())
        return self._others(environ, start_response)  # install pages, if OAuth is set up; 404 for the rest

    def _events(self, environ: "WSGIEnvironment", start_response: "StartResponse", method: str) -> Iterable[bytes]:
        if method != "POST":
            return _send(start_response, ("405 Method Not Allowed", "text/plain", b"POST only\n"))
        started = time.perf_counter()
        try:
            reply = self._slack(environ)
            metrics.REQUESTS.labels(reply[0][:3]).inc()
            return _send(start_response, reply)
        finally:
            metrics.SECONDS.observe(time.perf_counter() - started)

    def _slack(self, environ: "WSGIEnvironment") -> _Reply:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            return "413 Content Too Large", "text/plain", b"too large\n"
        body = environ["wsgi.input"].read(int(length))
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return _NOT_FROM_SLACK
        if not self._signed(environ, text):
            return "401 Unauthorized", "application/json", b'{"error": "invalid signature"}'
        request = _read(text)
        return _NOT_FROM_SLACK if request is None else self._answer(request)

    def _answer(self, body: dict[str, Any]) -> _Reply:
        """Hand Bolt a request that is parsed and verified already, in the form that Socket Mode uses.

        Bolt itself takes any body with the word "payload" in it for a button's: `/recert join payload` would be lost.
        """
        try:
            answer = self._app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        except Exception:
            # Bolt's own matching fails on a payload with parts missing: that is no request of Slack's.
            log.exception("a request could not be understood", type=body.get("type", "command"))
            return _reply(BoltResponse(status=400))
        # An event without a listener is no failure: Slack would send it again, and in the end stop sending events.
        unheard = answer.status == _NOT_FOUND and "event" in body
        return _reply(BoltResponse(status=200) if unheard else answer)

    def _signed(self, environ: "WSGIEnvironment", body: str) -> bool:
        """Return whether Slack signed it within the last five minutes. Bolt would fail on malformed headers."""
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not (timestamp.isascii() and timestamp.isdecimal() and signature.isascii()):
            return False
        return self._verifier.is_valid(body=body, timestamp=timestamp, signature=signature)

    def _ready(self) -> _Reply:
        try:
            current = self._database.schema_is_current()
        except SQLAlchemyError as error:
            log.warning("the database is out of reach", error=type(error).__name__)
            return "503 Service Unavailable", "text/plain", b"the database is out of reach\n"
        if not current:
            return "503 Service Unavailable", "text/plain", b"the schema is not current: run recert db upgrade\n"
        return "200 OK", "text/plain", b"ready\n"


def _read(text: str) -> dict[str, Any] | None:
    """Parse one of Slack's three bodies: a command's form, a button's form, or an event's JSON. None for any other."""
    try:
        if text.startswith("{"):
            return _typed_request(json.loads(text))
        form = dict(parse_qsl(text, keep_blank_values=True))
        if "payload" in form:
            return _typed_request(json.loads(form["payload"]))
    except (ValueError, RecursionError):
        return None
    is_command = all(form.get(key) for key in ("command", "team_id", "user_id"))
    return form if is_command or "ssl_check" in form else None


def _typed_request(found: object) -> dict[str, Any] | None:
    return found if isinstance(found, dict) and "type" in found else None


def _reply(answer: BoltResponse) -> _Reply:
    status = f"{answer.status} {responses[answer.status]}"
    return status, answer.first_headers()["content-type"], answer.body.encode()


def _alive() -> _Reply:
    return "200 OK", "text/plain", b"alive\n"


def _metrics() -> _Reply:
    return "200 OK", CONTENT_TYPE_LATEST, generate_latest()


def _send(start_response: "StartResponse", reply: _Reply) -> Iterable[bytes]:
    status, kind, body = reply
    start_response(status, [("content-type", kind), ("content-length", str(len(body)))])
    return [body]
