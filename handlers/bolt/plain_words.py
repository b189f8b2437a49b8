"""The table of plain words: what people type instead of a command, and the command that they mean.

Only a command that reads is ever meant by words alone; what changes something says what, and how much: it names a step
and says that it is done, or begins with the hours of a course or the days of a snooze.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from handlers.bolt.statements import after_deed, says_new_date, says_record
from handlers.bolt.step_words import about_steps, is_question, spoken
from handlers.text import nearest
from rules.levels import parse_level
from rules.steps import StepCode, parse_steps, slug
from rules.visible import bare


@dataclass(frozen=True, slots=True)
class PlainWords:
    """A command, ways to ask for it, and the words that mean it in any other sentence."""

    command: str
    examples: tuple[str, ...]
    words: frozenset[str]
    levels: bool = False
    """Whether the command takes a level."""


def _row(command: str, examples: tuple[str, ...], words: str, *, levels: bool = False) -> PlainWords:
    return PlainWords(command, examples, _set(words) | {command}, levels=levels)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PLAIN_WORDS: tuple[PlainWords, ...] = (
    _row(
        "fees",
        ("how much?", "what do I owe", "pay"),
        """bill charge charged cost costs dollars expensive fee money much owe owed paid pay paying payment payments
        price prices""",
        levels=True,
    ),
    _row(
        "deadlines",
        ("when", "calendar", "dates", "how long do I have", "when does my cert run out"),
        """calendar date dates deadline due expiration expire expired expires ics lapse lapsed late long miss
        missed overdue reinstate schedule time timeline until when work working""",
    ),
    _row(
        "status",
        ("next", "renew", "what now", "where do I stand"),
        """anything doing done everything left missing next now progress recert recertification recertify remaining
        renew renewal stand standing todo where""",
    ),
    _row(
        "steps",
        ("checklist", "instructions", "where do I submit"),
        "checklist describe details explain guide info instructions process step submit submitting walkthrough",
        levels=True,
    ),
    _row(
        "ce",
        ("how many hours", "how many hrs", "my courses"),
        """ceh cehs ceu ceus class classes continuing course courses credit credits ed education hour hours hr hrs
        training""",
    ),
    _row(
        "contacts",
        ("phone number", "who do I call", "who is my training officer"),
        """call contact email helpdesk links office officer officers human oems person phone region regions site
        somebody support telephone url website""",
    ),
    _row(
        "remind",
        ("reminders", "turn off reminders", "stop", "stop texting me"),
        """bothering bugging messaging mute nagging notification notifications notify off pestering pinging reminder
        reminders reminding set snooze stop turn unsubscribe""",
    ),
    _row(
        "join",
        ("sign up", "register", "change my record"),
        "change edit enroll level record register registration sign signup update",
    ),
    _row("help", ("help me", "what can you do"), "commands hello hey hi menu options"),
    # What training officers ask for; the commands themselves refuse everybody else.
    _row(
        "roster",
        ("my crew", "at risk", "who hasn't submitted"),
        "at-risk behind crew everybody everyone members rosters",
    ),
    _row("roster import", ("upload my roster", "import a spreadsheet"), "import importing spreadsheet upload"),
    _row("roster export", ("export", "download the roster"), "download export exporting"),
    _row("approvals", ("who needs my approval", "who is waiting"), "approval approve approved approving waiting"),
    _row("nudge preview", ("when is the next nudge", "what will you post"), "nudge nudges post posted posts preview"),
    _row("agency settings", ("settings",), "paused resume setting settings timezone unpause"),
    _row("state-list", ("the state's list",), "statelist"),
)
"""Words that ask for help count only where nothing else in the text means something."""

_BY_WORD = {word: row for row in PLAIN_WORDS for word in row.words}
_PHRASES = {
    ("so", "much"): "so",
    ("how", "long"): "long",
    ("to", "do"): "todo",
    ("what", "next"): "next",
    ("con", "ed"): "ce",
    ("stop", "texting"): "stop",
    ("quit", "bugging"): "bugging",
    ("run", "out"): "expire",
    ("runs", "out"): "expires",
    ("last", "day"): "deadline",
    ("training", "officer"): "officer",
    ("at", "risk"): "at-risk",
    ("my", "people"): "crew",
    ("who", "hasn't"): "crew",
    ("who", "isn't"): "crew",
    ("crew", "done"): "crew",
    ("who", "done"): "crew",
    ("who", "left"): "crew",
    ("who", "not"): "crew",
    ("who", "has"): "crew",
    ("many", "are"): "crew",
    ("crew", "left"): "crew",
    ("the", "hour"): "settings",
    ("as", "training"): "settings",
    ("crew", "recertified"): "crew",
    ("crew", "renewed"): "crew",
    ("crew", "submitted"): "crew",
    ("next", "nudge"): "nudge",
    ("next", "reminder"): "reminder",
    ("april", "1"): "deadline",
    ("march", "31"): "deadline",
    ("approves", "me"): "standing",
    ("approves", "mine"): "standing",
    ("approves", "my"): "standing",
    ("state", "list"): "statelist",
    ("time", "zone"): "timezone",
    ("i", "good"): "standing",
    ("all", "set"): "standing",
    ("leave", "me"): "stop",
    ("link", "to"): "website",
    ("the", "link"): "website",
}
"""Words that mean something only together."""
_BEFORE_A_NUMBER: Mapping[str, tuple[str, ...]] = {
    "add": ("ce", "add"),
    "log": ("ce", "add"),
    "logged": ("ce", "add"),
}
"""Commands, by the first word of a text in which a number follows it: ``log 2 hours trauma``."""
_FILLERS = _set(
    """a about add again all alone am an and any are at be been by can card cert certification certs could
    current day days did do does each elicensing else ever exactly for from get gets give go going gonna got
    had happens has have help here how hows i i'd i'll i'm i've if im in is it its just know let lets license
    like list log look lot many may me mine my myself need needed needs nremt number of ok okay on or our out
    please pls plz re see she should show so some state still supposed take tell than thank thanks that the
    their them there these they thing this thx to total u up us view want wants was we what whats which who
    will with would yet you your"""
)
_GREETINGS = _set(
    """hi hello hey hiya howdy yo greetings good morning afternoon evening thanks thank thx ty ok okay great cool hola
    gracias ayuda wave 👋 +1 thumbsup 👍 pray 🙏 👌 ok_hand tada 🎉 clap 👏 muscle 💪 raised_hands 🙌 heart ❤"""
)
_HOURS = re.compile(r"\b\d{1,2}(?:\.\d{1,2})? ?(?:h|hr|hrs|hour|hours)\b", re.ASCII)
_CLOSE, _SHORTEST = 80, 4
"""How alike a misspelled word must be to one of the plain words, and how long: they are many, and some are short."""
_SNOOZES = _set("snooze quiet silence")
_WEAK = ("help", "status")
"""Commands whose words say little beside those of another: “when do I renew” is about the date."""
_OF_ONESELF = _set("i i'm i've im ive")
"""Words of whoever asks about themselves, who may be a member: “am I at risk?” """
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
    if len(said) > 1 and said[0] in _BEFORE_A_NUMBER and said[1][:1].isdecimal():
        return [*_BEFORE_A_NUMBER[said[0]], *words[1:]]
    if len(said) > 1 and said[0] in _SNOOZES:
        return ["remind", "snooze", *words[1:]]
    stated = _stated(words, said)
    return stated or about_steps(words, _BY_WORD) or _answers([word.removesuffix("'s") for word in said])


def _stated(words: Sequence[str], said: Sequence[str]) -> list[str] | None:
    """Return the command line of what words state, beside a step: a new date, a course that was taken, a record."""
    is_news = said[:1] and said[0] in _OF_ONESELF and said[-1] == "recertified" and len(said) <= _LONGEST_NEWS
    if is_news or says_new_date(said):
        return ["done", "?", slug(StepCode.V)]
    if (at := after_deed(said)) and not is_question(words) and may_be_course(words[at:], anywhere=True):
        return ["ce", "add", *words[at:]]
    return ["join"] if says_record(said) else None


def may_be_course(words: Sequence[str], *, anywhere: bool = False) -> bool:
    """Return whether words have hours with a unit, and name something: ``4 hrs burns``, not ``4 hours left``.

    The hours come first, unless they may be `anywhere`: ``ACLS 4h``.
    """
    said = " ".join(spoken(words))
    hours = (_HOURS.search if anywhere else _HOURS.match)(said)
    rest = f"{said[: hours.start()]} {said[hours.end() :]}".split() if hours else []
    return any(word.isalpha() and word not in _FILLERS and word not in _BY_WORD for word in rest)


def _answers(said: Sequence[str]) -> list[str] | None:
    joined = _joined(said)
    if _GREETINGS & set(joined) and set(joined) <= _GREETINGS | _FILLERS | {"recert"}:
        return ["help", "hi"]
    asked = [word for word in joined if word not in _FILLERS]
    if not asked:
        return ["help"]
    rows = {row.command: row for word in asked if (row := _BY_WORD.get(word)) is not None}
    for weak in _WEAK:
        if len(rows) > 1:
            rows.pop(weak, None)
    others = [word for word in asked if word not in _BY_WORD]
    steps = parse_steps(others)
    own = bool((_OF_ONESELF | {"my"}) & set(said)) and said[0] != "who"
    if "approvals" in rows and (own or (steps.codes and not steps.unknown)):
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
    """Return the words, with each of `_PHRASES` as one."""
    found: list[str] = []
    for word in filter(None, said):
        pair = _PHRASES.get((found[-1], word)) if found else None
        found[-1:] = [pair] if pair else [*found[-1:], word]
    return found


def close_commands(words: Sequence[str], commands: Mapping[str, int]) -> list[str]:
    """Return the commands that are close to unknown words, in spelling or in meaning; perhaps none.

    `commands` says of each how alike a first word must be to suggest it.
    """
    said = spoken(words)
    first = said[0] if said else ""
    found = [each for each in nearest(first, commands) if nearest(first, [each], close=commands[each])]
    for word in _joined(said):
        similar = [word] if word in _BY_WORD else _similar(word)
        found += [_BY_WORD[each].command for each in similar]
    of_others = _FOR_OFFICERS if (_OF_ONESELF | {"my", "me"}) & set(said) else ()
    return [each for each in dict.fromkeys(found) if each != "help" and each not in of_others][:_MOST]


def _similar(word: str) -> Collection[str]:
    return () if word in _FILLERS or len(word) < _SHORTEST else nearest(word, _BY_WORD, close=_CLOSE)[:1]
