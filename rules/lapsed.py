"""Lines that hold after the expiration date, for one who is not recertified."""

from datetime import date
from enum import StrEnum

from rules.book import OUR_CONCLUSION, SourcedLine
from rules.cycle import Cycle, with_years
from rules.dates import ends_in_spring
from rules.levels import Level
from rules.requirements import After


def is_over(cycle: Cycle, today: date) -> bool:
    """Whether the expiration date has passed; on the day itself the certification is still valid."""
    return today > cycle.expires_on


class Lateness(StrEnum):
    """The place of a day before or after an expiration date."""

    NONE = "none"
    """The date has not passed."""
    LATE = "late"
    """The National Registry takes late applications."""
    CLOSED = "closed"
    """It takes none any more."""


def lateness(after: After, cycle: Cycle, today: date) -> Lateness:
    """Whether a cycle's date has passed, and its late window too."""
    if not is_over(cycle, today):
        return Lateness.NONE
    return Lateness.LATE if has_window(cycle) and today <= late_until(after, cycle) else Lateness.CLOSED


def has_window(cycle: Cycle) -> bool:
    """Whether the published late window is this cycle's: it belongs to dates of the end of March."""
    return ends_in_spring(cycle.expires_on)


def late_until(after: After, cycle: Cycle) -> date:
    """The last day on which the National Registry takes late applications of a cycle."""
    return date.fromisoformat(f"{cycle.year}-{after.late.until}")


def in_full(after: After, cycle: Cycle, today: date) -> list[SourcedLine]:
    """Return all lines that hold for every level, the most urgent first."""
    still_open = has_window(cycle) and today <= late_until(after, cycle)
    first, *others = [line for line in after.lines if not line.levels and (still_open or not line.late)]
    window = [after.late.open if still_open else after.late.closed] if has_window(cycle) else []
    return [with_years(each, cycle.year) for each in (first, *window, *others)]


def of_level(after: After, level: Level) -> list[SourcedLine]:
    """Return the lines on how to reinstate a level."""
    return [line for line in after.lines if level in line.levels]


def in_short(after: After, cycle: Cycle, today: date) -> list[str]:
    """Return the two lines that matter on the day: what one may not do, and whether it is too late."""
    lines = in_full(after, cycle, today)[:2]
    return [f"{line.text.removesuffix('.')} ({OUR_CONCLUSION})." if line.is_conclusion else line.text for line in lines]
