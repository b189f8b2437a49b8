"""The requests that Slack sends to an app: how they are signed and delivered, and what stands in them."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from fakeslack.channels import Channel
from fakeslack.records import User
from fakeslack.state import State

FORM = "application/x-www-form-urlencoded"
APP_ID = "ALOCAL"
VERIFICATION_TOKEN = "local"  # noqa: S105 Slack's deprecated field: no app should look at it


class Delivered(NamedTuple):
    """The app's HTTP answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Deliver = Callable[[Mapping[str, str], bytes], Delivered]


def signed_headers(body: bytes, secret: str, at: float | None = None) -> dict[str, str]:
    """Give the headers with which Slack sends this body; `at` is the time of signing, in seconds since 1970."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json" if body.startswith(b"{") else FORM,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


def over_http(url: str, timeout: float = 10.0) -> Deliver:
    """Deliver to a served app by real HTTP, one connection for each request."""
    parts = urlsplit(url)
    if parts.hostname is None:
        raise ValueError(f"{url!r} names no host: give the whole address, http://127.0.0.1:3000/slack/events")
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def deliver(headers: Mapping[str, str], body: bytes) -> Delivered:
        connection = connect(str(parts.hostname), parts.port, timeout=timeout)
        try:
            connection.request("POST", parts.path or "/", body, dict(headers))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Delivered(response.status, found, response.read())
        finally:
            connection.close()

    return deliver


def form(fields: Mapping[str, str]) -> bytes:
    """Encode form fields."""
    return urlencode(fields).encode()


def payload_form(payload: Mapping[str, Any]) -> bytes:
    """Encode an interaction: one form field, `payload`, that holds JSON."""
    return form({"payload": json.dumps(payload)})


def command(
    state: State,
    user: User,
    channel: Channel,
    typed: str,
    *,
    response_url: str,
    trigger_id: str,
) -> dict[str, str]:
    """Give the form of a slash command. `typed` is the whole line, its text escaped already."""
    word, _, text = typed.strip().partition(" ")
    # Slack does not tell an app the name of a private channel or of a direct conversation.
    name = {"public": channel.name, "private": "privategroup", "dm": "directmessage"}[channel.kind]
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team,
        "team_domain": domain(state),
        "channel_id": channel.id,
        "channel_name": name,
        "user_id": user.id,
        "user_name": user.name,
        "command": word,
        "text": text.strip(),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(state: State, user: User, kind: str) -> dict[str, Any]:
    """Give what every interaction holds: who, where, and of which kind."""
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": state.team},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": state.team, "domain": domain(state)},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def event(state: State, inner: Mapping[str, Any]) -> dict[str, Any]:
    """Wrap an event as the Events API does."""
    number = state.number()
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team,
        "api_app_id": APP_ID,
        "event": {"event_ts": state.timestamp(), **inner},
        "type": "event_callback",
        "event_id": f"Ev{number:08d}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": state.team,
                "user_id": state.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            },
        ],
        "is_ext_shared_channel": False,
    }


def domain(state: State) -> str:
    """Give the workspace's name as it stands in its address."""
    return state.name.lower().replace(" ", "-")
