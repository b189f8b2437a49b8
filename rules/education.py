"""Hours of continuing education: how many are required, and what an approval number says."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rules.load import RuleBook

QUARTER = Decimal("0.25")
MOST_HOURS = Decimal(100)
"""No single course is longer than a whole cycle's education; more is a slip of the finger."""


class Part(StrEnum):
    """The parts of the National Registry's requirement (NCCP) that a course may be counted for."""

    NATIONAL = "national"
    LOCAL = "local"
    INDIVIDUAL = "individual"


_HOURS = re.compile(r"\d{1,3}(\.\d{0,4})?|\.\d{1,4}", re.ASCII)
_MARK = re.compile(r"(?<![A-Za-z0-9])([FT][1-5])(?![A-Za-z0-9])", re.IGNORECASE)


def model_name(book: RuleBook, expires_on: date) -> str | None:
    """The model of continuing education that counts for an expiration date; None between two models."""
    for model in book.education.models:
        starts = model.first_expiration or date.min
        ends = model.last_expiration or date.max
        if starts <= expires_on <= ends:
            return model.name
    return None


def parse_hours(word: str) -> Decimal | None:
    """Read a course's hours, in quarters, more than 0 and at most `MOST_HOURS`; None if they are not that."""
    if not _HOURS.fullmatch(word.strip()):
        return None
    hours = Decimal(word.strip())
    return hours if 0 < hours <= MOST_HOURS and hours % QUARTER == 0 else None


def approval_mark(approval: str) -> str | None:
    """The kind that an approval number names (``T3``, ``F5``), or None. Nothing is rejected for its form."""
    found = _MARK.search(approval)
    return found[1].upper() if found else None


def is_distributive(mark: str) -> bool:
    """Whether a mark means Distributive Education: T3 (OEMS) or F3 (CAPCE)."""
    return mark in {"T3", "F3"}
