"""The warning about a date that one person has alone, a few days from the crew's: it has nudges of its own."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from handlers.ui.blocks import counted, day
from rules.lone_dates import lone_dates
from storage.lone_dates import LoneDate
from storage.state_list import ComparedMember, ComparedMembers


def of_list(found: ComparedMembers) -> list[LoneDate]:
    """Return whose date in the state's list is not that of the others whom it shows with a later one."""
    shown = [each for each in (*found.renewed, *found.corrected, *found.known, *found.own) if each.listed is not None]
    alone = lone_dates(Counter(map(_date, shown)))
    return [
        LoneDate(each.user_id, each.name, _date(each), alone[_date(each)]) for each in shown if _date(each) in alone
    ]


def _date(shown: ComparedMember) -> date:
    return shown.listed or shown.recorded


def warning(people: Sequence[LoneDate], called: Callable[[LoneDate], str]) -> list[str]:
    """Return a line for each date of a crew that somebody is near, and does not have; `called` names them."""
    lines = []
    for crew in sorted({each.crew for each in people}):
        them = [each for each in people if each.crew == crew]
        has = "; ".join(f"{called(each)} has {day(each.expires_on)}" for each in them)
        one = len(them) == 1
        who = f"{counted(len(them), 'person', 'people')}'s {'date' if one else 'dates'} {'isn' if one else 'aren'}'t"
        lines.append(f"{who} the crew's {day(crew)}: {has}. Check {'it' if one else 'them'} in eLicensing.")
    return lines
