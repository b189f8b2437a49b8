"""A minimal Slack for measurements: it accepts every call at once, but opens forms as slowly as it is told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlencode

from fakeslack.faults import Response
from fakeslack.requests import payload_form
from fakeslack.server import Request, Server

TEAM = "T0BENCH"
CHANNEL = "C0BENCH"
TOKEN = "xoxb-bench"  # noqa: S105 - of this Slack
SECRET = "bench-signing-secret"  # noqa: S105


@dataclass
class Slack:
    """The address and behavior of this Slack. `form_seconds`: how long a form takes to open."""

    url: str = ""
    form_seconds: float = 0
    answers: int = 0
    """The number of answers that came to its response_urls."""
    _lock: Lock = field(default_factory=Lock)

    def answer(self, request: Request) -> Response:
        """Take a call of the bot."""
        if request.path.startswith("/response"):
            with self._lock:
                self.answers += 1
        if request.path.endswith("views.open"):
            time.sleep(self.form_seconds)
        return Response(200, {"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT", "ts": "1.000001"})


@contextmanager
def running() -> Iterator[Slack]:
    """Run a Slack that listens until the block ends."""
    slack = Slack()
    server = Server(slack.answer)
    slack.url = server.url
    try:
        yield slack
    finally:
        server.close()


def command(text: str, user: str, slack_url: str, channel: str = CHANNEL) -> str:
    """Return the body of a slash command."""
    fields = {
        "token": "bench",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": channel,
        "channel_name": "northampton-ems",
        "user_id": user,
        "user_name": user.lower(),
        "command": "/recert",
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": f"{slack_url}response/{user}",
        "trigger_id": "1.2.3",
    }
    return urlencode(fields)


def press(value: str, user: str, slack_url: str) -> str:
    """Return the body of a press of Mark done."""
    payload: dict[str, object] = {
        "type": "block_actions",
        "user": {"id": user, "username": user.lower(), "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "bench",
        "team": {"id": TEAM, "domain": "bench"},
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {"type": "message", "message_ts": "1.1", "channel_id": CHANNEL, "is_ephemeral": True},
        "channel": {"id": CHANNEL, "name": "northampton-ems"},
        "state": {"values": {}},
        "response_url": f"{slack_url}response/{user}",
        "trigger_id": "1.2.3",
        "actions": [{"type": "button", "action_id": f"mark:{value}", "block_id": "b", "value": value}],
    }
    return payload_form(payload).decode()
