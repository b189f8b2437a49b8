"""Web API, response URLs and file addresses over HTTP: check token and scope, apply faults, record calls."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fakeslack import file_storage
from fakeslack.faults import Faults, Response
from fakeslack.methods import METHODS
from fakeslack.methods.context import ApiError, Context
from fakeslack.response_urls import ResponseUrls
from fakeslack.server import Request

_JSON_ARGUMENTS = ("attachments", "blocks", "metadata", "view")


@dataclass
class Call:
    """A call of a Web API method, or of "response_url".

    `args` leaves the token out; `at` is in seconds since 1970. `error` is Slack's error code, None if the call
    succeeded or a fault kept it from taking effect.
    """

    method: str
    args: Mapping[str, Any]
    at: float
    error: str | None = None


class WebApi:
    """Answers requests to /api/<method>, /response/<id>, /files/<id>/<name> and /upload/<id>."""

    def __init__(self, context: Context, faults: Faults, response_urls: ResponseUrls) -> None:
        self.calls: list[Call] = []
        self._context = context
        self._faults = faults
        self._response_urls = response_urls

    def answer(self, request: Request) -> Response | None:
        """Answer a request, through the fault that waits for its method; None closes the connection."""
        family, _, name = request.path.strip("/").partition("/")
        token = self._token(request)
        if family in ("files", "upload"):
            return self._answer_file(family, name, request, token)
        if family not in ("api", "response"):
            return Response(404, b"Not Found", {"Content-Type": "text/plain"})
        args = {key: _read(key, value) for key, value in request.args.items() if key != "token"}
        method = "response_url" if family == "response" else name
        call = Call(method, args, time.time())
        self.calls.append(call)

        def effect() -> Response:
            if family == "response":
                return self._response_urls.answer(name, args)
            return self._call(call, token)

        fault = self._faults.take(method)
        return fault(effect) if fault else effect()

    def _answer_file(self, family: str, name: str, request: Request, token: str) -> Response | None:
        """Answer a download or an upload, through the fault that waits for "files" or "upload"."""
        state = self._context.state

        def effect() -> Response:
            if family == "files":
                return file_storage.download(state, name, token)
            return file_storage.upload(state, name, request.body)

        fault = self._faults.take(family)
        return fault(effect) if fault else effect()

    def _call(self, call: Call, token: str) -> Response:
        headers = {"x-oauth-scopes": ",".join(sorted(self._context.state.scopes))}
        try:
            body = {"ok": True, **self._answer(call, token)}
        except ApiError as error:
            call.error = error.code
            body = {"ok": False, "error": error.code, **error.extra}
        return Response(200, body, headers)

    def _answer(self, call: Call, token: str) -> dict[str, Any]:
        method = METHODS.get(call.method)
        if method is None:
            raise ApiError("unknown_method", req_method=call.method)
        if not method.open:
            if not token:
                raise ApiError("not_authed")
            if token != self._context.state.bot_token:
                raise ApiError("invalid_auth")
            if not self._context.state.installed:
                raise ApiError("account_inactive")
        if method.scope:
            self._context.require_scope(method.scope)
        return method.answer(self._context, call.args)

    @staticmethod
    def _token(request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else str(request.args.get("token", ""))


def _read(key: str, value: object) -> object:
    """Parse an argument that a form carries as JSON; leave the others, and broken JSON, as they are."""
    if key in _JSON_ARGUMENTS and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
