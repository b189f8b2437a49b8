"""The network: carries calls of the Slack client, and of answers to a `response_url`, to the fake Slack in-process.

The real client makes each request and reads each response; only `urlopen` is another. Nothing waits: an answer that is
slow lets the virtual time pass.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Headers
from http.client import RemoteDisconnected
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request

from fakeslack import Workspace
from fakeslack.faults import Effect, Response
from fakeslack.server import Request as SlackRequest
from tests.simulation.clock import TimeModule, Truth

API = "https://slack.simulated/api/"
_LATENCY = 0.05


@dataclass(frozen=True)
class Slow:
    """Answers after some seconds. Who has given up by then does not hear it; `late`: the effect is as late."""

    truth: Truth
    seconds: float
    timeout: Callable[[], float]
    late: bool = False

    def __call__(self, effect: Effect) -> Response:
        """Return the response, or raise TimeoutError."""
        waited = min(self.seconds, self.timeout())
        if self.seconds <= waited:
            self.truth.advance(waited)
            return effect()
        if self.late:
            self.truth.later(self.seconds, effect)
        else:
            effect()
        self.truth.advance(waited)
        raise TimeoutError("The read operation timed out")


@dataclass(frozen=True)
class Unreachable:
    """Refuses the connection: nothing leaves the machine."""

    def __call__(self, _effect: Effect) -> Response:
        """Raise what urllib raises."""
        raise URLError(ConnectionRefusedError(111, "Connection refused"))


@dataclass(frozen=True, slots=True)
class Answered:
    """A call of Slack that was made: when, by which arguments, and the error that it was answered with, None if none.

    An error that is not Slack's own is the kind of failure. `pause`: the seconds that Slack asked to wait.
    """

    at: datetime
    team: str
    method: str
    args: Mapping[str, Any]
    error: str | None
    pause: int = 0


def address(team: str) -> str:
    """Return the address of a workspace, at which its response_urls and files are."""
    return f"https://{team.lower()}.slack.simulated/"


class Network:
    """Carries requests to the workspaces. `passing` is called before and after each, `asked` sees each."""

    def __init__(
        self,
        truth: Truth,
        passing: Callable[[], object],
        asked: Callable[[Workspace, str, Mapping[str, Any]], object],
    ) -> None:
        self.workspaces: dict[str, Workspace] = {}
        self.answers: list[Answered] = []
        self.timeout = 0.0
        self._truth = truth
        self._passing = passing
        self._asked = asked

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Carry all requests of this process here, and let its clocks be virtual, until the block ends."""
        module = TimeModule(self._truth)
        with ExitStack() as stack:
            for name in ("slack_sdk.web.base_client", "slack_sdk.webhook.client"):
                stack.enter_context(patch(f"{name}.urlopen", self._open))
            stack.enter_context(patch("handlers.slack.files.opener", lambda: SimpleNamespace(open=self._open)))
            for name in ("bot.clock", "handlers.slack.users", "slack_sdk.http_retry.handler"):
                stack.enter_context(patch(f"{name}.time", module))
            for name in ("fakeslack.triggers", "fakeslack.response_urls", "fakeslack.web_api", "fakeslack.requests"):
                stack.enter_context(patch(f"{name}.time", module))
            stack.enter_context(patch("slack_sdk.http_retry.jitter.random.random", lambda: 0.5))
            yield

    def _open(self, request: Request, timeout: float, context: object = None) -> "_Answer":  # noqa: ARG002 - urllib's
        self._passing()
        self._truth.advance(_LATENCY)
        self.timeout = timeout
        asked = _read(request)
        workspace = self._workspace(request, asked)
        family, _, name = asked.path.strip("/").partition("/")
        method = name if family == "api" else "response_url" if family == "response" else family
        args = {key: _parsed(value) for key, value in asked.args.items() if key != "token"}
        self._asked(workspace, method, args)
        error: str | None = "lost"
        pause = 0
        try:
            answer = workspace.answer(asked)
            if answer is None:
                raise RemoteDisconnected("Remote end closed connection without response")
            error, pause = _error(answer), int(answer.headers.get("Retry-After", 0))
        finally:
            self.answers.append(Answered(self._truth.now(), workspace.state.team, method, args, error, pause))
        self._passing()
        return _made(request, answer)

    def _workspace(self, request: Request, asked: SlackRequest) -> Workspace:
        """Return the workspace of the token, as there is one Web API for all; elsewhere the one of the address."""
        if asked.path.startswith("/api/"):
            token = asked.headers["authorization"].removeprefix("Bearer ")
            return next(each for each in self.workspaces.values() if each.bot_token == token)
        return next(each for each in self.workspaces.values() if request.full_url.startswith(each.url))


def _read(request: Request) -> SlackRequest:
    url = urlsplit(request.full_url)
    body = bytes(request.data or b"")  # type: ignore[arg-type]
    headers = {name.lower(): value for name, value in request.header_items()}
    args: dict[str, Any] = dict(parse_qsl(url.query, keep_blank_values=True))
    if "json" in headers.get("content-type", ""):
        args |= json.loads(body or b"{}")
    else:
        args |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    return SlackRequest(url.path, args, headers, body)


def _parsed(value: object) -> object:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _error(answer: Response) -> str | None:
    if not isinstance(answer.body, Mapping):
        return None if answer.body == b"ok" else f"HTTP {answer.status}"
    if answer.body.get("ok") is True:
        return None
    return str(answer.body.get("error"))


class _Answer(io.BytesIO):
    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        super().__init__(body)
        self.status = self.code = status
        self.headers = headers


def _made(request: Request, answer: Response) -> _Answer:
    body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
    headers = Headers()
    for name, value in {"Content-Type": "application/json; charset=utf-8", **answer.headers}.items():
        headers[name] = value
    if answer.status >= 400:
        raise HTTPError(request.full_url, answer.status, "", headers, io.BytesIO(body))
    return _Answer(answer.status, headers, body)
