"""Requests that Slack sends to an app: their contents, their signature and their delivery."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from fakeslack.records import User
from fakeslack.state import Channel, State, slug

FORM = "application/x-www-form-urlencoded"
APP_ID = "ALOCAL"
VERIFICATION_TOKEN = "local"  # noqa: S105 a deprecated field of Slack's, which no app should read


class AppResponse(NamedTuple):
    """HTTP response of the app. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Deliver = Callable[[Mapping[str, str], bytes], AppResponse]


def signed_headers(body: bytes, secret: str, at: float | None = None) -> dict[str, str]:
    """Return the headers with which Slack sends this body; `at` is the time of signing, in seconds since 1970."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json" if body.startswith(b"{") else FORM,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


def over_http(url: str, timeout: float = 10.0) -> Deliver:
    """Return a function that sends requests to an app's URL by HTTP, one connection for each; `timeout` in seconds.

    Raises ValueError for a URL without a host.
    """
    parts = urlsplit(url)
    if parts.hostname is None:
        raise ValueError(f"{url!r} names no host: give the whole URL, http://127.0.0.1:3000/slack/events")
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def deliver(headers: Mapping[str, str], body: bytes) -> AppResponse:
        connection = connect(str(parts.hostname), parts.port, timeout=timeout)
        try:
            connection.request("POST", parts.path or "/", body, dict(headers))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return AppResponse(response.status, found, response.read())
        finally:
            connection.close()

    return deliver


def form(fields: Mapping[str, str]) -> bytes:
    """Encode the fields of a form."""
    return urlencode(fields).encode()


def payload_form(payload: Mapping[str, Any]) -> bytes:
    """Encode an interaction: a form with one field, `payload`, in JSON."""
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
    """Return the form fields of a slash command. `typed` is the whole line, escaped."""
    word, _, text = typed.strip().partition(" ")
    # Slack does not tell an app the name of a private channel or of a direct conversation.
    name = {"public": channel.name, "private": "privategroup", "dm": "directmessage"}[channel.kind]
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team_of(user),
        "team_domain": slug(state.name),
        **({"enterprise_id": state.enterprise, "enterprise_name": "Organization"} if state.enterprise else {}),
        "channel_id": channel.id,
        "channel_name": name,
        "user_id": user.id,
        "user_name": user.name,
        "command": word,
        "text": text.strip(),
        "api_app_id": APP_ID,
        "is_enterprise_install": "true" if state.org_wide else "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(state: State, user: User, kind: str) -> dict[str, Any]:
    """Return the fields that every interaction has; `kind` is its type.

    As at Slack, the `team` of a view is that of the person, and that of a message that of the app.
    """
    team = state.team_of(user) if kind.startswith("view_") else state.team
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": state.team_of(user)},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": None if state.org_wide else {"id": team, "domain": slug(state.name)},
        "enterprise": {"id": state.enterprise, "name": "Organization"} if state.enterprise else None,
        "is_enterprise_install": state.org_wide,
    }


def event(state: State, inner: Mapping[str, Any], team: str | None = None, at: float | None = None) -> dict[str, Any]:
    """Return the envelope in which the Events API sends this event.

    `team` is the workspace in which it happened, by default the app's; `at` the time, in seconds since 1970.
    """
    number = state.number()
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team or state.team,
        **({"enterprise_id": state.enterprise} if state.enterprise else {}),
        "api_app_id": APP_ID,
        "event": {"event_ts": state.timestamp(), **inner},
        "type": "event_callback",
        "event_id": f"Ev{number:08d}",
        "event_time": int(time.time() if at is None else at),
        "authorizations": [
            {
                "enterprise_id": state.enterprise,
                "team_id": None if state.org_wide else state.team,
                "user_id": state.bot.id,
                "is_bot": True,
                "is_enterprise_install": state.org_wide,
            },
        ],
        "is_ext_shared_channel": False,
    }
