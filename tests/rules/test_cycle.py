"""A cycle without a page of its own has the published figures, moved to its years and said to be so."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cycle import cycle_for, with_years
from rules.dates import move, next_expiration
from rules.rulebook import RuleBook
from rules.schema import PublishedCycle
from rules.steps import Role, StepCode
from tests.rules_of_2024 import BOOK

PAGE = BOOK.cycles[0]

years = st.integers(2025, 2099)
days = st.dates(date(2024, 1, 1), date(2099, 12, 31))


def test_the_cycle_of_2024_is_that_of_the_page(book: RuleBook) -> None:
    cycle = cycle_for(book, date(2024, 3, 31))
    assert not cycle.carried
    assert (cycle.opens, cycle.recommended, cycle.roles_due) == (
        date(2023, 10, 1),
        date(2024, 2, 15),
        date(2024, 1, 31),
    )
    assert cycle.new_year == 2026


@given(years)
def test_carried_forward_a_date_keeps_its_month_and_day(year: int) -> None:
    cycle = cycle_for(BOOK, date(year, 3, 31))
    assert cycle.carried
    assert cycle.opens == date(year - 1, 10, 1)
    assert cycle.recommended == date(year, 2, 15)
    assert cycle.roles_due == date(year, 1, 31)


@given(days)
def test_whatever_the_expiration_date_its_dates_are_those_of_its_year(expires_on: date) -> None:
    cycle = cycle_for(BOOK, expires_on)
    assert cycle.expires_on == expires_on
    assert (cycle.opens.year, cycle.recommended.year) == (expires_on.year - 1, expires_on.year)
    assert cycle.carried == (expires_on.year != 2024)


@given(years)
def test_texts_speak_of_the_member_s_own_years(year: int) -> None:
    assert with_years("{year} then {new_year}", year) == f"{year} then {year + 2}"


@given(days)
def test_no_text_of_the_rules_is_left_with_a_blank_in_it(expires_on: date) -> None:
    cycle = cycle_for(BOOK, expires_on)
    for code in StepCode:
        step = cycle.steps[code]
        said = [step.title, *(line.text for line in (*step.lines, *cycle.pitfalls(step)))]
        assert not [text for text in said if "{" in text]


@pytest.mark.parametrize(
    ("expires_on", "figures_of"),
    [
        (date(2023, 3, 31), 2024),
        (date(2024, 3, 31), 2024),
        (date(2026, 3, 31), 2024),
        (date(2027, 3, 31), 2027),
        (date(2027, 4, 1), 2027),
        (date(2028, 3, 31), 2027),
    ],
)
def test_the_newest_figures_that_are_not_later_than_the_cycle_are_used(expires_on: date, figures_of: int) -> None:
    """The oldest figures are used if none are that early."""
    assert cycle_for(_with_2027(), expires_on).published.expires_on.year == figures_of


def _with_2027() -> RuleBook:
    newer: PublishedCycle = PAGE.model_copy(update={"expires_on": date(2027, 3, 31)})
    return replace(BOOK, cycles=(PAGE, newer))


@given(days, st.integers(-20, 20))
def test_a_day_moved_by_years_keeps_its_month_and_day_but_for_29_february(day: date, by: int) -> None:
    moved = move(day, by)
    assert moved.year == day.year + by
    assert moved.month == day.month
    assert moved.day == day.day or ((day.month, day.day, moved.day) == (2, 29, 28))


def test_29_february_is_kept_where_there_is_one() -> None:
    assert move(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert move(date(2028, 2, 29), 1) == date(2029, 2, 28)


@given(days)
def test_the_next_expiration_is_the_next_31_march_today_included(today: date) -> None:
    expires_on = next_expiration(today)
    assert (expires_on.month, expires_on.day) == (3, 31)
    assert 0 <= (expires_on - today).days < 366


def test_the_last_day_of_a_cycle_still_belongs_to_it() -> None:
    assert next_expiration(date(2027, 3, 31)) == date(2027, 3, 31)
    assert next_expiration(date(2027, 4, 1)) == date(2028, 3, 31)


@pytest.mark.parametrize("role", Role)
def test_a_role_s_step_has_its_own_form_and_the_conditions_of_every_role(role: Role) -> None:
    cycle = cycle_for(BOOK, date(2024, 3, 31))
    step = cycle.steps[StepCode(role.value)]
    assert step.code.role is role
    (renewal,) = (each for each in cycle.published.roles if each.code is role)
    assert step.lines == cycle.published.role_rules.lines + renewal.lines
    assert step.links[0].url.startswith("https://forms.office.com/g/")


def test_a_fact_without_a_source_of_its_own_was_read_on_the_page() -> None:
    assert PAGE.dates.recommended.source == PAGE.page
    assert PAGE.dates.opens.source == PAGE.sources["season"]
