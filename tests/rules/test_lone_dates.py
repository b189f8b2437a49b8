"""A date that one person has alone is noticed only a few days from one that several have."""

from datetime import date

import pytest

from rules.lone_dates import lone_dates

CREW, NEXT_DAY, OTHER = date(2027, 3, 31), date(2027, 4, 1), date(2029, 3, 31)


@pytest.mark.parametrize(
    ("people", "found"),
    [
        ({CREW: 3, NEXT_DAY: 1}, {NEXT_DAY: CREW}),
        ({CREW: 2, date(2027, 3, 24): 1, NEXT_DAY: 1}, {date(2027, 3, 24): CREW, NEXT_DAY: CREW}),
        ({CREW: 3, date(2027, 3, 23): 1}, {}),
        ({CREW: 3, NEXT_DAY: 2}, {}),
        ({CREW: 1, NEXT_DAY: 1}, {}),
        ({CREW: 3, OTHER: 1}, {}),
        ({CREW: 2, date(2027, 3, 29): 3, date(2027, 3, 30): 1}, {date(2027, 3, 30): date(2027, 3, 29)}),
        ({}, {}),
    ],
)
def test_a_lone_date_is_one_of_one_person_near_that_of_several(
    people: dict[date, int], found: dict[date, date]
) -> None:
    assert lone_dates(people) == found
