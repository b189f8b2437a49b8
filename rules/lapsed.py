"""Rules that apply after the expiration date to a member who is not recertified."""

from datetime import date

from rules.book import OUR_CONCLUSION, SourcedLine
from rules.cycle import Cycle, with_years
from rules.dates import ends_in_spring, late_until, long_past
from rules.levels import Level
from rules.requirements import After


def in_full(after: After, cycle: Cycle, today: date) -> list[SourcedLine]:
    """Return all lines that hold for every level, the most urgent first."""
    still_open = _takes_late(after, cycle, today)
    first, *others = [line for line in after.lines if not line.levels and (still_open or not line.late)]
    window = late_window(after, cycle, today)
    return [with_years(first, cycle.year), *window, *(with_years(each, cycle.year) for each in others)]


def late_window(after: After, cycle: Cycle, today: date) -> list[SourcedLine]:
    """Return the line on NREMT's late applications: open or closed; none for a date that has no such window."""
    if not ends_in_spring(cycle.expires_on):
        return []
    return [with_years(after.late.open if _takes_late(after, cycle, today) else after.late.closed, cycle.year)]


def _takes_late(after: After, cycle: Cycle, today: date) -> bool:
    return ends_in_spring(cycle.expires_on) and today <= late_until(after, cycle.expires_on)


def of_level(after: After, level: Level, expires_on: date, today: date) -> list[SourcedLine]:
    """Return the lines on how to reinstate a level whose date has passed, less than two years ago or longer."""
    passed = "over" if long_past(expires_on, today) else "under"
    return [line for line in after.lines if level in line.levels and line.two_years in {None, passed}]


def in_short(after: After, cycle: Cycle, today: date) -> list[str]:
    """Return the two lines that matter on the day: what one may not do, and whether it is too late."""
    lines = in_full(after, cycle, today)[:2]
    return [f"{line.text.removesuffix('.')} ({OUR_CONCLUSION})." if line.is_conclusion else line.text for line in lines]
