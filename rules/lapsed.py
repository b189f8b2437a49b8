"""Rules that apply after the expiration date to a member who is not recertified."""

from datetime import date

from rules.book import OUR_CONCLUSION, SourcedLine
from rules.cycle import Cycle, with_years
from rules.dates import ends_in_spring, late_until, long_past
from rules.levels import Level
from rules.requirements import After


def in_full(after: After, cycle: Cycle, today: date) -> list[SourcedLine]:
    """Return all lines that hold for every level, the most urgent first."""
    has_window = ends_in_spring(cycle.expires_on)
    still_open = has_window and today <= late_until(after, cycle.expires_on)
    first, *others = [line for line in after.lines if not line.levels and (still_open or not line.late)]
    window = [after.late.open if still_open else after.late.closed] if has_window else []
    return [with_years(each, cycle.year) for each in (first, *window, *others)]


def of_level(after: After, level: Level, expires_on: date, today: date) -> list[SourcedLine]:
    """Return the lines on how to reinstate a level whose date has passed, less than two years ago or longer."""
    passed = "over" if long_past(expires_on, today) else "under"
    return [line for line in after.lines if level in line.levels and line.two_years in {None, passed}]


def in_short(after: After, cycle: Cycle, today: date) -> list[str]:
    """Return the two lines that matter on the day: what one may not do, and whether it is too late."""
    lines = in_full(after, cycle, today)[:2]
    return [f"{line.text.removesuffix('.')} ({OUR_CONCLUSION})." if line.is_conclusion else line.text for line in lines]
