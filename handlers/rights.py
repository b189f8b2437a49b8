"""Who may do what: a line for each command, button, form and event. What has no line does not start.

`Request.ask` checks a line before the handler runs, in the transaction in which the handler then reads and writes.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Right(StrEnum):
    """Who may use something, and for whom. A training officer is one of that agency, at this moment."""

    EVERYONE = "Everyone, for themselves"
    MEMBER = "Members, for themselves"
    MEMBER_OR_OFFICER = "The member, and the training officers of their agency"
    NAMED_ON_ROSTER = "Whoever that agency's roster names, or who is a member of it, for themselves"
    FOUNDER_OR_OFFICER = "Everyone, in a channel that is no agency's yet; in an agency's channel its training officers"
    OFFICER = "Training officers, for their agency"
    OFFICER_OR_SUCCESSOR = "Training officers, for their agency; whoever may take it over, if all of them left Slack"
    SUCCESSOR = "Admins, and members counted there for 30 days, if all training officers left Slack: Slack is asked"
    OFFICER_OF_NAMED_AGENCY = "Training officers, for the agency that the button or the form belongs to"
    OFFICER_OF_MEMBER = "Training officers, for a member of their agency"
    OTHER_OFFICER = "Training officers, for a member of their agency, but never for themselves"
    AS_COMMAND = "Whoever may use the command that it stands for"


@runtime_checkable
class NamesAgency(Protocol):
    """A button's value or a form that belongs to one agency; None is the id of none."""

    @property
    def agency(self) -> int | None:
        """The agency's id."""


@runtime_checkable
class NamesMember(Protocol):
    """A button's value that is about one member."""

    @property
    def user_id(self) -> str:
        """The member's user id."""


COMMANDS: Mapping[str, Right] = {
    "help": Right.EVERYONE,
    "help hi": Right.EVERYONE,
    "steps": Right.EVERYONE,
    "fees": Right.EVERYONE,
    "deadlines": Right.EVERYONE,
    "contacts": Right.EVERYONE,
    "join": Right.EVERYONE,
    "join …": Right.EVERYONE,
    "leave": Right.EVERYONE,
    "nudge": Right.EVERYONE,  # it only says what to type
    "status": Right.MEMBER,
    "status …": Right.MEMBER_OR_OFFICER,
    "done": Right.MEMBER,
    "done ?": Right.MEMBER,
    "undo": Right.MEMBER,
    "ce": Right.MEMBER,
    "ce add": Right.MEMBER,
    "ce rules": Right.MEMBER,
    "remind": Right.MEMBER,
    "remind …": Right.MEMBER,
    "agency": Right.OFFICER_OR_SUCCESSOR,
    "agency …": Right.FOUNDER_OR_OFFICER,
    "agency settings": Right.OFFICER_OR_SUCCESSOR,
    "agency pause": Right.OFFICER,
    "agency resume": Right.OFFICER,
    "agency help": Right.EVERYONE,
    "roster": Right.OFFICER,
    "roster import": Right.OFFICER,
    "roster export": Right.OFFICER,
    "approvals": Right.OFFICER,
    "state-list": Right.OFFICER,
    "nudge preview": Right.OFFICER,
    "nudge now": Right.OFFICER,
}
"""By what one types; “…” stands for words after it, where these have a handler of their own."""

BUTTONS: Mapping[str, Right] = {
    "join": Right.EVERYONE,
    "show": Right.AS_COMMAND,
    "office": Right.AS_COMMAND,
    "mark": Right.MEMBER,
    "mark_new_date": Right.MEMBER,
    "check_off": Right.MEMBER,
    "start_cycle": Right.MEMBER,
    "remind": Right.MEMBER,
    "snooze": Right.MEMBER,
    "course": Right.MEMBER,
    "drop_course": Right.MEMBER,
    "undo_course": Right.MEMBER,
    "courses": Right.MEMBER,
    "name_agency": Right.FOUNDER_OR_OFFICER,
    "take_over": Right.SUCCESSOR,
    "calendar": Right.MEMBER,
    "leave": Right.EVERYONE,
    "stay": Right.EVERYONE,
    "answer_roster": Right.NAMED_ON_ROSTER,
    "put_back": Right.MEMBER,
    "renewed": Right.MEMBER,
    "take_date": Right.MEMBER,
    "move_agency": Right.EVERYONE,  # as `/recert join` in that agency's channel
    "place": Right.OFFICER_OF_NAMED_AGENCY,
    "mark_place": Right.OFFICER_OF_NAMED_AGENCY,
    "approve_place": Right.OFFICER_OF_NAMED_AGENCY,
    "remove_place": Right.OFFICER_OF_NAMED_AGENCY,
    "remove_listed": Right.OFFICER_OF_NAMED_AGENCY,
    "count_anyway": Right.OFFICER_OF_NAMED_AGENCY,
    "one_person": Right.OFFICER_OF_NAMED_AGENCY,
    "send_invitations": Right.OFFICER_OF_NAMED_AGENCY,
    "roster": Right.OFFICER,
    "approvals": Right.OFFICER,
    "preview": Right.OFFICER,
    "forget_awaited": Right.OFFICER_OF_NAMED_AGENCY,
    "remind_privately": Right.OFFICER_OF_NAMED_AGENCY,
    "roster_dropped": Right.OFFICER_OF_NAMED_AGENCY,
    "roster_ready_rows": Right.OFFICER_OF_NAMED_AGENCY,
    "later_dates": Right.OFFICER_OF_NAMED_AGENCY,
    "list_dropped": Right.OFFICER_OF_NAMED_AGENCY,
    "remove": Right.OFFICER_OF_MEMBER,
    "confirm": Right.OTHER_OFFICER,
    "approve": Right.OTHER_OFFICER,
}
"""By the action of the button's value."""

FORMS: Mapping[str, Right] = {
    "join": Right.EVERYONE,
    "roster_answer": Right.NAMED_ON_ROSTER,
    "course": Right.MEMBER,
    "agency": Right.OFFICER_OF_NAMED_AGENCY,
    "roster_file": Right.OFFICER_OF_NAMED_AGENCY,
    "state_list": Right.OFFICER_OF_NAMED_AGENCY,
}
"""By the form's callback_id."""

EVENTS: Mapping[str, Right] = {
    "app_home_opened": Right.EVERYONE,
    "team_join": Right.EVERYONE,
    "user_change": Right.EVERYONE,
    "file_share": Right.OFFICER,
    "message": Right.AS_COMMAND,
    "app_mention": Right.AS_COMMAND,
}
"""By the event's type, a message's by its subtype."""


def check_lines(kind: str, names: Iterable[str], lines: Mapping[str, Right]) -> None:
    """Raise ValueError unless each name is there once, and has a line, and no line is about anything else."""
    listed = [str(name) for name in names]
    twice = {name for name in listed if listed.count(name) > 1}
    if twice:
        raise ValueError(f"there are two of the {kind} {', '.join(sorted(twice))}")
    if set(listed) != set(lines):
        wrong = ", ".join(sorted(set(listed) ^ set(lines)))
        raise ValueError(f"handlers/rights.py must have a line for each {kind}, and no other; look at: {wrong}")
