"""A course typed in one line: its hours, then in any order its date, part and approval number, and its title."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rules.education import Part, approval_mark, parse_hours, says_minutes
from rules.numbers import says_none
from rules.visible import bare, unquoted
from rules.written_dates import dates_meant, last_such_day

_HOURS_LONGEST = 5
"""Words of ``1 hour and 30 minutes``."""
_LONGEST = 6
"""Words of one thing: ``Wednesday, March 31st, 2027`` has four."""
_FILLERS = {
    "",
    "on",
    "of",
    "for",
    "in",
    "course",
    "class",
    "approval",
    "approved",
    "number",
    "no",
    "#",
    "oems",
    "capce",
}
"""Words between the parts of the line, each only where what follows is one of those parts."""
_DAYS_AGO = {"today": 0, "yesterday": 1}
_COUNTED = {"part", "day", "session", "module", "week", "night", "lesson", "unit", "chapter", "no", "level", "phase"}
"""Words after which ``1/2`` is no date."""
_AFTER_HOURS = {"of", "for", "in", "on"}
_LEADS = {"3", "5", "12", "15", "18"}
"""Numbers of leads in a title: ``12 lead ECG``."""
_GROUPS = re.compile(r"#?[A-Z0-9]+(?:[-/][A-Z0-9]+)+|[A-Z]{1,6}\d{4,}", re.ASCII | re.IGNORECASE)
_LONG_GROUP = re.compile(r"\d{3}", re.ASCII)
_LIKE_A_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}", re.ASCII)


@dataclass(slots=True)
class CourseWords:
    """A course as a line names it. None, or "": not said.

    `no_date` is what looks like a date and is not one, `no_hours` what looks like hours and is no quarters of them;
    `more_hours` are those of another course.
    """

    today: date
    hours: Decimal | None = None
    held_on: date | None = None
    part: Part | None = None
    approval: str = ""
    title: str = ""
    no_date: str = ""
    no_hours: str = ""
    more_hours: str = ""


def read(words: list[str], today: date) -> CourseWords:
    """Read a line. What stands first and last of what is left after the hours is looked at; the rest is the title."""
    found = CourseWords(today=today)
    rest = _take_hours(found, words)
    if len(rest) > 1 and bare(rest[0]).casefold() in _AFTER_HOURS:
        rest = rest[1:]
    while (after := _without_first(found, rest)) is not None:
        rest = after
    while (before := _without_last(found, rest)) is not None:
        rest = before
    found.title = unquoted(" ".join(rest).strip(" ,;:-–—"))
    return found


def _take_hours(found: CourseWords, words: list[str]) -> list[str]:
    """Take the hours from where they stand with their unit, or else from the front; return the other words.

    Of ``12 lead 2 hours`` the first number is part of the title.
    """
    at_front: tuple[int, int, Decimal] | None = None
    for start in range(len(words)):
        for length in range(min(_HOURS_LONGEST, len(words) - start), 0, -1):
            text = " ".join(words[start : start + length])
            has_unit = _has_unit(text, length)
            if has_unit and says_minutes(text) and parse_hours(text) is None:
                found.no_hours = text
                return words
            if not has_unit and text in _LEADS and _is_of_title(words[length:]):
                continue
            if (start == 0 or has_unit) and (hours := parse_hours(text)) is not None:
                if has_unit:
                    return _without_hours(found, words, (start, length, hours))
                at_front = at_front or (start, length, hours)
                if len(words) > length and _is_approval(bare(words[length])):  # then what follows is the title
                    return _without_hours(found, words, at_front)
    return words if at_front is None else _without_hours(found, words, at_front)


def _has_unit(text: str, length: int) -> bool:
    """Return whether a text may be hours with their unit: not the “two” of “Part two”."""
    return any(map(str.isalpha, text)) and (length > 1 or any(map(str.isdecimal, text)))


def _is_of_title(after: list[str]) -> bool:
    """Return whether words follow a number that belongs to a title: ``12 lead ECG``."""
    return bool(after) and bare(after[0]).casefold() in {"lead", "leads"}


def _hours_in(words: list[str]) -> str:
    """Return hours with their unit that words name, or ""."""
    texts = (" ".join(words[at : at + length]) for at in range(len(words)) for length in (2, 1))
    return next((text for text in texts if _has_unit(text, len(text.split())) and parse_hours(text)), "")


def _without_hours(found: CourseWords, words: list[str], taken: tuple[int, int, Decimal]) -> list[str]:
    start, length, found.hours = taken
    rest = words[:start] + words[start + length :]
    found.more_hours = _hours_in(rest)
    return rest


def _without_first(found: CourseWords, words: list[str]) -> list[str] | None:
    """Take what stands first, if it is a date, a part or an approval number; return the words after it, or None."""
    for start in range(len(words)):
        left = words[start:]
        if taken := _take_first(found, left):
            return left[taken:]
        if bare(left[0]).casefold() not in _FILLERS:
            break
    return None


def _take_first(found: CourseWords, words: list[str]) -> int:
    """Take what stands first; return how many words it was, 0 for none."""
    length = _take_date(found, lambda length: words[:length], len(words))
    if length:
        return length
    certain = len(words) > 1 and _is_approval(bare(words[1]))
    if _take_approval(found, words[0]) or _take_part(found, words[0], certain=certain):
        return 1
    return int(says_none(words[0]) and bool(bare(words[0])) and not found.approval)


def _without_last(found: CourseWords, words: list[str]) -> list[str] | None:
    """Take what stands last, if it is a date, an approval number, or a part in brackets; return the words before it."""
    if len(words) < 2:  # noqa: PLR2004 - one word is the title
        return None
    length = _take_date(found, lambda length: words[-length:], len(words) - 1, words)
    if length:
        return _without_filler(words[:-length])
    if _take_approval(found, words[-1]):
        return _without_filler(words[:-1])
    if words[-1].startswith("(") and _take_part(found, words[-1].strip("()"), certain=True):
        return words[:-1]
    return None


def _without_filler(words: list[str]) -> list[str]:
    while len(words) > 1 and bare(words[-1]).casefold() in _FILLERS:
        words = words[:-1]
    return words


def _take_date(found: CourseWords, some: Callable[[int], list[str]], most: int, line: Sequence[str] = ()) -> int:
    """Take a date of the longest words that are one; return how many they were, 0 for none.

    Without a year it is the last such day. `line` ends with the words, where some stand before them.
    """
    if found.held_on is not None or found.no_date:
        return 0
    for length in range(min(_LONGEST, most), 0, -1):
        words = some(length)
        if bare(words[0]).casefold() in _FILLERS:
            continue
        text = " ".join(words)
        ago = _DAYS_AGO.get(bare(text).casefold())
        meant = dates_meant(text) if ago is None else (found.today - timedelta(ago),)
        before = bare(line[-length - 1]).casefold() if len(line) > length else ""
        if not meant and before not in _COUNTED and (last := last_such_day(text, found.today)) is not None:
            meant = (last,)
        if len(meant) == 1:
            found.held_on = meant[0]
            return length
        if meant or (length == 1 and _LIKE_A_DATE.fullmatch(bare(text))):
            found.no_date = text
            return length
    return 0


def _take_approval(found: CourseWords, word: str) -> bool:
    said = bare(word)
    if found.approval or not _is_approval(said):
        return False
    found.approval = said.removeprefix("#")
    return True


def _is_approval(said: str) -> bool:
    """Return whether a word is an approval number: it has a mark like F3, or groups one of which is a long number."""
    if approval_mark(said) is not None:
        return True
    return _GROUPS.fullmatch(said) is not None and (said.count("-") > 1 or _LONG_GROUP.search(said) is not None)


def _take_part(found: CourseWords, word: str, *, certain: bool) -> bool:
    """Take a part. Unless it is certain, it is a word in small letters: “National Registry news” is a title."""
    said = bare(word)
    if found.part is not None or said.casefold() not in set(Part) or not (certain or said.islower()):
        return False
    found.part = Part(said.casefold())
    return True
