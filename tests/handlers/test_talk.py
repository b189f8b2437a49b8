"""Messages typed to the bot, directly or after a mention, are answered as after /recert: to the asker alone, once."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from typing import Any

import pytest
from sqlmodel import Session, select
from structlog.testing import capture_logs

from bot.demo.local import LocalBot
from fakeslack import Channel, Person, requests
from fakeslack.faults import Refuse
from fakeslack.requests import AppResponse
from storage import sqlite
from storage.database import Database
from storage.seen_events import SeenEvent
from storage.tables import Course, ProgressEvent
from tests.conftest import Open
from tests.handlers.files import channel

__all__ = ["channel"]

HERE = {"type": "message", "user": "UALICE", "channel": "DALICE", "channel_type": "im", "ts": "1.1"}


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    person = bot.workspace.user("alice")
    person.types("/recert join emt 2027-03-31")
    return person


def marked(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return [str(event.step) for event in session.exec(select(ProgressEvent))]


def body_of(bot: LocalBot, **inner: Any) -> bytes:  # noqa: ANN401 - JSON
    return json.dumps(requests.event(bot.workspace.state, HERE | inner)).encode()


def deliver(bot: LocalBot, body: bytes) -> AppResponse:
    return bot.workspace.deliver_raw(bot.workspace.signed(body), body)


# --- Directly -------------------------------------------------------------------------------------------------------


def test_what_is_typed_directly_is_answered_there_as_a_message_that_stays(alice: Person) -> None:
    seen = alice.writes("status").says("March 31, 2027")
    assert not seen.ephemeral
    assert alice.direct_messages[-1].words == seen.words
    assert alice.types("/recert status").words == seen.words
    alice.writes("help").says("/recert deadlines")
    alice.writes("How much?").says("$")
    alice.writes("`/recert fees`").says("$")
    alice.writes("@recert fees").says("$")


def test_a_change_that_is_typed_directly_is_acknowledged_once_it_is_recorded(bot: LocalBot, alice: Person) -> None:
    assert deliver(bot, body_of(bot, text="done a1")).status == 200
    assert marked(bot) == ["A1"], "recorded when Slack got its answer, before anybody read one"
    alice.sees("A1")
    alice.writes("a2 done").presses("Undo")
    bot.workspace.settles()
    assert marked(bot) == ["A1", "A2", "A2"]


def test_a_greeting_gets_a_short_help_with_buttons(bot: LocalBot, alice: Person) -> None:
    for greeting in ("hi", "Hello!", "good morning", "thanks", "hi recert"):
        seen = alice.writes(greeting).says("Hi, this is Recert")
        assert seen.buttons == ["My status", "All steps", "Fees", "All commands"]
        assert seen.words.count("\n") < 6
    seen.presses("My status").says("March 31, 2027")
    assert bot.workspace.user("bob").writes("hey").buttons == ["Join", "All steps", "Fees", "All commands"]
    alice.writes("hi, what do I owe?").says("$").never_says("this is Recert")


@pytest.mark.parametrize(
    ("typed", "title"), [("join", "Your record"), ("ce add", "Log a course"), ("sign me up", "Your record")]
)
def test_where_a_form_would_open_a_button_opens_it(alice: Person, typed: str, title: str) -> None:
    seen = alice.writes(typed)
    assert seen.buttons == ["Open the form"]
    form = seen.presses("Open the form").modal
    assert form is not None
    assert form.title == title


@pytest.mark.usefixtures("channel")
def test_an_officer_s_forms_and_files_come_as_well(bot: LocalBot) -> None:
    chief = bot.workspace.user("chief")
    for typed in ("agency", "agency settings", "roster import", "state-list"):
        assert chief.writes(typed).presses("Open the form").modal is not None
    chief.writes("roster export").says("file")
    chief.writes("agency Other EMS").says("not in a direct message")


def test_who_has_not_joined_is_told_how(bot: LocalBot) -> None:
    assert bot.workspace.user("bob").writes("status").says("You haven't joined yet").buttons == ["Join"]


def test_an_answer_is_in_the_thread_in_which_the_words_are(alice: Person) -> None:
    alice.writes("fees", thread_ts="1700000000.000100")
    assert alice.direct_messages[-1].thread_ts == "1700000000.000100"


@pytest.mark.parametrize(
    "inner",
    [
        {"text": "status", "user": "UBOT"},
        {"text": "status", "user": "UBOT", "bot_id": "BBOT"},
        {"text": "status", "bot_id": "BOTHER"},
        {"text": "status", "subtype": "bot_message", "bot_id": "BOTHER"},
        {"subtype": "message_changed", "message": {"user": "UALICE", "text": "status"}},
        {"subtype": "message_deleted", "previous_message": {"user": "UALICE", "text": "status"}},
        {"text": "joined", "subtype": "channel_join"},
        {"text": "status", "channel": "CNORTHAMPTON", "channel_type": "channel"},
        {"type": "app_mention", "text": "<@UBOT> status", "channel": "CNORTHAMPTON", "bot_id": "BOTHER"},
    ],
    ids=repr,
)
def test_no_bot_and_no_edit_is_ever_answered(bot: LocalBot, alice: Person, inner: dict[str, Any]) -> None:
    bot.workspace.settles()
    before = len(bot.workspace.calls)
    assert deliver(bot, body_of(bot, **inner)).status == 200
    bot.workspace.settles()
    assert bot.workspace.calls[before:] == []
    alice.writes("status").says("March 31, 2027")


def test_what_looks_like_an_ssn_is_neither_kept_nor_logged_and_its_author_is_asked_to_delete_it(
    bot: LocalBot, alice: Person, channel: Channel
) -> None:
    with capture_logs() as logs:
        alice.writes("my number is 123-45-6789").says("Please delete your message", "never needs").never_says("6789")
        alice.writes("@recert ce add 1 123-45-6789 Stroke", in_=channel).says("Please delete your message")
        file = {"text": "ssn 123-45-6789", "subtype": "file_share", "files": []}
        deliver(bot, body_of(bot, **file))
        alice.sees("Please delete your message")
    assert "45-6789" not in str(logs)
    with bot.services.database.read() as session:
        assert session.exec(select(Course)).all() == []
        assert "45-6789" not in str(session.exec(select(SeenEvent)).all())


def test_a_message_of_another_kind_than_a_question_is_not_read_to_its_end(alice: Person) -> None:
    alice.writes("word " * 7000).says("longer than Recert reads")


@pytest.mark.parametrize("typed", ["/recert a4 " + "\ufdfa" * 8_000, "/recert ce add 1.5" + " ." * 2_000])
def test_a_command_of_another_kind_is_not_read_either(alice: Person, typed: str) -> None:
    alice.types(typed).says("longer than Recert reads")


# --- After a mention ------------------------------------------------------------------------------------------------


def test_a_mention_is_answered_to_the_asker_alone(alice: Person, channel: Channel) -> None:
    before = len(channel.messages)
    for typed in ("@recert status", "hey @recert, status"):
        assert alice.writes(typed, in_=channel).says("March 31, 2027").ephemeral
    alice.writes("@recert", in_=channel).says("Hi, this is Recert").presses("Fees").says("$")
    form = alice.writes("@recert join", in_=channel).presses("Open the form").modal
    assert form is not None
    assert [each.user for each in channel.messages[before:]] == ["UALICE"] * 4, "nobody else sees an answer"
    assert alice.direct_messages == []


def test_a_mention_in_a_thread_is_answered_in_it_and_any_other_beside_it(bot: LocalBot, channel: Channel) -> None:
    alice, first = bot.workspace.user("alice"), channel.messages[0].ts
    alice.writes("@recert fees", in_=channel, thread_ts=first).says("$")
    alice.writes("@recert fees", in_=channel).says("$")
    asked = [call.args.get("thread_ts") for call in bot.workspace.calls_of("chat.postEphemeral")]
    assert asked == [first, None], "Slack shows nothing in a thread that has no replies yet"


def test_where_the_channel_refuses_the_answer_comes_directly(bot: LocalBot, alice: Person, channel: Channel) -> None:
    bot.workspace.faults.next("chat.postEphemeral", Refuse("user_not_in_channel"))
    seen = alice.writes("@recert status", in_=channel).says("March 31, 2027")
    assert alice.direct_messages[-1].words == seen.words


def test_what_a_channel_must_hear_is_said_openly_after_a_mention_too(bot: LocalBot) -> None:
    here = bot.workspace.channel("easthampton")
    bot.workspace.user("otto").writes("@recert agency Easthampton EMS", in_=here)
    here.expect_message("Recert now keeps Easthampton EMS on track")


def test_a_mention_of_somebody_else_is_left_in_the_words(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("alice").types("/recert join emt 2027-03-31", in_=channel)
    bot.workspace.user("chief").writes("@recert status @alice", in_=channel).says("March 31, 2027")
    bot.workspace.user("chief").writes("status @alice").says("March 31, 2027")


# --- Once -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["status", "ce add 1.5 24-XXXX-F3-0001 Stroke", "qqqqqq", "123-45-6789", "join", "ce add"]
)
def test_an_event_that_is_delivered_twice_is_answered_once(bot: LocalBot, alice: Person, text: str) -> None:
    body = body_of(bot, text=text)
    for _ in range(3):
        assert deliver(bot, body).status == 200
    bot.workspace.settles()
    assert len(alice.direct_messages) == 1
    assert deliver(bot, body_of(bot, text=text)).status == 200
    bot.workspace.settles()
    assert len(alice.direct_messages) == 2, "the same words typed again are another event"


@pytest.mark.usefixtures("channel")
def test_a_file_that_is_delivered_twice_is_answered_once(bot: LocalBot) -> None:
    chief = bot.workspace.user("chief")
    file = chief.has_file("r.csv", "slack_id,level,expires_on\nUBOB,emt,2027-03-31\n").file_object
    body = body_of(bot, user="UCHIEF", channel="DCHIEF", subtype="file_share", files=[file])
    for _ in range(2):
        deliver(bot, body)
    bot.workspace.settles()
    assert len(chief.direct_messages) == 1


@pytest.mark.usefixtures("waits_long")
def test_many_deliveries_at_once_and_after_a_restart_change_one_thing(open_bot: Open, database: Database) -> None:
    bots = [open_bot(database=database) for _ in range(2)]
    bots[0].workspace.user("alice").types("/recert join emt 2027-03-31")
    for bot in bots:
        bot.workspace.state.dm(bot.workspace.user("alice").id)
    body = body_of(bots[0], text="ce add 1.5 24-XXXX-F3-0001 Stroke")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: deliver(bots[number % 2], body).status, range(8)))
    assert set(answers) == {200}
    for bot in bots:
        bot.workspace.settles()
    with database.read() as session:
        assert len(session.exec(select(Course)).all()) == 1
    assert sum(len(bot.workspace.user("alice").direct_messages) for bot in bots) == 1


def test_what_could_not_be_recorded_is_not_acknowledged_and_done_when_slack_delivers_it_again(
    bot: LocalBot, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.1)
    body = body_of(bot, text="done a1")
    bot.workspace.settles()
    write, begun = bot.services.database.write, []

    def counted() -> AbstractContextManager[Session]:
        begun.append("a transaction")
        return write()

    monkeypatch.setattr(bot.services.database, "write", counted)
    with closing(sqlite3.connect(bot.services.database.files[0])) as another:
        another.execute("BEGIN IMMEDIATE")
        assert deliver(bot, body).status == 503
    assert len(begun) == 1, "the database was waited for once: it holds up everybody else"
    assert marked(bot) == []
    assert deliver(bot, body).status == 200
    alice.sees("A1")
    assert marked(bot) == ["A1"]
