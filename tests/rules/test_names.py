"""Names as they are searched: case, accents, hyphens and apostrophes make no difference."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.names import folded, is_called, words_of


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("smith", "Maya Smith"),
        ("SMI", "maya smith-ray"),
        ("jose", "José Álvarez"),
        ("ALVAREZ", "José A\u0301lvarez"),
        ("Müller", "Jan Muller"),
        ("obrien", "Pat O’Brien"),
        ("o'brien", "Pat O'Brien"),
        ("smith-ray", "Maya Smith Ray"),
        ("smith ray", "Ray, Maya Smith"),
        ("weiss", "Anna Weiß"),
        ("nora@x.org", "nora@x.org"),
        ("smith", "𝓜𝓪𝔂𝓪 𝓢𝓶𝓲𝓽𝓱"),
    ],
)
def test_a_part_of_a_name_finds_it_however_it_is_written(typed: str, name: str) -> None:
    assert is_called([name], typed.split())


@pytest.mark.parametrize(("typed", "name"), [("smith", "Maya Ray"), ("maya smith", "Maya Ray"), ("nad", "Jan Adams")])
def test_another_name_is_not_found(typed: str, name: str) -> None:
    assert not is_called([name], typed.split())


def test_each_part_may_be_in_another_of_a_person_s_names() -> None:
    assert is_called(["chief.ray", "Maya Smith"], ["ray", "smith"])
    assert is_called(["whoever"], [])
    assert not is_called([], ["ray"])


@given(st.text(max_size=60))
@settings(max_examples=1000)
def test_what_is_compared_is_so_once_and_for_all(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert is_called([name], name.split())


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Smith, Nora", "nora smith", True),
        ("José O’Brien-Ray", "Jose OBrien Ray", True),
        ("Nora Smith", "Nora", False),
        ("Nora Smith", "Nora A. Smith", False),
        ("", "", False),
        ("-", "'", False),
    ],
)
def test_two_names_are_the_same_whatever_their_order_and_marks(first: str, second: str, *, same: bool) -> None:
    assert (words_of(first) == words_of(second) != ()) is same
