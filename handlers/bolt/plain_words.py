"""Reads what people type instead of a command: what it states, or the command that its words mean.

Only a command that reads is ever meant by words alone. What changes something says so plainly: it names steps and says
that each is done or undone, or names the day until which reminders are to stop.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from handlers.bolt.statements import after_deed, asks_about_new_date, new_date, says_record
from handlers.bolt.step_words import about_steps, is_question, spoken
from handlers.bolt.told import told
from handlers.bolt.word_tables import ANSWERS, FILLERS, GREETINGS, PHRASES, PLAIN_WORDS
from handlers.text import nearest, words_of
from rules.levels import parse_level
from rules.steps import StepCode, parse_steps, slug
from rules.visible import bare

_BY_WORD = {word: row for row in PLAIN_WORDS for word in row.words}
_BEFORE_A_NUMBER = words_of("add log")
"""First words of a text in which the hours of a course may follow: ``log 2 hours trauma``."""
_SHORTEST_COURSE = 2
"""Words of “log 2”, which names no course."""
_NO_COURSE = words_of(
    """people person hire hires officer officers emt emts medic medics member members crew roster day days week weeks
    month months more call calls new already far left truck shift shifts reminder reminders of"""
)
"""Words of what is counted after “add” or “log”, and is no course."""
_HOURS = re.compile(r"\b\d{1,2}(?:\.\d{1,2})? ?(?:h|hr|hrs|hour|hours)\b", re.ASCII)
_CLOSE, _SHORTEST = 80, 4
"""How alike a misspelled word must be to one of the plain words, and how long: they are many, and some are short."""
_SNOOZES = words_of("snooze quiet silence")
_UNTIL = words_of("until till til")
_STOPS = words_of("stop quit mute snooze silence pause turn no")
_TO_STOP = _STOPS | words_of(
    """please pls plz thanks ok okay hey bugging texting messaging bothering pinging reminding nagging pestering me the
    my reminders reminder messages notifications dms all off them it more"""
)
"""All the words that may stand before a day until which reminders are to stop."""
_THANKS = words_of("thanks thank you thx ty yes yep no ok okay and")
_MONEY = re.compile(r"\$\d[\d,.]*", re.ASCII)
_UNDO_WHAT = words_of("oops whoops sorry wait no please undo take back that it this the last one mark")
"""Words of “oops, undo that”, which names no step."""
_WEAK = ("help", "status")
"""Commands whose words say little beside those of another: “when do I renew” is about the date."""
_OF_ONESELF = words_of("i i'm i've im ive")
"""Words of whoever asks about themselves, who may be a member: “am I at risk?” """
_ASKS_FOR_OTHERS = words_of(
    "who whose anyone anybody everyone everybody list need needs show pending crew member members"
)
"""Words of an officer who asks for the approvals of others; a member's “approved” is about their own."""
_LONGEST_NEWS = 4
"""Words of “I am finally recertified”, which asks whether to mark V."""
_MORE_THAN_A_ROSTER = {"roster import", "roster export", "approvals"}
"""Commands beside which the words of the roster say nothing more: “upload my roster”."""
_FOR_OFFICERS = {
    "roster",
    "roster import",
    "roster export",
    "approvals",
    "nudge preview",
    "agency settings",
    "state-list",
}
_MOST = 3


def without_name(words: Sequence[str]) -> list[str]:
    """Return words without the command's own name, which some type twice: ``/recert /recert status``."""
    first = bare(words[0]).casefold().lstrip("/") if words else ""
    return list(words[1:] if first == "recert" and len(words) > 1 else words)


def meant(words: Sequence[str]) -> list[str] | None:
    """Return the command line that plain words mean, or None: they mean none, or not only one."""
    said = spoken(words)
    if len(said) > 1 and said[0] in _SNOOZES and not is_question(words):
        return ["remind", "snooze", *words[1:]]
    if (line := _of_few_words(said)) is not None:
        return line
    if (at := _rests_until(said)) and not is_question(words):
        return ["remind", "snooze", *words[at:]]
    stated = _stated(words, said) or about_steps(words, _BY_WORD) or told(words)
    return stated or _answers([word.removesuffix("'s") for word in said])


def _of_few_words(said: Sequence[str]) -> list[str] | None:
    """Return the line of an answer to a roster's question, and of “undo that”."""
    if " ".join(word for word in said if word and word not in _THANKS) in ANSWERS:
        return ["help", "hi"]
    return ["undo"] if "undo" in said and set(said) <= _UNDO_WHAT else None


def _rests_until(said: Sequence[str]) -> int:
    """Return the place of the day until which reminders are to stop: ``stop bugging me until January``; else 0."""
    at = next((at for at, word in enumerate(said) if word in _UNTIL), 0)
    first = next((word for word in said[:at] if word not in _THANKS | {"please", "pls", "plz"}), "")
    wants = first in _STOPS and (first != "turn" or "off" in said[:at])  # not “keep reminding me until March”
    return at if wants and set(said[:at]) <= _TO_STOP and len(said) > at + 1 else 0


