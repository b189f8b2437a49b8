"""Expiration dates: reading one that a person typed, counting the days to it, and how late a day is after it."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rules.requirements import After
from rules.written_dates import dates_meant, spring_of

FURTHEST_YEARS = 3
"""Members who renew when the portal opens have a new date two and a half years ahead; none is later."""


def move(day: date, years: int) -> date:
    """Move a day by years; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def next_expiration(today: date) -> date:
    """The 31 March that comes next, today included: expirations happen every spring."""
    this_spring = date(today.year, 3, 31)
    return this_spring if today <= this_spring else date(today.year + 1, 3, 31)


class UnknownZoneError(ValueError):
    """Says that a time zone is unknown; `name` is what it is called."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown time zone {name!r}")
        self.name = name


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its name: ``America/New_York``. Raises `UnknownZoneError`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # unknown; no name at all; a folder of names
        raise UnknownZoneError(name) from error


def is_zone(name: str) -> bool:
    """Return whether there is a time zone of this name."""
    try:
        zone_named(name)
    except UnknownZoneError:
        return False
    return True


def local_date(moment: datetime, timezone: str) -> date:
    """Return the date of a moment in a time zone, by its name. Raises `UnknownZoneError`."""
    return moment.astimezone(zone_named(timezone)).date()


class DateRefusal(StrEnum):
    """The reason why a date cannot be a member's expiration date."""

    PAST = "past"
    TOO_FAR = "too far"


def parse_expiration(text: str, today: date) -> date | None:
    """Read a date, or the year of a spring, as one on which a certification expires; None if it is not certain.

    Of two days that a text may mean, the one that can be an expiration date is taken. It may be any other day as well:
    `refuse_expiration` says whether it can be one.
    """
    meant = dates_meant(text) or tuple(filter(None, [spring_of(text)]))
    able = [each for each in meant if refuse_expiration(each, today) is None]
    certain = able if len(able) == 1 else meant
    return certain[0] if len(certain) == 1 else None


def refuse_expiration(expires_on: date, today: date, *, lapsed: bool = False) -> DateRefusal | None:
    """Return why a certification that is valid today cannot expire on a date; None if it can.

    With `lapsed`, it may have expired, unless that is long past.
    """
    if long_past(expires_on, today) if lapsed else has_expired(expires_on, today):
        return DateRefusal.PAST
    return DateRefusal.TOO_FAR if expires_on > furthest(today) else None


def furthest(today: date) -> date:
    """Return the last expiration date that a member certified today could have."""
    return move(today, FURTHEST_YEARS)


def ends_in_spring(expires_on: date) -> bool:
    """Return whether a date is one that Massachusetts gives: 31 March (eLicensing has also shown 1 April).

    Source: http://mbemsc.org/news_items/view/228, and the regional pages for 2022 and 2024.
    """
    return (expires_on.month, expires_on.day) in {(3, 31), (4, 1)}


def days_left(expires_on: date, today: date) -> int:
    """Return the days from today to the expiration date: 0 on the day itself, negative after it."""
    return (expires_on - today).days


def has_expired(expires_on: date, today: date) -> bool:
    """Return whether an expiration date has passed; on the day itself the certification is still valid."""
    return today > expires_on


LAPSED_YEARS = 2
"""The state tells those whose certification expired less than two years ago from all others.

Source: https://www.mass.gov/info-details/reinstate-your-expired-emt-certification
"""


def long_past(expires_on: date, today: date) -> bool:
    """Return whether an expiration date passed two years ago or longer."""
    return has_expired(expires_on, today) and today >= move(expires_on, LAPSED_YEARS)


class Lateness(StrEnum):
    """The place of a day before or after an expiration date."""

    NONE = "none"
    """The date has not passed."""
    LATE = "late"
    """The National Registry takes late applications."""
    CLOSED = "closed"
    """It takes none any more."""


def lateness(after: After, expires_on: date, today: date) -> Lateness:
    """Return whether an expiration date has passed, and its window for late applications too.

    The published window belongs to dates of the end of March: for any other there is none.
    """
    if not has_expired(expires_on, today):
        return Lateness.NONE
    in_window = ends_in_spring(expires_on) and today <= late_until(after, expires_on)
    return Lateness.LATE if in_window else Lateness.CLOSED


def late_until(after: After, expires_on: date) -> date:
    """Return the last day on which the National Registry takes late applications."""
    return date.fromisoformat(f"{expires_on.year}-{after.late.until}")
