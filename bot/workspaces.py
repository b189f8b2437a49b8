"""The workspaces that the bot is installed in, and a Slack client for each."""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPException
from typing import Protocol

import structlog
from slack_bolt.oauth import OAuthFlow
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot import slack_time
from bot.grants import Grants
from bot.settings import SettingsError
from bot.slack_time import by_slack
from bot.upkeep import Upkeep, purge_long_gone
from handlers.slack.failures import GONE, Client, find, reason
from storage import purge, workspaces
from storage.database import Database
from storage.installations import Revocation

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

_OF_ONE_WORKSPACE = {"accesslimited", "ekm_access_denied"}
"""Those of the workspace, and not of the token."""
WRONG_INSTALLATION = WRONG_TOKEN | {"missing_scope"} | _OF_ONE_WORKSPACE
"""Those to a post that say that no other would be taken either: of the token, of its scopes, or of the workspace."""


def remedy(word: str) -> str:
    """Return what to do about a token in the settings that Slack refuses, or about what it may not do."""
    if word in GONE:
        return "install the app again on its page, Install App, and put its new token into the settings"
    if word == "missing_scope":
        return "add the scopes that `recert doctor` names on your app's page, and install the app again"
    if word not in WRONG_TOKEN:
        return "ask your workspace's administrators to let the app post"
    return "copy it again from your app's page, Install App"


class Workspaces(Protocol):
    """The workspaces in which the bot is installed."""

    def token(self, team_id: str) -> str | None:
        """Return the bot token that serves a workspace, or None where the bot is not installed."""

    def token_of_request(
        self, database: Database, team_id: str | None, enterprise_id: str | None, *, by_member: bool
    ) -> str | None:
        """Return the bot token that serves a workspace; its request names the organization that it belongs to.

        `by_member`: a person of the workspace has done it just now; an event may be older than it comes.
        """

    def revoke(self, database: Database, revocation: Revocation, *, now: datetime) -> None:
        """Take note that Slack has revoked tokens; `now` is by the bot's clock."""

    def change_access(self, database: Database, team_ids: Collection[str], *, granted: bool, now: datetime) -> None:
        """Take note that an organization's token is of use in some of its workspaces now, or of no use any more."""

    def look(self, database: Database, *, now: datetime) -> None:
        """Ask Slack, before a pass posts anything, what no event may have told. Raises `SettingsError`."""

    def lost(self, database: Database, team_id: str, *, asked: datetime, now: datetime) -> None:
        """Take note that Slack called a workspace's token `GONE` when it was asked, by its clock: no event said so."""

    def run_maintenance(self, database: Database, *, now: datetime) -> Upkeep:
        """Do what a pass does after it has posted. Raises `SettingsError` if nothing can be posted."""

    @property
    def oauth(self) -> OAuthFlow | None:
        """The flow in which further workspaces install the app; None if there is only one workspace."""


