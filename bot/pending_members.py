"""Looks up again the people whom a roster named by e-mail address and whom Slack did not know.

`team_join` reports most of them. People who were there under another address, or came while the bot was off, are found
here.
"""

from collections.abc import Sequence

from slack_sdk import WebClient
from sqlmodel import Session

from bot.daily_lookup import DailyLookup
from handlers.slack import users
from storage import arrivals
from storage.arrivals import PendingAddress


class PendingMemberLookup(DailyLookup[PendingAddress]):
    """Looks up all pending members."""

    name = "pending members"

    def batch(self, session: Session, *, after: int, most: int) -> Sequence[PendingAddress]:
        """Return some of the addresses whose users are not known."""
        return arrivals.to_look_up(session, after=after, most=most)

    def look_up(self, client: WebClient, each: PendingAddress) -> bool:
        """Record who has an address now, if somebody does."""
        user_id = users.find_by_email(client, each.email)
        if user_id is None:
            return False
        with self.services.database.write() as session:
            return bool(arrivals.arrived(session, each.team_id, each.email, user_id, now=self.services.clock.now()))
