"""A date that is not the crew's is noticed only a few days from it."""

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
        ({CREW: 3, NEXT_DAY: 2}, {NEXT_DAY: CREW}),
        ({CREW: 2, NEXT_DAY: 2}, {NEXT_DAY: CREW}),
        ({CREW: 2, NEXT_DAY: 3}, {}),
        ({CREW: 1, NEXT_DAY: 2}, {CREW: NEXT_DAY}),
        ({date(2027, 6, 30): 3, date(2027, 7, 1): 2}, {}),
        ({CREW: 1, NEXT_DAY: 1}, {}),
        ({CREW: 3, OTHER: 1}, {}),
        ({CREW: 2, date(2027, 3, 29): 3, date(2027, 3, 30): 1}, {date(2027, 3, 30): date(2027, 3, 29)}),
        ({}, {}),
    ],
)
def test_a_slip_is_the_date_of_one_person_near_that_of_several_or_of_some_near_march_31(
    people: dict[date, int], found: dict[date, date]
) -> None:
    assert lone_dates(people) == found


@pytest.mark.parametrize(
    "people",
    [
        {date(2027, 3, 30): 1, date(2027, 3, 31): 2, date(2027, 4, 1): 2},
        {date(2027, 3, 31): 2, date(2027, 4, 1): 1, date(2027, 4, 2): 2},
        {date(2027, 3, 31): 2, date(2027, 4, 2): 2, date(2027, 4, 8): 1},
    ],
)
def test_no_date_that_is_a_slip_itself_is_taken_for_the_crew_s(people: dict[date, int]) -> None:
    assert set(lone_dates(people).values()) == {date(2027, 3, 31)}
