"""What is tried: an example or more of each command, button, form and event, with ids that one should not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from handlers.rights import Right
from handlers.ui import member_values, officer_values
from handlers.ui.buttons import ButtonValue, Join, Show
from rules.levels import Level
from rules.steps import StepCode
from tests.rights.world import (
    ALONE,
    BOB,
    CHANNELS,
    EVERYBODY,
    FAR,
    FAYE,
    NO_AGENCY,
    NORA,
    NORTH,
    NOWHERE,
    OFFICER,
    SOUTH,
    SUE,
    Somebody,
)

AGENCIES = (NORTH, SOUTH, FAR, NOWHERE)
PEOPLE = (BOB.user_id, SUE.user_id, FAYE.user_id, OFFICER.user_id, ALONE.user_id, "UNOBODY")
COURSES = (1, 6, 7, 8, NOWHERE)
"""The ids of the courses of alice, bob, sue and faye, and an id that none has."""
PLACES = (1, 2, 3, NOWHERE)
"""The ids of the places on the roster of North: of nora, alone and sue; and an id that none has."""
FILE = "FILE"
"""Stands for the address of the file, which the workspace knows."""

COMMANDS: Mapping[str, Sequence[str]] = {
    "help": ["help", ""],
    "help hi": ["hi", "good morning"],
    "steps": ["steps", "steps all", "steps paramedic", "steps a5"],
    "fees": ["fees"],
    "deadlines": ["deadlines"],
    "contacts": ["contacts"],
    "join": ["join"],
    "join …": ["join emt 2027-03-31 E0000001"],
    "leave": ["leave"],
    "nudge": ["nudge", "nudge later"],
    "status": ["status"],
    "status …": [f"status <@{user_id}>" for user_id in PEOPLE] + ["status bob"],
    "done": ["done a4", "a4 done", "done a2 a4"],
    "done ?": ["a4", "done ? a4"],
    "undo": ["undo a1"],
    "ce": ["ce", "ce list"],
    "ce add": ["ce add", "ce add 1.5 F3-0001 Stroke"],
    "ce rules": ["ce rules"],
    "remind": ["remind"],
    "remind …": ["remind on", "remind snooze 3"],
    "agency": ["agency"],
    "agency …": ["agency Another EMS", "agency Agency CNORTH", "agency Pause Point EMS"],
    "agency settings": ["agency settings", "agency Edit."],
    "agency pause": ["agency pause", "agency off"],
    "agency resume": ["agency resume", "agency on"],
    "agency help": ["agency help", "agency ?"],
    "roster": ["roster", "roster 2027 emt", "roster smith"],
    "roster import": ["roster import"],
    "roster export": ["roster export", "roster export 2027"],
    "approvals": ["approvals"],
    "state-list": ["state-list"],
    "nudge preview": ["nudge preview"],
    "nudge now": ["nudge now"],
}

WRITING_COMMANDS = {
    "join …",
    "done",
    "undo",
    "ce add",
    "remind …",
    "agency …",
    "agency pause",
    "nudge now",
}
WRITING_BUTTONS = {
    *(
        "mark",
        "mark_new_date",
        "check_off",
        "remind",
        "snooze",
        "drop_course",
        "leave",
        "forget_awaited",
        "roster_dropped",
    ),
    *("list_dropped", "remove", "confirm", "name_agency", "undo_course", "roster_ready_rows"),
    *("approve", "remind_privately", "start_cycle"),
    *(
        "move_agency",
        "answer_roster",
        "put_back",
        "renewed",
        "take_date",
        "mark_place",
        "approve_place",
        "remove_place",
        "remove_listed",
        "count_anyway",
    ),
    *("send_invitations", "one_person"),
}

BUTTONS: Mapping[str, Sequence[ButtonValue]] = {
    "join": [Join()],
    "show": [Show("roster"), Show("status <@UBOB>"), Show("fees")],
    "office": [
        officer_values.ShowInChannel(channel, command)
        for channel in (*CHANNELS, NO_AGENCY)
        for command in ("roster", "approvals", "nudge preview", "agency")
    ],
    "mark": [member_values.Mark(2027, StepCode.A4, "done"), member_values.Mark(2027, StepCode.V, "done")],
    "mark_new_date": [member_values.MarkNewDate(2027, date(2029, 3, 31), "")],
    "start_cycle": [member_values.StartCycle(2029)],
    "check_off": [member_values.CheckOff(2027, StepCode.A4, "done")],
    "remind": [member_values.Remind("on")],
    "snooze": [member_values.Snooze(3)],
    "course": [member_values.CourseForm(course) for course in ("new", *COURSES)],
    "drop_course": [member_values.DropCourse(course, 1) for course in COURSES],
    "undo_course": [member_values.UndoCourse(course) for course in COURSES],
    "courses": [member_values.CoursePage(1)],
    "name_agency": [officer_values.NameAgency("Another EMS")],
    "take_over": [officer_values.TakeOver(agency) for agency in AGENCIES],
    "calendar": [member_values.SendCalendar(2027)],
    "answer_roster": [member_values.AnswerRoster(agency, to) for agency in AGENCIES for to in ("yes", "form", "no")],
    "move_agency": [
        member_values.MoveAgency(to, agency, Level.EMT, date(2027, 3, 31), "", "", "same", now_in)
        for agency in AGENCIES
        for now_in in (0, *AGENCIES)
        for to in ("move", "stay")
    ],
    "renewed": [member_values.Renewed(date(2025, 3, 31), each.expires_on) for each in EVERYBODY],
    "take_date": [member_values.TakeDate(each.expires_on, date(2028, 3, 30)) for each in EVERYBODY],
    "put_back": [member_values.PutBack(Level.EMT, date(2027, 3, 31), "E0000001", "")],
    "place": [officer_values.ShowPlace(agency, place) for agency in AGENCIES for place in PLACES],
    "mark_place": [
        officer_values.MarkPlace(agency, place, 2028, step, "done")
        for agency in AGENCIES
        for place in PLACES
        for step in (StepCode.A1, StepCode.V)
    ],
    "approve_place": [
        officer_values.ApprovePlace(agency, place, 2028, to, 1)
        for agency in AGENCIES
        for place in PLACES
        for to in ("yes", "no")
    ],
    "remove_place": [officer_values.RemovePlace(agency, place) for agency in AGENCIES for place in PLACES],
    "remove_listed": [
        officer_values.RemoveListed(agency, row) for agency in AGENCIES for row in (1, 4, 5, 9, 10, NOWHERE)
    ],
    "count_anyway": [
        officer_values.CountAnyway(agency, row) for agency in AGENCIES for row in (1, 4, 5, 9, 11, NOWHERE)
    ],
    "one_person": [
        officer_values.OnePerson(agency, gone, kept)
        for agency in AGENCIES
        for gone in (5, 9, 10, 11)
        for kept in (1, 4, 9, 10, 11)
    ],
    "send_invitations": [officer_values.SendInvitations(agency) for agency in AGENCIES],
    "leave": [member_values.Leave()],
    "stay": [member_values.Stay()],
    "roster": [officer_values.RosterPage(1, ""), officer_values.RosterPage(2, "2027")],
    "approvals": [officer_values.ApprovalsPage(1), officer_values.ApprovalsPage(2)],
    "preview": [officer_values.PreviewNudge(BOB.expires_on, "last-day")],
    "forget_awaited": [officer_values.ForgetPending(agency, ".".join(map(str, PLACES))) for agency in AGENCIES],
    "remind_privately": [officer_values.RemindPrivately(agency, ".".join(PEOPLE)) for agency in AGENCIES],
    "roster_dropped": [officer_values.ImportRoster(agency, FILE) for agency in AGENCIES],
    "roster_ready_rows": [officer_values.ImportReadyRows(agency, FILE) for agency in AGENCIES],
    "later_dates": [
        officer_values.SayLaterDates(to, agency, date(2028, 3, 31), date(2030, 3, 31), 0, "1.4.5.9.10")
        for agency in AGENCIES
        for to in ("renewed", "correct")
    ],
    "list_dropped": [
        officer_values.CompareStateList(to, agency, FILE) for agency in AGENCIES for to in ("see", "mark")
    ],
    "remove": [officer_values.Remove(user_id, agency) for user_id in PEOPLE for agency in (NORTH, SOUTH)],
    "confirm": [
        *(officer_values.Confirm(user_id, 2027, "yes", "1:") for user_id in PEOPLE),
        *(officer_values.Confirm(user_id, 2027, "no") for user_id in PEOPLE),
    ],
    "approve": [officer_values.Approve(user_id, 2027, to, 1) for user_id in PEOPLE for to in ("yes", "no")],
}


def _chosen(**state: object) -> dict[str, Any]:
    return {name: {name: value} for name, value in state.items()}


def _text(value: str) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


def _option(value: str) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


_JOIN = _chosen(level=_option("emt"), expires_on={"type": "datepicker", "selected_date": "2027-03-31"})
_COURSE = _chosen(title=_text("Taken"), hours=_text("2"), held_on={"type": "datepicker", "selected_date": "2026-11-01"})
_FILE = _chosen(file={"type": "file_input", "files": FILE}, dry_run=_option("mark"))
_BEFORE = {
    "name": "Agency CNORTH",
    "nudge_hour": 9,
    "timezone": "America/New_York",
    "paused": False,
    "names_in_channel": False,
    "officers": ["UCHIEF"],
}
_SETTINGS = _chosen(
    name=_text("Taken over"),
    nudge_hour=_option("9"),
    timezone=_option("America/New_York"),
    nudges=_option("on"),
    names=_option("counts"),
    officers={"type": "multi_users_select", "selected_users": ["UCHIEF", "UALICE", "UFORMER", "URIVAL", "UNEWCOMER"]},
)

Form = tuple[dict[str, Any], dict[str, Any]]
"""What a form carries, and what was entered into it."""

FORMS: Mapping[str, Sequence[Form]] = {
    "join": [({"channel": channel, "in_channel": True}, _JOIN) for channel in CHANNELS],
    "roster_answer": [({"agency": agency}, _JOIN) for agency in (*AGENCIES, None, "1")],
    "course": [({"course": course}, _COURSE) for course in (None, *COURSES)],
    "agency": [({"agency": agency, "before": _BEFORE}, _SETTINGS) for agency in (*AGENCIES, None, "1", -1)],
    "roster_file": [({"agency": agency}, _FILE) for agency in (*AGENCIES, None, "1")],
    "state_list": [({"agency": agency}, _FILE) for agency in (*AGENCIES, None, "1")],
}

ROSTER_CSV = f"slack_id,email,level,expires_on\nUBRANDNEW,,emt,2027-03-31\n,{NORA},emt,2027-03-31\n"
LIST_CSV = "License No.,Expiration Date\n" + "".join(
    f"E00770{each.number:02},{each.expires_on:%m/%d}/2029\n" for each in EVERYBODY
)


TYPED = ("status", "roster", "done a4", "status <@UBOB>", "agency pause", "leave", "roster import", "roster export")
"""What everybody types to the bot, directly and after a mention of it."""


_Example = TypeVar("_Example")


def of(examples: Mapping[str, Sequence[_Example]], name: str) -> Sequence[_Example]:
    """Return the examples of a command, a button or a form."""
    assert name in examples, _MISSING.format(name)
    return examples[name]


_MISSING = "tests/rights/attempts.py has no example of “{}”: add one, which everybody then tries"


def event(name: str, person: Somebody, file: dict[str, Any], typed: str) -> dict[str, Any]:
    """Return an event that somebody causes."""
    conversation = {"user": person.user_id, "channel": f"D{person.user_id[1:]}", "channel_type": "im", "ts": "1.1"}
    match name:
        case "app_home_opened":
            return {"type": name, "tab": "home", **conversation}
        case "team_join":
            profile = {"email": person.email or f"{person.name}@example.org"}
            return {"type": name, "user": {"id": person.user_id, "profile": profile}}
        case "user_change":
            return {"type": name, "user": {"id": person.user_id, "deleted": False}}
        case "file_share":
            return {"type": "message", "subtype": name, "files": [file], **conversation}
        case "message":
            return {"type": name, "text": typed, **conversation}
        case "app_mention":
            return {"type": name, "text": f"<@UBOT> {typed}", "user": person.user_id, "channel": "CNORTH", "ts": "1.1"}
    raise AssertionError(_MISSING.format(name))


def allowed(right: Right, person: Somebody, channel: str, target: object) -> bool:
    """Return what the documents say: whether somebody may use this, here, on this target (an agency or a user)."""
    team, channel_agency = CHANNELS.get(channel, (None, None))
    here = channel_agency if team == person.team else None
    leads, same = person.leads, target == person.user_id
    agencies = {each.user_id: each.agency for each in EVERYBODY if each.team == person.team}
    offered = {each.user_id: each.offered for each in EVERYBODY if each.team == person.team}
    theirs = leads is not None and leads in {agencies.get(str(target)), offered.get(str(target))}
    records = person.agency is not None or person.offered is not None
    return {
        Right.EVERYONE: True,
        Right.AS_COMMAND: True,  # which is tried instead
        Right.MEMBER: records,
        Right.NAMED_ON_ROSTER: target is not None and target in {person.agency, person.offered},
        Right.FOUNDER_OR_OFFICER: here is None or leads == here,
        Right.SUCCESSOR: False,  # nobody has left Slack
        Right.OFFICER_OR_SUCCESSOR: leads is not None and leads == (here or leads),
        Right.OFFICER: leads is not None and leads == (here or leads),
        Right.OFFICER_OF_NAMED_AGENCY: leads is not None and leads == target,
        Right.OFFICER_OF_MEMBER: theirs,
        Right.OTHER_OFFICER: theirs and not same,
        Right.MEMBER_OR_OFFICER: (same and records) or theirs,
    }[right]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody, a place, what they try, and whether they may."""

    person: Somebody
    channel: str
    what: Any
    right: Right
    target: object = None

    @property
    def may(self) -> bool:
        """Whether they may."""
        return allowed(self.right, self.person, self.channel, self.target)

    def __str__(self) -> str:
        """Return a sentence for a failure."""
        return f"{self.person.name} in {self.channel}: {self.what}"
