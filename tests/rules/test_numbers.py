"""Certification numbers: a letter and four to eight digits, however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.levels import Level
from rules.numbers import parse_number, says_none

levels = st.sampled_from(Level)
digits = st.text("0123456789", min_size=4, max_size=8)


@given(levels, digits, st.sampled_from(["", "-", " ", " - "]), st.booleans())
def test_a_number_is_read_in_any_case_with_blanks_and_hyphens(level: Level, tail: str, gap: str, small: bool) -> None:  # noqa: FBT001
    """Leading zeros are kept."""
    typed = f" {level.prefix}{gap}{tail} "
    number = parse_number(typed.lower() if small else typed)
    assert number is not None
    assert number.text == level.prefix + tail
    assert [each for each in Level if number.fits(each)] == [level]


@given(st.text())
def test_no_text_makes_it_fail_and_what_is_read_is_read_the_same_again(text: str) -> None:
    number = parse_number(text)
    assert number is None or parse_number(number.text) == number


@pytest.mark.parametrize(
    "word",
    ["", "E", "0123456", "E012", "E012345678", "M0123456", "EE012345", "E01234A", "E٠١٢٣٤٥٦", "AMB-01234"],
)
def test_what_cannot_be_a_massachusetts_number_is_not_one(word: str) -> None:
    """Nine digits least of all: those are an SSN's."""
    assert parse_number(word) is None


@pytest.mark.parametrize(
    "typed", ["E0123456.", "“E0123456”", "#E0123456", "No. E0123456", "Cert # E-012 3456", "MA E0123456", "E–0123456"]
)
def test_marks_and_labels_around_a_number_are_left_out(typed: str) -> None:
    number = parse_number(typed)
    assert number is not None
    assert number.text == "E0123456"


@pytest.mark.parametrize("typed", ["TBD", "n/a", "N.A.", "pending", "none", "-", "—", "not yet", "In process", "?"])
def test_people_say_in_many_ways_that_they_have_no_number(typed: str) -> None:
    assert says_none(typed)
    assert parse_number(typed) is None


@pytest.mark.parametrize("typed", ["E0123456", "12", "tbd E0123456", "no"])
def test_what_says_something_else_does_not_say_that_there_is_none(typed: str) -> None:
    assert not says_none(typed)
