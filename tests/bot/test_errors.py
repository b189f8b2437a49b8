"""Errors: words and an id for the person, the same id in the log, and the next command works."""

import re

import pytest
from sqlalchemy.exc import OperationalError

from bot import errors
from bot.demo.local import LocalBot
from fakeslack import Person
from handlers.answer import Refusal
from handlers.membership import join
from storage import courses, progress


def the_id(words: str) -> str:
    found = re.search(r"\b[0-9a-f]{8}\b", words)
    assert found is not None, words
    return found[0]


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    """Return alice, a member."""
    person = bot.workspace.user("alice")
    person.types("/recert join emt 2027-03-31")
    return person


def broken(*_args: object, **_more: object) -> None:
    raise RuntimeError("a secret that nobody should read")


def test_a_command_that_breaks_says_an_id_that_is_in_the_log(
    alice: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(courses, "logged", broken)
        seen = alice.types("/recert status").says("Something went wrong in Recert, and nothing was changed")
    assert seen.status == 200
    assert the_id(seen.words) in capsys.readouterr().out
    seen.never_says("secret", "Traceback")
    alice.types("/recert status").says("0 of 11")


def test_a_press_that_breaks_says_so_and_keeps_nothing(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = alice.types("/recert status")
    with monkeypatch.context() as patch:
        patch.setattr(progress, "mark", broken)
        the_id(seen.presses("Mark A1 done").says("Something went wrong").words)
    alice.types("/recert status").says("0 of 11")


def test_a_form_that_breaks_says_so_in_its_place(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    modal = alice.types("/recert join").modal
    assert modal is not None
    monkeypatch.setattr(join, "record", broken)
    after = modal.fills(level="aemt").submits()
    assert after is not None
    the_id(after.says("Something went wrong").words)


def test_a_form_that_breaks_before_it_opens_says_so(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join, "known", broken)
    the_id(alice.types("/recert join").says("Something went wrong").words)


def test_a_database_that_does_not_answer_is_named_as_what_is_wrong() -> None:
    lost = OperationalError("SELECT", {}, Exception("gone"))
    assert "database does not answer just now" in errors.words_for(lost, undone=True)


def test_a_refusal_is_words_already() -> None:
    assert errors.words_for(Refusal("That is no step."), undone=True) == "That is no step."
