"""Characters that nobody sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.visible import visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Northampton EMS", "Northampton EMS"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("\u202eSME\u202c \u2066x\u2069", "SME x"),
        ("a\tb\nc\u00a0d\u2028e\x00f\x1b[31m", "a b c d e f [31m"),
        ("a\ue000b\ufffec\ud800d\U000e0041e", "abcde"),
        ("José Núñez 🚑", "José Núñez 🚑"),
        ("👩🏽\u200d🚒", "👩🏽\u200d🚒"),
        ("a\u200db\u200d", "ab"),
    ],
)
def test_what_nobody_sees_is_left_out_and_odd_blanks_are_blanks(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text(st.characters()))
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)
