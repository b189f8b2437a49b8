"""Parsers for the cells of a roster. A `ValueError` says what is wrong, in words."""

import re

from rules.levels import Level, parse_level
from rules.numbers import NO_NUMBER, parse_number, safe_echo, says_none
from rules.steps import Role
from rules.table import is_formula, unescape_formula
from rules.visible import bare, unquoted

NAME_LENGTH = 100
_EMAIL_LENGTH = 254

_ROLES = {role.value: role for role in Role} | {
    "instructor-coordinator": Role.INSTRUCTOR,
    "i-c": Role.INSTRUCTOR,
    "ic": Role.INSTRUCTOR,
    "chief": Role.CHIEF_EXAMINER,
}
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,20}", re.ASCII)
_MENTION = re.compile(r"<@([A-Za-z0-9]+)(?:\|[^<>]*)?>")
"""An id as Slack writes it where somebody is named: ``<@U012AB3CD>``."""
_SLACKBOT = "USLACKBOT"
_ADDRESS = re.compile(r"(?:[^<>]*+<)?(?:mailto:)?+([^<>|]*+)(?:\|[^<>]*+)?+[\s,;.>]*+", re.IGNORECASE)
"""An address with what programs put around it: ``Dana Ray <dana@example.org>``, ``mailto:dana@example.org``.

Nothing that was matched is tried again: the time is linear in the length.
"""
_APOSTROPHES = "'`´‘’"
"""The mark before a text that a spreadsheet is to keep as it is; some programs export it with the text."""
_EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")


_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|#{2,})", re.IGNORECASE)


def is_error(cell: str) -> bool:
    """Return whether a cell shows that the spreadsheet has no value for it: ``#REF!``, or ``####`` for want of room."""
    return _ERROR.fullmatch(cell) is not None


def slack_id(cell: str) -> str:
    """Read a Slack user id."""
    named = _MENTION.fullmatch(bare(cell))
    found = (named[1] if named else bare(cell)).upper()
    if found == _SLACKBOT:
        raise ValueError("USLACKBOT is Slack itself, and holds no certification")
    if not _SLACK_ID.fullmatch(found):
        raise ValueError(f"“{safe_echo(cell)}” isn't a Slack id: those are U, then letters and digits, like U012AB3CD")
    return found


def email(cell: str) -> str:
    """Read an e-mail address, in lower case."""
    text, escaped = unescape_formula(unquoted(cell))
    if is_formula(text) and not escaped:
        raise ValueError("begins like a formula; take the first character out")
    found = _ADDRESS.fullmatch(text.lstrip(_APOSTROPHES))
    address = found[1].strip(" ,;.") if found else ""
    if len(address) > _EMAIL_LENGTH or not _EMAIL.fullmatch(address):
        raise ValueError(f"“{safe_echo(cell)}” isn't an e-mail address")
    return address.casefold()


def name(cell: str) -> str:
    """Read a name, without the apostrophe that keeps a spreadsheet from running it."""
    text, escaped = unescape_formula(cell)
    if text[:1] in _APOSTROPHES and text[1:2].isupper() and text[-1] not in _APOSTROPHES:
        text = text[1:]
    if is_formula(text) and not escaped:
        raise ValueError("begins like a formula; take the first character out")
    if len(text) > NAME_LENGTH:
        raise ValueError(f"is too long: {NAME_LENGTH} characters at most")
    return first_name_first(text)


def first_name_first(text: str) -> str:
    """Return a name on one line; one that begins with the last name is turned around: ``Ray, Maya``."""
    line = unquoted(text)
    last, comma, first = line.partition(",")
    if not comma or "," in first or not first.strip() or re.sub(r"\W", "", first).casefold() in _AFTER_A_NAME:
        return line
    return f"{first.strip()} {last.strip()}"


_AFTER_A_NAME = {
    *("jr", "sr", "ii", "iii", "iv", "md", "do", "rn", "pa", "phd", "esq", "ic"),
    *("emt", "emtb", "aemt", "paramedic", "emtp", "nrp", "nremt"),
}
"""What follows a comma after a whole name: a suffix, a degree, a level."""


def level(cell: str) -> Level:
    """Read a level of certification."""
    found = parse_level(cell)
    if found is None:
        raise ValueError(f"“{safe_echo(cell)}” isn't a level; the levels are {', '.join(Level)}")
    return found


def number(cell: str) -> str | None:
    """Read a certification number; return it as eLicensing writes it, None for what says that there is none."""
    found = parse_number(cell)
    if found is None and says_none(cell):
        return None
    if found is None:
        raise ValueError(f"“{safe_echo(cell)}” {NO_NUMBER}")
    return found.text


def roles(cell: str) -> frozenset[Role]:
    """Read roles, with semicolons between them."""
    found = set()
    for word in filter(None, (each.strip() for each in re.split(r"[;,]", cell))):
        role = _ROLES.get(re.sub(r"[\s/_-]+", "-", bare(word).casefold()))
        if role is None:
            raise ValueError(f"“{safe_echo(word)}” isn't a role; the roles are {'; '.join(Role)}")
        found.add(role)
    return frozenset(found)


def holds(cell: str, role: Role) -> bool:
    """Read a mark in a role's own column: whether the member holds it."""
    said = re.sub(r"[\s/_-]+", "-", bare(cell).casefold())
    if said in _YES or _ROLES.get(said) is role:
        return True
    if said in _NO:
        return False
    raise ValueError(f"“{safe_echo(cell)}” does not say whether they hold that role; write yes or no")


_YES = {"x", "xx", "y", "yes", "true", "1", "✓", "✔", "☑", "current", "active"}
_NO = {"", "-", "n", "no", "false", "0", "none", "n-a", "na"}
