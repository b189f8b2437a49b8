"""HTTP to Slack, with one limit of time for a whole call, and one of size for its answer.

The standard library has neither: its timeout is for each read, so that an answer which trickles never meets it.
slack_sdk opens its connections in several places, and files are fetched by this program, so the limits belong to what
all of these use: the opener of `urlopen`.
"""

from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from ssl import SSLContext, create_default_context
from time import monotonic
from typing import IO, Any
from urllib.request import (
    AbstractHTTPHandler,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
    install_opener,
)

_LARGEST = 4_000_000
"""Bytes of an answer, head and body: a page of history (bot/outbox/send.py), all of it of Slack's largest messages.

Such a message has 40,000 characters of text (docs.slack.dev/changelog/2018-truncating-really-long-messages), and blocks
of 13,000 and metadata beside them: 80 KB. JSON holds the interpreter lock while it is parsed: of this size 0.3 seconds
at worst, of 19 MB several.
"""


_LONGEST_SECONDS = 30
"""The limit of a call without a timeout, as a library may make one."""


class TooLongAnswerError(HTTPException):
    """Says that an answer is larger than any of Slack's."""


def install() -> None:
    """Let every `urlopen` of this process have the limits from now on. Its timeout is that of the whole call."""
    install_opener(opener())


def opener() -> OpenerDirector:
    """Return an opener with the limits. A redirect is an answer like any other: the token would be sent along."""
    return build_opener(_NoRedirect, _HTTP, _HTTPS)


class _Rest(RawIOBase):
    """The rest of an answer: reading raises `TimeoutError` after its end, and `TooLongAnswerError` after its length."""

    def __init__(self, raw: RawIOBase, connection: socket, ends: float) -> None:
        self._raw = raw
        self._connection = connection
        self._ends = ends
        self._left = _LARGEST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever has bytes
        try:
            self._connection.settimeout(_seconds_to(self._ends))
            count: int = self._raw.readinto(buffer)
            self._left -= count
            if self._left < 0:
                raise TooLongAnswerError  # noqa: TRY301 - the connection is closed after this as well
        except Exception:
            self._raw.close()  # slack_sdk would leave the connection open for a while
            raise
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    """An answer that is read until a moment, and no longer."""

    def __init__(self, connection: socket, *args: Any, ends: float, **options: Any) -> None:  # noqa: ANN401 - http's
        super().__init__(connection, *args, **options)
        self.fp = BufferedReader(_Rest(self.fp.detach(), connection, ends))

    def begin(self) -> None:
        """Read the head. The room for the whole body would be taken before any of it has come."""
        super().begin()
        if self.length is not None and self.length > _LARGEST:
            raise TooLongAnswerError


class _Whole:
    """A connection for one call, whose timeout is that of the whole call."""

    def __init__(self, host: str, *, timeout: object = None, **options: Any) -> None:  # noqa: ANN401 - http's
        seconds = timeout if isinstance(timeout, int | float) else _LONGEST_SECONDS  # urllib says none by an object
        super().__init__(host, timeout=seconds, **options)  # type: ignore[call-arg]
        self._ends = monotonic() + seconds
        self.response_class: Any = partial(_Answer, ends=self._ends)

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.sock.settimeout(_seconds_to(self._ends))  # type: ignore[attr-defined]


class _Connection(_Whole, HTTPConnection): ...


class _SecureConnection(_Whole, HTTPSConnection): ...


class _HTTP(HTTPHandler):
    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_Connection, request)


class _HTTPS(HTTPSHandler):
    def __init__(self) -> None:
        AbstractHTTPHandler.__init__(self)  # its own would read the certificates before anybody is called

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(_SecureConnection, request, context=_certificates())


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: IO[bytes] | int | str | Request | HTTPMessage) -> None:
        return None


def _seconds_to(ends: float) -> float:
    left = ends - monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


@cache
def _certificates() -> SSLContext:
    """Return whom this machine trusts: read once, and only if somebody is called."""
    return create_default_context()
