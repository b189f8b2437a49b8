"""The tables. Progress is append-only: standing is folded from the events, which gives undo and an audit trail."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, Integer, MetaData, UniqueConstraint, false
from sqlmodel import Column, Field, SQLModel

from rules.direct_messages import Kind
from rules.education import Part
from rules.levels import Level
from rules.schema import Affiliation
from rules.steps import Role

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def _belongs_to(table: str, *, optional: bool = False, indexed: bool = True) -> Column[int]:
    """Return a column that names a row of another table; it is deleted with that row, or, if optional, set to null."""
    gone = "SET NULL" if optional else "CASCADE"
    return Column(Integer, ForeignKey(f"{table}.id", ondelete=gone), nullable=optional, index=indexed)


def _one_of(words: type[StrEnum], *, optional: bool = False) -> Column[str]:
    """Return a column of one word among those of an enum, stored as that word on every database."""
    kind = Enum(words, native_enum=False, length=20, values_callable=lambda each: [word.value for word in each])
    return Column(kind, nullable=optional)


class _Row(Protocol):
    @property
    def id(self) -> int | None: ...


def key(row: _Row) -> int:
    """Return the id of a row. Raises `LookupError` for one that has not been saved."""
    if row.id is None:
        raise LookupError(f"{type(row).__name__} has not been saved")
    return row.id


class Agency(SQLModel, table=True):
    """An ambulance service, and the channel in which its people are nudged.

    `nudge_hour` is an hour of the day in `timezone`. Milestones before `created_on`, a local date, are never posted.
    `refusal` is Slack's last refusal of a post, until one succeeds: the officers are told of each only once.
    """

    __table_args__ = (UniqueConstraint("team_id", "channel_id"), Index(None, "timezone", "nudge_hour"))

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    channel_id: str
    name: str
    timezone: str
    nudge_hour: int = 9
    names_in_channel: bool = False
    paused: bool = False
    created_at: datetime
    created_on: date
    refusal: str | None = None


class TrainingOfficer(SQLModel, table=True):
    """A training officer of an agency. An agency always has at least one."""

    __tablename__ = "training_officer"
    __table_args__ = (UniqueConstraint("agency_id", "user_id"), Index(None, "user_id"))

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(sa_column=_belongs_to("agency", indexed=False))
    user_id: str
    added_at: datetime


class Member(SQLModel, table=True):
    """A certified person. `counted_from`: the local date since which they count in this agency and cohort.

    `reminds_since` is the local date since which they want personal reminders, None if they do not; `snoozed_until` the
    one on which those begin again. `timezone` is known of those who want them.
    """

    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        Index(None, "agency_id", "expires_on"),
        Index(None, "expires_on", "reminds_since"),
        Index(None, "timezone"),
    )

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    user_id: str
    agency_id: int | None = Field(default=None, sa_column=_belongs_to("agency", optional=True, indexed=False))
    level: Level = Field(sa_column=_one_of(Level))
    expires_on: date
    number: str | None = None
    affiliation: Affiliation | None = Field(default=None, sa_column=_one_of(Affiliation, optional=True))
    instructor: bool = False
    examiner: bool = False
    chief_examiner: bool = False
    counted_from: date
    reminds_since: date | None = None
    snoozed_until: date | None = None
    timezone: str | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that this member holds."""
        return _roles_of(self)


ROLE_COLUMNS = {Role.INSTRUCTOR: "instructor", Role.EXAMINER: "examiner", Role.CHIEF_EXAMINER: "chief_examiner"}


def _roles_of(row: "Member | PendingMember") -> frozenset[Role]:
    return frozenset(role for role, column in ROLE_COLUMNS.items() if getattr(row, column))


class Home(SQLModel, table=True):
    """The App Home of someone who has opened it: it is drawn again when what it shows has changed."""

    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    user_id: str
    opened_at: datetime


class ProgressEvent(SQLModel, table=True):
    """A mark, unmark or confirmation of a step: by whom and when. `cycle` is the year of the expiration date.

    `confirmed`: the author is not the member, and has seen it: a training officer, or the state's own list. What
    the member marks or changes afterwards comes after it, and so is self-reported again.
    """

    __tablename__ = "progress_event"
    __table_args__ = (Index(None, "member_id", "cycle", "step", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(sa_column=_belongs_to("member", indexed=False))
    cycle: int
    step: str
    done: bool
    confirmed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    by_user: str
    at: datetime


class Course(SQLModel, table=True):
    """A course of continuing education. `quarters` are quarter hours; `approval` is kept as it was typed.

    `held_on` is the date of the course, if it is known; `part` the part of the requirement that it is counted for.
    `form` is Slack's id of the form that it was entered in, of which there is one course; None if it was typed.
    """

    __table_args__ = (
        CheckConstraint("quarters > 0", name="quarters_positive"),
        Index(None, "member_id", "form", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(sa_column=_belongs_to("member"))
    cycle: int
    title: str
    approval: str
    quarters: int
    held_on: date | None = None
    part: Part | None = Field(default=None, sa_column=_one_of(Part, optional=True))
    pediatric: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    form: str | None = None
    logged_at: datetime


class PendingMember(SQLModel, table=True):
    """A pending member: a roster names them by e-mail address, in lower case here, and Slack does not know them yet."""

    __tablename__ = "awaited"  # as migration 0004 created it
    __table_args__ = (UniqueConstraint("team_id", "email"), Index(None, "agency_id"))

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    agency_id: int = Field(sa_column=_belongs_to("agency", indexed=False))
    email: str
    name: str | None = None
    level: Level = Field(sa_column=_one_of(Level))
    expires_on: date
    number: str | None = None
    instructor: bool = False
    examiner: bool = False
    chief_examiner: bool = False
    created_at: datetime
    updated_at: datetime

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that a roster says they hold."""
        return _roles_of(self)


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
    agency_id: int = Field(sa_column=_belongs_to("agency", indexed=False))
    cohort: date
    milestone: str | None = None
    requested_for: date | None = None
    due_on: date
    state: MessageState = Field(sa_column=_one_of(MessageState))
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
    and the day it is due. `channel_id` is the conversation that a sent one is in.
    """

    __tablename__ = "direct_message"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id", "kind", "cohort", "milestone"),
        UniqueConstraint("team_id", "user_id", "kind", "cohort", "requested_for"),
        UniqueConstraint("agency_id", "user_id", "kind", "cohort", "due_on"),
        Index(None, "state", "lease_until"),
    )

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    user_id: str
    kind: Kind = Field(sa_column=_one_of(Kind))
    agency_id: int | None = Field(default=None, sa_column=_belongs_to("agency", optional=True, indexed=False))
    cohort: date
    milestone: str | None = None
    requested_for: date | None = None
    requested_by: str | None = None
    due_on: date
    state: MessageState = Field(sa_column=_one_of(MessageState))
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
