"""Dates that people type, and how far off they are."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.cycle import Moment, cycle_for, moments
from rules.dates import (
    DateRefusal,
    Lateness,
    days_left,
    ends_in_spring,
    furthest,
    lateness,
    long_past,
    move,
    parse_expiration,
)
from rules.rulebook import RuleBook

TODAY = date(2026, 11, 24)

todays = st.dates(date(2023, 1, 1), date(2099, 12, 31))
anything = st.text() | st.text(st.characters(), min_size=10, max_size=10) | st.from_regex(r"\d{4}-[\dW]\d-\d{1,2}")


@given(anything, todays)
@example("\ud800" * 10, TODAY)
@example("0000-00-00", TODAY)
@example("2028-02-29", date(2028, 2, 29))
def test_no_text_makes_it_fail_and_no_date_is_past_or_more_than_three_years_off(text: str, today: date) -> None:
    found = parse_expiration(text, today)
    assert isinstance(found, DateRefusal) or today <= found <= furthest(today)


@given(todays, st.integers(-2000, 2000))
def test_every_date_is_read_or_refused_for_the_right_reason(today: date, offset: int) -> None:
    when = today + timedelta(offset)
    found = parse_expiration(f"  {when} ", today)
    if when < today:
        assert found is DateRefusal.PAST
    elif when > furthest(today):
        assert found is DateRefusal.TOO_FAR
    else:
        assert found == when


@pytest.mark.parametrize(
    "word",
    [
        "",
        "2027",
        "2027-3-31",
        "2027-02-29",
        "2027-13-01",
        "03/31/2027",
        "31-03-2027",
        "20270331",
        "2027-03-31T00",
        "2027-W13-3",
        "２０２７-03-31",
        "2027–03–31",
        "tomorrow",
        "0001-01-01",
        "1999-12-31",
    ],
)
def test_what_is_not_written_as_year_month_and_day_is_not_read(word: str) -> None:
    assert parse_expiration(word, TODAY) is DateRefusal.UNREADABLE


@given(todays, st.integers(-2000, 2000))
def test_with_lapsed_a_date_is_taken_until_two_years_after_it(today: date, offset: int) -> None:
    when = today + timedelta(offset)
    found = parse_expiration(f"{when}", today, lapsed=True)
    if when < today:
        assert found == (DateRefusal.PAST if today >= move(when, 2) else when)
    else:
        assert found == parse_expiration(f"{when}", today)


@pytest.mark.parametrize(("today", "is_past"), [(date(2028, 3, 30), False), (date(2028, 3, 31), True)])
def test_two_years_after_a_date_it_is_long_past(today: date, is_past: bool) -> None:  # noqa: FBT001
    assert long_past(date(2026, 3, 31), today) is is_past


def test_today_is_not_past_yet_and_three_years_from_today_are_not_too_far() -> None:
    assert parse_expiration("2026-11-24", TODAY) == TODAY
    assert parse_expiration("2026-11-23", TODAY) is DateRefusal.PAST
    assert parse_expiration("2029-11-24", TODAY) == date(2029, 11, 24)
    assert parse_expiration("2029-11-25", TODAY) is DateRefusal.TOO_FAR


def test_three_years_from_29_february_are_28_february() -> None:
    assert furthest(date(2028, 2, 29)) == date(2031, 2, 28)


@given(todays)
def test_only_31_march_and_1_april_are_dates_that_massachusetts_gives(when: date) -> None:
    assert ends_in_spring(when) == (f"{when:%m-%d}" in {"03-31", "04-01"})


@pytest.mark.parametrize(
    ("today", "left"), [(date(2027, 2, 14), 45), (date(2027, 3, 31), 0), (date(2027, 4, 1), -1), (TODAY, 127)]
)
def test_days_are_counted_to_the_expiration(today: date, left: int) -> None:
    assert days_left(date(2027, 3, 31), today) == left


@pytest.mark.parametrize(
    ("expires_on", "today", "late"),
    [
        (date(2027, 3, 31), date(2027, 3, 31), Lateness.NONE),
        (date(2027, 3, 31), date(2027, 4, 1), Lateness.LATE),
        (date(2027, 3, 31), date(2027, 4, 30), Lateness.LATE),
        (date(2027, 3, 31), date(2027, 5, 1), Lateness.CLOSED),
        (date(2027, 2, 1), date(2027, 2, 2), Lateness.CLOSED),
    ],
)
def test_late_applications_are_taken_until_30_april_after_a_date_in_spring_and_after_no_other(
    book: RuleBook, expires_on: date, today: date, late: Lateness
) -> None:
    assert lateness(book.after, expires_on, today) is late


def test_the_dates_of_a_cycle_come_in_their_order(book: RuleBook) -> None:
    assert moments(cycle_for(book, date(2027, 3, 31))) == [
        (date(2026, 10, 1), Moment.OPENS),
        (date(2027, 1, 31), Moment.ROLES_DUE),
        (date(2027, 2, 15), Moment.RECOMMENDED),
        (date(2027, 3, 31), Moment.EXPIRES),
    ]


@given(expires_on=todays)
def test_the_dates_of_a_cycle_come_in_their_order_for_an_unusual_expiration_too(
    book: RuleBook, expires_on: date
) -> None:
    found = moments(cycle_for(book, expires_on))
    assert found == sorted(found)
    assert {moment for _, moment in found} == set(Moment)
