"""The tables. Progress is append-only: standing is folded from the events, which gives undo and an audit trail."""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, true
from sqlmodel import Field, SQLModel

from rules.education import Part
from rules.levels import Level
from rules.schema import Affiliation
from rules.steps import Role
from storage.columns import IDS_FOR_GOOD, belongs_to, one_of


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
    """A training officer of an agency. An agency always has at least one.

    `deactivated_on` is, as of a member, the date on which Recert heard that their Slack account is deactivated.
    """

    __tablename__ = "training_officer"
    __table_args__ = (UniqueConstraint("agency_id", "user_id"), Index(None, "user_id"))

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(sa_column=belongs_to("agency", indexed=False))
    user_id: str
    added_at: datetime
    deactivated_on: date | None = None


class LeftOut(SQLModel, table=True):
    """A milestone of the ladder of which an agency is not nudged.

    `until` is the local date on which it was taken back in: one whose day was before that is still not posted.
    """

    __tablename__ = "left_out"
    __table_args__ = (UniqueConstraint("agency_id", "milestone"),)

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(sa_column=belongs_to("agency", indexed=False))
    milestone: str
    until: date | None = None


class RosterPlace(SQLModel, table=True):
    """What an agency's roster says of somebody who has not answered; their level and date are in a member's row.

    `user_id` is None of one whom Slack does not know, `email` in lower case. `invited_by` is the training officer who
    had them told, or "" for the program; `invited_on` the local date of that. Both are None before.
    """

    __tablename__ = "roster_place"
    __table_args__ = (
        UniqueConstraint("agency_id", "user_id"),
        UniqueConstraint("agency_id", "email"),
        Index(None, "team_id", "user_id"),
        Index(None, "team_id", "email"),
        IDS_FOR_GOOD,
    )

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    agency_id: int = Field(sa_column=belongs_to("agency", indexed=False))
    user_id: str | None = None
    email: str | None = None
    name: str | None = None
    invited_by: str | None = None
    invited_on: date | None = None
    created_at: datetime
    updated_at: datetime


class Declined(SQLModel, table=True):
    """The mark that somebody does not belong on an agency's roster: no roster of it names them again.

    They said so, or they `moved` to another agency by themselves.
    """

    __table_args__ = (UniqueConstraint("agency_id", "user_id"), Index(None, "user_id"))

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(sa_column=belongs_to("agency", indexed=False))
    user_id: str
    at: datetime
    moved: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Member(SQLModel, table=True):
    """A certified person: their own record, with a `user_id`, or what a roster says of them, with a `place_id`.

    One who has not accepted a roster has a row for each agency that names them, and whatever record is their own.
    Their level, date and number are in their certifications, one a cycle.

    `reminds_since` is the local date since which they want personal reminders, None if they do not; `snoozed_until` the
    one on which those begin again. `timezone` is known of those who want them. `deactivated_on` is the date on which
    Recert heard that their Slack account is deactivated, None while it is active; `counts_anyway`: a training officer
    said that they count all the same. `came_on` is the day on which they came to their agency.
    """

    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        Index(None, "agency_id"),
        UniqueConstraint("place_id"),
        CheckConstraint("(user_id IS NULL) <> (place_id IS NULL)", name="one_owner"),
        Index(None, "timezone"),
        IDS_FOR_GOOD,
    )

    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    user_id: str | None = None
    place_id: int | None = Field(
        default=None, sa_column=belongs_to("roster_place", optional=True, kept=False, indexed=False)
    )
    agency_id: int | None = Field(default=None, sa_column=belongs_to("agency", optional=True, indexed=False))
    affiliation: Affiliation | None = Field(default=None, sa_column=one_of(Affiliation, optional=True))
    instructor: bool = False
    examiner: bool = False
    chief_examiner: bool = False
    reminds_since: date | None = None
    snoozed_until: date | None = None
    timezone: str | None = None
    deactivated_on: date | None = None
    counts_anyway: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    came_on: date | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def counts(self) -> bool:
        """True unless their Slack account is deactivated, and no training officer said that they count."""
        return self.deactivated_on is None or self.counts_anyway

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that this member holds."""
        return frozenset(role for role, column in ROLE_COLUMNS.items() if getattr(self, column))


ROLE_COLUMNS = {Role.INSTRUCTOR: "instructor", Role.EXAMINER: "examiner", Role.CHIEF_EXAMINER: "chief_examiner"}


class Source(StrEnum):
    """Who said what a certification's date is."""

    MEMBER = "member"
    """The member, who joined or changed their record."""
    ROSTER = "roster"
    SELF_REPORTED = "self-reported"
    """Nobody: the member marked V, and a certification lasts two years."""
    OFFICER = "officer"
    """A training officer, who confirmed V."""
    STATE_LIST = "state list"


class Certification(SQLModel, table=True):
    """What is recorded of a member for one cycle, the year of whose expiration date is `cycle`.

    A member stands in the latest that has begun: `begins_on` is the local date of that, None for one that has held
    since it was recorded. `agency_id` is the agency that counts them in that season, which it stays once the date has
    passed; `counted_from` the local date since which they count there with this date. Whether they are `counted` there
    follows from their Slack account, until the date has passed: from the day after it a season keeps its numbers.
    """

    __table_args__ = (
        UniqueConstraint("member_id", "cycle"),
        Index(None, "agency_id", "expires_on"),
        Index(None, "expires_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(sa_column=belongs_to("member", indexed=False))
    cycle: int
    level: Level = Field(sa_column=one_of(Level))
    expires_on: date
    number: str | None = None
    agency_id: int | None = Field(default=None, sa_column=belongs_to("agency", optional=True, indexed=False))
    source: Source = Field(sa_column=one_of(Source))
    begins_on: date | None = None
    counted_from: date
    counted: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    created_at: datetime
    updated_at: datetime

    @property
    def counts_in_season(self) -> bool:
        """Whether an agency has them in that season: nobody who came after the date is in any number of it."""
        return self.agency_id is not None and self.counted_from <= self.expires_on


class Departed(SQLModel, table=True):
    """How many of an agency's cohort left Recert, or its roster, after its date: nothing else is kept of them.

    Of these `recertified` had V, `confirmed` a confirmed one, and `late` one that was marked after the date.
    """

    __table_args__ = (UniqueConstraint("agency_id", "cohort"),)

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(sa_column=belongs_to("agency", indexed=False))
    cohort: date
    members: int = 0
    recertified: int = 0
    confirmed: int = 0
    late: int = 0


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
    member_id: int = Field(sa_column=belongs_to("member", indexed=False))
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
        IDS_FOR_GOOD,
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(sa_column=belongs_to("member"))
    cycle: int
    title: str
    approval: str
    quarters: int
    held_on: date | None = None
    part: Part | None = Field(default=None, sa_column=one_of(Part, optional=True))
    pediatric: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    form: str | None = None
    logged_at: datetime
