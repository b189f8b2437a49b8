"""Looks up whose Slack accounts are deactivated, of all whom Recert knows.

`user_change` reports most of them. What happened while the bot was off, or without that event, is found here.
"""

from collections.abc import Sequence

from slack_sdk import WebClient
from sqlmodel import Session

from bot.daily_lookup import DailyLookup
from handlers import accounts
from handlers.slack import users
from storage import deactivated
from storage.deactivated import KnownUser


class AccountLookup(DailyLookup[KnownUser]):
    """Looks up all members, and all whom a roster names."""

    name = "accounts"

    def batch(self, session: Session, *, after: int, most: int) -> Sequence[KnownUser]:
        """Return some of the users whom Recert knows."""
        return deactivated.to_look_up(session, after=after, most=most)

    def look_up(self, client: WebClient, each: KnownUser) -> bool:
        """Record whether an account is deactivated, if Slack says so."""
        found = users.is_deactivated(client, each.user_id)
        return found is not None and accounts.changed(self.services, each.team_id, each.user_id, deactivated=found)


class OfficerLookup(AccountLookup):
    """Looks up the training officers who are no members."""

    name = "officers"

    def batch(self, session: Session, *, after: int, most: int) -> Sequence[KnownUser]:
        """Return some of these training officers."""
        return deactivated.officers_to_look_up(session, after=after, most=most)
