"""Messages that wait to be posted, of two kinds: the interface that the dispatcher uses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, Self

from slack_sdk import WebClient
from sqlmodel import Session

from bot.outbox.planning import Planner
from bot.outbox.verdicts import Verdict
from handlers.answer import Answer
from storage.batch import Batch
from storage.outbox import Outbox, UnknownOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A message that waits to be posted, with the facts that it is made from."""

    id: int
    """The id of its row in the outbox."""
    team_id: str
    to: str
    """The channel or the user that it goes to."""
    local_date: date
    """The local date of its readers."""
    event_type: str
    """The type that its metadata names."""
    log_fields: Mapping[str, str]
    """The fields that the log gives it. They name no person."""
    title: str
    """A line that describes it, for `recert sweep --dry-run`."""
    render: Callable[[], Answer | str]
    """Makes the message by the facts that were read, or gives the reason why there is none to post."""

    def prepare(self, client: WebClient) -> Self:  # noqa: ARG002 - most need nothing of Slack
        """Ask Slack for anything else it needs. This comes before the claim, whose lease is for the post alone."""
        return self

    def posted(self, session: Session) -> None:
        """Record what else follows from a post that Slack took."""

    def refused(self, session: Session, reason: str, *, now: datetime) -> None:
        """Record what else follows from a refusal of Slack's."""

    def tell_of_refusal(self, client: WebClient, reason: str) -> bool:  # noqa: ARG002 - of most nobody is told
        """Tell whom it concerns that Slack refuses it; return False if they are to be told later."""
        return True


class MessageKind(Protocol):
    """A kind of message: its outbox, its planner, and its messages that may be posted now."""

    name: str
    """The event that the log records for each."""
    outbox: Outbox
    planner: Planner

    def pending(self, session: Session, batch: Batch) -> Sequence[Pending]:
        """Return a batch of the messages that may be posted now."""

    def conversation(self, client: WebClient, to: str) -> str | Verdict:
        """Return the conversation for messages to a channel or user, or the verdict if Slack does not name it."""

    def tell_of_doubt(self, client: WebClient, unknown: UnknownOutcome, reason: str) -> bool:
        """Tell whom it concerns that a message may be there or not; return False if they are to be told later."""
