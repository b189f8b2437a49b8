"""The one table of commands: it routes them, and `/recert help`, the README and the manifest are made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from slack_sdk.models.views import View

from handlers import agencies, answers, education, files, members, nudging, progress, reminding, roster
from handlers.request import Asker, Refusal, Request, Services
from handlers.views.blocks import Answer
from handlers.views.help import help_view
from handlers.words import listed, nearest, quoted, refuse_ssn, split

Handler = Callable[[Request, list[str]], Answer]
Form = Callable[[Request], View]


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `/recert`: how it is typed, one example, what it does, and who answers it."""

    word: str
    usage: str
    example: str
    says: str
    handle: Handler
    writes: bool = False
    form: Form | None = None
    """The modal that the word alone opens, which takes a call to Slack."""
    forms: Mapping[str, Form] = field(default_factory=dict)
    """Those that one word more opens."""


def show_help(request: Request, _words: list[str]) -> Answer:
    """`/recert` and `/recert help`."""
    rows = [(command.example, command.says) for command in COMMANDS]
    return help_view(rows, newcomer=request.member is None, cycle=request.cycle)


COMMANDS: tuple[Command, ...] = (
    Command(
        "status",
        "status [@user]",
        "status",
        "your deadline, next step, fees and warnings; with a name, a training officer sees a member's",
        progress.status,
    ),
    Command(
        "steps",
        "steps [level]",
        "steps",
        "both steps in full, with links, pitfalls and check-off buttons",
        progress.steps,
    ),
    Command("done", "done <step>", "done a4", "marks a step done and shows the next one", progress.done, writes=True),
    Command("undo", "undo <step>", "undo a4", "takes a mark back", progress.undo, writes=True),
    Command("fees", "fees [level]", "fees paramedic", "each fee, and the totals by eCheck and by card", answers.fees),
    Command(
        "deadlines",
        "deadlines",
        "deadlines",
        "every date of your cycle, the days left, and a calendar file",
        answers.deadlines,
    ),
    Command(
        "ce",
        "ce [add <hours> <approval> <title>]",
        "ce add 1.5 24-XXXX-F3-0001 Stroke update",
        "education hours done of hours required, and your courses; “add” alone opens a form",
        education.education,
        writes=True,
        forms={"add": education.open_form},
    ),
    Command("contacts", "contacts", "contacts", "NREMT, the eLicensing help desk, the five regions", answers.contacts),
    Command(
        "join",
        "join [<level> <YYYY-MM-DD> [<number>]]",
        "join emt 2027-03-31",
        "joins, or changes your record; alone it opens a form",
        members.join,
        writes=True,
        form=members.open_form,
    ),
    Command(
        "remind",
        "remind [on|off|snooze <days>]",
        "remind on",
        "personal reminders by direct message: on, off, or at rest for some days",
        reminding.remind,
        writes=True,
    ),
    Command(
        "agency",
        "agency [<name>]",
        "agency Northampton EMS",
        "makes this channel an agency's and you its training officer; alone opens its settings",
        agencies.agency,
        writes=True,
        form=agencies.open_settings,
    ),
    Command(
        "roster",
        "roster [year] [level] [at-risk|done|unconfirmed] | import | export",
        "roster at-risk",
        "who stands where, most at risk first; or the roster as a CSV file (training officers)",
        roster.roster,
        forms={"import": files.open_roster},
    ),
    Command(
        "state-list",
        "state-list",
        "state-list",
        "confirms who is recertified by the list that the state lets services download (training officers)",
        roster.state_list,
        form=files.open_state_list,
    ),
    Command(
        "nudge",
        "nudge preview|now",
        "nudge preview",
        "what will be posted and when; “now” posts today's digest at once (training officers)",
        nudging.nudges,
    ),
    Command("leave", "leave", "leave", "deletes you and everything recorded about you, after asking", members.leave),
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


def form_of(text: str) -> Form | None:
    """The modal that a text asks for, if it does."""
    words = split(text)
    command = _BY_WORD.get(words[0].casefold()) if words else None
    if command is None:
        return None
    match words[1:]:
        case []:
            return command.form
        case [word]:
            return command.forms.get(word.casefold())
    return None


def changes(text: str) -> bool:
    """Whether a text may change what is recorded; a word alone at most opens a form."""
    words = split(text)
    command = _BY_WORD.get(words[0].casefold()) if len(words) > 1 else None
    return command is not None and command.writes


def exports(text: str) -> bool:
    """Whether a text asks for the roster as a file, which takes calls to Slack."""
    return [word.casefold() for word in split(text)] == ["roster", "export"]


def posts_now(text: str) -> bool:
    """Whether a text asks for a nudge at once, which takes calls to Slack."""
    return [word.casefold() for word in split(text)] == ["nudge", "now"]


def answer(services: Services, asker: Asker, text: str) -> Answer:
    """Answer a typed command. Raises `Refusal` with what to say instead; then nothing has been kept."""
    refuse_ssn(text)
    command, words = route(text)
    with services.open(asker, writes=command.writes) as request:
        return command.handle(request, words)
