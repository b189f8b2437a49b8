"""Members at risk of not being recertified in time, and the order in which an officer reads them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cycle import cycle_for
from rules.risk import at_risk, open_steps, quiet_days, urgency
from rules.standing import Standing
from rules.steps import CERTIFICATION_STEPS, Role, StepCode
from tests.rules_of_2024 import BOOK

CYCLE = cycle_for(BOOK, date(2027, 3, 31))
NOTHING = Standing(frozenset())
SUBMITTED = Standing(frozenset(CERTIFICATION_STEPS) - {StepCode.V})
DONE = Standing(frozenset({StepCode.V}))
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
standings = st.frozensets(st.sampled_from(list(StepCode))).map(Standing)


@pytest.mark.parametrize(
    ("standing", "today", "expected"),
    [
        (NOTHING, date(2026, 11, 30), False),  # 77 days, 11 steps
        (NOTHING, date(2026, 12, 1), True),
        (Standing(frozenset({StepCode.A1})), date(2026, 12, 7), False),
        (Standing(frozenset({StepCode.A1})), date(2026, 12, 8), True),
        (NOTHING, date(2027, 3, 31), True),
        (SUBMITTED, date(2027, 3, 23), False),
        (SUBMITTED, date(2027, 3, 24), True),
        (SUBMITTED, date(2027, 4, 1), True),
        (DONE, date(2027, 3, 31), False),
        (DONE, date(2027, 4, 1), False),
    ],
)
def test_at_risk_is_by_the_pace_to_the_recommended_date_and_by_the_last_week(
    standing: Standing, today: date, *, expected: bool
) -> None:
    assert at_risk(CYCLE, standing, today) is expected


def test_a_certification_that_expires_before_the_recommended_date_is_reckoned_to_its_own() -> None:
    early = cycle_for(BOOK, date(2027, 1, 15))
    assert not at_risk(early, NOTHING, date(2026, 10, 30))
    assert at_risk(early, NOTHING, date(2026, 10, 31))


def test_renewals_of_roles_are_steps_and_v_settles_the_certification_s_own() -> None:
    roles = frozenset({Role.EXAMINER})
    assert open_steps(Standing(frozenset(), roles)) == 12
    assert open_steps(Standing(frozenset({StepCode.V}), roles)) == 1
    assert open_steps(Standing(frozenset({StepCode.V, StepCode.EXAMINER}), roles)) == 0


@given(standings, days, st.integers(1, 400))
def test_who_is_at_risk_stays_so_until_they_do_something(standing: Standing, today: date, later: int) -> None:
    if at_risk(CYCLE, standing, today):
        assert at_risk(CYCLE, standing, today + timedelta(days=later))


@given(standings, days, st.sampled_from(CERTIFICATION_STEPS))
def test_a_step_done_never_brings_one_to_risk(standing: Standing, today: date, step: StepCode) -> None:
    after = Standing(standing.done | {step}, standing.roles)
    assert at_risk(CYCLE, standing, today) or not at_risk(CYCLE, after, today)


def test_most_at_risk_first_then_most_open_then_longest_quiet_and_the_recertified_last() -> None:
    today = date(2026, 12, 10)
    some = Standing(frozenset(CERTIFICATION_STEPS[:5]))
    order = [(NOTHING, 30), (NOTHING, 2), (Standing(frozenset({StepCode.A1})), 90), (some, 200), (some, 0), (DONE, 300)]
    keys = [urgency(CYCLE, standing, today, quiet) for standing, quiet in order]
    assert keys == sorted(keys)


def test_quiet_is_days_and_never_less_than_none() -> None:
    assert quiet_days(date(2026, 11, 3), date(2026, 11, 24)) == 21
    assert quiet_days(date(2026, 11, 25), date(2026, 11, 24)) == 0
