"""Values of the buttons for training officers, and for whoever sets up an agency or takes one over."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.buttons import ButtonValue, Number, UserId
from rules.steps import StepCode

OfficeCommand = Literal["roster", "approvals", "nudge preview", "agency"]
"""The commands that the App Home and direct messages offer to training officers."""

_ROW = r"([UW][A-Z0-9]+|[0-9]{1,9})"
"""A user id, or the id of a place on a roster."""


@dataclass(frozen=True)
class ShowInChannel(ButtonValue):
    """Answers a training officer's command as if it had been typed in a channel: where they are in none."""

    action = "office"
    channel: str
    command: OfficeCommand


@dataclass(frozen=True)
class RosterPage(ButtonValue):
    """Shows a page of the roster, filtered by the words that one would type."""

    action = "roster"
    fresh = "roster"
    number: Number
    words: str


@dataclass(frozen=True)
class Confirm(ButtonValue):
    """Says that a training officer has seen a member's new date, or takes that back.

    `page` is the value of the roster's page that it was pressed in, or "" where it was pressed elsewhere.
    """

    action = "confirm"
    fresh = "roster"
    user_id: UserId
    cycle: Number
    to: Literal["yes", "no"]
    page: str = ""


@dataclass(frozen=True)
class ApprovalsPage(ButtonValue):
    """Shows a page of those who wait for approval at NREMT."""

    action = "approvals"
    fresh = "approvals"
    number: Number


@dataclass(frozen=True)
class Approve(ButtonValue):
    """Records that a training officer has approved a member's application at NREMT, or takes that back."""

    action = "approve"
    fresh = "approvals"
    user_id: UserId
    cycle: Number
    to: Literal["yes", "no"]
    page: Number


@dataclass(frozen=True)
class ApprovePlace(ButtonValue):
    """Records that the application of somebody on the roster who isn't in Slack is approved, or takes that back."""

    action = "approve_place"
    fresh = "approvals"
    agency: Number
    place: Number
    cycle: Number
    to: Literal["yes", "no"]
    page: Number


@dataclass(frozen=True)
class Remove(ButtonValue):
    """Takes a member out of an agency."""

    action = "remove"
    fresh = "roster"
    user_id: UserId
    agency: Number


@dataclass(frozen=True)
class ForgetPending(ButtonValue):
    """Forgets the people shown whom an agency's roster named and Slack does not know. `places` are their ids."""

    action = "forget_awaited"
    fresh = "roster"
    agency: Number
    places: Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})*$", max_length=1900)]


@dataclass(frozen=True)
class ShowPlace(ButtonValue):
    """Shows what an agency's roster says of somebody who has not answered."""

    action = "place"
    fresh = "roster"
    agency: Number
    place: Number


@dataclass(frozen=True)
class MarkPlace(ButtonValue):
    """Marks a step for somebody on the roster who has not answered, or takes that back."""

    action = "mark_place"
    fresh = "roster"
    agency: Number
    place: Number
    cycle: Number
    step: StepCode
    to: Literal["done", "undo"]


@dataclass(frozen=True)
class RemovePlace(ButtonValue):
    """Takes somebody off the roster who has not answered."""

    action = "remove_place"
    fresh = "roster"
    agency: Number
    place: Number


@dataclass(frozen=True)
class RemoveListed(ButtonValue):
    """Takes somebody off the roster whom an imported file does not name."""

    action = "remove_listed"
    fresh = "roster"
    agency: Number
    member: Number


@dataclass(frozen=True)
class CountAnyway(ButtonValue):
    """Counts somebody on the roster although their Slack account is deactivated."""

    action = "count_anyway"
    fresh = "roster"
    agency: Number
    member: Number


@dataclass(frozen=True)
class OnePerson(ButtonValue):
    """Merges two rows of a roster that are one person: `kept` stands for `gone`, whom Slack does not know."""

    action = "one_person"
    fresh = "roster"
    agency: Number
    gone: Number
    kept: Number


@dataclass(frozen=True)
class SendInvitations(ButtonValue):
    """Tells everybody on the roster who was not told yet, and asks them."""

    action = "send_invitations"
    fresh = "roster"
    agency: Number


@dataclass(frozen=True)
class RemindPrivately(ButtonValue):
    """Has Recert remind the members shown by direct message, once a day each, in the training officer's name.

    `people` are their user ids, and the ids of the places of those shown who cannot be reminded, so that it is said.
    """

    action = "remind_privately"
    fresh = "roster"
    agency: Number
    people: Annotated[str, Field(pattern=rf"^{_ROW}(\.{_ROW})*$", max_length=1900)]


@dataclass(frozen=True)
class ImportRoster(ButtonValue):
    """Imports the roster that was dropped into a direct message."""

    action = "roster_dropped"
    fresh = "roster import"
    agency: Number
    url: str


@dataclass(frozen=True)
class ImportReadyRows(ImportRoster):
    """Imports the rows of a roster that have nothing wrong, and leaves the others out."""

    action = "roster_ready_rows"


@dataclass(frozen=True)
class SayLaterDates(ButtonValue):
    """Says that people with a later date in a roster's file are recertified, or that their old dates were wrong.

    `before` is the date by which they renew, `after` that in the file, and `people` are the ids of their rows; `asked`
    is the minute in which they were asked about, counted from 1970.
    """

    action = "later_dates"
    fresh = "roster import"
    to: Literal["renewed", "correct"]
    agency: Number
    before: date
    after: date
    asked: Number
    people: Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})*$", max_length=1900)]


@dataclass(frozen=True)
class CompareStateList(ButtonValue):
    """Compares the state's list that was dropped into a direct message: only to see, or to mark members by it."""

    action = "list_dropped"
    fresh = "state-list"
    to: Literal["see", "mark"]
    agency: Number
    url: str


@dataclass(frozen=True)
class NameAgency(ButtonValue):
    """Gives this channel's agency the name that was asked about, or makes one of that name."""

    action = "name_agency"
    fresh = "agency help"
    name: str


@dataclass(frozen=True)
class TakeOver(ButtonValue):
    """Makes one a training officer of an agency whose training officers have all left Slack."""

    action = "take_over"
    fresh = "agency"
    agency: Number


@dataclass(frozen=True)
class PreviewNudge(ButtonValue):
    """Shows one of the coming nudges in full."""

    action = "preview"
    fresh = "nudge preview"
    cohort: date
    milestone: str
