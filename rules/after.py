"""What holds after the expiration date, for one who is not recertified."""

from datetime import date

from rules.book import After, SourcedLine
from rules.cycle import Cycle
from rules.levels import Level


def is_over(cycle: Cycle, today: date) -> bool:
    """Whether the expiration date has passed; on the day itself the certification is still valid."""
    return today > cycle.expires_on


def late_until(after: After, cycle: Cycle) -> date:
    """The last day on which the National Registry takes late applications of a cycle."""
    return date.fromisoformat(f"{cycle.year}-{after.late.until}")


def in_full(after: After, cycle: Cycle, today: date) -> list[SourcedLine]:
    """All that holds for every level, what bites first."""
    late = after.late
    window = late.open if today <= late_until(after, cycle) else late.closed
    first, *others = [line for line in after.lines if not line.levels]
    return [
        SourcedLine(text=cycle.words(each.text), source=each.source)
        for each in (first, SourcedLine(text=window, source=late.source), *others)
    ]


def of_level(after: After, level: Level) -> list[SourcedLine]:
    """How one of a level reinstates it."""
    return [line for line in after.lines if level in line.levels]


def in_short(after: After, cycle: Cycle, today: date) -> list[str]:
    """The two lines of it that matter on the day: what one may not do, and whether it is too late."""
    return [line.text for line in in_full(after, cycle, today)[:2]]
