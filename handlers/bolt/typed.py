"""The slash command: finds what is typed in the table of commands, or in that of plain words, and answers it."""

import re
from collections.abc import Set as AbstractSet
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from handlers import rights
from handlers.agency.words import HELP, is_no_name, means
from handlers.answer import Answer, Refusal, Result
from handlers.bolt.commands import COMMANDS, ROUTES, Command
from handlers.bolt.followups import Followups
from handlers.bolt.plain_words import close_commands, may_be_course, meant, stated_course, without_name
from handlers.bolt.reply import Call, message_of
from handlers.bolt.step_words import is_question, says_nothing, says_plainly, spoken
from handlers.bolt.told import told
from handlers.services import Asker, First, Services
from handlers.text import did_you_mean, quoted, refuse_ssn, split
from handlers.ui.buttons import button
from handlers.ui.member_values import CourseForm
from handlers.ui.origin import of_workspace
from rules.education import parse_hours
from rules.steps import parse_steps, slug
from rules.visible import bare

_BY_WORD = {command.word: command for command in COMMANDS}
_BY_NAME = dict(ROUTES)

_TAKES_TEXT = frozenset({"agency", "ce", "join", "leave", "help"})
"""Commands that read every word after them."""
_POLITE = frozenset(
    {"", "please", "pls", "plz", "and", "thank", "you", "thanks", "thx", "for", "my", "mine", "the", "an"}
)
_SELF = frozenset({"me", "myself", "i", "now", "report", "update", "check", "of", "recert", "recertification"})
_POLITE_LEAVE = frozenset({"", "please", "pls", "plz", "now", "recert", "thanks", "thx", "everything"})
_CHANGES_A_COURSE = frozenset({"delete", "remove", "undo", "change", "edit", "drop", "fix", "correct"})
_ASKS_OF_HOURS = frozenset({"left", "more", "needed", "remaining", "missing", "due", "when"})
"""Words after “ce 3 hours” that ask about the hours."""
_OTHERS = frozenset({"crew", "everyone", "everybody", "members", "people", "them", "who"})
"""Words of an officer who wants others reminded."""
_LATELY = frozenset({"today", "yesterday", "already", "now"})
"""Words after “done a4” that say nothing of another step."""
_ALONE = frozenset({"status", "steps", "fees", "deadlines", "contacts"})
"""Commands after which no other command's word means anything."""
_CHANGING = frozenset({"done", "undo", "remind"})
"""Commands that change nothing where they are a question: ``done a4?``."""
_LIKE_CHANGING, _LIKE_LEAVING = 75, 85
"""How alike a word must be to a command that changes or deletes something, to be a misspelling of it."""
_LIKE_READING = 65
_ALIKE = {
    each.word: _LIKE_LEAVING if each.word == "leave" else _LIKE_CHANGING if each.route.writes else _LIKE_READING
    for each in COMMANDS
}
_SIGNATURE = re.compile(r"\n[^\S\n]*(?:sent from my|get outlook for)\b.*", re.IGNORECASE | re.DOTALL)
"""The line that a phone puts under a message."""
_LONGEST = 1_000
"""Characters of what is typed: each may become 18 when it is normalized, and is then looked at many times."""


def find(text: str) -> tuple[str, list[str]]:
    """Return the name of the route that a text asks for, and the words that it gets: a command's, or plain words.

    Raises `Refusal` for an unknown command, with those that are close to it; where none is, it is help.
    """
    words = without_name(split(_SIGNATURE.sub("", text))) or ["help"]
    word, *rest = words
    command = _BY_WORD.get(bare(word).casefold())
    if command is None or (command.word == "leave" and rest) or _is_doubtful(command, words):  # “leave me alone”
        line = meant(words)
        if line is None and command is not None and command.word in {"done", "undo"} and parse_steps(rest).codes:
            return "done ?", [slug(code) for code in parse_steps(rest).codes]
        if (
            line is None
            and command is not None
            and command.word == "leave"
            and not _POLITE_LEAVE.issuperset(spoken(rest))
        ):
            return "help", words  # “leave of absence” is no wish to be deleted
        if line is not None:
            word, *rest = line
            command = _BY_WORD[word]
    if command is not None:
        return _route(command, rest)
    if may_be_course(words) or stated_course(words):
        raise _is_it_a_course(stated_course(words) or words)
    near = close_commands(words, _ALIKE)
    if not near:
        return "help", words
    hint = did_you_mean(f"/recert {each}" for each in near)
    raise Refusal(f"Recert doesn't know {quoted(' '.join(words))}. {hint}`/recert help` lists the commands.")


