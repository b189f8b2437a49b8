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
    refuse_expiration,
)
from rules.rulebook import RuleBook

TODAY = date(2026, 11, 24)

todays = st.dates(date(2023, 1, 1), date(2099, 12, 31))
anything = st.text() | st.text(st.characters(), min_size=10, max_size=10) | st.from_regex(r"\d{4}-[\dW]\d-\d{1,2}")


@given(anything, todays)
@example("\ud800" * 10, TODAY)
@example("0000-00-00", TODAY)
@example("2028-02-29", date(2028, 2, 29))
def test_no_text_makes_it_fail(text: str, today: date) -> None:
    found = parse_expiration(text, today)
    assert found is None or found.year >= 2000


@given(todays, st.integers(-2000, 2000))
def test_every_date_is_taken_or_refused_for_the_right_reason(today: date, offset: int) -> None:
    when = today + timedelta(offset)
    assert parse_expiration(f"  {when} ", today) == when
    why = refuse_expiration(when, today)
    if when < today:
        assert why is DateRefusal.PAST
    elif when > furthest(today):
        assert why is DateRefusal.TOO_FAR
    else:
        assert why is None


@pytest.mark.parametrize("text", ["2027", "2027.", "March 2027", "mar 2027", "3/2027", "03-2027", "2027-03", "2027/3"])
def test_a_year_alone_or_its_march_is_the_day_on_which_its_certifications_expire(text: str) -> None:
    assert parse_expiration(text, TODAY) == date(2027, 3, 31)


@pytest.mark.parametrize("text", ["27", "April 2027", "4/2027", "3/31", "Mar 31", "March", "207", "20270"])
def test_half_a_date_is_not_made_whole(text: str) -> None:
    assert parse_expiration(text, TODAY) is None


def test_of_two_days_that_may_be_meant_the_one_that_can_be_an_expiration_date_is_taken() -> None:
    assert parse_expiration("31/3/27", TODAY) == date(2027, 3, 31)
    assert parse_expiration("27-03-31", TODAY) == date(2027, 3, 31)
    assert parse_expiration("28/03/29", TODAY) is None, "both 2028 and 2029 can be"


@given(todays, st.integers(-2000, 2000))
def test_with_lapsed_a_date_is_taken_until_two_years_after_it(today: date, offset: int) -> None:
    when = today + timedelta(offset)
    why = refuse_expiration(when, today, lapsed=True)
    if when < today:
        assert why is (DateRefusal.PAST if today >= move(when, 2) else None)
    else:
        assert why is refuse_expiration(when, today)


@pytest.mark.parametrize(("today", "is_past"), [(date(2028, 3, 30), False), (date(2028, 3, 31), True)])
def test_two_years_after_a_date_it_is_long_past(today: date, is_past: bool) -> None:  # noqa: FBT001
    assert long_past(date(2026, 3, 31), today) is is_past


def test_the_last_day_that_there_is_is_too_far_and_no_fault() -> None:
    assert refuse_expiration(date.max, TODAY, lapsed=True) is DateRefusal.TOO_FAR


def test_today_is_not_past_yet_and_three_years_from_today_are_not_too_far() -> None:
    assert refuse_expiration(date(2026, 11, 24), TODAY) is None
    assert refuse_expiration(date(2026, 11, 23), TODAY) is DateRefusal.PAST
    assert refuse_expiration(date(2029, 11, 24), TODAY) is None
    assert refuse_expiration(date(2029, 11, 25), TODAY) is DateRefusal.TOO_FAR


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
