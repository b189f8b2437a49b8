"""Direct messages and announcements that wait to be posted: what follows where Slack refuses one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from sqlmodel import Session

from bot.outbox import send
from bot.outbox.pending import Pending
from bot.outbox.verdicts import Outcome
from handlers.reminders import announcement_blocks
from handlers.ui.blocks import escape, plain
from rules.direct_messages import Kind
from storage import deactivated, reported
from storage.pending_messages import Announcement, Report
from storage.roster import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingDirect(Pending):
    """A message to somebody whose account may be deactivated, as Slack then says."""

    def refused(self, session: Session, reason: str, *, now: datetime) -> None:
        """Record that the reader's account is deactivated, if that is why Slack refuses it."""
        if reason == "user_disabled":
            deactivated.record(session, self.team_id, self.to, deactivated=True, today=self.local_date, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLetter(PendingDirect):
    """A report on how far a season is; `crew` are all who were in it when it was read, of whom the next one tells."""

    row: Report
    crew: Sequence[Person]
    read_at: datetime

    def posted(self, session: Session) -> None:
        """Keep whom it was about."""
        row = self.row
        reported.keep(session, row.agency_id, row.cohort, row.due_on, self.read_at, self.crew)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingPrivate(PendingDirect):
    """A reminder that a training officer asked for, who hears of it if Slack refuses it."""

    by: str | None

    def tell_of_refusal(self, client: WebClient, reason: str) -> bool:
        """Tell the officer, unless Slack refuses that too."""
        if self.by is None:
            return True
        said = plain(
            f"Slack didn't take your private reminder to <@{self.to}> ({escape(reason)}): message them yourself."
        )
        return send.tell(client, self.by, said).outcome in {Outcome.SENT, Outcome.REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAnnouncement(Pending):
    """An announcement in an agency's channel, whose author hears of it if Slack refuses it, unless they have left."""

    row: Announcement

    def tell_of_refusal(self, client: WebClient, reason: str) -> bool:
        """Tell its author, unless they have left Slack, or Slack refuses that too."""
        if self.row.kind is Kind.LEADERLESS:
            return True
        said = announcement_blocks.not_taken(self.row, reason)
        return send.tell(client, self.row.user_id, said).outcome in {Outcome.SENT, Outcome.REFUSED}
