"""The way back of one whose certification has expired: how to reinstate their level, each line with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Block
from handlers.ui.blocks import context, paragraphs, section
from handlers.ui.facts import said_once, sourced, usual_age
from rules.book import SourcedLine
from rules.cycle import Cycle
from rules.dates import Lateness, lateness
from rules.lapsed import in_short, of_level
from rules.levels import Level
from rules.requirements import After
from rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Lapse:
    """What holds for one whose date has passed: how late it is, what holds for everybody, and the way back."""

    late: Lateness
    holds: str
    back: Sequence[SourcedLine]


def lapse(after: After, cycle: Cycle, level: Level, today: date) -> Lapse | None:
    """Return what holds for one who is not recertified; None while the date has not passed."""
    late = lateness(after, cycle.expires_on, today)
    if late is Lateness.NONE:
        return None
    return Lapse(late, "\n".join(in_short(after, cycle, today)), of_level(after, level, cycle.expires_on, today))


def reinstate(level: Level) -> str:
    """Return what one does whose date has passed, once it is too late for a late application."""
    return f"see how to reinstate your {level.label} certification"


def own_way(standing: Standing, level: Level) -> str:
    """Return what a member does once no step of the season is of use any more; what they submitted may still count."""
    if not standing.waiting:
        return reinstate(level)
    return f"ask NREMT and the state whether they still process your applications; if not, {reinstate(level)}"


def way_of_others(standing: Standing) -> str:
    """Return the same of somebody else, in a few words."""
    return "both sides submitted: ask NREMT and the state" if standing.waiting else "expired: see how to reinstate"


def way_back(level: Level, lines: Sequence[SourcedLine]) -> list[Block]:
    """Return these lines of a level; no block where there are none."""
    if not lines:
        return []
    age = usual_age(lines)
    return [section(paragraphs([f"*How to reinstate: {level.label}*", *sourced(lines, age)])), context(said_once(age))]
