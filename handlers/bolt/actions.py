"""The table of buttons: the handler of each kind of button, which gets the button's typed value."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from handlers import rights
from handlers.agency import handlers as agency
from handlers.agency import one_person, takeover
from handlers.answer import Answer, Result
from handlers.bolt.followups import Followups
from handlers.bolt.reply import Call
from handlers.bolt.typed import run
from handlers.courses import form as course_form
from handlers.courses import handlers as courses
from handlers.membership import join, leave, move, remove, renewed, roster_answer
from handlers.nudges import handlers as nudges
from handlers.progress import marks, start
from handlers.reference import calendar
from handlers.reminders import handlers as reminders
from handlers.reminders import private
from handlers.rights import Right
from handlers.roster import approvals, confirm, place
from handlers.roster import handlers as roster
from handlers.routes import reads, writes
from handlers.services import Asker, Services
from handlers.ui import member_values, officer_values
from handlers.ui.buttons import ButtonValue, Join, OpenLink, Show, too_old
from handlers.ui.officer_values import ShowInChannel
from handlers.uploads import dropped, later_dates

_Value = TypeVar("_Value", bound=ButtonValue)


@dataclass(frozen=True, slots=True)
class Action:
    """A kind of button: its value, its handler, and whether the answer replaces what the button was pressed in."""

    value: type[ButtonValue]
    handle: Callable[[Services, Asker, Any, Right], Result]
    replaces: bool


def _action(
    value: type[_Value], handle: Callable[[Services, Asker, _Value, Right], Result], *, replaces: bool = True
) -> Action:
    return Action(value, handle, replaces)


def _show(services: Services, asker: Asker, value: Show | ShowInChannel, _right: Right) -> Result:
    """Run a command, which asks for its own right."""
    result = run(services, asker, value.command)
    return replace(result, command=value.command) if isinstance(result, Answer) else result


ACTIONS: tuple[Action, ...] = (
    _action(Join, reads(join.open_form)),
    _action(Show, _show, replaces=False),
    _action(ShowInChannel, _show, replaces=False),
    _action(member_values.Mark, writes(marks.press_mark)),
    _action(member_values.MarkNewDate, writes(marks.press_new_date)),
    _action(member_values.CheckOff, writes(marks.press_check_off)),
    _action(member_values.StartCycle, writes(start.press_start)),
    _action(officer_values.RosterPage, reads(roster.turn)),
    _action(officer_values.Confirm, writes(confirm.press)),
    _action(officer_values.ApprovalsPage, reads(approvals.turn)),
    _action(officer_values.Approve, writes(approvals.press)),
    _action(officer_values.ApprovePlace, writes(approvals.press_place)),
    _action(officer_values.Remove, writes(remove.remove)),
    _action(member_values.AnswerRoster, writes(roster_answer.press)),
    _action(member_values.PutBack, writes(roster_answer.put_back)),
    _action(member_values.Renewed, writes(renewed.press)),
    _action(member_values.TakeDate, writes(renewed.take_date)),
    _action(member_values.MoveAgency, writes(move.press)),
    _action(officer_values.ShowPlace, reads(place.show), replaces=False),
    _action(officer_values.MarkPlace, writes(place.mark)),
    _action(officer_values.RemovePlace, writes(place.remove)),
    _action(officer_values.RemoveListed, writes(remove.remove_listed), replaces=False),
    _action(officer_values.CountAnyway, writes(remove.count_anyway), replaces=False),
    _action(officer_values.OnePerson, writes(one_person.press), replaces=False),
    _action(officer_values.SendInvitations, writes(place.send), replaces=False),
    _action(officer_values.ForgetPending, writes(remove.forget_pending)),
    _action(member_values.Remind, writes(reminders.turn)),
    _action(member_values.Snooze, writes(reminders.snooze)),
    _action(officer_values.RemindPrivately, writes(private.press), replaces=False),
    _action(member_values.CourseForm, reads(course_form.open_course)),
    _action(member_values.DropCourse, writes(courses.drop)),
    _action(member_values.UndoCourse, writes(courses.take_back)),
    _action(member_values.CoursePage, reads(courses.turn)),
    _action(officer_values.ImportRoster, reads(dropped.take_roster)),
    _action(officer_values.ImportReadyRows, reads(dropped.take_roster)),
    _action(officer_values.SayLaterDates, writes(later_dates.press), replaces=False),
    _action(officer_values.CompareStateList, reads(dropped.take_state_list)),
    _action(officer_values.NameAgency, writes(agency.press_name), replaces=False),
    _action(officer_values.TakeOver, reads(takeover.press), replaces=False),
    _action(member_values.SendCalendar, reads(calendar.send_dates), replaces=False),
    _action(officer_values.PreviewNudge, reads(nudges.read), replaces=False),
    _action(member_values.Leave, writes(leave.forget)),
    _action(member_values.Stay, reads(leave.stay)),
)
_BY_NAME = {each.value.action: each for each in ACTIONS}
rights.check_lines("button", (each.value.action for each in ACTIONS), rights.BUTTONS)


def register(app: App, services: Services, followups: Followups) -> None:
    """Register the listener of every button."""

    @app.action(re.compile(""))
    def pressed(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        call = Call.of(body, client, respond)
        name, _, _ = body["actions"][0]["action_id"].partition(":")
        if name == OpenLink.action:
            ack()
            return
        replaces = False
        try:
            call.check()
            action = _find(name)
            value = action.value.read(_text(body["actions"][0]))
            if isinstance(value, ShowInChannel):
                call = call.in_channel(value.channel)
            result = action.handle(services, call.asker, value, rights.BUTTONS[name])
            replaces = action.replaces
        except Exception as error:  # noqa: BLE001 - Bolt's own way would call Slack before the ack
            result = followups.apologize(error, undone=True)
        ack()
        followups.show(call, result, replaces=replaces)


def _find(name: str) -> Action:
    if name not in _BY_NAME:
        raise too_old("steps")
    return _BY_NAME[name]


def _text(pressed: dict[str, Any]) -> str:
    """Return the value of a button, or of the option that was chosen in a menu."""
    return pressed.get("value") or (pressed.get("selected_option") or {}).get("value") or ""
