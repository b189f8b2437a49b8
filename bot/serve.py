"""The HTTP server: granian reads and writes in Rust, and one Python thread answers.

One thread that never waits answers more than several that fight over the interpreter lock (bench/ measures it), and
one process is simple to stop, to kill and to watch. Granian serves from threads of its own process on Python builds
without that lock; with a single thread the lock is no obstacle, so its check is left out here.
"""

import errno
import os
import socket

import structlog
from granian.constants import Interfaces
from granian.server.mt import MTServer

from bot.http import Web
from bot.runtime import Bot, leave
from bot.settings import Settings, SettingsError

log = structlog.get_logger("recert.serving")


class _SingleProcessServer(MTServer):
    def _check_gil(self) -> None:
        """Leave the check out: see the module."""


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; the requests under way are answered first."""
    secret = settings.secret("SLACK_SIGNING_SECRET")
    address = _free_address(host, port)
    bot = Bot(settings)
    web = Web(bot.app, bot.services.database, signing_secret=secret)
    server = _SingleProcessServer(
        "bot.http:Web",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        log_access=False,
        log_enabled=False,
    )
    bot.start()
    log.info("serving", url=f"http://{host}:{port}/slack/events")
    try:
        server.serve(target_loader=lambda *_: web)
    finally:
        bot.stop()
    leave()


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
