"""The HTTP server: granian reads and writes in Rust, an event loop collects requests, and one Python thread answers.

One process is simple to stop, to kill and to watch. One thread that never waits for Slack answers more than several
that compete for the interpreter lock (bench/ measures it).
"""

import asyncio
import errno
import os
import resource
import socket

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from bot import stopping
from bot.http import Web
from bot.runtime import Bot, leave
from bot.settings import Settings, SettingsError
from bot.slack_requests import SlackRequests

log = structlog.get_logger("recert.serving")

_CONNECTIONS = 4000
_OTHER_FILES = 256
"""Files and connections that are not clients': the database's, and those to Slack."""
_LONGEST_HEAD = 64 * 1024
_GRACE_SECONDS = 3
"""Seconds that requests under way have at the end: longer than an answer may take."""


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; the requests under way are answered first."""
    secret = settings.secret("SLACK_SIGNING_SECRET")
    address = _free_address(host, port)
    bot = Bot(settings)
    requests = SlackRequests(bot.app, signing_secret=secret)
    web = Web(requests, bot.services.database, bot.health, bot.app.oauth_flow)
    server = Server(
        web,
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_LONGEST_HEAD),
        websockets=False,
        backlog=_CONNECTIONS,
        backpressure=_connections(),
        log_enabled=False,
    )
    try:
        # asyncio.run would wait in the end for granian's tasks, one of which may never end.
        asyncio.new_event_loop().run_until_complete(_serve(server, bot, f"http://{host}:{port}/slack/events"))
    finally:
        bot.stop()
    leave()


async def _serve(server: Server, bot: Bot, url: str) -> None:
    """Serve until the process is told to stop, and then until the requests under way are answered."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    stopping.handle(lambda: loop.is_closed() or loop.call_soon_threadsafe(stopped.set))
    bot.start()
    log.info("serving", url=url)
    serving, told = asyncio.create_task(server.serve()), asyncio.create_task(stopped.wait())
    await asyncio.wait([serving, told], return_when=asyncio.FIRST_COMPLETED)
    if not stopped.is_set():
        raise RuntimeError("the HTTP server has ended by itself") from serving.exception()
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait([serving], timeout=_GRACE_SECONDS)


def _connections() -> int:
    """Return how many connections may be open at once, after raising the limit of open files as far as needed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return _CONNECTIONS
    files = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return max(files - _OTHER_FILES, files // 2)


def _free_address(host: str, port: int) -> str:
    """Return the IP address of the host: granian takes nothing else.

    Raises `SettingsError` if another program listens there: granian would share it, and each get half the requests.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"--host: {host!r} is no address of this machine; try 127.0.0.1") from error
    family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    try:
        socket.create_server(address, family=family).close()
    except OSError as error:
        code = error.errno or 0
        option, remedy = _REMEDIES.get(code, ("--host", "try 127.0.0.1"))
        raise SettingsError(f"{option}: cannot listen on {host}:{port} ({os.strerror(code)}); {remedy}") from error
    return str(address[0])


_REMEDIES = {
    errno.EADDRINUSE: ("--port", "stop the program that uses it, or choose another"),
    errno.EACCES: ("--port", "choose one above 1023"),
}
"""The option that is wrong, and how to fix it, by the system's error number."""
