"""Errors: words and an id for the person, the same id in the log, and the next command works."""

import re
import sqlite3
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm.exc import StaleDataError
from structlog.testing import capture_logs

from bot import errors
from bot.database_errors import of_database
from bot.demo.local import LocalBot
from fakeslack import Person
from handlers.answer import Refusal
from handlers.membership import join
from storage import courses, progress
from storage.database import Database
from tests.conftest import Open
from tests.databases import empty_postgresql


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
        seen = alice.types("/recert status").says("Something went wrong in Recert, and nothing changed")
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


@pytest.mark.parametrize(
    "lost",
    [
        OperationalError("SELECT", {}, Exception("gone")),
        DatabaseError("SELECT", {}, sqlite3.DatabaseError("database disk image is malformed")),
        ProgrammingError("SELECT", {}, Exception("no such table")),
    ],
    ids=["out of reach", "broken", "of another schema"],
)
def test_a_database_that_does_not_answer_is_named_as_what_is_wrong(lost: DBAPIError) -> None:
    assert "database doesn't answer just now" in errors.words_for(lost, undone=True)
    assert "the database cannot be used" in f"{of_database(lost)}"


def hold_all(database: Database, held: ExitStack) -> None:
    """Take one connection after the other, until there is none."""
    while True:
        held.enter_context(database.engine.connect())


def test_whoever_gets_no_connection_reads_that_the_database_does_not_answer_and_slack_sends_the_event_again(
    open_bot: Open, postgres: str
) -> None:
    with closing(empty_postgresql(postgres)) as database:
        bot = open_bot(database=database)
        alice = bot.workspace.user("alice")
        with ExitStack() as held:
            with pytest.raises(NoConnectionError):
                hold_all(database, held)
            alice.types("/recert status").says("database doesn't answer just now", "Try again in a minute")
            assert bot.workspace.welcomes(alice).status == 503
        alice.types("/recert status").says("You haven't joined yet")
        assert bot.workspace.welcomes(alice).status == 200


@pytest.mark.parametrize(
    ("typed", "before"),
    [("ce add 2 hours Trauma night", "INSERT INTO course"), ("done a1", r"(?s)SELECT member\.id.*FOR UPDATE")],
)
def test_whoever_is_overtaken_by_another_change_reads_so_and_nothing_is_logged_as_an_error(
    open_bot: Open, postgres: str, typed: str, before: str
) -> None:
    """On PostgreSQL, a member may leave while something of theirs is changed."""
    with closing(empty_postgresql(postgres)) as database:
        alice = open_bot(database=database).workspace.user("alice")
        alice.types("/recert join emt 2027-03-31")

        has_left = False

        def leaves(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            nonlocal has_left
            if not has_left and re.match(before, statement):
                has_left = True
                with database.engine.begin() as other:
                    other.execute(text("DELETE FROM member"))

        event.listen(Engine, "before_cursor_execute", leaves)
        with ExitStack() as heard, capture_logs() as lines:
            heard.callback(event.remove, Engine, "before_cursor_execute", leaves)
            alice.types(f"/recert {typed}").says(
                "Somebody else changed or deleted the same record at that moment, so nothing changed. Try again."
            )
        assert {line["log_level"] for line in lines} == {"warning"}
        alice.types("/recert status").says("You haven't joined yet")


def test_what_was_overtaken_after_the_ack_was_not_saved() -> None:
    assert "so this wasn't saved. Try again." in errors.words_for(StaleDataError("0 rows"), undone=False)


def test_a_refusal_is_words_already() -> None:
    assert errors.words_for(Refusal("That is no step."), undone=True) == "That is no step."
