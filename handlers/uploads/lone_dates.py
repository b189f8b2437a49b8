"""Finds the members in the state's list whose date is a few days from that of the others."""

from collections import Counter
from datetime import date

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
