"""The workspaces that the bot is installed in, and a Slack client for each."""

from collections.abc import Callable
from http.client import HTTPException
from typing import Protocol

import structlog
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.settings import SettingsError
from handlers.slack.failures import Client, find, reason

log = structlog.get_logger("recert.workspaces")

POST_TIMEOUT = 8
"""Seconds that Slack has for an answer. A nudge's lease is longer: it ends after the bot has stopped waiting."""

WRONG_TOKEN = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}


class Workspaces(Protocol):
    """The workspaces in which the bot is installed."""

    def token(self, team_id: str | None, enterprise_id: str | None = None) -> str | None:
        """Return the bot token of a workspace, or None where the bot is not installed."""

    @property
    def oauth(self) -> OAuthSettings | None:
        """The settings with which further workspaces install the app; None if there is only one workspace."""


class OneWorkspace:
    """The workspace of SLACK_BOT_TOKEN. Slack names it; until it has, every workspace is accepted."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token = token
        self._api_url = api_url
        self.team_id: str | None = None
        self._said = ""
        self._enterprise_id: str | None = None

    def token(self, team_id: str | None, enterprise_id: str | None = None) -> str | None:
        """Return the token, for its own workspace; an organization's token is valid for every workspace of it."""
        own = self.team_id is None or team_id == self.team_id
        same_organization = self._enterprise_id is not None and enterprise_id == self._enterprise_id
        return self._token if own or same_organization else None

    @property
    def oauth(self) -> None:
        """None: no other workspace can install the app."""
        return

    def ask_slack(self) -> None:
        """Ask Slack which workspace it is. Raises `SettingsError` if Slack rejects the token."""
        client = Client(token=self._token, base_url=self._api_url, timeout=POST_TIMEOUT, retry_handlers=[])
        try:
            answer = client.auth_test()
            team_id = find(str, answer, "team_id")
        except SlackClientError as error:
            why = reason(error)
            if why in WRONG_TOKEN:
                raise refused_token(why) from error
            self._log(f"Slack did not say which workspace this is: {why}")
        except (OSError, HTTPException) as error:
            self._log(f"Slack is out of reach; commands are answered, nudges wait: {reason(error)}")
        else:
            self.team_id = team_id
            self._enterprise_id = answer.get("enterprise_id") if answer.get("is_enterprise_install") else None
            if self._said != _CONNECTED:
                log.info(_CONNECTED, team_id=self.team_id)
            self._said = _CONNECTED

    def _log(self, said: str) -> None:
        """Log what is wrong, once: every tick asks Slack."""
        if self._said != said:
            log.warning(said)
        self._said = said


_CONNECTED = "connected to Slack"


def refused_token(word: str) -> SettingsError:
    """Return what is wrong with SLACK_BOT_TOKEN, by Slack's word."""
    return SettingsError(f"SLACK_BOT_TOKEN: Slack answers {word}; copy it again from your app's page, Install App")


ClientFor = Callable[[str], WebClient | None]


def nudging_clients(workspaces: Workspaces, api_url: str) -> ClientFor:
    """Return clients for nudges. They retry nothing: a repeated post would be in the channel twice."""

    def client_for(team_id: str) -> WebClient | None:
        token = workspaces.token(team_id)
        if token is None:
            return None
        return Client(token=token, base_url=api_url, timeout=POST_TIMEOUT, retry_handlers=[])

    return client_for
