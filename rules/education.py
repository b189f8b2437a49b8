"""Hours of continuing education: how many are required, what is there, and what an approval number says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rules.cycle import CYCLE_YEARS
from rules.dates import move
from rules.levels import Level
from rules.requirements import Education, EducationModel
from rules.rulebook import RuleBook
from rules.visible import bare

QUARTER = Decimal("0.25")
MOST_HOURS = Decimal(100)
"""No single course is longer than a whole cycle's education; more is a slip of the finger."""

NEAR_DAYS = 60
"""Days before the expiration date from which missing hours are warned of: a reckoning of ours."""

NO_HOURS = Decimal(0)


class Part(StrEnum):
    """The parts of the National Registry's requirement (NCCP) that a course may be counted for."""

    NATIONAL = "national"
    LOCAL = "local"
    INDIVIDUAL = "individual"

    @property
    def label(self) -> str:
        """The name as a person writes it: ``National``."""
        return self.value.capitalize()


class Odd(StrEnum):
    """An oddity of a course's date."""

    EARLY = "early"
    """More than a cycle before the expiration date: it counts only if the member had recertified by then."""
    LATE = "late"
    """After the expiration date."""
    FUTURE = "future"
    """Not held yet."""
    LONG_AGO = "long ago"
    """Before one can last have recertified: it does not count."""


@dataclass(frozen=True, slots=True)
class Logged:
    """Hours that a member has logged and that count; the part None holds those of which it is not said.

    `pediatric` are those of them that are pediatrics, by the same parts. `early` is how many courses count only if
    the member had recertified before them; `not_counted` are the hours of courses before `counts_from` or after
    `counts_until`.
    """

    hours: Mapping[Part | None, Decimal]
    pediatric: Mapping[Part | None, Decimal]
    courses: int = 0
    early: int = 0
    not_counted: Decimal = NO_HOURS

    @property
    def total(self) -> Decimal:
        """All hours that count, of whatever part."""
        return sum(self.hours.values(), NO_HOURS)

    def of(self, part: Part | None) -> Decimal:
        """The hours of one part, or of none."""
        return self.hours.get(part, NO_HOURS)

    @property
    def pediatric_national(self) -> Decimal:
        """The pediatric hours that count as such: those within the National part."""
        return self.pediatric.get(Part.NATIONAL, NO_HOURS)

    @property
    def pediatric_elsewhere(self) -> Decimal:
        """The pediatric hours that are not assigned to the National part."""
        return sum(self.pediatric.values(), NO_HOURS) - self.pediatric_national


def required(known: Education, level: Level, part: Part) -> Decimal:
    """The hours that a level needs in one part."""
    hours = known.hours.by_level[level]
    by_part = {Part.NATIONAL: hours.national, Part.LOCAL: hours.local, Part.INDIVIDUAL: hours.individual}
    return by_part[part]


def pediatric_hours(known: Education, model: EducationModel | None, level: Level) -> Decimal | None:
    """Return the hours of a level's National part that must be pediatrics; None if the model asks for none."""
    if model is None or model.pediatric is None:
        return None
    return known.hours.by_level[level].national * model.pediatric.share


def to_go(known: Education, model: EducationModel | None, level: Level, logged: Logged) -> Decimal:
    """The hours that are missing: of the total, of each part, or of pediatrics, whichever is most.

    Hours of which it is not said what they count for may yet fill any part.
    """
    parts = sum((max(required(known, level, part) - logged.of(part), NO_HOURS) for part in Part), NO_HOURS)
    pediatric = (pediatric_hours(known, model, level) or NO_HOURS) - logged.pediatric_national
    return max(known.hours.by_level[level].total - logged.total, parts - logged.of(None), pediatric, NO_HOURS)


def window(expires_on: date) -> tuple[date, date]:
    """The first and the last day of the two years that end on an expiration date: their courses raise no question."""
    before = move(expires_on, -CYCLE_YEARS)
    return date.fromordinal(before.toordinal() + 1), expires_on


def counts_from(year: int) -> date:
    """The first day on which a course may be dated so as to count for a year's cycle.

    It counts if it was taken after one last recertified, two years before; nobody did so before NREMT's portal opened
    for that, on October 1: our reckoning from both.
    """
    return date(year - CYCLE_YEARS - 1, 10, 1)


def counts_until(expires_on: date, today: date) -> date:
    """The last day that a course may be dated so as to count now: the expiration date, and nothing not held yet."""
    return min(expires_on, today)


def odd_date(held_on: date | None, expires_on: date, today: date) -> Odd | None:
    """Return the oddity of a course's date, or None; a course without a date is not odd."""
    if held_on is None:
        return None
    first, last = window(expires_on)
    if held_on > last:
        return Odd.LATE
    if held_on > today:
        return Odd.FUTURE
    if held_on < counts_from(expires_on.year):
        return Odd.LONG_AGO
    return Odd.EARLY if held_on < first else None


