"""Dates as people write them: every form reads back to the day, and what may be two days is a question."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.written_dates import dates_meant, excel_date, is_day_first, is_either_first, no_date, parse_date

SPRING = date(2027, 3, 31)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def suffix(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


FORMS: dict[str, Callable[[date], str]] = {
    "2027-03-31": date.isoformat,
    "2027-3-31": lambda day: f"{day.year}-{day.month}-{day.day}",
    "2027/03/31": lambda day: f"{day:%Y/%m/%d}",
    "2027.03.31": lambda day: f"{day:%Y.%m.%d}",
    "20270331": lambda day: f"{day:%Y%m%d}",
    "03312027": lambda day: f"{day:%m%d%Y}",
    "3/31/2027": lambda day: f"{day.month}/{day.day}/{day.year}",
    "03/31/2027": lambda day: f"{day:%m/%d/%Y}",
    "3/31/27": lambda day: f"{day.month}/{day.day}/{day:%y}",
    "3-31-27": lambda day: f"{day.month}-{day.day}-{day:%y}",
    "3.31.2027": lambda day: f"{day.month}.{day.day}.{day.year}",
    "3 31 2027": lambda day: f"{day.month} {day.day} {day.year}",
    "March 31, 2027": lambda day: f"{day:%B} {day.day}, {day.year}",
    "march 31 2027": lambda day: f"{day:%B} {day.day} {day.year}".lower(),
    "Mar. 31, 2027": lambda day: f"{day:%b}. {day.day}, {day.year}",
    "Mar 31 ’27": lambda day: f"{day:%b} {day.day} ’{day:%y}",
    "March 31st, 2027": lambda day: f"{day:%B} {day.day}{suffix(day.day)}, {day.year}",
    "the 31st of March, 2027": lambda day: f"the {day.day}{suffix(day.day)} of {day:%B}, {day.year}",
    "31 March 2027": lambda day: f"{day.day} {day:%B} {day.year}",
    "31-Mar-27": lambda day: f"{day:%d-%b-%y}",
    "31-MAR-2027": lambda day: f"{day:%d-%b-%Y}".upper(),
    "31MAR2027": lambda day: f"{day:%d%b%Y}".upper(),
    "2027-Mar-31": lambda day: f"{day:%Y-%b-%d}",
    "Wednesday, March 31, 2027": lambda day: f"{day:%A}, {day:%B} {day.day}, {day.year}",
    "Wed 3/31/2027": lambda day: f"{day:%a} {day.month}/{day.day}/{day.year}",
    "exp 3/31/2027": lambda day: f"exp {day.month}/{day.day}/{day.year}",
    "Expires: March 31, 2027": lambda day: f"Expires: {day:%B} {day.day}, {day.year}",
    "Tue 3/31/2027": lambda day: f"Tue {day.month}/{day.day}/{day.year}",
    "3/31/2027 12:00:00 AM": lambda day: f"{day.month}/{day.day}/{day.year} 12:00:00 AM",
    "2027-03-31T00:00:00.000Z": lambda day: f"{day}T00:00:00.000Z",
    "2027-03-31 00:00:00-04:00": lambda day: f"{day} 00:00:00-04:00",
}


@pytest.mark.parametrize(("written", "form"), FORMS.items(), ids=FORMS)
def test_the_forms_are_written_as_their_names_are(written: str, form: Callable[[date], str]) -> None:
    assert form(SPRING) == written


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(day=days)
def test_every_written_form_of_a_day_reads_back_to_it(form: Callable[[date], str], day: date) -> None:
    assert dates_meant(form(day)) == (day,)


@given(days, st.sampled_from([*FORMS.values()]), st.sampled_from(["{}.", "“{}”", " \u200b{}\u202c ", "*{}*"]))
def test_marks_around_a_date_and_what_nobody_sees_change_nothing(
    day: date, form: Callable[[date], str], around: str
) -> None:
    assert parse_date(around.format(form(day))) == day


@given(days)
def test_a_phones_dashes_are_hyphens(day: date) -> None:
    for dash in "–—−‑":
        assert parse_date(day.isoformat().replace("-", dash)) == day


@given(st.text())
def test_no_text_makes_it_fail_and_no_day_is_of_another_century(text: str) -> None:
    assert all(each.year >= 2000 for each in dates_meant(text))
    assert no_date(text)


@given(days)
def test_the_month_comes_first_wherever_it_can_be_one(day: date) -> None:
    typed = f"{day.month}/{day.day}/{day.year}"
    assert dates_meant(typed) == (day,)
    backward = dates_meant(f"{day.day}/{day.month}/{day.year}")
    assert (backward == (day,)) == (day.day > 12 or day.day == day.month)


def test_where_the_month_cannot_be_first_a_short_year_may_stand_at_either_end() -> None:
    assert dates_meant("31/3/2027") == (SPRING,)
    assert dates_meant("31/3/27") == (SPRING, date(2031, 3, 27))
    assert parse_date("31/3/27") is None
    assert no_date("31/3/27") == "could be March 31, 2027 or March 27, 2031; write it like March 31, 2027"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2027",
            "tomorrow",
            "2027-02-29",
            "2027-13-01",
            "13/45/2027",
            "0001-01-01",
            "1999-12-31",
            "3/31",
            "Mar 31",
        ),
        *(
            "2027-W13-3",
            "2027-03-31T00",
            "46477",
            "33127",
            "3/31/7",
            "31 Mar x",
            "3/31/027",
            "-3/31/2027",
            "E 3/31/2027",
            "3//",
        ),
        "3/31/2027 or 4/1/2027",
    ],
)
def test_what_is_not_a_whole_date_is_none(text: str) -> None:
    assert dates_meant(text) == ()
    assert no_date(text).startswith("isn't a date")


@given(days)
def test_a_spreadsheets_number_is_the_day_that_it_shows(day: date) -> None:
    serial = (day - date(1899, 12, 30)) / timedelta(1)
    assert excel_date(f" {serial:.0f} ") == excel_date(f"{serial}") == day


@pytest.mark.parametrize("cell", ["", "36000", "123", "1234567", "E46477", "-46477", "04647", "46477.x"])
def test_no_other_number_is_a_day(cell: str) -> None:
    assert excel_date(cell) is None


def test_a_column_that_has_the_day_first_is_told_by_a_day_that_is_no_month() -> None:
    assert is_day_first("31/3/2027")
    assert not any(map(is_day_first, ["3/31/2027", "3/4/2027", "31-Mar-27", "2027-03-31", "31/31/2027", "soon"]))
    assert is_either_first("3/4/2027")
    assert not any(map(is_either_first, ["3/31/2027", "31/3/2027", "3/3/2027", "2027-03-04", "Mar 4 2027", "soon"]))


@pytest.mark.parametrize("text", ["Mar-27", "march 27", "27 Mar", "3/31", "3-27"])
def test_a_month_with_one_number_is_said_to_be_half_a_date(text: str) -> None:
    assert no_date(text) == "isn't a date: the day or the year is missing; write it like 3/31/2027"


@pytest.mark.parametrize("text", ["soon", "13/31", "Mar", "27", "3/31/x"])
def test_what_is_no_half_date_is_said_to_be_none(text: str) -> None:
    assert no_date(text) == "isn't a date; write it like 3/31/2027"
