"""A member's standing: undo undoes, only V recertifies, and the order is advised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.standing import Standing, skipped_before
from rules.steps import CERTIFICATION_STEPS, Role, StepCode

SUBMITTED = frozenset(CERTIFICATION_STEPS) - {StepCode.V}

marks = st.frozensets(st.sampled_from(StepCode))
roles = st.frozensets(st.sampled_from(Role))
standings = st.builds(Standing, marks, roles)
steps = st.sampled_from(StepCode)


@given(standings, steps)
def test_undo_undoes(before: Standing, step: StepCode) -> None:
    """Standing is a set: marking a step that was open, and unmarking it, leaves nothing behind."""
    open_before = Standing(before.done - {step}, before.roles)
    marked = Standing(open_before.done | {step}, before.roles)
    assert Standing(marked.done - {step}, before.roles) == open_before
    assert marked.count - open_before.count == (step in before.steps)


@given(standings)
def test_done_and_open_steps_make_up_all_of_them(standing: Standing) -> None:
    assert standing.count == len(set(standing.steps) & standing.done)
    assert 0 <= standing.count <= len(standing.steps) == 11 + len(standing.roles)


@given(standings)
def test_only_v_makes_a_member_recertified(standing: Standing) -> None:
    assert standing.recertified == (StepCode.V in standing.done)
    assert (standing.next is None) == standing.recertified


def test_everything_but_v_is_not_recertified() -> None:
    standing = Standing(SUBMITTED)
    assert not standing.recertified
    assert standing.waiting
    assert standing.next is StepCode.V


@given(standings)
def test_the_next_step_is_the_first_that_is_open_of_a_side_that_is_not_submitted(standing: Standing) -> None:
    if standing.next is not None:
        earlier = CERTIFICATION_STEPS[: CERTIFICATION_STEPS.index(standing.next)]
        submitted = {step[0] for step in standing.done & {StepCode.A5, StepCode.B5}}
        assert standing.next not in standing.done
        assert standing.next[0] not in submitted
        assert all(step in standing.done or step[0] in submitted for step in earlier)


@given(standings)
def test_marking_the_next_step_again_and_again_leads_to_recertified(standing: Standing) -> None:
    taken = 0
    while (step := standing.next) is not None:
        standing = Standing(standing.done | {step}, standing.roles)
        taken += 1
    assert standing.recertified
    assert taken <= 11


@given(standings)
def test_one_waits_only_once_both_sides_are_submitted_and_until_v(standing: Standing) -> None:
    both = StepCode.A5 in standing.done and StepCode.B5 in standing.done
    assert standing.waiting == (both and not standing.recertified)


@pytest.mark.parametrize(
    ("done", "open_submissions"),
    [
        (set(), ()),
        ({StepCode.A4}, (StepCode.A5,)),
        ({StepCode.B4}, (StepCode.B5,)),
        ({StepCode.A4, StepCode.B4}, (StepCode.A5, StepCode.B5)),
        ({StepCode.A4, StepCode.A5, StepCode.B4}, (StepCode.B5,)),
        ({StepCode.A5, StepCode.B5}, ()),
        ({StepCode.A4, StepCode.B4, StepCode.V}, ()),
    ],
)
def test_paid_is_not_submitted(done: set[StepCode], open_submissions: tuple[StepCode, ...]) -> None:
    assert Standing(frozenset(done)).paid_not_submitted == open_submissions


@given(standings)
def test_a_role_is_open_until_its_own_step_is_done_whatever_the_rest(standing: Standing) -> None:
    assert {step.role for step in standing.open_roles} == {
        role for role in standing.roles if StepCode(role.value) not in standing.done
    }


@given(steps, marks)
def test_no_step_is_skipped_that_is_done_or_that_comes_later(step: StepCode, done: frozenset[StepCode]) -> None:
    order = list(StepCode)
    for skipped in skipped_before(step, done):
        assert skipped not in done
        assert order.index(skipped) < order.index(step)


@given(marks)
def test_v_skips_everything_that_is_open(done: frozenset[StepCode]) -> None:
    assert set(skipped_before(StepCode.V, done)) == SUBMITTED - done


@given(marks)
def test_a_and_b_run_side_by_side(done: frozenset[StepCode]) -> None:
    """Steps of one side do not depend on steps of the other."""
    for step in SUBMITTED:
        assert {skipped.value[0] for skipped in skipped_before(step, done)} <= {step.value[0]}


@pytest.mark.parametrize(
    ("step", "rests_on"),
    [
        (StepCode.A4, StepCode.A3),
        (StepCode.A5, StepCode.A4),
        (StepCode.B2, StepCode.B1),
        (StepCode.B3, StepCode.B2),
        (StepCode.B4, StepCode.B3),
        (StepCode.B5, StepCode.B4),
    ],
)
def test_a_step_rests_on_the_one_before_it(step: StepCode, rests_on: StepCode) -> None:
    assert skipped_before(step, ()) == (rests_on,)
    assert skipped_before(step, {rests_on}) == ()


def test_what_a_submission_rests_upon_is_to_be_checked_until_it_is_marked() -> None:
    assert Standing(frozenset({StepCode.A5})).to_check == (StepCode.A3, StepCode.A4)
    assert Standing(frozenset({StepCode.A3, StepCode.A5, StepCode.B5})).to_check == (StepCode.A4, StepCode.B4)
    assert not Standing(frozenset({StepCode.A4})).to_check
    assert not Standing(frozenset({StepCode.A5, StepCode.V})).to_check, "a recertified member has paid"
