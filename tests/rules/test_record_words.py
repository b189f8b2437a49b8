"""Level, date and number in one line, in any order."""

from datetime import date
from itertools import permutations

import pytest

from rules.levels import Level
from rules.record_words import read

TODAY = date(2026, 11, 27)
SPRING = date(2027, 3, 31)


@pytest.mark.parametrize("level", ["emt", "EMT Basic", "emt b", "emergency medical technician", "“EMT”"])
@pytest.mark.parametrize("day", ["3/31/27", "march 31 2027", "2027–03–31.", "2027"])
@pytest.mark.parametrize("number", ["E0123456", "e-012 3456", "# E0123456"])
def test_the_three_are_found_in_any_order(level: str, day: str, number: str) -> None:
    for order in permutations([level, day, number]):
        found = read(" ".join(order).split(), TODAY)
        assert (found.level, found.expires_on, found.unknown) == (Level.EMT, SPRING, ())
        assert found.number is not None
        assert found.number.text == "E0123456"


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("advanced emt 3/31/2027", Level.AEMT),
        ("p 2027", Level.PARAMEDIC),
        ("a 2027", Level.AEMT),
        ("as a paramedic until 3/31/27", Level.PARAMEDIC),
        ("emt, expires 2027, number tbd", Level.EMT),
    ],
)
def test_words_between_them_say_nothing(typed: str, level: Level) -> None:
    found = read(typed.split(), TODAY)
    assert (found.level, found.expires_on, found.number, found.unknown) == (level, SPRING, None, ())


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [("emt soon", "soon"), ("nurse 2027", "nurse"), ("emt 2027 12", "12"), ("emt 2027 2028", "2028"), ("x " * 20, "x")],
)
def test_what_is_none_of_them_is_kept_as_it_was_typed(typed: str, unknown: str) -> None:
    assert set(read(typed.split(), TODAY).unknown) == {unknown}


def test_nothing_at_all_means_nothing() -> None:
    found = read([], TODAY)
    assert (found.level, found.expires_on, found.number, found.unknown) == (None, None, None, ())


@pytest.mark.parametrize("typed", ["a emt 3/31/2027", "I am a EMT, exp 3/31/2027", "emt i expire 3/31/2027"])
def test_an_article_and_whoever_speaks_are_no_part_of_a_level(typed: str) -> None:
    assert read(typed.split(), TODAY).level is Level.EMT
