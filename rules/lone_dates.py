"""Expiration dates that one person of a crew has alone, a few days from everyone else's: often a slip."""

from collections.abc import Mapping
from datetime import date

NEAR_DAYS = 7


def lone_dates(people: Mapping[date, int]) -> dict[date, date]:
    """Return the dates that one person has, each with the date near it that most have; `people` counts them by date.

    A date that two have is nobody's slip, and one that is far from all others is another season's.
    """
    found = {}
    for alone in sorted(each for each, number in people.items() if number == 1):
        near = [each for each, number in people.items() if number > 1 and abs((each - alone).days) <= NEAR_DAYS]
        if near:
            found[alone] = max(near, key=lambda each: (people[each], each))
    return found