_UNIT = r"(?:ce |contact |credit )?(?:h|hrs?|hours?|credits?|ceu?s?|cehs?)"
_NUMBER = r"(?:\d{1,3}(?:\.\d{0,4})?|\.\d{1,4})"
_HOURS = re.compile(
    rf"(?:(?P<hours>{_NUMBER})|(?:(?P<whole>\d{{1,3}})[ -])?(?P<part>[13])/(?P<of>[24]))(?:[ -]?{_UNIT})?", re.ASCII
)
_CLOCK = re.compile(rf"(?P<hours>\d{{1,2}}):(?P<minutes>\d\d)(?: ?{_UNIT})?", re.ASCII)
_MINUTES = re.compile(r"(?P<minutes>\d{1,4})[ -]?(?:m|mins?|minutes?)", re.ASCII)
_BOTH = re.compile(
    r"(?P<hours>\d{1,2})[ -]?(?:h|hrs?|hours?)"
    r"(?:[ ,.]*(?:and )?(?P<minutes>\d{1,2})[ -]?(?:m|mins?|minutes?)|(?P<short>\d\d))",
    re.ASCII,
)
_HALF_HOUR = re.compile(r"(?:a )?half(?:[ -]an?)?[ -]hours?")
_AN_HOUR = re.compile(r"an? hours?")
_AND_A_HALF = re.compile(r"(?P<whole>an?|\d{1,2})(?: ?(?:hours?|hrs?|h))? and a half(?: (?:hours?|hrs?|h))?", re.ASCII)
_IN_WORDS = {
    word: str(number) for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight"), 1)
}
_FRACTIONS = {"¼": " 1/4", "½": " 1/2", "¾": " 3/4"}
_MARK = re.compile(r"(?<![A-Za-z0-9])([FT][1-5])(?![A-Za-z0-9])", re.IGNORECASE)


def model_for(book: RuleBook, expires_on: date) -> EducationModel | None:
    """The model of continuing education that counts for an expiration date; None between two models."""
    for model in book.education.models:
        starts = model.first_expiration or date.min
        ends = model.last_expiration or date.max
        if starts <= expires_on <= ends:
            return model
    return None


def parse_hours(text: str) -> Decimal | None:
    """Read a course's hours, in quarters, more than 0 and at most `MOST_HOURS`; None if they are not that.

    They may be written ``1.5``, ``1½``, ``1 1/2 hours``, ``1:30``, ``90 min`` or ``1h 30m``.
    """
    for sign, words in _FRACTIONS.items():
        text = text.replace(sign, words)
    return _whole_quarters(_hours(f"0{text.strip()}" if text.strip().startswith(".") else text))


def says_minutes(text: str) -> bool:
    """Return whether a text is a time in minutes, or in hours and minutes, whether or not these are quarters."""
    said = bare(text).casefold()
    return _MINUTES.fullmatch(said) is not None or _BOTH.fullmatch(said) is not None


def _hours(text: str) -> Decimal | None:
    first, blank, rest = bare(text).casefold().partition(" ")
    said = _IN_WORDS.get(first, first) + blank + rest
    if (halves := _with_halves(said)) is not None:
        return halves
    if (found := _HOURS.fullmatch(said)) is not None:
        if found["hours"]:
            return Decimal(found["hours"])
        return Decimal(found["whole"] or 0) + Decimal(found["part"]) / Decimal(found["of"])
    if (found := _CLOCK.fullmatch(said) or _BOTH.fullmatch(said)) is not None:
        minutes = found["minutes"] or found.groupdict().get("short") or "0"
        return Decimal(found["hours"]) + Decimal(minutes) / 60
    return Decimal(found["minutes"]) / 60 if (found := _MINUTES.fullmatch(said)) is not None else None


def _with_halves(said: str) -> Decimal | None:
    """Return the hours of ``half an hour``, ``an hour`` and ``1 hour and a half``; None of any other text."""
    if _HALF_HOUR.fullmatch(said) is not None:
        return Decimal("0.5")
    if _AN_HOUR.fullmatch(said) is not None:
        return Decimal(1)
    found = _AND_A_HALF.fullmatch(said)
    if found is None:
        return None
    return Decimal("0.5") + (Decimal(found["whole"]) if found["whole"].isdecimal() else 1)


def _whole_quarters(hours: Decimal | None) -> Decimal | None:
    return hours if hours is not None and 0 < hours <= MOST_HOURS and hours % QUARTER == 0 else None


def approval_mark(approval: str) -> str | None:
    """The kind that an approval number names (``T3``, ``F5``), or None. Nothing is rejected for its form."""
    found = _MARK.search(approval)
    return found[1].upper() if found else None
