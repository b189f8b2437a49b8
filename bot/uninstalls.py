"""Uninstalls: the listeners of Slack's events that say where tokens are of no use any more, or of use again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import App

from bot.slack_time import by_slack
from bot.workspaces import Workspaces
from handlers.services import Services
from storage.installations import Revocation

_REVOKED = ("app_uninstalled", "tokens_revoked")
_GRANTED = "team_access_granted"
_ACCESS = (_GRANTED, "team_access_revoked")


def is_one(body: Mapping[str, Any]) -> bool:
    """Return whether a request is one of these events, which come without a token."""
    event = body.get("event")
    return isinstance(event, dict) and event.get("type") in (*_REVOKED, *_ACCESS)


def register(app: App, services: Services, workspaces: Workspaces) -> None:
    """Register the listeners. Bolt's own ignore how old an event is, and leave a token behind."""

    def revoked(body: dict[str, Any]) -> None:
        revocation = _revocation(body)
        workspaces.revoke(services.database, revocation, now=by_slack(services.clock.now(), revocation.at))

    def access_changed(body: dict[str, Any]) -> None:
        event = body["event"]
        granted = event["type"] == _GRANTED
        now = by_slack(services.clock.now(), _at(body))
        workspaces.change_access(services.database, event.get("team_ids", ()), granted=granted, now=now)

    for event in _REVOKED:
        app.event(event)(revoked)
    for event in _ACCESS:
        app.event(event)(access_changed)


def _revocation(body: dict[str, Any]) -> Revocation:
    """Read an event's envelope. An organization's names no workspace, or says that it is about the organization."""
    team_id, enterprise_id = body.get("team_id"), body.get("enterprise_id")
    told = [body, *(body.get("authorizations") or [])]
    if team_id is None or team_id.startswith("E") or any(each.get("is_enterprise_install") is True for each in told):
        organizations = (enterprise_id, *(each.get("enterprise_id") for each in told), team_id)
        team_id, enterprise_id = None, next((each for each in organizations if each), None)
    tokens = body["event"]["tokens"] if body["event"]["type"] == "tokens_revoked" else None
    return Revocation(
        team_id,
        enterprise_id,
        at=_at(body),
        bots=None if tokens is None else frozenset(tokens.get("bot", ())),
        users=None if tokens is None else frozenset(tokens.get("oauth", ())),
    )


def _at(body: dict[str, Any]) -> datetime:
    """Return when an event happened, by Slack's clock."""
    return datetime.fromtimestamp(body["event_time"], UTC)
