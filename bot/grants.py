"""The workspaces that have an organization's app: its one token serves these, and each may remove the app by itself."""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from datetime import datetime
from time import monotonic

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack_time import by_slack, date_of
from handlers.slack.failures import FAILURES, GONE, find, next_cursor, reason
from storage import workspaces
from storage.database import Database

log = structlog.get_logger("recert.grants")

_FRESH_SECONDS = 600
"""Seconds for which Slack's list is taken as it was: an event tells of a change, unless it is lost."""
_PAGE = 1000

Served = Callable[[Session], Collection[str]]
"""Returns the workspaces that the organization's token is to serve."""


class Grants:
    """Notes which workspaces have the app, by Slack's list and by its events."""

    def __init__(self) -> None:
        self._listed: dict[str, float] = {}
        """When each organization's list came, by the monotonic clock."""
        self._unlisted: dict[str, str] = {}
        """Why an organization's list did not come, which is logged once."""
        self._changes = 0

    def outdated(self) -> None:
        """Have Slack asked for the lists before anything is posted again."""
        self._changes += 1
        self._listed.clear()

    def change(
        self, database: Database, team_ids: Collection[str], served: Served, *, granted: bool, now: datetime
    ) -> None:
        """Note that some workspaces have the app now, or have it no more; Slack is asked what holds by now."""
        self.outdated()
        with database.write() as session:
            for team_id in set(served(session)) & set(team_ids):
                if granted:
                    workspaces.installed(session, team_id)
                else:
                    workspaces.uninstalled(session, team_id, now=now)

    def look(self, database: Database, enterprise_id: str, client: WebClient, served: Served, *, now: datetime) -> None:
        """Ask Slack for an organization's list, unless it was asked a short while ago, and note what it says.

        Without an answer, what was known holds.
        """
        listed = self._listed.get(enterprise_id)
        if listed is not None and monotonic() - listed < _FRESH_SECONDS:
            return
        changes = self._changes
        try:
            granting, said = _granting(client)
        except FAILURES as error:
            self._log(enterprise_id, reason(error))
            return
        self._unlisted.pop(enterprise_id, None)
        with database.write() as session:
            if self._changes != changes:  # an event came meanwhile, and Slack's answer may be older
                return
            for team_id in served(session):
                if team_id in granting:
                    workspaces.served_by(session, team_id, enterprise_id)
                else:
                    workspaces.uninstalled(session, team_id, now=by_slack(now, said))
        self._listed[enterprise_id] = monotonic()

    def serving(self, enterprise_id: str, client: WebClient) -> AbstractSet[str] | None:
        """Ask Slack which workspaces an organization's token serves just now; None if it does not say."""
        try:
            return _granting(client)[0]
        except FAILURES as error:
            if (why := reason(error)) in GONE:
                return frozenset()
            self._log(enterprise_id, why)
            return None

    def _log(self, enterprise_id: str, why: str) -> None:
        if self._unlisted.get(enterprise_id) != why:
            log.warning("Slack did not list an organization's workspaces", slack=why, enterprise_id=enterprise_id)
        self._unlisted[enterprise_id] = why


def _granting(client: WebClient) -> tuple[set[str], datetime | None]:
    """Return the workspaces that Slack lists, page by page, and when it did. Raises `FAILURES`."""
    found: set[str] = set()
    cursor: str | None = None
    read: set[str] = set()
    while True:
        page = client.auth_teams_list(limit=_PAGE, cursor=cursor)
        found |= {find(str, each, "id") for each in find(list, page, "teams")}
        cursor = next_cursor(page, read)
        if cursor is None:
            return found, date_of(page.headers)
