"""Fees add up, to the cent, whatever was paid already."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cycle import cycle_for, cycle_of
from rules.fees import bill, cents
from rules.levels import Level
from rules.rulebook import RuleBook
from rules.steps import StepCode
from tests.rules_of_2024 import BOOK

CYCLE = cycle_for(BOOK, date(2024, 3, 31))

levels = st.sampled_from(Level)
marks = st.frozensets(st.sampled_from(StepCode))


@pytest.mark.parametrize(
    ("level", "echeck", "card"),
    [
        (Level.EMT, "150.00", "152.94"),
        (Level.AEMT, "151.00", "153.94"),
        (Level.PARAMEDIC, "157.00", "159.94"),
    ],
)
def test_the_totals_are_those_of_the_page(level: Level, echeck: str, card: str) -> None:
    due = bill(CYCLE, level)
    assert (str(due.echeck), str(due.card)) == (echeck, card)


@given(levels, marks)
def test_the_total_by_echeck_is_the_sum_of_its_parts(level: Level, done: frozenset[StepCode]) -> None:
    due = bill(CYCLE, level, done)
    assert due.echeck == due.nremt + due.state


@given(levels, marks)
def test_a_card_adds_2_35_percent_of_the_state_part_only_half_up_to_the_cent(
    level: Level, done: frozenset[StepCode]
) -> None:
    due = bill(CYCLE, level, done)
    exact = due.state * Decimal("2.35") / 100
    assert due.card - due.echeck == due.card_fee == exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@given(levels, marks)
def test_a_paid_fee_falls_out_and_no_other_mark_changes_the_bill(level: Level, done: frozenset[StepCode]) -> None:
    whole, due = bill(CYCLE, level), bill(CYCLE, level, done)
    assert due.nremt == (0 if StepCode.A4 in done else whole.nremt)
    assert due.state == (0 if StepCode.B4 in done else whole.state)
    assert due.card_fee == (0 if StepCode.B4 in done else whole.card_fee)
    assert (due.echeck == 0) == ({StepCode.A4, StepCode.B4} <= done)


@given(levels, marks)
def test_every_amount_is_in_whole_cents(level: Level, done: frozenset[StepCode]) -> None:
    due = bill(CYCLE, level, done)
    for amount in (due.nremt, due.state, due.card_fee, due.echeck, due.card):
        assert amount.as_tuple().exponent == -2


@given(st.integers(0, 100_000), st.integers(0, 999))
def test_half_a_cent_is_rounded_up_for_any_state_fee(fee: int, rate: int) -> None:
    """Reckoned again in whole numbers: the fee in cents, the rate in tenths of a percent."""
    published = CYCLE.published
    state = published.fees.state.model_copy(update={"amount": Decimal(fee) / 100})
    card = published.fees.card.model_copy(update={"rate": Decimal(rate) / 1000})
    fees = published.fees.model_copy(update={"state": state, "card": card})
    cycle = cycle_of(published.model_copy(update={"fees": fees}), CYCLE.expires_on)
    assert bill(cycle, Level.EMT).card_fee * 100 == (fee * rate * 2 + 1000) // 2000


@pytest.mark.parametrize(("exact", "rounded"), [("2.9375", "2.94"), ("0.005", "0.01"), ("0.0049", "0.00")])
def test_cents_are_rounded_half_up(exact: str, rounded: str) -> None:
    assert str(cents(Decimal(exact))) == rounded


@pytest.mark.parametrize("year", [2025, 2027, 2030])
def test_a_cycle_without_a_page_of_its_own_costs_what_the_last_one_cost(book: RuleBook, year: int) -> None:
    for level in Level:
        assert bill(cycle_for(book, date(year, 3, 31)), level) == bill(CYCLE, level)
