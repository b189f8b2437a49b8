"""The table of commands: it routes them, and `/recert help`, docs/members.md and the manifest are made from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers import rights
from handlers.agency import handlers as agency
from handlers.agency.words import HELP, PAUSE, RESUME, SETTINGS
from handlers.answer import Answer
from handlers.courses import form as course_form
from handlers.courses import handlers as courses
from handlers.membership import join, leave, roster_answer
from handlers.nudges import handlers as nudges
from handlers.progress import marks, status, steps
from handlers.reference import handlers as reference
from handlers.reference.help import greeting, help_view
from handlers.reminders import handlers as reminders
from handlers.request import Request
from handlers.roster import approvals, export
from handlers.roster import handlers as roster
from handlers.routes import Route, reads, writes
from handlers.text import quoted
from handlers.uploads import handlers as uploads

CommandRoute = Route[list[str], Any]
"""A handler of the words after a command; it returns a `Result`."""


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `/recert`: its usage, an example, its handler, and what it does: in the help up to a colon."""

    word: str
    usage: str
    example: str
    says: str
    route: CommandRoute
    alone: CommandRoute | None = None
    """Answers the word alone, where another handler does that."""
    subcommands: Mapping[str, CommandRoute] = field(default_factory=dict)
    """Handlers by the next word; each gets the words after that."""
    for_officers: bool = False
    """Whether it is for training officers."""

    @property
    def row(self) -> tuple[str, str]:
        """The example and what it does, in a few words."""
        return self.example, self.says.partition(":")[0]


def show_help(request: Request, words: list[str]) -> Answer:
    """Answer `/recert`, `/recert help`, and what means nothing: `words`, which are then said back."""
    return help_view(
        [each.row for each in COMMANDS if not each.for_officers],
        [each.row for each in COMMANDS if each.for_officers and request.led],
        newcomer=request.member is None,
        cycle=request.cycle,
        unknown=quoted(" ".join(words)) if words else "",
    )


def greet(request: Request, _words: list[str]) -> Answer:
    """Answer a greeting."""
    return roster_answer.ask_again(request) or greeting(newcomer=request.member is None)


COMMANDS: tuple[Command, ...] = (
    Command(
        "status",
        "status [@user]",
        "status",
        "where you stand: deadline, next step, fees and warnings; a training officer adds a member's name",
        reads(status.status_of_subject),
        alone=reads(status.status),
    ),
    Command(
        "steps",
        "steps [all|level|step]",
        "steps",
        "your open steps: each with a check-off button; “all”, a level or one step in full, with links and pitfalls",
        reads(steps.steps),
    ),
    Command(
        "done",
        "done <step>… [<date>]",
        "done a4",
        "marks a step done: one or several, and shows the next one; with V, the new date",
        writes(marks.done),
        subcommands={"?": reads(marks.ask)},
    ),
    Command("undo", "undo <step>…", "undo a4", "unmarks a step: one or several", writes(marks.undo)),
    Command(
        "fees",
        "fees [level]",
        "fees paramedic",
        "what it costs: each fee, and the totals by eCheck and by card",
        reads(reference.fees),
    ),
    Command(
        "deadlines",
        "deadlines",
        "deadlines",
        "your dates: with the days left, and a calendar file",
        reads(reference.deadlines),
    ),
    Command(
        "ce",
        "ce [add <hours> [<date>] [<approval>] <title>]",
        "ce add 1.5 Stroke update",
        "logs a course: “add” alone opens a form; without “add”, your hours and courses",
        reads(courses.education),
        subcommands={"add": writes(course_form.add), "rules": reads(courses.rules)},
    ),
    Command(
        "contacts",
        "contacts",
        "contacts",
        "who to ask: NREMT, the eLicensing help desk, the five regions",
        reads(reference.contacts),
    ),
    Command(
        "join",
        "join [<level> <date> [<number>]]",
        "join emt 3/31/2027",
        "signs you up, or changes your record: alone it opens a form",
        writes(join.join),
        alone=reads(join.open_form),
    ),
    Command(
        "remind",
        "remind [on|off|snooze <days>]",
        "remind on",
        "reminders by DM: on, off, or snoozed for some days",
        writes(reminders.remind),
        alone=reads(reminders.remind),
    ),
    Command(
        "agency",
        "agency [<name>|settings|pause|resume]",
        "agency Northampton EMS",
        "sets it up: makes this channel that agency's and you its training officer; alone it opens the settings",
        writes(agency.agency),
        alone=reads(agency.open_settings),
        subcommands={
            SETTINGS: reads(agency.open_settings),
            PAUSE: writes(agency.pause),
            RESUME: writes(agency.resume),
            HELP: reads(agency.explain),
        },
        for_officers=True,
    ),
    Command(
        "roster",
        "roster [name] [year] [level] [at-risk|lapsed|done|unconfirmed] | import | export [year]",
        "roster at-risk",
        "who is at risk; alone, where everyone stands; a name searches; import and export take and give spreadsheets",
        reads(roster.roster),
        subcommands={"import": reads(uploads.open_roster), "export": reads(export.export)},
        for_officers=True,
    ),
    Command(
        "approvals",
        "approvals",
        "approvals",
        "who is waiting for you at NREMT: who has submitted there and needs your approval, with a button each",
        reads(approvals.approvals),
        for_officers=True,
    ),
    Command(
        "state-list",
        "state-list",
        "state-list",
        "confirms new dates: from the list that the state lets services download",
        reads(uploads.open_state_list),
        for_officers=True,
    ),
    Command(
        "nudge",
        "nudge preview|now",
        "nudge preview",
        "what will be posted and when: “now” posts today's nudge at once",
        reads(nudges.nudges),
        subcommands={"preview": reads(nudges.preview), "now": reads(nudges.now)},
        for_officers=True,
    ),
    Command(
        "leave",
        "leave",
        "leave",
        "deletes your record: you and everything recorded about you, after asking",
        reads(leave.leave),
    ),
    Command("help", "help", "help", "this list", reads(show_help), subcommands={"hi": reads(greet)}),
)


def _routes(command: Command) -> Iterator[tuple[str, CommandRoute]]:
    """Yield each handler of a command, by the name that `rights.COMMANDS` has for it."""
    if command.alone is not None:
        yield command.word, command.alone
    yield f"{command.word} …" if command.alone else command.word, command.route
    for word, route in command.subcommands.items():
        yield f"{command.word} {word}", route


ROUTES = [named for command in COMMANDS for named in _routes(command)]
rights.check_lines("command", (name for name, _ in ROUTES), rights.COMMANDS)