def _is_it_a_course(words: list[str]) -> Refusal:
    """Return the question whether words are a course: only `ce add` and the form log one."""
    return Refusal(
        f"Is {quoted(' '.join(words))} a course? To log it, type it after `/recert ce add`. Nothing was logged.",
        button("Log a course", CourseForm("new")),
    )


def _is_doubtful(command: Command, words: list[str]) -> bool:
    """Return whether “done” is followed by other words than steps, or by doubt: ``done with A``, ``done b4, b5 ❌``."""
    if command.word == "fees" and told(words) is not None:  # “fees are paid”
        return True
    if command.word not in {"done", "undo"} or len(words) == 1:
        return False
    named = bool(parse_steps(words[1:]).codes)
    return (command.word == "done" and not named) or (named and not says_plainly(words))


def _route(command: Command, rest: list[str]) -> tuple[str, list[str]]:
    """Return the name of a command's route for the words after it, and the words that the route gets."""
    if command.word not in _TAKES_TEXT:
        skipped = _POLITE | _SELF if command.word == "status" else _POLITE
        if command.word in {"done", "undo"}:
            skipped |= _LATELY
        rest = [each for each in rest if _says_something(command, each, skipped)]
        _refuse_two(command, rest)
    if command.word == "remind" and {bare(each).casefold() for each in rest} & _OTHERS:
        return "roster", []  # its list has “Remind privately”
    if is_question(rest[-1:]) and command.word in _CHANGING:
        return ("remind", []) if command.word == "remind" else ("done ?", [each for each in rest if bare(each)])
    what = (
        (HELP if is_question(rest) or is_no_name(rest) else means(rest)) if command.word == "agency" and rest else None
    )
    if what is not None:
        return f"agency {what}", []
    if command.word == "ce" and (route := _of_education(command, rest)) is not None:
        return route
    if command.word != "agency" and rest and rest[0].casefold() in command.subcommands:
        return f"{command.word} {rest[0].casefold()}", rest[1:]
    return f"{command.word} …" if rest and command.alone else command.word, rest if command.word != "help" else []


def _says_something(command: Command, word: str, skipped: AbstractSet[str]) -> bool:
    """Return whether a word after a command says something; beside what is posted openly, all but a courtesy does."""
    said = bare(word).casefold()
    if command.word == "nudge":
        return said not in skipped - {"", "for"}
    return _asks(command, word) or not (said in skipped or says_nothing(word))


def _asks(command: Command, word: str) -> bool:
    """Return whether a word asks: beside what changes something any does, also “please?”, elsewhere “?” alone."""
    return "?" in word if command.word in _CHANGING else word == "?"


def _of_education(command: Command, rest: list[str]) -> tuple[str, list[str]] | None:
    """Return the route of words after `ce` that are no subcommand: a course with its hours, or a question."""
    if not rest or rest[0].casefold() in {*command.subcommands, *_CHANGES_A_COURSE}:
        return None
    if parse_hours(rest[0]) is None or bare(rest[-1]).casefold() in _ASKS_OF_HOURS or len(rest) == 1:
        return "ce", []
    raise _is_it_a_course(rest)


def _refuse_two(command: Command, rest: list[str]) -> None:
    """Raise `Refusal` for another command after one that takes no words of that kind: ``status, fees``."""
    also = [each for each in map(str.casefold, map(bare, rest)) if each in _BY_WORD]
    if also and command.word in _ALONE:
        raise Refusal(f"One command at a time: `/recert {command.word}`, then `/recert {also[0]}`.")


def run(services: Services, asker: Asker, text: str, first: First | None = None) -> Result:
    """Answer a typed command, with `first` done in its transaction.

    Raises `Refusal` with the words to show instead; then nothing was saved.
    """
    if len(text) > _LONGEST:  # looked at first: to search some letters for a number takes long
        raise Refusal("That's longer than Recert reads. Type what you need in a few words, or `/recert help`.")
    refuse_ssn(text)
    name, words = find(text)
    result: Result = _BY_NAME[name](services, asker, words, rights.COMMANDS[name], first=first)
    return result


def run_again(services: Services, asker: Asker, text: str) -> Answer | None:
    """Answer a command again, for a modal that shows it; None for one that changes something or opens a form."""
    name, words = find(text)
    route = _BY_NAME[name]
    result = None if route.writes else route(services, asker, words, rights.COMMANDS[name])
    return result if isinstance(result, Answer) else None


def register(app: App, services: Services, followups: Followups) -> None:
    """Register the listener of the slash command."""

    @app.command("/recert")
    def recert(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        call = Call.of(body, client, respond)
        result = run(services, call.asker, body.get("text") or "")
        if isinstance(result, Answer):
            ack(message_of(of_workspace(result, call.asker.team_id)))
            followups.after(call, result)
        else:
            ack()
            followups.show(call, result)
