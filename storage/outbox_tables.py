"""The tables of the outboxes: nudges and direct messages, each row unique, with the state that it is in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from rules.direct_messages import Kind
from rules.levels import Level
from storage.columns import belongs_to, one_of


class MessageState(StrEnum):
    """The state of a nudge or of a direct message."""

    PENDING = "pending"
    """Waiting to be posted when the hours allow, not before `retry_at`."""
    SENDING = "sending"
    """Claimed: someone is posting it, until `lease_until`."""
    SENT = "sent"
    """Posted: in the conversation, as message `ts`."""
    FAILED = "failed"
    """Slack refused it for good; `reason` is Slack's error code."""
    UNKNOWN = "unknown"
    """Without an answer, or with a lease that ran out: it may or may not be in the conversation."""
    SKIPPED = "skipped"
    """Never to be posted; `reason` says why."""


class Nudge(SQLModel, table=True):
    """The outbox of nudges: a row is unique, so that each nudge is posted once.

    It is about a `milestone` of the ladder, or the digest that an officer `requested_for` a day. The other is None; no
    two Nones are equal, so a unique constraint holds for the rows that have all of its columns. The posted message
    carries `nudge_id` in its metadata. By the wall clock: `claimed_at` (first tried), `lease_until` (the attempt),
    `retry_at`, `held_since` (Slack first said "not now"). By the bot's clock: `claimed_on`, the local date of the last.
    """

    __table_args__ = (
        UniqueConstraint("agency_id", "cohort", "milestone"),
        UniqueConstraint("agency_id", "cohort", "requested_for"),
        CheckConstraint("(milestone IS NULL) <> (requested_for IS NULL)", name="one_subject"),
        Index(None, "state", "lease_until"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(sa_column=belongs_to("agency", indexed=False))
    cohort: date
    milestone: str | None = None
    requested_for: date | None = None
    due_on: date
    state: MessageState = Field(sa_column=one_of(MessageState))
    nudge_id: str | None = None
    attempts: int = 0
    claimed_at: datetime | None = None
    claimed_on: date | None = None
    lease_until: datetime | None = None
    retry_at: datetime | None = None
    held_since: datetime | None = None
    ts: str | None = None
    reason: str | None = None
    created_at: datetime
    updated_at: datetime


class DirectMessage(SQLModel, table=True):
    """The outbox of direct messages, unique and timed as nudges are.

    A reminder is about a `milestone` of the ladder, or comes on the day that a member `requested_for` the end of a
    snooze; a private one on the day that a training officer, `requested_by`, asked for it. A report is about an agency
    and the day it is due. What concerns somebody's account is `about` their row, whose agency's officers get it.
    `channel_id` is the conversation that a sent one is in. An announcement goes to its agency's channel, which
    `channel_id` names from the beginning; `user_id` is who has changed what it tells of.
    """

    __tablename__ = "direct_message"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id", "kind", "cohort", "milestone"),
        UniqueConstraint("team_id", "user_id", "kind", "cohort", "requested_for"),
        UniqueConstraint("agency_id", "user_id", "kind", "cohort", "due_on"),
        UniqueConstraint("about", "user_id", "kind", "due_on"),
        Index(None, "state", "lease_until"),
    )

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    user_id: str
    kind: Kind = Field(sa_column=one_of(Kind))
    agency_id: int | None = Field(default=None, sa_column=belongs_to("agency", optional=True, indexed=False))
    about: int | None = Field(default=None, sa_column=belongs_to("member", optional=True, kept=False, indexed=False))
    cohort: date
    milestone: str | None = None
    requested_for: date | None = None
    requested_by: str | None = None
    due_on: date
    state: MessageState = Field(sa_column=one_of(MessageState))
    message_id: str | None = None
    attempts: int = 0
    claimed_at: datetime | None = None
    claimed_on: date | None = None
    lease_until: datetime | None = None
    retry_at: datetime | None = None
    held_since: datetime | None = None
    channel_id: str | None = None
    ts: str | None = None
    reason: str | None = None
    created_at: datetime
    updated_at: datetime


class Reported(SQLModel, table=True):
    """Somebody of a cohort at a letter to an agency's officers, so that the next one can say who came and who left.

    `at` is when the facts of that letter were read, by the bot's clock. `member_id` is that of their row, which may be
    gone by the next letter; it is None, as `user_id`, of one who left Recert since. `counted` as in a certification.
    `now_in` is the id of another row of the same person that stands for it since, and `removed_by` the training officer
    who took them off the roster.
    """

    __table_args__ = (
        UniqueConstraint("agency_id", "cohort", "due_on", "member_id"),
        Index(None, "member_id"),
        Index(None, "user_id"),
        Index(None, "now_in"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(sa_column=belongs_to("agency", indexed=False))
    cohort: date
    due_on: date
    at: datetime
    member_id: int | None = None
    user_id: str | None = None
    level: Level = Field(sa_column=one_of(Level))
    counted: bool
    now_in: int | None = None
    removed_by: str | None = None
