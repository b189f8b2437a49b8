"""Dates as people in the United States write them: the month first, by its number or its name, the year in two digits.

A text may mean two days: whoever asks takes the one that can be, or asks again. Nothing is guessed.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from rules.visible import bare

_EARLIEST_YEAR = 2000
"""A year before this one is a slip of the keyboard: nobody renews a certification, or logs a course, that old."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_OF = {name[:letters]: number for number, name in enumerate(_MONTHS, 1) for letters in range(3, len(name) + 1)}
_LONGEST = 60
_TIME = re.compile(
    r"(?:t|\s)\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?\s?m)?\s*(?:z|utc|e[sd]t|[+-]\d{2}:?\d{2})?", re.ASCII
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.\s]+(?=\S)")
_LABEL = re.compile(r"(?:exp|expires?|expiration|until|thru|through)\b[\s:.]*(?:date|on)?[\s:.]*(?=\S)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b|\b(?:the|of)\b")
_PARTS = re.compile(r"(?:\d++|[a-z]++)(?:[\s,./'’-]*+(?:\d++|[a-z]++))*+", re.ASCII)
"""Numbers and words with marks between them; nothing is tried twice, so that no text takes long."""
_PART = re.compile(r"\d+|[a-z]+", re.ASCII)
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?", re.ASCII)
NO_DAY = "1/0/1900"
"""What Excel shows in a cell for dates that holds a 0."""
_FIRST_SERIAL = date(1899, 12, 30)
"""Day 0 of Excel's calendar, from which the days since March 1900 are counted."""


def in_words(when: date) -> str:
    """Return a date as people in Massachusetts write it: ``March 31, 2027``."""
    return f"{when:%B} {when.day}, {when.year}"


def dates_meant(text: str) -> tuple[date, ...]:
    """Return the days that a text may mean, each once: nearly always one, or none for what isn't a date."""
    found = {day for year, month, day_ in _readings(_parts(text)) if (day := _of_this_century(year, month, day_))}
    return tuple(sorted(found))


def parse_date(text: str) -> date | None:
    """Read a date that has only one meaning, or return None."""
    found = dates_meant(text)
    return found[0] if len(found) == 1 else None


def last_such_day(text: str, today: date) -> date | None:
    """Read a day without a year, ``11/2`` or ``Nov 2``, as the last one that is not after today; or return None."""
    found = [when for when in _without_year(text, (today.year, today.year - 1)) if when <= today]
    return found[0] if found else None


def next_such_day(text: str, today: date) -> date | None:
    """Read a day without a year as the first one that is after today; or return None."""
    found = [when for when in _without_year(text, (today.year, today.year + 1)) if when > today]
    return found[0] if found else None


def _without_year(text: str, years: Iterable[int]) -> list[date]:
    """Return the days of these years that a text without a year may mean, in their order."""
    match _parts(text):
        case [name, day] if name in _MONTH_OF and _is_day(day):
            month = _MONTH_OF[name]
        case [number, day] if "/" in text and _is_day(number) and _is_day(day):
            month = int(number)
        case _:
            return []
    return [when for year in years if (when := _of_this_century(year, month, int(day)))]


def is_day_first(text: str) -> bool:
    """Return whether a date has its day before the number of its month: ``31/3/2027``."""
    match _parts(text):
        case [first, second, year] if _is_day(first) and _is_day(second) and year.isdecimal():
            backward = _of_this_century(_full(year), int(second), int(first))
            return backward is not None and _of_this_century(_full(year), int(first), int(second)) is None
    return False


def is_either_first(text: str) -> bool:
    """Return whether a date would be another one with the day first: ``3/4/2027``."""
    match _parts(text):
        case [first, second, year] if _is_day(first) and _is_day(second) and year.isdecimal():
            forward = _of_this_century(_full(year), int(first), int(second))
            backward = _of_this_century(_full(year), int(second), int(first))
            return forward is not None and backward is not None and forward != backward
    return False


