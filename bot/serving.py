"""The HTTP server: granian's Rust does the reading and writing, one Python thread the answering.

One thread that never waits answers more than several that fight over the interpreter lock (bench/ measures it), and
one process is simple to stop, to kill and to watch. Granian serves from threads of its own process on Python builds
without that lock; with a single thread the lock is no obstacle, so its check is left out here.
"""

import socket

import structlog
from granian.constants import Interfaces
from granian.server.mt import MTServer

from bot.engine_room import Bot, leave
from bot.settings import Settings, SettingsError
from bot.web import Web

log = structlog.get_logger("recert.serving")


class _OneProcess(MTServer):
    def _check_gil(self) -> None:
        """Leave the check out: see the module."""


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; the requests under way are answered first."""
    secret = settings.secret("SLACK_SIGNING_SECRET")
    _must_be_free(host, port)
    bot = Bot(settings)
    web = Web(bot.app, bot.services.database, signing_secret=secret)
    server = _OneProcess(
        "bot.web:Web",
        address=host,
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


def _must_be_free(host: str, port: int) -> None:
    """Refuse an address that another program listens on: granian would share it, and each get half the requests."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise SettingsError(f"--port: cannot listen on {host}:{port}: {error.strerror}; choose another") from error
