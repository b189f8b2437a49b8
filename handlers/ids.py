"""Every action_id and callback_id that Slack may send back to us."""

from enum import StrEnum


class Action(StrEnum):
    """Buttons. An action_id is one of these words, a colon and the button's value."""

    JOIN = "join"
    """Opens the join modal."""
    SHOW = "show"
    """Answers the command in its value, as if it had been typed."""
    MARK = "mark"
    """Marks the step in its value done or not done, and says what is next."""
    CHECK_OFF = "check_off"
    """The same, in the list of all steps, which is shown again."""
    ROSTER = "roster"
    """Shows another page of the roster, or other members."""
    OFFICE = "office"
    """In the App Home: answers, in a modal, a training officer's command in the channel that its value begins with."""
    CONFIRM = "confirm"
    """A training officer has seen a member's new date, or takes that back."""
    REMIND = "remind"
    """Turns personal reminders on or off."""
    SNOOZE = "snooze"
    """Lets them rest for the days in its value."""
    COURSE = "course"
    """Opens the form of a course: the one in its value, or a new one."""
    DROP_COURSE = "drop_course"
    """Deletes the course in its value."""
    COURSES = "courses"
    """Shows another page of one's courses."""
    LEAVE = "leave"
    """Deletes the member: the confirmation of `/recert leave`."""
    STAY = "stay"
    """Thinks better of it."""


class Modal(StrEnum):
    """Modals."""

    JOIN = "join"
    AGENCY = "agency"
    COURSE = "course"


class Field(StrEnum):
    """The inputs of a modal: each is the block_id and the action_id of its input."""

    LEVEL = "level"
    EXPIRES_ON = "expires_on"
    NUMBER = "number"
    AFFILIATION = "affiliation"
    ROLES = "roles"
    NAME = "name"
    NUDGE_HOUR = "nudge_hour"
    TIMEZONE = "timezone"
    NUDGES = "nudges"
    NAMES = "names"
    OFFICERS = "officers"
    TITLE = "title"
    HELD_ON = "held_on"
    HOURS = "hours"
    PART = "part"
    PEDIATRIC = "pediatric"
    APPROVAL = "approval"
