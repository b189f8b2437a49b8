"""The callback_id of every modal, and the block_id of every field."""

from enum import StrEnum


class Modal(StrEnum):
    """Modals."""

    JOIN = "join"
    ROSTER_ANSWER = "roster_answer"
    AGENCY = "agency"
    COURSE = "course"
    ROSTER_FILE = "roster_file"
    STATE_LIST = "state_list"


class Field(StrEnum):
    """The inputs of a modal: each is the block_id and the action_id of its input."""

    LEVEL = "level"
    EXPIRES_ON = "expires_on"
    NUMBER = "number"
    AFFILIATION = "affiliation"
    ROLES = "roles"
    REMINDERS = "reminders"
    NAME = "name"
    NUDGE_HOUR = "nudge_hour"
    TIMEZONE = "timezone"
    NUDGES = "nudges"
    NAMES = "names"
    OFFICERS = "officers"
    LEFT_OUT = "left_out"
    TITLE = "title"
    HELD_ON = "held_on"
    HOURS = "hours"
    PART = "part"
    PEDIATRIC = "pediatric"
    APPROVAL = "approval"
    FILE = "file"
    NUMBER_COLUMN = "number_column"
    EXPIRES_COLUMN = "expires_column"
    STATUS_COLUMN = "status_column"
    DRY_RUN = "dry_run"
