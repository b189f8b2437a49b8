"""Generated HTTP requests, as bytes on a connection: methods, paths, headers, bodies and their lengths."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from fakeslack import requests
from tests.bot.served import command
from tests.fuzz import commands, words

_METHODS = (
    "POST",
    "POST",
    "POST",
    "GET",
    "GET",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "get",
    "X" * 300,
    "PÖST",
    "",
)
_PATHS = (
    *("/slack/events", "/slack/events", "/slack/events", "/healthz", "/readyz", "/metrics", "/slack/install", "/"),
    *(
        "/slack/oauth_redirect?code=1&state=2",
        "//slack/events",
        "/slack/events/",
        "/slack%2Fevents",
        "/slack/events?x=1#y",
    ),
    *(
        "http://example.org/slack/events",
        "*",
        "/%00",
        "/%ff%fe",
        "/é",
        "/🚑",
        "/a b",
        "/../healthz",
        "/" + "x" * 70_000,
        "",
    ),
)
_VERSIONS = ("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "")
_HEADERS: tuple[Callable[[Random], bytes], ...] = (
    lambda _rng: b"X-Slack-Signature: v0=\xff\xfe",
    lambda _rng: b"X-Slack-Request-Timestamp: " + b"9" * 400,
    lambda _rng: b"X-Slack-Request-Timestamp: -1",
    lambda _rng: b"Expect: 100-continue",
    lambda _rng: b"Expect: nonsense",
    lambda _rng: b"Connection: close",
    lambda _rng: b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    lambda _rng: b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x",
    lambda _rng: b"Content-Type: multipart/form-data; boundary=x",
    lambda _rng: b"Content-Encoding: gzip",
    lambda _rng: b"Host: a\r\nHost: b",
    lambda _rng: b"X: " + b"y" * 60_000,
    lambda _rng: b"\r\n".join(b"X-%d: y" % each for each in range(300)),
    lambda _rng: b"X-Slack-Retry-Num: 3\r\nX-Slack-Retry-Reason: http_timeout",
    lambda rng: b"X-Odd: " + words.text(rng).encode("utf-8", "replace"),
    lambda _rng: b" folded: x",
    lambda _rng: b"no colon",
    lambda _rng: b"Transfer-Encoding: gzip, chunked",
)
_BAD_LENGTHS = (b"-1", b"many", b"1e3", b"99999999999999999999", b"1000001", b"0x10", b"5, 5", b"\xd9\xa3", b"")


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes to send on a connection of their own. `answers`: how many answers must come; None if it may be closed."""

    what: str
    data: bytes
    answers: int | None
    head: bool = False


def made(rng: Random, secret: str) -> Raw:
    """Return a request, or a few on one connection, some of them signed with this secret."""
    if words.chance(rng, 0.15):
        several = [_signed(rng, secret) for _ in range(rng.randint(2, 5))]
        return Raw(f"{len(several)} in a row", b"".join(several), len(several))
    if words.chance(rng, 0.3):
        return Raw("signed", _signed(rng, secret), 1)
    method, path, version = "POST", _PATHS[0], "HTTP/1.1"
    if words.chance(rng, 0.5):
        method, path, version = rng.choice(_METHODS), rng.choice(_PATHS), rng.choice(_VERSIONS)
    body = rng.choice((b"", b"x", b"{}", b"payload={}", rng.randbytes(100), _command(rng)))
    headers = [b"Host: localhost", *(rng.choice(_HEADERS)(rng) for _ in range(rng.choice((0, 1, 1, 2))))]
    sound = _is_sound(method, path, version) and len(headers) == 1
    framing = rng.random()
    if framing < 0.5:
        headers.append(b"Content-Length: %d" % len(body))
    elif framing < 0.7:
        headers.append(b"Transfer-Encoding: chunked")
        body = _chunked(rng, body)
        sound = False
    elif framing < 0.85:
        headers.append(b"Content-Length: " + rng.choice(_BAD_LENGTHS))
        sound = False
    else:
        body, sound = b"", sound and method != "POST"
    start = f"{method} {path} {version}".encode("utf-8", "replace")
    data = start + b"\r\n" + b"\r\n".join(headers) + b"\r\n\r\n" + body
    return Raw(f"{data[:300]!r}", data, 1 if sound else None, head=method == "HEAD")


def _is_sound(method: str, path: str, version: str) -> bool:
    return method.isalpha() and method.isascii() and path in _PATHS[:6] and version == "HTTP/1.1"


def _command(rng: Random) -> bytes:
    return command(commands.line(rng).encode("utf-8", "replace").decode())


def _signed(rng: Random, secret: str) -> bytes:
    body = _command(rng)
    lines = "".join(f"{name}: {value}\r\n" for name, value in requests.signed_headers(body, secret).items())
    head = f"POST /slack/events HTTP/1.1\r\nHost: localhost\r\n{lines}"
    if words.chance(rng, 0.3):
        return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _chunked(rng: Random, body: bytes) -> bytes:
    size = b"%x" % len(body)
    return rng.choice(
        (
            size + b"\r\n" + body + b"\r\n0\r\n\r\n",
            size + b";ext=1\r\n" + body + b"\r\n0\r\nTrailer: x\r\n\r\n",
            b"zz\r\n" + body + b"\r\n0\r\n\r\n",
            b"ffffffffffffffffff\r\n" + body,
            b"-1\r\n" + body + b"\r\n0\r\n\r\n",
            b"0\r\n\r\n",
        )
    )
