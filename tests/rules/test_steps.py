"""Steps go by a code and by a word; roles have a step of their own."""

import pytest

from rules.rulebook import RuleBook
from rules.steps import CERTIFICATION_STEPS, STEP_WORDS, Role, StepCode, parse_step, parse_steps, slug, steps_for

CONTRACT = {
    "A1": "profile",
    "A2": "affiliation",
    "A3": "education",
    "A4": "nremt-fee",
    "A5": "nremt-submit",
    "B1": "account",
    "B2": "link",
    "B3": "application",
    "B4": "state-fee",
    "B5": "state-submit",
    "V": "verify",
    "instructor": "instructor",
    "examiner": "examiner",
    "chief-examiner": "chief-examiner",
}


@pytest.mark.parametrize(("code", "word"), CONTRACT.items())
def test_a_step_is_found_by_its_code_and_by_its_word_in_any_case(code: str, word: str) -> None:
    step = StepCode(code)
    for typed in (code, code.lower(), word, word.upper(), f" {word} "):
        assert parse_step(typed) is step
    assert slug(step) == word


def test_there_are_no_other_steps_and_no_other_words() -> None:
    assert [step.value for step in StepCode] == list(CONTRACT)
    assert set(STEP_WORDS) == {code.lower() for code in CONTRACT} | set(CONTRACT.values())


@pytest.mark.parametrize("word", ["", "A", "A6", "B0", "V1", "fee", "submit"])
def test_what_is_no_step_is_not_guessed_at(word: str) -> None:
    assert parse_step(word) is None


def test_the_words_of_the_data_file_are_those_that_commands_know(book: RuleBook) -> None:
    for cycle in book.cycles:
        assert {step.code.value: step.slug for step in cycle.steps} == dict(list(CONTRACT.items())[:11])


def test_a_step_of_the_certification_renews_no_role() -> None:
    assert [step.role for step in CERTIFICATION_STEPS] == [None] * 11
    assert {step.role for step in StepCode} == {None, *Role}


def test_each_role_adds_its_own_step_after_the_eleven() -> None:
    assert steps_for(frozenset()) == CERTIFICATION_STEPS
    assert steps_for(frozenset({Role.CHIEF_EXAMINER, Role.INSTRUCTOR})) == (
        *CERTIFICATION_STEPS,
        StepCode.INSTRUCTOR,
        StepCode.CHIEF_EXAMINER,
    )


def test_a_role_is_called_what_the_state_calls_it() -> None:
    assert [role.label for role in Role] == ["Instructor/Coordinator", "Examiner", "Chief Examiner"]


@pytest.mark.parametrize("typed", ["A1.", "“A1”", "A-1", "a 1", "step A1", "Profile?"])
def test_a_step_is_found_however_it_is_typed(typed: str) -> None:
    assert parse_step(typed) is StepCode.A1


@pytest.mark.parametrize(
    "typed",
    [
        "A4 B4",
        "a4, b4",
        "A4,B4.",
        "a4 and state fee",
        "steps nremt–fee & B4",
        "NREMT fees and the state fee",
        "A4 a4 b4",
    ],
)
def test_several_steps_are_found_each_once(typed: str) -> None:
    found = parse_steps(typed.split())
    assert (found.codes, found.unknown) == ((StepCode.A4, StepCode.B4), ())


@pytest.mark.parametrize("typed", ["a1-a3", "A1–3", "a1-a2, a3"])
def test_a_range_of_steps_is_all_of_them(typed: str) -> None:
    found = parse_steps(typed.split())
    assert (found.codes, found.unknown) == ((StepCode.A1, StepCode.A2, StepCode.A3), ())
    assert parse_steps(["a4-b2", "a1-a9"]).unknown == ("a4-b2", "a1-a9")


def test_words_that_name_no_step_are_kept_as_they_were_typed() -> None:
    assert parse_steps(["a4", "X9", "fee"]).unknown == ("X9", "fee")
