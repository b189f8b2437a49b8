"""Words after `/recert agency` that are never an agency's name: they say what to do."""

import re
from collections.abc import Sequence

from rules.numbers import parse_number
from rules.visible import bare

SETTINGS, PAUSE, RESUME, HELP = "settings", "pause", "resume", "help"
RENAME = "rename"

_MEANING = {
    **dict.fromkeys(
        (SETTINGS, "setting", "edit", "change", RENAME, "config", "options", "preferences", "delete", "remove", "new"),
        SETTINGS,
    ),
    **dict.fromkeys((PAUSE, "paused", "off", "stop", "mute", "disable"), PAUSE),
    **dict.fromkeys((RESUME, "on", "start", "unpause", "unmute", "enable"), RESUME),
    **dict.fromkeys((HELP, "info", "list", "name", "status", "setup", "test", "export", "leave", ""), HELP),
    **dict.fromkeys(("officer", "officers", "admin", "admins", "owner", "owners"), SETTINGS),
    **dict.fromkeys(("cancel", "create", "make", "none", "nothing", "never", "mind", "quit", "exit", "back"), HELP),
    **dict.fromkeys(
        ("yes", "no", "ok", "okay", "thanks", "thank", "thx", "hi", "hello", "hey", "unknown", "n/a"), HELP
    ),
    **dict.fromkeys(("roster", "approvals", "state-list", "import", "steps", "fees", "deadlines", "ce"), HELP),
    **dict.fromkeys(("done", "undo", "contacts", "remind", "join", "members", "crew", "calendar"), HELP),
}
_ASKS = {
    *("who", "how", "what", "when", "where", "why", "which", "can", "could", "should", "don't", "dont", "do", "not")
}
"""First words of a question, or of what is not to be done."""
_SETS = {
    *("hour", "hours", "time", "timezone", "names", "officer", "officers", "delete", "remove", "add", "set", "change"),
    *("edit", "settings"),
}
"""First words of what is a setting, whatever follows: ``hour 8``, ``add @carol``."""
_BEGINS_A_NAME = {"the", "agency", "our", "my"}
"""Words that alone are no name, and may begin one: ``Agency 9``."""
_UNTIL = {"until", "till", "til"}
_SAYS_NOTHING = {
    *("please", "pls", "the", "it", "us", "me", "my", "our", "this", "agency", "now", "again", "for"),
    *("nudge", "nudges", "nudging", "reminder", "reminders", "post", "posts", "posting", "message", "messages"),
}


def means(words: Sequence[str]) -> str | None:
    """Return what words mean, in any case; None for what may be a name."""
    said = [bare(word).casefold() for word in words]
    if len(said) > 1 and said[0] in _SETS:
        return SETTINGS
    if said[0].replace("’", "'") in _ASKS:
        return HELP
    if {"my", "me"} & set(said) and said[0] in _MEANING:  # “pause my reminders” is about their own
        return HELP
    told = [word for word in said if word not in _SAYS_NOTHING]
    if not told:
        return None if len(said) == 1 and said[0] in _BEGINS_A_NAME else HELP
    if len(told) > 1 and told[1] in _UNTIL and told[0] in _MEANING:  # “pause until Monday”: it resumes by no date
        return HELP
    return _MEANING.get(told[0]) if len(told) == 1 and told[0] == said[0] else None


_BEFORE_A_NAME = re.compile(
    r"^(?:=|(?:my|our|the) agency(?: is|'s)?(?: called)?|we(?: are|'re)|set ?up|named?(?: is)?|called)\s+(?=\S)",
    re.IGNORECASE,
)
_OF_A_SERVICE = {
    *("ems", "fire", "ambulance", "rescue", "medical", "emergency", "department", "dept", "fd", "als", "bls", "medic"),
    *("medics", "paramedics", "squad", "corps", "hospital", "health", "transport", "services", "service", "county"),
    *("city", "town", "university", "college", "district", "regional", "response", "lifeline", "volunteer"),
}
"""Words in the names of ambulance services, which people also write in lower case."""
_OF_A_SENTENCE = {
    *(
        "won't",
        "wont",
        "can't",
        "cant",
        "isn't",
        "doesn't",
        "i'm",
        "im",
        "i've",
        "he's",
        "she's",
        "paid",
        "pay",
        "says",
    ),
    *("said", "approved", "approve", "approval", "missing", "dropdown", "deadline", "deadlines", "hours", "show"),
    *("reset", "update", "quiet", "am", "pm", "have", "has", "need", "needs", "nremt", "submitted", "asdf", "hour"),
    *("is", "are", "was", "done", "left", "moved", "my", "by", "sms"),
}
"""Words of what somebody meant to say to the bot, and no service is called."""


def looks_odd(name: str) -> bool:
    """Return whether a name is more likely a sentence, a date or a slip: it is asked about first."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]{2,}(?:['’]\w+)?", name)}
    is_none = not any(map(str.isalpha, name)) or parse_number(name) is not None
    if is_none or "<@" in name or (words and words <= {"emt", "aemt", "tbd", "unknown", "test"}):
        return True
    return bool(words & _OF_A_SENTENCE) or re.search(r"\b(?:I|[AaBb]-?[1-5])\b", name) is not None


_POLITE = {"please", "pls", "plz", "thanks", "thx"}


def is_no_name(words: Sequence[str]) -> bool:
    """Return whether words are no name, though they may begin one: ``the``."""
    return len(words) == 1 and bare(words[0]).casefold() in _BEGINS_A_NAME


def without_rename(name: str) -> str:
    """Return the name that is asked for by ``rename Hampshire EMS`` or ``Hampshire EMS please``."""
    words = _BEFORE_A_NAME.sub("", name.strip()).rstrip(".!").split(" ")
    while len(words) > 1 and bare(words[-1]).casefold() in _POLITE:
        words.pop()
    name = " ".join(words)
    first, _, rest = name.partition(" ")
    return rest.removeprefix("to ").strip() if first.casefold() == RENAME and rest else name