def _stated(words: Sequence[str], said: Sequence[str]) -> list[str] | None:
    """Return the command line of what words state, beside a step: a new date, a course that was taken, a record."""
    of_oneself = said[:-1] == [] or said[0] in _OF_ONESELF
    is_news = said[-1] == "recertified" and of_oneself and len(said) <= _LONGEST_NEWS
    is_news = is_news and "not" not in said and not is_question(words)
    until = [] if is_news else new_date(said)
    if until is not None:
        return ["done", "?", slug(StepCode.V), *until]
    if asks_about_new_date(said):
        return ["steps", slug(StepCode.V)]
    return ["join"] if says_record(said) else None


def stated_course(words: Sequence[str]) -> list[str]:
    """Return the words of a course that somebody says they took: ``I took ACLS 4h``; [] if they say no such thing."""
    said = spoken(words)
    if said[:1] and said[0] in _BEFORE_A_NUMBER and not is_question(words) and not _NO_COURSE & set(said):
        return list(words[1:]) if said[1:] and said[1][:1].isdecimal() and len(said) > _SHORTEST_COURSE else []
    at = after_deed(said)
    return list(words[at:]) if at and not is_question(words) and may_be_course(words[at:], anywhere=True) else []


def may_be_course(words: Sequence[str], *, anywhere: bool = False) -> bool:
    """Return whether words have hours with a unit, and name something: ``4 hrs burns``, not ``4 hours left``.

    The hours come first, unless they may be `anywhere`: ``ACLS 4h``.
    """
    said = " ".join(spoken(words))
    hours = (_HOURS.search if anywhere else _HOURS.match)(said)
    rest = f"{said[: hours.start()]} {said[hours.end() :]}".split() if hours else []
    return any(word.isalpha() and word not in FILLERS and word not in _BY_WORD for word in rest)


def _answers(said: Sequence[str]) -> list[str] | None:
    joined = _joined(said)
    if GREETINGS & set(joined) and set(joined) <= GREETINGS | FILLERS | {"recert"}:
        return ["help", "hi"]
    asked = [word for word in joined if word not in FILLERS | GREETINGS]
    if not asked:
        return ["help"]
    rows = {row.command: row for word in asked if (row := _BY_WORD.get(word)) is not None}
    for weak in _WEAK:
        if len(rows) > 1:
            rows.pop(weak, None)
    others = [word for word in asked if word not in _BY_WORD]
    steps = parse_steps(others)
    own = bool((_OF_ONESELF | {"my"}) & set(said)) and said[0] != "who"
    of_nobody_else = not others and not _ASKS_FOR_OTHERS & set(said)
    is_theirs = own or of_nobody_else or (steps.codes and not steps.unknown)
    if "approvals" in rows and "approvals" not in said and is_theirs:
        return ["status"]  # who asks about their own reads there for whom it waits
    if _OF_ONESELF & set(said):
        rows = {each: row for each, row in rows.items() if each not in {"roster", "approvals"}}
    if set(rows) & _MORE_THAN_A_ROSTER or "nudge preview" in rows:
        rows = {each: row for each, row in rows.items() if each not in {"roster", "deadlines"}}
    if len(steps.codes) == 1 and not steps.unknown and set(rows) <= {"steps", *_WEAK}:
        return ["steps", slug(steps.codes[0])]
    if len(rows) != 1 or (others and parse_level(" ".join(others)) is None):
        return None
    (row,) = rows.values()
    return [*row.command.split(), *(others if row.levels else ())]


def _joined(said: Sequence[str]) -> list[str]:
    """Return the words, with each of `PHRASES` as one."""
    found: list[str] = []
    for word in ("money" if _MONEY.fullmatch(each) else each for each in said if each):
        pair = PHRASES.get((found[-1], word)) if found else None
        found[-1:] = [pair] if pair else [*found[-1:], word]
    return found


def close_commands(words: Sequence[str], commands: Mapping[str, int]) -> list[str]:
    """Return the commands that are close to unknown words, in spelling or in meaning; perhaps none.

    `commands` says of each how alike a first word must be to suggest it.
    """
    said = spoken(words)
    first = said[0] if said else ""
    found = (
        []
        if first in FILLERS
        else [each for each in nearest(first, commands) if nearest(first, [each], close=commands[each])]
    )
    for word in _joined(said):
        similar = [word] if word in _BY_WORD else _similar(word)
        found += [_BY_WORD[each].command for each in similar]
    of_others = _FOR_OFFICERS if (_OF_ONESELF | {"my", "me"}) & set(said) else ()
    return [each for each in dict.fromkeys(found) if each != "help" and each not in of_others][:_MOST]


def _similar(word: str) -> Collection[str]:
    return () if word in FILLERS or len(word) < _SHORTEST else nearest(word, _BY_WORD, close=_CLOSE)[:1]
