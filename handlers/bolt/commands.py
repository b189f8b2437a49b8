"""The table of commands: it routes them, and `/recert help`, docs/members.md and the manifest are made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from slack_sdk.models.views import View

from handlers.agency import handlers as agency
from handlers.courses import form as course_form
from handlers.courses import handlers as courses
from handlers.membership import join, leave
from handlers.nudges import handlers as nudges
from handlers.progress import handlers as progress
from handlers.reference import handlers as reference
from handlers.reference.help import help_view
from handlers.reminders import handlers as reminders
from handlers.request import Asker, Concerned, Refusal, Request, Services
from handlers.roster import handlers as roster
from handlers.text import listed, nearest, quoted, refuse_ssn, split
from handlers.ui.blocks import Answer
from handlers.uploads import handlers as uploads

Handler = Callable[[Request, list[str]], Answer]
Form = Callable[[Request], View]


class Way(Enum):
    """How a text is answered; `handlers/bolt/register.py` has a listener for each."""

    ANSWERS = auto()
    """On the ack, and nothing is changed."""
    CHANGES = auto()
    """On the ack; then the asker's App Home is drawn anew."""
    FOUNDS = auto()
    """The same, and then the bot must be in the channel."""
    REMINDS = auto()
    """On the ack; then Slack is asked what time zone the asker lives in."""
    OPENS = auto()
    """By a form, which takes a call to Slack."""
    POSTS = auto()
    """By a nudge at once, which takes several."""
    EXPORTS = auto()
    """By a file in the asker's direct messages."""


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `/recert`: how it is typed, one example, what it does, and who answers it."""

    word: str
    usage: str
    example: str
    says: str
    handle: Handler
    followed: Way = Way.ANSWERS
    """How it is answered with more words after it; alone it is answered on the ack, if it opens no form."""
    form: Form | None = None
    """The modal that the word alone opens."""
    forms: Mapping[str, Form] = field(default_factory=dict)
    """Those that one word more opens."""
    for_officers: bool = False
    """Whether it is for those who look after an agency."""
    ways: Mapping[str, Way] = field(default_factory=dict)
    """Of one word more, those that are answered in another way than `followed`."""


def show_help(request: Request, _words: list[str]) -> Answer:
    """`/recert` and `/recert help`."""
    rows, officers = (
        [(each.example, each.says) for each in COMMANDS if each.for_officers is whose] for whose in (False, True)
    )
    return help_view(rows, officers, newcomer=request.member is None, cycle=request.cycle)


COMMANDS: tuple[Command, ...] = (
    Command(
        "status",
        "status [@user]",
        "status",
        "your deadline, next step, fees and warnings; a training officer adds a member's name",
        progress.status,
    ),
    Command(
        "steps",
        "steps [level]",
        "steps",
        "both steps in full, with links, pitfalls and check-off buttons",
        progress.steps,
    ),
    Command("done", "done <step>", "done a4", "marks a step done and shows the next one", progress.done, Way.CHANGES),
    Command("undo", "undo <step>", "undo a4", "marks a step not done", progress.undo, Way.CHANGES),
    Command("fees", "fees [level]", "fees paramedic", "each fee, and the totals by eCheck and by card", reference.fees),
    Command(
        "deadlines",
        "deadlines",
        "deadlines",
        "every date of your cycle, the days left, and a calendar file",
        reference.deadlines,
    ),
    Command(
        "ce",
        "ce [add <hours> <approval> <title>]",
        "ce add 1.5 24-XXXX-F3-0001 Stroke update",
        "education hours done of hours required, and your courses; “add” alone opens a form",
        courses.education,
        Way.CHANGES,
        forms={"add": course_form.open_form},
        ways={"rules": Way.ANSWERS},
    ),
    Command(
        "contacts", "contacts", "contacts", "NREMT, the eLicensing help desk, the five regions", reference.contacts
    ),
    Command(
        "join",
        "join [<level> <YYYY-MM-DD> [<number>]]",
        "join emt 2027-03-31",
        "joins, or changes your record; alone it opens a form",
        join.join,
        Way.CHANGES,
        form=join.open_form,
    ),
    Command(
        "remind",
        "remind [on|off|snooze <days>]",
        "remind on",
        "personal reminders by direct message: on, off, or snoozed for some days",
        reminders.remind,
        Way.CHANGES,
        ways=dict.fromkeys(reminders.TURNING_ON, Way.REMINDS),
    ),
    Command(
        "agency",
        "agency [<name>]",
        "agency Northampton EMS",
        "makes this channel an agency's and you its training officer; alone opens its settings",
        agency.agency,
        Way.FOUNDS,
        form=agency.open_settings,
        for_officers=True,
    ),
    Command(
        "roster",
        "roster [year] [level] [at-risk|done|unconfirmed] | import | export [year]",
        "roster at-risk",
        "who stands where, most at risk first; “import” and “export” take and give a CSV file",
        roster.roster,
        for_officers=True,
        forms={"import": uploads.open_roster},
        ways={"export": Way.EXPORTS},
    ),
    Command(
        "state-list",
        "state-list",
        "state-list",
        "confirms who is recertified by the list that the state lets services download",
        uploads.state_list,
        for_officers=True,
        form=uploads.open_state_list,
    ),
    Command(
        "nudge",
        "nudge preview|now",
        "nudge preview",
        "what will be posted and when; “now” posts today's digest at once",
        nudges.nudges,
        for_officers=True,
        ways={"now": Way.POSTS},
    ),
    Command("leave", "leave", "leave", "deletes you and everything recorded about you, after asking", leave.leave),
    Command("help", "help", "help", "this list", show_help),
)
_BY_WORD = {command.word: command for command in COMMANDS}


def route(text: str) -> tuple[Command, list[str]]:
    """The command that a text asks for, and the words after it; a `Refusal` with the nearest for an unknown one."""
    words = split(text)
    if not words:
        return _BY_WORD["help"], []
    command = _BY_WORD.get(words[0].casefold())
    if command is None:
        near = listed(f"`/recert {word}`" for word in nearest(words[0], _BY_WORD))
        raise Refusal(f"There is no command {quoted(words[0])}. Did you mean {near}? `/recert help` lists all of them.")
    return command, words[1:]


_WITH_A_YEAR = 2


def way_of(text: str) -> Way:
    """How a text is answered; what is not understood is refused on the ack."""
    command, words = _asked(text)
    if command is None:
        return Way.ANSWERS
    if _form(command, words) is not None:
        return Way.OPENS
    if not words:
        return Way.ANSWERS
    way = command.ways.get(words[0].casefold(), command.followed)
    takes_another = way is Way.EXPORTS and len(words) == _WITH_A_YEAR
    return way if len(words) == 1 or takes_another else command.followed


def form_of(text: str) -> Form | None:
    """The modal that a text asks for, if it does."""
    command, words = _asked(text)
    return None if command is None else _form(command, words)


def _asked(text: str) -> tuple[Command | None, list[str]]:
    words = split(text)
    return (_BY_WORD.get(words[0].casefold()), words[1:]) if words else (None, [])


def _form(command: Command, words: list[str]) -> Form | None:
    match words:
        case []:
            return command.form
        case [word]:
            return command.forms.get(word.casefold())
    return None


_CHANGING = frozenset({Way.CHANGES, Way.FOUNDS, Way.REMINDS})


def answer(services: Services, asker: Asker, text: str, concerned: Concerned | None = None) -> Answer:
    """Answer a typed command; `concerned` takes up whom else it concerns.

    Raises `Refusal` with what to say instead; then nothing has been kept.
    """
    refuse_ssn(text)
    command, words = route(text)
    with services.open(asker, writes=way_of(text) in _CHANGING, concerned=concerned) as request:
        return command.handle(request, words)