class OneWorkspace:
    """The workspace of SLACK_BOT_TOKEN, or the organization. Slack names it; until it has, all are accepted."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token = token
        self._api_url = api_url
        self.team_id: str | None = None
        self._said = ""
        self._enterprise_id: str | None = None
        """The organization, if the token is that of all its workspaces."""
        self._revocations = 0
        self._is_lost = False
        """Whether it was noted that Slack calls the token gone."""
        self._grants = Grants()
        self._seen: set[str] = set()
        self._left: set[str] = set()
        """The organization's workspaces that have removed the app, as they were before the last pass."""

    def token(self, team_id: str) -> str | None:
        """Return the token, for its own workspace; an organization's serves every one that has not removed the app."""
        own = self.team_id is None or team_id == self.team_id
        of_organization = self._enterprise_id is not None and team_id not in self._left
        return self._token if own or of_organization else None

    def token_of_request(
        self, database: Database, team_id: str | None, enterprise_id: str | None, *, by_member: bool
    ) -> str | None:
        """Return the token, for its own workspace; an organization's token is valid for every workspace of it.

        Of a workspace that a person acts in for the first time it is noted that it belongs to the organization.
        """
        if team_id is None:
            return None
        own = self.team_id is None or team_id == self.team_id
        same_organization = self._enterprise_id is not None and enterprise_id == self._enterprise_id
        if same_organization and by_member and team_id not in self._seen:
            with database.write() as session:
                workspaces.served_by(session, team_id, f"{enterprise_id}")
            self._seen.add(team_id)
            self._grants.outdated()  # the next pass asks Slack whether it still has the app
        return self._token if own or same_organization else None

    def is_at_fault(self, word: str) -> bool:
        """Return whether a refused post is the token's fault, and not that of one of an organization's workspaces."""
        return self._enterprise_id is None or word not in _OF_ONE_WORKSPACE

    def revoke(self, database: Database, revocation: Revocation, *, now: datetime) -> None:
        """Note it. The next pass asks Slack before it posts: an old event may be about an earlier token."""
        if revocation.bots is not None and not revocation.bots:
            return
        self._revocations += 1  # first: what Slack has answered by now may be older
        self._grants.outdated()
        with database.write() as session:
            told = [revocation.team_id] if revocation.team_id is not None else purge.recorded(session)
            for team_id in told:
                workspaces.uninstalled(session, team_id, now=now)

    def change_access(self, database: Database, team_ids: Collection[str], *, granted: bool, now: datetime) -> None:
        """Note it, if the token is an organization's. The next pass asks Slack before it posts."""
        if self._enterprise_id is not None:
            self._grants.change(database, team_ids, purge.recorded, granted=granted, now=now)

    def lost(self, database: Database, team_id: str, *, asked: datetime, now: datetime) -> None:
        """Note it, of every workspace if the token is an organization's."""
        told = None if self._enterprise_id is not None else team_id
        self.revoke(database, Revocation(told, self._enterprise_id, at=asked), now=now)

    def look(self, database: Database, *, now: datetime) -> None:
        """Ask Slack whether it still takes the token, and where. Raises `SettingsError` if it does not."""
        asked, revocations = datetime.now(UTC), self._revocations
        try:
            answered = self.ask_slack()
        except RefusedTokenError as error:
            if error.word in GONE and self.team_id is not None and not self._is_lost:
                self.lost(database, self.team_id, asked=asked, now=by_slack(now, error.at))
                self._is_lost = True
            raise
        if answered:
            self._is_lost = False
            if self._enterprise_id is not None:
                self._grants.look(database, self._enterprise_id, self._client(), purge.recorded, now=now)
            elif self.team_id in self._read_left(database):  # another bot, with an earlier token, may note it any time
                with database.write() as session:
                    if self._revocations == revocations:
                        workspaces.installed(session, f"{self.team_id}")
        self._left = self._read_left(database)

    def _read_left(self, database: Database) -> set[str]:
        with database.read() as session:
            return workspaces.left(session)

    def run_maintenance(self, database: Database, *, now: datetime) -> Upkeep:
        """Delete the data of a workspace that is long gone."""
        upkeep = Upkeep()
        serving = cache(self._serving)

        def is_gone(team_id: str) -> bool:
            served = serving()
            return served is not None and team_id not in served

        purge_long_gone(database, upkeep, self._client(), is_gone, now=now)
        return upkeep

    def _serving(self) -> AbstractSet[str] | None:
        """Ask Slack which workspaces the token serves; None if it does not say."""
        try:
            if not self.ask_slack():
                return None
        except RefusedTokenError as error:
            return frozenset() if error.word in GONE else None
        if self._enterprise_id is None:
            return {f"{self.team_id}"}
        return self._grants.serving(self._enterprise_id, self._client())

    @property
    def oauth(self) -> None:
        """None: no other workspace can install the app."""
        return

    def ask_slack(self) -> bool:
        """Ask Slack which workspace it is; return whether it said so. Raises `SettingsError` for a rejected token."""
        try:
            answer = self._client().auth_test()
            team_id = find(str, answer, "team_id")
        except SlackClientError as error:
            why = reason(error)
            if why in WRONG_TOKEN:
                raise RefusedTokenError(why, slack_time.of_refusal(error)) from error
            self._log(f"Slack did not say which workspace this is: {why}")
        except (OSError, HTTPException) as error:
            self._log(f"Slack is out of reach; commands are answered, nudges wait: {reason(error)}")
        else:
            self.team_id = team_id
            self._enterprise_id = answer.get("enterprise_id") if answer.get("is_enterprise_install") else None
            if self._said != _CONNECTED:
                log.info(_CONNECTED, team_id=self.team_id)
            self._said = _CONNECTED
            return True
        return False

    def _client(self) -> WebClient:
        return Client(token=self._token, base_url=self._api_url, timeout=POST_TIMEOUT, retry_handlers=[])

    def _log(self, said: str) -> None:
        """Log what is wrong, once: every tick asks Slack."""
        if self._said != said:
            log.warning(said)
        self._said = said


_CONNECTED = "connected to Slack"


class RefusedTokenError(SettingsError):
    """Says that Slack refuses SLACK_BOT_TOKEN; `word` is Slack's, and `at` when it said so, by its clock."""

    def __init__(self, word: str, at: datetime | None = None) -> None:
        super().__init__(f"SLACK_BOT_TOKEN: Slack answers {word}; {remedy(word)}")
        self.word = word
        self.at = at


ClientFor = Callable[[str], WebClient | None]


def nudging_clients(workspaces: Workspaces, api_url: str) -> ClientFor:
    """Return clients for nudges. They retry nothing: a repeated post would be in the channel twice."""

    def client_for(team_id: str) -> WebClient | None:
        token = workspaces.token(team_id)
        if token is None:
            return None
        return Client(token=token, base_url=api_url, timeout=POST_TIMEOUT, retry_handlers=[])

    return client_for
