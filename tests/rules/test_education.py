"""Hours of education: how they are typed, what an approval number says, which model counts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.education import approval_mark, is_distributive, model_name, parse_hours
from rules.levels import Level
from rules.load import RuleBook


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
    ["", "0", "-1", "+1", "0.1", "1.3", "0.125", "100.25", "101", "1,5", "1h", "1:30", "½", "nan", "inf", "1e1", "1_0"],
)
def test_what_is_not_quarters_of_an_hour_is_not_read(word: str) -> None:
    assert parse_hours(word) is None


@pytest.mark.parametrize(("word", "hours"), [("1.5", "1.5"), ("0.25", "0.25"), (".75", "0.75"), ("100", "100")])
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


@pytest.mark.parametrize("mark", ["F1", "F2", "F3", "F5", "T1", "T2", "T3", "T5"])
def test_distributive_education_is_t3_and_f3_and_nothing_else(mark: str) -> None:
    assert is_distributive(mark) == (mark in {"T3", "F3"})


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
    assert model_name(book, expires_on) == model


def test_the_totals_are_those_of_the_national_registry(book: RuleBook) -> None:
    assert book.education.totals == {Level.EMT: 40, Level.AEMT: 50, Level.PARAMEDIC: 60}
