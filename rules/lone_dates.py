"""Expiration dates of a crew that are a few days from everyone else's: often a slip."""

from collections.abc import Mapping
from datetime import date

NEAR_DAYS = 7


def lone_dates(people: Mapping[date, int]) -> dict[date, date]:
    """Return the dates that are a slip, each with the date near it that most have; `people` counts them by date.

    A date that one person has is one; a date of several only near March 31, which the state gives, if no fewer have
    that. A date that is far from all others is another season's.
    """
    found = {}
    for off, number in sorted(people.items()):
        near = [
            each
            for each, crew in people.items()
            if each != off and crew > 1 and abs((each - off).days) <= NEAR_DAYS
            if number == 1 or (each == date(each.year, 3, 31) and number <= crew)
        ]
        if near:
            found[off] = max(near, key=lambda each: (people[each], each == date(each.year, 3, 31), each))
    return {off: found.get(crew, crew) for off, crew in found.items()}
