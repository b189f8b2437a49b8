"""Plain words instead of a command, and what happens to words that mean nothing."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack.people import Person
from handlers.answer import Refusal
from handlers.bolt.commands import ROUTES
from handlers.bolt.plain_words import close_commands
from handlers.bolt.typed import find
from handlers.bolt.word_tables import PLAIN_WORDS
from storage.tables import Member, ProgressEvent
from tests.conftest import Open

READING = {each.command for each in PLAIN_WORDS}


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    person = bot.workspace.user("alice")
    person.types("/recert join emt 2027-03-31")
    return person


def marked(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return [f"{event.step}{'' if event.done else ' undone'}" for event in session.exec(select(ProgressEvent))]


# --- Words that mean a command --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "typed"), [(row.command, typed) for row in PLAIN_WORDS for typed in row.examples])
def test_each_example_of_the_table_means_its_command(command: str, typed: str) -> None:
    assert find(typed) == (command, [])
    assert find(f"{typed.upper()}!") == (command, [])


def test_plain_words_mean_only_commands_that_read() -> None:
    routes = dict(ROUTES)
    assert not any(routes[find(typed)[0]].writes for row in PLAIN_WORDS for typed in row.examples)


@pytest.mark.parametrize(
    ("typed", "route"),
    [
        ("Status.", "status"),
        ("status me", "status"),
        ("my status please", "status"),
        ("/recert status", "status"),
        ("recert status", "status"),
        ("what's next?", "status"),
        ("how do I renew", "status"),
        ("what do I have left to do", "status"),
        ("how much does it cost", "fees"),
        ("fees?", "fees"),
        ("show me the fees", "fees"),
        ("when is it due", "deadlines"),
        ("when do I expire?", "deadlines"),
        ("how many CEUs do I need", "ce"),
        ("when do I have to recertify", "deadlines"),
        ("when does my cert expire", "deadlines"),
        ("how much is the state fee", "fees"),
        ("what if I miss it", "deadlines"),
        ("sign me up", "join"),
        ("unsubscribe", "remind"),
        ("turn my reminders off please", "remind"),
        ("a4 :white_check_mark:", "done"),
        ("mark a1-a3 done", "done"),
        ("who do I call", "contacts"),
        ("hello", "help hi"),
        ("thanks so much!", "help hi"),
        ("when does my card run out", "deadlines"),
        ("last day to renew", "deadlines"),
        ("what happens if im late", "deadlines"),
        ("am I overdue?", "deadlines"),
        ("how many hrs do i need", "ce"),
        ("stop texting me", "remind"),
        ("quit bugging me!", "remind"),
        ("gracias", "help hi"),
        ("ayuda", "help hi"),
        ("👍", "help hi"),
        ("🙏", "help hi"),
        (":+1:", "help hi"),
        (":pray:", "help hi"),
        ("hi :wave:", "help hi"),
        ("👋", "help hi"),
        ("ok, how much?", "fees"),
        ("hi, what now?", "status"),
        ("help me please", "help"),
        ("?", "help"),
        ("Remind on.", "remind …"),
        ("remind me", "remind …"),
        ("“done” a4", "done"),
        ("mark a4 done", "done"),
        ("A4 done", "done"),
        ("i finished a4 and a5", "done"),
        ("a4 undo", "undo"),
        ("a4", "done ?"),
        ("V", "done ?"),
        ("nremt fee", "done ?"),
        ("mark a4", "done ?"),
        ("paid the nremt fee", "done ?"),
        ("what is a3", "steps"),
        ("how do I do b2?", "steps"),
        ("when’s the deadline", "deadlines"),
        ("where's my cert", "status"),
        ("con ed", "ce"),
        ("education", "ce"),
        ("education done", "done"),
        ("who is my training officer", "contacts"),
        ("stop reminding me", "remind"),
        ("snooze 2 weeks", "remind …"),
        ("add a course", "ce"),
        ("take back a1", "undo"),
        ("am I good?", "status"),
        ("I'm waiting for approval", "status"),
        ("is my nremt approved yet", "status"),
        ("was a5 approved?", "status"),
        ("who needs my approval", "approvals"),
        ("snooze for 3 days", "remind …"),
        ("steps A", "steps"),
        ("status 🙏🙏🙏", "status"),
        ("status\n\nSent from my iPhone", "status"),
        ("👍🏽", "help hi"),
        (":+1::skin-tone-3:", "help hi"),
        ("🙏🏿", "help hi"),
        (":ballot_box_with_check: a4", "done"),
        ("a4 ☑️", "done"),
        ("a4 :+1:", "done ?"),
        ("a4 done :tada:", "done"),
        ("done a4 🎉", "done"),
        ("am I all set", "status"),
        ("leave me alone", "remind"),
        ("link to nremt", "contacts"),
        ("link", "done ?"),
        ("do I pay the nremt fee", "fees"),
    ],
)
def test_a_sentence_means_the_command_that_all_of_its_words_are_about(typed: str, route: str) -> None:
    assert find(typed)[0] == route


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Fees Paramedic.", ["Paramedic."]),
        ("fees for paramedic please", ["paramedic"]),
        ("how much for a paramedic", ["paramedic"]),
        ("cost of advanced emt", ["advanced", "emt"]),
    ],
)
def test_the_level_in_a_question_about_fees_is_that_of_the_answer(typed: str, words: list[str]) -> None:
    assert find(typed) == ("fees", words)


@pytest.mark.parametrize(
    "typed", ["a4 not done", "isn't a4 done", "I have not finished a4", "undo done a4", "a4 done undo"]
)
def test_what_says_that_a_step_is_not_done_marks_nothing(bot: LocalBot, alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}")
    assert marked(bot) == []


# --- Courses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["ce list", "ce my courses", "CE hours.", "ce show all"])
def test_courses_are_shown_to_whoever_asks_for_their_list(alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("0 of 40 hours logged")


@pytest.mark.parametrize("typed", ["ce delete 1", "ce remove the last course", "ce undo"])
def test_whoever_wants_to_change_a_course_is_shown_its_buttons(alice: Person, typed: str) -> None:
    alice.types("/recert ce add 2 hours Trauma").says("Logged 2 h: “Trauma”")
    alice.types(f"/recert {typed}").says("Change or delete a course with the buttons beside it.").presses("Delete")


# --- Reminders ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["remind me", "Remind on.", "remind me please", "remind ON!"])
def test_reminders_are_turned_on_in_plain_words(alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("on")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("remind snooze 1 week", 7),
        ("remind snooze a week", 7),
        ("remind snooze 2 weeks.", 14),
        ("remind me in 3 days", 3),
        ("remind me next week", 7),
        ("snooze for 3 days", 3),
        ("snooze two weeks", 14),
        ("snooze a couple of days", 2),
    ],
)
def test_a_snooze_is_counted_in_days_or_weeks(alice: Person, typed: str, days: int) -> None:
    alice.types("/recert remind on")
    alice.types(f"/recert {typed}").says(f"{days} days")


# --- What means nothing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["remind me on friday", "snooze until next friday", "snooze until dec 15", "remind snooze til 12/15"]
)
def test_a_snooze_lasts_until_the_day_that_is_named(open_bot: Open, typed: str) -> None:
    alice = open_bot(at="2026-12-09T10:00").workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    alice.types(f"/recert {typed}").says("December 11" if "friday" in typed else "December 15")


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("stauts", ["status"]),
        ("dedlines", ["deadlines"]),
        ("jion", ["join"]),
        ("leav", ["leave"]),
        ("calender", ["deadlines"]),
        ("when do I pay", ["deadlines", "fees"]),
        ("much ado", ["fees"]),
    ],
)
def test_what_is_not_understood_gets_what_is_close_in_spelling_or_meaning(typed: str, near: list[str]) -> None:
    with pytest.raises(Refusal, match="Recert doesn't know") as raised:
        find(typed)
    assert [word for word in str(raised.value).split("`") if word.startswith("/recert ")] == [
        *(f"/recert {each}" for each in near),
        "/recert help",
    ]


@pytest.mark.parametrize("typed", ["status, fees", "status and fees", "steps fees", "Fees status"])
def test_two_commands_at_once_are_told_apart(alice: Person, typed: str) -> None:
    first, last = typed.replace(",", "").casefold().split()[0], typed.casefold().split()[-1]
    alice.types(f"/recert {typed}").says(f"One command at a time: /recert {first}, then /recert {last}.")


@pytest.mark.parametrize(
    "typed",
    ["qqqqqq", "live", "delete me", "quit", "exit", "agent", "weather", "under", "nudist", "goodbye"],
)
def test_what_is_close_to_nothing_gets_help_and_no_suggestion(bot: LocalBot, typed: str) -> None:
    seen = bot.workspace.user("alice").types(f"/recert {typed}")
    seen.says("Recert doesn't know", typed, "/recert status").never_says("Did you mean")


def test_the_words_of_the_table_are_about_one_command_each() -> None:
    words = [word for row in PLAIN_WORDS for word in row.words]
    assert len(words) == len(set(words))


def test_a_question_makes_nobody_a_member(bot: LocalBot) -> None:
    for row in PLAIN_WORDS:
        for typed in row.examples:
            bot.workspace.user("bob").types(f"/recert {typed}")
    with bot.services.database.read() as session:
        assert session.exec(select(Member)).all() == []


@pytest.mark.parametrize("typed", ["testing", "tests"])
def test_a_question_about_a_test_never_suggests_reminders_because_it_looks_like_texting(typed: str) -> None:
    assert "remind" not in close_commands([typed], {})


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("ce add 4 hours trauma", "trauma"),
        ("ce add 2 CPR", "CPR"),
        ("ce add 2 hrs cpr yesterday", "cpr"),
    ],
)
def test_hours_and_a_title_are_a_course_that_can_be_undone(alice: Person, typed: str, title: str) -> None:
    alice.types(f"/recert {typed}").says("Logged", f"“{title}”").presses("Undo").says("Taken back")


@pytest.mark.parametrize("typed", ["4 hrs burns", "3.5h stroke class", "3 hours short", "2h trauma"])
def test_hours_and_words_that_may_be_a_course_are_not_logged_but_asked_about(alice: Person, typed: str) -> None:
    for before in ("", "ce ", "log ", "add "):
        seen = alice.types(f"/recert {before}{typed}")
        seen.says(f"Is “{typed}” a course? To log it, type it after /recert ce add. Nothing was logged.")


@pytest.mark.parametrize("typed", ["4 hours left", "20 hours to go", "40 hours of education needed"])
def test_hours_without_a_title_are_a_question(alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("/recert ce").never_says("Logged")


@pytest.mark.parametrize(
    ("typed", "route"),
    [
        ("show me everyone", "roster"),
        ("who isn't recertified", "roster"),
        ("who's done", "roster"),
        ("who's left?", "roster"),
        ("how many are done", "roster"),
        ("who's not done", "roster"),
        ("download my roster please", "roster export"),
        ("how do I import my roster", "roster import"),
        ("what's the next nudge", "nudge preview"),
        ("approve alice", None),
        ("am I at risk", None),
        ("stop the nudges", None),
        ("remove bob", None),
    ],
)
def test_what_a_training_officer_asks_for_is_understood_and_a_member_is_not_taken_for_one(
    bot: LocalBot, typed: str, route: str | None
) -> None:
    chief, channel = bot.workspace.user("chief"), bot.workspace.channel("northampton")
    chief.types("/recert agency Northampton EMS", in_=channel)
    if route is not None:
        assert find(typed) == (route, [])
        return
    seen = chief.types(f"/recert {typed}", in_=channel)
    assert "Recert doesn't know" in seen.words
    assert not any(each in seen.words for each in ("/recert leave?", "pause?", "remove?"))


@pytest.mark.parametrize("typed", ["I recertified", "i'm recertified!", "I am recertified"])
def test_whoever_says_that_they_recertified_is_asked_whether_elicensing_shows_it(alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("Mark V done?")
    alice.types("/recert am I recertified").never_says("Mark V done?")
