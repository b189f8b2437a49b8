"""Values of the buttons for members: the typed values that Slack sends back when a button is pressed."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from handlers.ui.buttons import ButtonValue, Number
from rules.levels import Level
from rules.steps import StepCode


@dataclass(frozen=True)
class Mark(ButtonValue):
    """Marks a step done or not done. It belongs to one cycle, so that an old message does no harm."""

    action = "mark"
    fresh = "steps"
    cycle: Number
    step: StepCode
    to: Literal["done", "undo"]


@dataclass(frozen=True)
class MarkNewDate(ButtonValue):
    """Marks V done, with the date that the member said eLicensing shows.

    `recorded` is the date that V was marked with when they were asked, "" if it was not.
    """

    action = "mark_new_date"
    fresh = "steps"
    cycle: Number
    until: date
    recorded: str


@dataclass(frozen=True)
class StartCycle(ButtonValue):
    """Starts the next cycle before it begins by itself."""

    action = "start_cycle"
    fresh = "status"
    cycle: Number


@dataclass(frozen=True)
class CheckOff(Mark):
    """Marks a step in a list of steps, and shows what is open."""

    action = "check_off"


@dataclass(frozen=True)
class AnswerRoster(ButtonValue):
    """Answers an agency that put somebody on its roster: yes, yes but by a form with other facts, or no.

    `about` is what they were asked about, "" where that was not said.
    """

    action = "answer_roster"
    fresh = "status"
    agency: Number
    to: Literal["yes", "form", "no"]
    about: str = ""


@dataclass(frozen=True)
class PutBack(ButtonValue):
    """Puts back what a roster changed in one's own record.

    `with_v`: V came with the new date, and goes with it. `about` is the record that it was changed to, "" where that
    was not said.
    """

    action = "put_back"
    fresh = "join"
    level: Level
    expires_on: date
    number: str
    roles: str
    with_v: Literal["", "v"] = ""
    about: str = ""


@dataclass(frozen=True)
class Renewed(ButtonValue):
    """Puts the former date back, and marks V with the date that one's record has now."""

    action = "renewed"
    fresh = "status"
    before: date
    until: date


@dataclass(frozen=True)
class TakeDate(ButtonValue):
    """Takes the date that a roster's file has, in place of the one that one's record has now."""

    action = "take_date"
    fresh = "status"
    before: date
    expires_on: date


@dataclass(frozen=True)
class MoveAgency(ButtonValue):
    """Moves a member to another agency, or keeps them in theirs; either way it records what they said.

    `affiliation` is "" and `roles` is "same" where they said nothing of it; `now_in` is the agency that they were in;
    `with_v` takes back V as well, which came with the date that they have now. `about` is the record that they had when
    they were asked, "" where that was not said.
    """

    action = "move_agency"
    fresh = "join"
    to: Literal["move", "stay"]
    agency: Number
    level: Level
    expires_on: date
    number: str
    affiliation: str
    roles: str
    now_in: Number
    with_v: Literal["", "v"] = ""
    about: str = ""


@dataclass(frozen=True)
class Remind(ButtonValue):
    """Turns personal reminders on or off."""

    action = "remind"
    fresh = "remind"
    to: Literal["on", "off"]


@dataclass(frozen=True)
class Snooze(ButtonValue):
    """Snoozes personal reminders for some days."""

    action = "snooze"
    fresh = "remind"
    days: Number


@dataclass(frozen=True)
class CourseForm(ButtonValue):
    """Opens the form of a course, or of a new one."""

    action = "course"
    fresh = "ce"
    course: Number | Literal["new"]


@dataclass(frozen=True)
class DropCourse(ButtonValue):
    """Deletes a course, and shows the page that it was on."""

    action = "drop_course"
    fresh = "ce"
    course: Number
    page: Number


@dataclass(frozen=True)
class UndoCourse(ButtonValue):
    """Takes back a course that was just logged."""

    action = "undo_course"
    fresh = "ce"
    course: Number


@dataclass(frozen=True)
class CoursePage(ButtonValue):
    """Shows a page of one's courses."""

    action = "courses"
    fresh = "ce"
    number: Number


@dataclass(frozen=True)
class SendCalendar(ButtonValue):
    """Sends the dates of a cycle as a calendar file."""

    action = "calendar"
    fresh = "deadlines"
    cycle: Number


@dataclass(frozen=True)
class Leave(ButtonValue):
    """Deletes the member: the confirmation of `/recert leave`."""

    action = "leave"
    fresh = "leave"


@dataclass(frozen=True)
class Stay(ButtonValue):
    """Cancels leaving."""

    action = "stay"
    fresh = "leave"
