"""The Web API and the response URLs, over HTTP: checks the token and the scope, meets the faults, records the calls."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fakeslack import files
from fakeslack.faults import Answer, Faults
from fakeslack.methods import METHODS
from fakeslack.methods.call import Context, Refused
from fakeslack.response_urls import ResponseUrls
from fakeslack.server import Received

_JSON_ARGUMENTS = ("attachments", "blocks", "metadata", "view")


@dataclass
class Call:
    """One call of a Web API method (or of "response_url").

    `args` leaves the token out. `error` is Slack's code, None if the call went well or never took effect.
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

    def answer(self, request: Received) -> Answer | None:
        """Answer a request, by way of the fault that waits for it, if any."""
        family, _, name = request.path.strip("/").partition("/")
        token = self._token(request)
        if family in ("files", "upload"):
            return self._of_file(family, name, request, token)
        if family not in ("api", "response"):
            return Answer(404, b"Not Found", {"Content-Type": "text/plain"})
        args = {key: _read(key, value) for key, value in request.args.items() if key != "token"}
        method = "response_url" if family == "response" else name
        call = Call(method, args, time.time())
        self.calls.append(call)

        def effect() -> Answer:
            if family == "response":
                return self._response_urls.answer(name, args)
            return self._call(call, token)

        fault = self._faults.take(method)
        return fault(effect) if fault else effect()

    def _of_file(self, family: str, name: str, request: Received, token: str) -> Answer | None:
        """Answer a download or an upload; both meet the faults of "files" and "upload"."""
        state = self._context.state

        def effect() -> Answer:
            return files.download(state, name, token) if family == "files" else files.upload(state, name, request.body)

        fault = self._faults.take(family)
        return fault(effect) if fault else effect()

    def _call(self, call: Call, token: str) -> Answer:
        headers = {"x-oauth-scopes": ",".join(sorted(self._context.state.scopes))}
        try:
            body = {"ok": True, **self._answer(call, token)}
        except Refused as refused:
            call.error = refused.error
            body = {"ok": False, "error": refused.error, **refused.extra}
        return Answer(200, body, headers)

    def _answer(self, call: Call, token: str) -> dict[str, Any]:
        method = METHODS.get(call.method)
        if method is None:
            raise Refused("unknown_method", req_method=call.method)
        if not method.open:
            if not token:
                raise Refused("not_authed")
            if token != self._context.state.bot_token:
                raise Refused("invalid_auth")
        if method.scope:
            self._context.needs(method.scope)
        return method.answer(self._context, call.args)

    @staticmethod
    def _token(request: Received) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else str(request.args.get("token", ""))


def _read(key: str, value: object) -> object:
    """Undo the JSON in which forms carry lists and objects."""
    if key in _JSON_ARGUMENTS and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
