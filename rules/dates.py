"""Reading an expiration date that a person typed, counting the days to it, and which day it is where."""

import re
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.cycle import Cycle, move

FURTHEST_YEARS = 3
"""One who renews when the portal opens holds a new date two and a half years off; none is further."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_US_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def local_date(moment: datetime, timezone: str) -> date:
    """The date of a moment in a time zone, by its name: ``America/New_York``."""
    return moment.astimezone(ZoneInfo(timezone)).date()


class DateRefusal(StrEnum):
    """Why a date cannot be a member's expiration date."""

    UNREADABLE = "unreadable"
    PAST = "past"
    TOO_FAR = "too far"


def parse_expiration(word: str, today: date) -> date | DateRefusal:
    """Read ``YYYY-MM-DD`` as the date on which a certification that is valid today expires."""
    text = word.strip()
    if not _DATE.fullmatch(text):  # `fromisoformat` reads weeks as well: 2027-W13-3
        return DateRefusal.UNREADABLE
    try:
        expires_on = date.fromisoformat(text)
    except ValueError:
        return DateRefusal.UNREADABLE
    if expires_on < today:
        return DateRefusal.PAST
    if expires_on > furthest(today):
        return DateRefusal.TOO_FAR
    return expires_on


def parse_us_date(word: str) -> date | None:
    """Read ``3/31/2027`` as it is written in the United States, or None."""
    found = _US_DATE.fullmatch(word.strip())
    if found is None:
        return None
    month, day, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def furthest(today: date) -> date:
    """The last expiration date that one certified today could hold."""
    return move(today, FURTHEST_YEARS)


def ends_in_spring(expires_on: date) -> bool:
    """Whether a date is one that Massachusetts gives: 31 March (eLicensing has also shown 1 April).

    Source: http://mbemsc.org/news_items/view/228, and the regional pages for 2022 and 2024.
    """
    return (expires_on.month, expires_on.day) in {(3, 31), (4, 1)}


def days_left(expires_on: date, today: date) -> int:
    """Days from today to the expiration date: 0 on the day itself, negative after it."""
    return (expires_on - today).days


class Moment(StrEnum):
    """The dates of a member's cycle that `deadlines` lists."""

    OPENS = "opens"
    ROLES_DUE = "roles_due"
    RECOMMENDED = "recommended"
    EXPIRES = "expires"


def moments(cycle: Cycle) -> list[tuple[date, Moment]]:
    """Every date of a cycle, in order."""
    return sorted(
        [
            (cycle.opens, Moment.OPENS),
            (cycle.roles_due, Moment.ROLES_DUE),
            (cycle.recommended, Moment.RECOMMENDED),
            (cycle.expires_on, Moment.EXPIRES),
        ]
    )
