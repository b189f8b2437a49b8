"""The HTTP server's application: Slack's requests, handed to Bolt, and the pages for those who run the bot.

The event loop reads whole bodies and checks signatures; only then does a request take the thread that answers. So no
client can hold up another, and the pages are answered whatever that thread waits for.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined] # named in its docs
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.oauth import OAuthFlow
from sqlalchemy.exc import SQLAlchemyError

from bot import install_pages, metrics
from bot.database_errors import NO_DATABASE, of_database
from bot.health import OLD_SCHEMA, Health
from bot.slack_requests import Reply, SlackRequests, late
from storage.database import Database
from storage.errors import DatabaseError

log = structlog.get_logger("recert.web")

EVENTS = "/slack/events"

ANSWER_SECONDS = 2.0
"""Seconds from the head of a request to its answer: Slack waits for three."""
_READY_SECONDS = 2

_LARGEST_BODY = 1_000_000
_SMALL_BODY = 64_000
"""Bodies up to this size are collected however many there are; Slack's are hardly ever larger."""
_LARGE_AT_ONCE = 16

_INSTALLS_AT_ONCE = 8
_INSTALL_SECONDS = 2.5
"""Seconds from the end of Slack's own page to the last page; what is under way then goes on."""

_TEXT = "text/plain"
_GET_ONLY = Reply(405, _TEXT, b"GET only\n")
_POST_ONLY = Reply(405, _TEXT, b"POST only\n")
_NOWHERE = Reply(404, _TEXT, b"not found\n")
_TOO_LARGE = Reply(413, _TEXT, b"too large\n")
_TOO_SLOW = Reply(408, _TEXT, b"the body did not come in time\n")
_BROKEN = Reply(400, _TEXT, b"the body is broken\n")
_FAILED = Reply(500, _TEXT, b"something went wrong in Recert; the log has it\n")


