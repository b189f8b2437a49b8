"""Hours of education: how they are typed, the marks in approval numbers, and the model that counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.education import (
    QUARTER,
    Logged,
    Odd,
    Part,
    approval_mark,
    model_for,
    odd_date,
    parse_hours,
    pediatric_hours,
    required,
    to_go,
    window,
)
from rules.levels import Level
from rules.rulebook import RuleBook


@given(st.integers(1, 400), st.sampled_from(["", "0", "00"]))
def test_every_quarter_of_an_hour_up_to_a_hundred_hours_is_read(quarters: int, zeros: str) -> None:
    hours = Decimal(quarters) / 4
    typed = f" {hours}{zeros if '.' in str(hours) else ''} "
    assert parse_hours(typed) == hours


@given(st.text() | st.from_regex(r"[-+]?\d*\.?\d*([eE][-+]?\d{1,18})?", fullmatch=True))
@example("1e-999999999999999999")
@example("sNaN")
def test_no_text_makes_it_fail_and_what_is_read_is_some_quarters_of_an_hour(text: str) -> None:
    hours = parse_hours(text)
    assert hours is None or (0 < hours <= 100 and (hours * 4) % 1 == 0)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "0",
        "-1",
        "+1",
        "0.1",
        "1.3",
        "0.125",
        "100.25",
        "101",
        "1,5",
        "1:20",
        "100 min",
        "⅓",
        "1/3",
        "nan",
        "inf",
        "1e1",
        "1_0",
        "2 days",
    ],
)
def test_what_is_not_quarters_of_an_hour_is_not_read(word: str) -> None:
    assert parse_hours(word) is None


@pytest.mark.parametrize(
    "text", ["1.5", "1.5h", "1.5 hrs.", "1½", "1½ hours", "1 1/2", "1-1/2 hr", "1:30", "90 min", "90m"]
)
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert parse_hours(text) == Decimal("1.5")


@pytest.mark.parametrize(
    ("word", "hours"), [("1.5", "1.5"), ("0.25", "0.25"), (".75", "0.75"), ("100", "100"), ("two hours", "2")]
)
def test_hours_are_kept_exactly(word: str, hours: str) -> None:
    assert parse_hours(word) == Decimal(hours)


@pytest.mark.parametrize(
    ("approval", "mark"),
    [
        ("24-EMSI-F3-0123", "F3"),
        ("24-emsi-f5-0123", "F5"),
        ("T3", "T3"),
        ("2425.T1.0042", "T1"),
        ("MA T5 17", "T5"),
        ("(T2)", "T2"),
        ("24-EMSI-F6-0123", None),
        ("24-EMSI-F0-0123", None),
        ("24-EMSI-F31-0123", None),
        ("XF3", None),
        ("156789", None),
        ("", None),
    ],
)
def test_only_the_mark_is_read_from_an_approval_number(approval: str, mark: str | None) -> None:
    assert approval_mark(approval) == mark


@given(st.text(), st.sampled_from("FTft"), st.sampled_from("12345"))
def test_no_approval_is_rejected_for_its_form(text: str, kind: str, digit: str) -> None:
    found = approval_mark(f"{text}-{kind}{digit}-0123")
    assert found is not None
    assert found[0] in "FT"
    assert found[1] in "12345"


def test_distributive_education_is_t3_and_f3_and_nothing_else(book: RuleBook) -> None:
    """The other T marks claim nothing: only T3 is published."""
    marks = book.education.marks
    assert {mark for mark, says in marks.items() if says.text == "Distributive Education"} == {"T3", "F3"}
    assert marks.keys() == {"T3", "F1", "F2", "F3", "F5"}


@pytest.mark.parametrize(
    ("expires_on", "model"),
    [
        (date(2024, 3, 31), "NCCP 2016"),
        (date(2025, 3, 31), "NCCP 2016"),
        (date(2025, 4, 1), None),
        (date(2026, 3, 30), None),
        (date(2026, 3, 31), "NCCP 2025"),
        (date(2027, 3, 31), "NCCP 2025"),
    ],
)
def test_the_model_follows_from_the_expiration_date(book: RuleBook, expires_on: date, model: str | None) -> None:
    """Between the two none is claimed."""
    found = model_for(book, expires_on)
    assert (found.name if found else None) == model


def test_the_totals_are_those_of_the_national_registry(book: RuleBook) -> None:
    totals = {level: hours.total for level, hours in book.education.hours.by_level.items()}
    assert totals == {Level.EMT: 40, Level.AEMT: 50, Level.PARAMEDIC: 60}


@pytest.mark.parametrize(
    ("level", "parts", "pediatric"),
    [
        (Level.EMT, ("20", "10", "10"), "2"),
        (Level.AEMT, ("25", "12.5", "12.5"), "2.5"),
        (Level.PARAMEDIC, ("30", "15", "15"), "3"),
    ],
)
def test_the_parts_and_the_pediatric_hours_of_the_2025_model(
    book: RuleBook, level: Level, parts: tuple[str, ...], pediatric: str
) -> None:
    assert tuple(required(book.education, level, part) for part in Part) == tuple(map(Decimal, parts))
    assert sum(map(Decimal, parts)) == book.education.hours.by_level[level].total
    model = model_for(book, date(2027, 3, 31))
    assert pediatric_hours(book.education, model, level) == Decimal(pediatric)
    assert pediatric_hours(book.education, model_for(book, date(2025, 3, 31)), level) is None
    assert pediatric_hours(book.education, None, level) is None


HOURS = st.dictionaries(st.none() | st.sampled_from(Part), st.integers(1, 400).map(lambda each: each * QUARTER))


@given(HOURS, st.data())
def test_the_parts_never_make_more_than_the_total_and_pediatrics_never_more_than_their_part(
    hours: dict[Part | None, Decimal], data: st.DataObject
) -> None:
    pediatric = {
        part: data.draw(st.integers(1, int(most / QUARTER)).map(lambda each: each * QUARTER))
        for part, most in hours.items()
        if data.draw(st.booleans())
    }
    logged = Logged(hours, pediatric)
    assigned = sum(logged.of(part) for part in Part)
    assert assigned <= logged.total
    assert assigned + logged.of(None) == logged.total
    assert 0 <= logged.pediatric_national <= logged.of(Part.NATIONAL)
    assert 0 <= logged.pediatric_elsewhere <= logged.total - logged.of(Part.NATIONAL)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(-1500, 1500), st.integers(-1500, 1500))
def test_a_course_of_the_two_years_that_was_held_is_not_odd_and_every_other_is(
    expires_on: date, held: int, now: int
) -> None:
    held_on, today = expires_on + timedelta(days=held), expires_on + timedelta(days=now)
    first, last = window(expires_on)
    assert (odd_date(held_on, expires_on, today) is None) == (first <= held_on <= min(last, today))
    assert odd_date(None, expires_on, today) is None


@pytest.mark.parametrize(
    ("held_on", "odd"),
    [
        (date(2024, 9, 30), Odd.LONG_AGO),
        (date(2024, 10, 1), Odd.EARLY),
        (date(2025, 3, 31), Odd.EARLY),
        (date(2025, 4, 1), None),
        (date(2027, 3, 31), None),
        (date(2027, 4, 1), Odd.LATE),
        (date(2027, 5, 1), Odd.LATE),
    ],
)
def test_the_window_ends_with_the_expiration_date_even_if_it_is_filed_in_april(held_on: date, odd: Odd | None) -> None:
    assert odd_date(held_on, date(2027, 3, 31), date(2027, 4, 20)) is odd


def test_a_course_that_was_not_held_yet_is_in_the_future() -> None:
    assert odd_date(date(2026, 11, 25), date(2027, 3, 31), date(2026, 11, 24)) is Odd.FUTURE


_QUARTERS = st.integers(0, 200).map(lambda number: number * QUARTER)


@given(
    st.dictionaries(st.sampled_from([*Part, None]), _QUARTERS),
    _QUARTERS,
    st.sampled_from(Level),
    st.sampled_from([date(2025, 3, 31), date(2027, 3, 31)]),
)
def test_nothing_is_to_go_only_when_total_parts_and_pediatrics_are_all_there(
    book: RuleBook, hours: dict[Part | None, Decimal], pediatric: Decimal, level: Level, expires_on: date
) -> None:
    known, model = book.education, model_for(book, expires_on)
    logged = Logged(hours, {Part.NATIONAL: min(pediatric, hours.get(Part.NATIONAL, Decimal(0)))})
    missing = to_go(known, model, level, logged)
    assert missing >= max(known.hours.by_level[level].total - logged.total, Decimal(0))
    open_parts = sum(max(required(known, level, part) - logged.of(part), Decimal(0)) for part in Part)
    enough = logged.total >= known.hours.by_level[level].total and open_parts <= logged.of(None)
    assert (missing == 0) == (enough and logged.pediatric_national >= (pediatric_hours(known, model, level) or 0))
