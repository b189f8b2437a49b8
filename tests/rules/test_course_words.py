"""A course in one line, whatever stands in it."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.course_words import read
from rules.education import Part

TODAY = date(2026, 11, 28)

WORDS = [
    "2",
    "hours",
    "F3",
    "Trauma",
    "national",
    "11/3/26",
    "Nov",
    "3",
    "2026",
    "on",
    "(local)",
    "none",
    "24-1234",
    "½",
]


def test_date_part_and_approval_number_stand_in_any_order_before_the_title() -> None:
    for order in permutations(["national", "Nov 3, 2026", "24-XXXX-F3-0001"]):
        found = read(f"1.5 hours {' '.join(order)} Stroke update".split(), TODAY)
        assert (found.hours, found.part, found.held_on) == (Decimal("1.5"), Part.NATIONAL, date(2026, 11, 3))
        assert (found.approval, found.title) == ("24-XXXX-F3-0001", "Stroke update")


def test_the_title_is_what_is_left_in_its_order() -> None:
    found = read(["Cardiac", "arrest,", "day", "2", "of", "3,", "1½", "hours", "11/3/26"], TODAY)
    assert (found.title, found.hours, found.held_on) == (
        "Cardiac arrest, day 2 of 3",
        Decimal("1.5"),
        date(2026, 11, 3),
    )


def test_a_part_in_capitals_is_one_in_brackets_or_before_an_approval_number() -> None:
    for typed in ("2 Trauma (National)", "2 National F3 Trauma", "2 national Trauma", "2 Trauma (national) on 11/3/26"):
        found = read(typed.split(), TODAY)
        assert (found.part, found.title) == (Part.NATIONAL, "Trauma")
    assert read(["2", "National", "Trauma", "Day"], TODAY).title == "National Trauma Day"


def test_what_looks_like_a_date_and_is_none_is_kept_apart() -> None:
    assert read(["1", "2026-13-45", "F3", "Stroke"], TODAY).no_date == "2026-13-45"
    assert read(["1", "28/3/29", "Stroke"], TODAY).no_date == "28/3/29"
    assert read(["1", "24/7", "coverage"], TODAY).title == "24/7 coverage"


def test_a_line_may_have_any_number_of_words_that_say_nothing() -> None:
    assert set(read(["1.5", *["."] * 2_000], TODAY).title) == {".", " "}
    assert read(["1.5", *["of"] * 2_000, "F3", "Stroke"], TODAY).approval == "F3"


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=8)), max_size=12))
def test_no_line_makes_it_fail(words: list[str]) -> None:
    found = read([word for word in words if word.strip()], TODAY)
    assert found.hours is None or found.hours > 0


def test_today_and_yesterday_are_dates_first_or_last_and_words_of_a_title_elsewhere() -> None:
    found = read(["2", "hrs", "CPR", "yesterday"], TODAY)
    assert (found.hours, found.title, found.held_on) == (Decimal(2), "CPR", date(2026, 11, 27))
    assert read(["3", "today:", "Burns"], TODAY).held_on == TODAY
    assert read(["1", "EMS", "today", "and", "tomorrow"], TODAY).title == "EMS today and tomorrow"
    assert read(["1", "Yesterday"], TODAY).title == ""


@pytest.mark.parametrize(
    ("typed", "hours", "title"),
    [
        ("12 lead 2 hours", "2", "12 lead"),
        ("2h 30m trauma", "2.5", "trauma"),
        ("1 hour and 30 minutes airway", "1.5", "airway"),
        ("2 hrs, 15 min burns", "2.25", "burns"),
        ("90 min 12 lead", "1.5", "12 lead"),
        ("2 12 lead ECG", "2", "12 lead ECG"),
        ("half an hour OB", "0.5", "OB"),
        ("1 hour and a half airway", "1.5", "airway"),
        ("an hour and a half of burns", "1.5", "burns"),
        ("1hr30 cardiac", "1.5", "cardiac"),
        ("1.5 F3-0001 Part two", "1.5", "Part two"),
        ("3 F3-0001 Day one", "3", "Day one"),
        ("1 F3-0001 24 hours in the ED", "1", "24 hours in the ED"),
        ("2 Category five storms", "2", "Category five storms"),
        ("two hours burns", "2", "burns"),
    ],
)
def test_the_number_that_has_a_unit_is_that_of_the_hours(typed: str, hours: str, title: str) -> None:
    found = read(typed.split(), TODAY)
    assert (found.hours, found.title) == (Decimal(hours), title)


@pytest.mark.parametrize(
    ("typed", "held_on", "title"),
    [
        ("1.5 CPR 11/2", date(2026, 11, 2), "CPR"),
        ("1.5 CPR on Nov 3", date(2026, 11, 3), "CPR"),
        ("1.5 Nov. 3 CPR", date(2026, 11, 3), "CPR"),
        ("2 burns 12/24", date(2025, 12, 24), "burns"),
        ("2 burns 11/28", TODAY, "burns"),
        ("2 Stroke part 1/2", None, "Stroke part 1/2"),
        ("2 coverage 24/7", None, "coverage 24/7"),
        ("2 burns 11/31", None, "burns 11/31"),
        ("11/2 CPR 4 hours", date(2026, 11, 2), "CPR"),
        ("2 Trauma Tuesday", None, "Trauma Tuesday"),
    ],
)
def test_a_day_without_a_year_is_the_last_one_that_has_come(typed: str, held_on: date | None, title: str) -> None:
    found = read(typed.split(), TODAY)
    assert (found.held_on, found.title) == (held_on, title)


@pytest.mark.parametrize("typed", ["50 min stroke", "20 minutes cpr", "1h 20m airway", "burns 40 mins"])
def test_minutes_that_are_no_quarters_of_an_hour_are_no_hours(typed: str) -> None:
    found = read(typed.split(), TODAY)
    assert found.hours is None
    assert found.no_hours in typed
    assert found.no_hours


def test_a_number_of_leads_is_no_hours() -> None:
    assert read(["12", "lead", "ECG"], TODAY).hours is None


@pytest.mark.parametrize("typed", ["3 hours stroke and 2 hours cpr", "2h burns 90 min airway"])
def test_hours_of_two_courses_are_noticed(typed: str) -> None:
    assert read(typed.split(), TODAY).more_hours