class Web:
    """An RSGI application."""

    def __init__(self, requests: SlackRequests, database: Database, health: Health, oauth: OAuthFlow | None) -> None:
        self._requests = requests
        self._database = database
        self._health = health
        self._said: str | None = None
        self._answering = ThreadPoolExecutor(1, thread_name_prefix="answering")
        """One thread: several would compete for the interpreter lock, and answer less."""
        self._looking = ThreadPoolExecutor(1, thread_name_prefix="looking")
        self._installing = ThreadPoolExecutor(_INSTALLS_AT_ONCE, thread_name_prefix="installing")
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._pages: dict[str, Callable[[], Awaitable[Reply]]] = {
            "/healthz": _alive,
            "/readyz": self._ready,
            "/metrics": _metrics,
        }
        self._oauth = oauth

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        try:
            if self._oauth is not None and scope.method == "GET" and scope.path == self._oauth.install_path:
                _send_page(proto, self._oauth.handle_installation(_query(scope)))  # it waits for nothing
            elif self._oauth is not None and scope.method == "GET" and scope.path == self._oauth.redirect_uri_path:
                await self._finish_installation(scope, proto, self._oauth)
            else:
                _send(proto, await self._reply(scope, proto))
        except Exception:
            log.exception("a request could not be answered", path=scope.path)
            _send(proto, _FAILED)

    async def _reply(self, scope: Scope, proto: HTTPProtocol) -> Reply:
        if scope.path == EVENTS:
            return await self._events(scope, proto) if scope.method == "POST" else _POST_ONLY
        if page := self._pages.get(scope.path):
            return await page() if scope.method in {"GET", "HEAD"} else _GET_ONLY
        return _NOWHERE

    async def _events(self, scope: Scope, proto: HTTPProtocol) -> Reply:
        started = time.perf_counter()
        reply = await self._slack(scope, proto)
        metrics.REQUESTS.labels(str(reply.status)).inc()
        metrics.SECONDS.observe(time.perf_counter() - started)
        return reply

    async def _slack(self, scope: Scope, proto: HTTPProtocol) -> Reply:
        headers, work = scope.headers, None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                body = await self._body(headers.get("content-length"), proto)
                if body is None:
                    return _TOO_LARGE
                found = self._requests.read(
                    body,
                    timestamp=headers.get("x-slack-request-timestamp", ""),
                    signature=headers.get("x-slack-signature", ""),
                )
                if isinstance(found, Reply):
                    return found
                request = found
                work = self._answering.submit(self._requests.answer, request)
                return await asyncio.wrap_future(work)
        except TimeoutError:
            return _TOO_SLOW if work is None else late(request, begun=not work.cancel())
        except ProtocolClosed:
            return _BROKEN

    async def _body(self, length: str | None, proto: HTTPProtocol) -> bytes | None:
        """Return the whole body; None if it is too large. Raises `ProtocolClosed` if it breaks off.

        A chunked body has no `length`; any other is a number, which hyper has checked.
        """
        if length is not None and int(length) <= _SMALL_BODY:
            return await proto()
        if length is not None and int(length) > _LARGEST_BODY:
            return None
        async with self._large:
            parts, size = [], 0
            async for part in proto:
                parts.append(part)
                size += len(part)
                if size > _LARGEST_BODY:
                    return None
        return b"".join(parts)

    async def _ready(self) -> Reply:
        try:
            async with asyncio.timeout(_READY_SECONDS):
                trouble = await asyncio.get_running_loop().run_in_executor(self._looking, self._look)
        except TimeoutError:
            trouble = NO_DATABASE
        if trouble != self._said:
            self._said = trouble
            if trouble is None:
                log.info("ready again")
            else:
                log.error("not ready", trouble=trouble)
        if trouble is not None:
            return Reply(503, _TEXT, f"{trouble}\n".encode())
        return Reply(200, _TEXT, "".join(f"{line}\n" for line in ("ready", self._health.remark) if line).encode())

    def _look(self) -> str | None:
        """Return what is wrong: what the file shows, what the database says now, and what the last pass found."""
        if (trouble := self._database.trouble()) is not None:
            return trouble
        try:
            if not self._database.schema_is_current():
                return OLD_SCHEMA
        except (DatabaseError, SQLAlchemyError) as error:
            return of_database(error) or NO_DATABASE
        return self._health.trouble()

    async def _finish_installation(self, scope: Scope, proto: HTTPProtocol, oauth: OAuthFlow) -> None:
        """Answer with the last page of an installation, which asks the database and Slack."""
        try:
            async with asyncio.timeout(_INSTALL_SECONDS):
                work = asyncio.get_running_loop().run_in_executor(
                    self._installing, oauth.handle_callback, _query(scope)
                )
                answer = await work
        except TimeoutError:
            log.warning("an installation took too long", path=scope.path)
            _send_words(proto, install_pages.LATER)
        except Exception:
            log.exception("an installation could not be finished")
            _send_words(proto, install_pages.BROKEN)
        else:
            _send_page(proto, answer)


async def _alive() -> Reply:
    return Reply(200, _TEXT, b"alive\n")


async def _metrics() -> Reply:
    return Reply(200, CONTENT_TYPE_LATEST, generate_latest())


def _query(scope: Scope) -> BoltRequest:
    return BoltRequest(body="", query=scope.query_string, headers=dict(scope.headers.items()))


def _send_page(proto: HTTPProtocol, answer: BoltResponse) -> None:
    headers = [(name, value) for name, values in answer.headers.items() for value in values]
    proto.response_bytes(answer.status, headers, answer.body.encode())


def _send_words(proto: HTTPProtocol, page: install_pages.Page) -> None:
    proto.response_bytes(page.status, list(install_pages.HEADERS.items()), page.html.encode())


def _send(proto: HTTPProtocol, reply: Reply) -> None:
    proto.response_bytes(reply.status, [("content-type", reply.kind)], reply.body)
