"""Text that looks like a Social Security number is found in any disguise, and other text is let pass."""

import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.numbers import looks_like_ssn

NINE = st.text("0123456789", min_size=9, max_size=9)
ZEROS = [chr(each) for each in range(0x110000) if unicodedata.digit(chr(each), None) == 0 and chr(each).isdecimal()]
DASHES = [chr(each) for each in range(0x110000) if unicodedata.category(chr(each)) == "Pd"]
BLANKS = [" ", "\t", "\n", "\u00a0", "\u2009", "\u202f", "\u3000"]
UNSEEN = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f", "\u20e3"]

HARMLESS = [
    r"<@[UW][A-Z0-9]{8,10}(\|[a-z.]{1,20})?>",
    r"<#C[A-Z0-9]{8,10}\|[a-z-]{1,20}>",
    r"(\+1 )?\(?[0-9]{3}\)?[- .][0-9]{3}[- .][0-9]{4}",
    r"20[0-9]{2}-[01][0-9]-[0-3][0-9]",
    r"[0-9]{5}-[0-9]{4}",
    r"[EAP]-?[0-9]{4,8}",
    r"[0-9]{2}-[A-Z]{4}-[FT][1-5]-[0-9]{4}",
]

separators = st.sampled_from([*DASHES, *BLANKS, "\N{MINUS SIGN}", ".", "/", "_", " - ", "--"])


@given(NINE, separators, separators)
def test_three_two_and_four_digits_are_seen_whatever_dash_or_blank_is_between_them(
    nine: str, first: str, second: str
) -> None:
    assert looks_like_ssn(f"my number is {nine[:3]}{first}{nine[3:5]}{second}{nine[5:]}, thanks")


@given(NINE, separators, separators)
def test_three_times_three_digits_are_seen_as_well_and_a_telephone_number_is_not(
    nine: str, first: str, second: str
) -> None:
    number = f"{nine[:3]}{first}{nine[3:6]}{second}{nine[6:]}"
    assert looks_like_ssn(f"my number is {number}, thanks")
    assert not looks_like_ssn(f"my number is {number}0, thanks")


@given(NINE, st.sampled_from(ZEROS), st.booleans())
def test_it_is_seen_in_the_digits_of_every_script(nine: str, zero: str, dashed: bool) -> None:  # noqa: FBT001
    """Fullwidth, Arabic, mathematical: all that Unicode has."""
    digits = "".join(chr(ord(zero) + int(each)) for each in nine)
    assert looks_like_ssn(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if dashed else digits)


@given(NINE, st.sampled_from(UNSEEN), st.integers(1, 8), st.booleans())
@example("123456789", "\u200b", 3, True)  # noqa: FBT003
def test_it_is_seen_with_characters_in_it_that_nobody_sees(nine: str, unseen: str, at: int, dashed: bool) -> None:  # noqa: FBT001
    text = f"{nine[:3]}-{nine[3:5]}-{nine[5:]}" if dashed else nine
    assert looks_like_ssn(text[:at] + unseen + text[at:])


@pytest.mark.parametrize(
    "text",
    [
        "123456789",
        "SSN:123456789",
        "ssn123456789",
        "ssn123-45-6789",
        "#123456789.",
        "done a4 (123-45-6789)",
        "join emt 2027-03-31 123456789",
        "join emt 2027-03-31 E123456789",
        "E-123456789",
        "123-456-789",
        "123 456 789",
        "123/456/789",
        "123-456789",
        "12345.6789",
        "ssn 123.456789",
        "①②③④⑤⑥⑦⑧⑨",
    ],
)
def test_it_is_seen_wherever_it_stands_in_what_is_typed(text: str) -> None:
    """Digits after a prefix letter count too: no certification number has nine."""
    assert looks_like_ssn(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "status <@U123456789|x>",
        "<@W123456789>",
        "<#C123456789|northampton>",
        "508-854-0111",
        "(508) 854-0111",
        "5088540111",
        "+1 508 854 0111",
        "2027-03-31",
        "join emt 2027-03-31 E0123456",
        "join paramedic 2027-03-31 P-01234567",
        "01060-1234",
        "100 151234",
        "24123 2025 Stroke update",
        "1-508-854-0111",
        "E0123456",
        "24-EMSI-F3-0123",
        "ce add 1.5 24-EMSI-F3-0123 Stroke update 2024",
        "ce add 12.25 T3-2425-0123 Cardiac",
        "12345678",
        "1234567890",
        "0123-45-6789",
        "123-45-67890",
        "snooze 7",
    ],
)
def test_what_people_have_reason_to_type_is_let_pass(text: str) -> None:
    assert not looks_like_ssn(text)


@given(st.one_of([st.from_regex(shape, fullmatch=True) for shape in HARMLESS]))
def test_no_id_telephone_number_date_zip_code_or_approval_is_taken_for_one(text: str) -> None:
    assert not looks_like_ssn(f"about {text} then")


@given(st.sampled_from(["emt", "aemt", "p"]), st.dates(), st.sampled_from("EAPeap"), st.integers(10**3, 10**8 - 1))
def test_nobody_is_kept_from_joining(level: str, expires_on: date, prefix: str, number: int) -> None:
    assert not looks_like_ssn(f"join {level} {expires_on} {prefix}{number:04}")


@given(st.text(st.characters(exclude_categories=["Nd", "Nl", "No", "Lo"])))
def test_without_digits_there_is_no_number(text: str) -> None:
    """Letters of some scripts are left out: a few of them are compatibility forms of numbers."""
    assert looks_like_ssn(text) is False


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    assert looks_like_ssn(text) in {True, False}