def no_date(text: str) -> str:
    """Return why a text is not taken for a date, after the text itself: it is none, or it may be one of two."""
    meant = " or ".join(map(in_words, dates_meant(text)))
    if meant:
        return f"could be {meant}; write it like March 31, 2027"
    if text == NO_DAY:
        return "is what Excel shows for a 0: the cell has no date; write it like 3/31/2027"
    if _is_half(_parts(text)):
        return "isn't a date: the day or the year is missing; write it like 3/31/2027"
    return "isn't a date; write it like 3/31/2027"


def _is_half(parts: list[str]) -> bool:
    """Return whether these are a month and one number, a day or a year: ``Mar-27``, ``3/31``."""
    match parts:
        case [name, number] if name in _MONTH_OF:
            return number.isdecimal()
        case [number, name] if name in _MONTH_OF:
            return number.isdecimal()
        case [month, number]:
            return _is_day(month) and int(month) <= len(_MONTHS) and _is_day(number)
    return False


def spring_of(text: str) -> date | None:
    """Read a year alone, or March of a year, as the March 31 on which certifications of that year expire; or None."""
    match _parts(text):
        case [year] if _is_year(year):
            pass
        case ["3" | "03" | "mar" | "march", year] | [year, "3" | "03" | "mar" | "march"] if _is_year(year):
            pass
        case _:
            return None
    return _of_this_century(int(year), 3, 31)


def excel_date(cell: str) -> date | None:
    """Read the number that a spreadsheet keeps for a day: ``46477`` is March 31, 2027; or return None."""
    found = _SERIAL.fullmatch(cell.strip())
    serial = _FIRST_SERIAL + timedelta(int(found[1])) if found else None
    return serial if serial is not None and serial.year >= _EARLIEST_YEAR else None


def _parts(text: str) -> list[str]:
    """Return the numbers and words of a text, without the time of day, the weekday, and what makes a number ordinal."""
    if len(text) > _LONGEST:
        return []
    said = bare(text).casefold()
    time = _TIME.search(said)
    if time is not None and time.end() == len(said):
        said = said[: time.start()]
    said = _LABEL.sub("", said, count=1) if said[:1] in "eut" else said
    said = bare(_ORDINAL.sub(" ", _WEEKDAY.sub("", said)))
    return _PART.findall(said) if _PARTS.fullmatch(said) else []


def _readings(parts: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield each year, month and day that the parts of a date may be; not all of them are on the calendar."""
    match parts:
        case [digits] if digits.isdecimal() and len(digits) == len("20270331"):
            yield int(digits[:4]), int(digits[4:6]), int(digits[6:])
            yield int(digits[4:]), int(digits[:2]), int(digits[2:4])
        case [name, day, year] if name in _MONTH_OF and _is_day(day):
            yield _full(year), _MONTH_OF[name], int(day)
        case [day, name, year] if name in _MONTH_OF and _is_day(day):
            yield _full(year), _MONTH_OF[name], int(day)
        case [year, name, day] if name in _MONTH_OF and _is_year(year) and _is_day(day):
            yield int(year), _MONTH_OF[name], int(day)
        case [year, month, day] if _is_year(year) and _is_day(month) and _is_day(day):
            yield int(year), int(month), int(day)
        case [first, second, year] if _is_day(first) and _is_day(second) and year.isdecimal():
            yield from _numbers(int(first), int(second), year)


def _numbers(first: int, second: int, year: str) -> Iterator[tuple[int, int, int]]:
    """Yield what three numbers may be: the month first; the day, or a short year, only where that is no month."""
    yield _full(year), first, second
    if first > 12:  # noqa: PLR2004 - the months of a year
        yield _full(year), second, first
        if len(year) == len("27"):
            yield 2000 + first, second, int(year)


def _is_day(part: str) -> bool:
    return part.isdecimal() and len(part) <= len("31")


def _is_year(part: str) -> bool:
    return part.isdecimal() and len(part) == len("2027")


def _full(year: str) -> int:
    """Return a year of four digits, or of two in this century; 0 for what is none."""
    if not year.isdecimal():
        return 0
    return {len("2027"): int(year), len("27"): 2000 + int(year)}.get(len(year), 0)


def _of_this_century(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year >= _EARLIEST_YEAR else None
