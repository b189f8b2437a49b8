"""The ceiling: an app that only acknowledges `/recert`, with the bot's libraries loaded.

`python -m bench.ceiling PORT`. No bot on Bolt answers much sooner: Bolt checks the signature and finds the listener,
and nothing else is done.

The server is part of the yardstick and stays as it is, whatever the bot runs on: granian's WSGI, with one worker and
one thread that answers.
"""

import sys
from importlib import import_module

from granian.constants import Interfaces
from granian.server.mt import MTServer
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

for library in (
    "apscheduler.schedulers.background",
    "prometheus_client",
    "pydantic_settings",
    "sqlalchemy.dialects.sqlite",
    "sqlmodel",
    "structlog",
    "typer",
):
    import_module(library)

_AUTHORIZED = AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-nobody")  # noqa: S106 - no call is made


class _OneProcess(MTServer):
    def _check_gil(self) -> None:
        """Leave the check out: a single thread answers, so the interpreter lock is no obstacle."""


def main(port: int) -> None:
    """Serve until SIGTERM. Bolt takes the signing secret from SLACK_SIGNING_SECRET."""
    app = App(authorize=lambda: _AUTHORIZED, process_before_response=True)

    @app.command("/recert")
    def _typed(ack: Ack) -> None:
        ack("Nothing was done.")

    web = SlackRequestHandler(app)
    server = _OneProcess(
        "bench.ceiling:main",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        log_access=False,
        log_enabled=False,
    )
    server.serve(target_loader=lambda *_: web)


if __name__ == "__main__":
    main(int(sys.argv[1]))
