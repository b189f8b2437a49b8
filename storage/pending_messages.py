"""The kinds of pending direct messages, each with the facts that its words are made from."""

from dataclasses import dataclass
from datetime import date

from rules.direct_messages import Kind
from rules.levels import Level
from rules.schema import Affiliation
from rules.steps import Role
from storage.agencies import Leaders


@dataclass(frozen=True, slots=True)
class Reminder:
    """A pending direct message to a member, with what is known of them."""

    id: int
    team_id: str
    user_id: str
    kind: Kind
    cohort: date
    milestone: str | None
    """The milestone of the ladder that it is about; None if it comes when a snooze ends."""
    requested_for: date | None
    """The day on which that snooze ends."""
    timezone: str
    member_id: int
    level: Level
    expires_on: date
    affiliation: Affiliation | None
    leaders: Leaders
    """Who leads their agency."""
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class PrivateReminder:
    """A pending reminder that a training officer asked for, with what is known of the member.

    `requested_by` is None once that officer has left; `still` is whether they lead the member's agency now.
    """

    id: int
    team_id: str
    user_id: str
    kind: Kind
    cohort: date
    requested_for: date
    requested_by: str | None
    timezone: str
    agency_name: str
    still: bool
    member_id: int
    level: Level
    expires_on: date
    affiliation: Affiliation | None
    leaders: Leaders
    """Who leads their agency."""
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Recertified:
    """A pending message to a member whose new date somebody has seen; `until` is that date."""

    id: int
    team_id: str
    user_id: str
    kind: Kind
    cohort: date
    due_on: date
    timezone: str
    until: date | None
    member_id: int
    expires_on: date
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Report:
    """A pending direct message to a training officer about an agency."""

    id: int
    team_id: str
    user_id: str
    kind: Kind
    cohort: date
    due_on: date
    timezone: str
    agency_id: int
    agency_name: str
    channel_id: str
    nudge_hour: int


@dataclass(frozen=True, slots=True)
class AccountNotice:
    """A pending direct message to a training officer about the Slack account of somebody on their roster, `whose`.

    `deactivated` is whether it is so now; `counts_anyway` whether an officer has said that they count all the same;
    `leads` whether they are a training officer of that agency themselves.
    """

    id: int
    team_id: str
    user_id: str
    kind: Kind
    cohort: date
    due_on: date
    timezone: str
    agency_id: int
    agency_name: str
    member_id: int
    whose: str
    deactivated: bool
    counts_anyway: bool
    leads: bool


@dataclass(frozen=True, slots=True)
class Announcement:
    """A pending announcement in an agency's channel of what `user_id` has changed, or that they have left Slack.

    `officer` is the longest-serving of its training officers who are in Slack now, if any is; `heard` what the channel
    was told last of who leads the agency.
    """

    id: int
    team_id: str
    user_id: str
    kind: Kind
    cohort: date
    due_on: date
    channel_id: str
    agency_name: str
    officer: str | None
    heard: Kind | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A pending direct message to somebody on an agency's roster, with what that says of them.

    `by` is the training officer who had them told; None if that was the program, or they are none in Slack any more.
    `officer` is another one who is in Slack, if there is one.
    """

    id: int
    team_id: str
    user_id: str
    kind: Kind
    cohort: date
    due_on: date
    by: str | None
    officer: str | None
    timezone: str
    agency_id: int
    agency_name: str
    level: Level
    expires_on: date
    number: str | None
    leaves: str | None
    """The name of the agency that they are in now, and would leave."""
    roles: frozenset[Role]
