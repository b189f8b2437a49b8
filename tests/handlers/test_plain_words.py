"""Plain words instead of a command, several steps at once, and what happens to words that mean nothing."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack.people import Person
from handlers.answer import Refusal
from handlers.bolt.commands import ROUTES
from handlers.bolt.plain_words import PLAIN_WORDS, close_commands
from handlers.bolt.typed import find
from storage.tables import Agency, Member, ProgressEvent
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
        ("log 4 hours pediatrics", "ce add"),
        ("add 2h trauma", "ce add"),
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


QUESTIONS = [
    "is v done?",
    "is v done",
    "are a4 and a5 done?",
    "have i finished a4?",
    "did i complete a4",
    "did I do a4",
    "is my education done?",
    "is the nremt fee done?",
    "a4 done?",
    "done a4?",
    "mark a4 done?",
    "done v?",
    "do I have a4 done",
    "did i pay the state",
    "did I pay the nremt fee",
    "didn't I submit to nremt",
    "isn't a4 done",
]


@pytest.mark.parametrize("typed", QUESTIONS)
def test_a_question_whether_a_step_is_done_is_asked_back_and_marks_nothing(
    bot: LocalBot, alice: Person, typed: str
) -> None:
    alice.types(f"/recert {typed}").says("Mark ", "done?")
    alice.writes(typed).says("Mark ", "done?")
    assert marked(bot) == []


@pytest.mark.parametrize("typed", ["undo a4?", "is a4 undone?", "is a4 done?", "did I pay the nremt", "take back a4?"])
def test_a_question_about_a_step_that_is_done_says_so_and_takes_nothing_back(
    bot: LocalBot, alice: Person, typed: str
) -> None:
    alice.types("/recert done a4")
    alice.types(f"/recert {typed}").says("A4 · Pay the NREMT training profile fee is marked done.")
    assert marked(bot) == ["A4"]


@pytest.mark.parametrize("typed", ["remind off?", "agency pause?", "remind me?"])
def test_a_question_with_another_command_that_changes_something_changes_nothing(bot: LocalBot, typed: str) -> None:
    chief, channel = bot.workspace.user("chief"), bot.workspace.channel("northampton")
    chief.types("/recert agency Northampton EMS", in_=channel)
    chief.types("/recert join emt 2027-03-31", in_=channel)
    with bot.services.database.read() as session:
        before = [each.model_dump() for kind in (Member, Agency) for each in session.exec(select(kind))]
    chief.types(f"/recert {typed}", in_=channel)
    with bot.services.database.read() as session:
        assert [each.model_dump() for kind in (Member, Agency) for each in session.exec(select(kind))] == before


@pytest.mark.parametrize(
    ("typed", "step"),
    [("I paid the state", "B4"), ("paid nremt", "A4"), ("submitted to the state", "B5"), ("submitted to NREMT!", "A5")],
)
def test_a_fee_or_a_submission_is_named_by_its_side(alice: Person, typed: str, step: str) -> None:
    alice.types(f"/recert {typed}").says(f"Mark {step} done?")


@pytest.mark.parametrize("typed", ["v done 3/31/2029", "v is done until March 31, 2029", "done v 3/31/29"])
def test_the_new_date_may_follow_v_in_a_sentence(alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("You're recertified until March 31, 2029")


@pytest.mark.parametrize("typed", ["V 3/31/29", "v done 3/31/29?"])
def test_v_and_a_date_alone_mark_nothing_and_say_how_to(bot: LocalBot, alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("/recert done verify 3/31/2029")
    assert marked(bot) == []


# --- Steps ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "done A4 A5",
        "done a4, a5",
        "DONE “A4” and A5.",
        "a4 a5 done",
        "mark a4 & a5 as done",
        "done a4 to a5",
        "a4 – 5 done",
        "a4+a5 done",
        "a4/a5 done",
        "- a4 done\n- a5 done",
        "Done a4. Done a5.",
        "a4 a5 done!!! finally",
    ],
)
def test_several_steps_are_marked_at_once(bot: LocalBot, alice: Person, typed: str) -> None:
    seen = alice.types(f"/recert {typed}").says(
        "A4 · Pay the NREMT training profile fee: marked done.", "A5 · ", "2 of 11 steps done"
    )
    assert marked(bot) == ["A4", "A5"]
    seen.presses("Undo A5").says("no longer marked done", "1 of 11")


def test_a_list_of_two_steps_with_a_dash_before_each_is_no_range(bot: LocalBot, alice: Person) -> None:
    alice.types("/recert - a1 done - a3 done")
    assert marked(bot) == ["A1", "A3"]


def test_a_step_of_somebody_else_is_refused_by_the_name_that_people_see(bot: LocalBot, alice: Person) -> None:
    bot.workspace.user("bob")
    alice.types("/recert done a4 @bob").says("@bob marks their own steps").never_says("Details", "<@")
    alice.types("/recert is @bob done a4").says("Recert doesn't know “is @bob done a4”")


def test_the_warnings_are_those_once_all_steps_are_marked(alice: Person) -> None:
    alice.types("/recert done a5 a4").never_says("A4, the NREMT fee, is still open").says("A3 is still open")


@pytest.mark.parametrize("typed", ["done a4 x9", "done x9, a4", "undo a4 nothing"])
def test_of_several_steps_one_of_which_is_none_nothing_is_marked(bot: LocalBot, alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("isn't a step, so nothing changed")
    assert marked(bot) == []


@pytest.mark.parametrize("typed", ["done nremt fee", "done nremt–fee", "done NREMT-Fee.", "done a-4", "done step a4"])
def test_a_step_is_marked_by_its_name(bot: LocalBot, alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("A4 · Pay the NREMT training profile fee: marked done.")
    assert marked(bot) == ["A4"]


@pytest.mark.parametrize(("typed", "label"), [("a4", "A4"), ("v", "V"), ("nremt fee", "A4"), ("A4!", "A4")])
def test_a_step_alone_only_asks_and_a_button_marks_it(bot: LocalBot, alice: Person, typed: str, label: str) -> None:
    seen = alice.types(f"/recert {typed}").says(f"Mark {label} done?")
    assert marked(bot) == []
    seen.presses(f"Mark {label} done").says("marked done.")
    assert marked(bot) == [label]
    alice.types(f"/recert {typed}").says("is marked done.").never_says("?").presses(f"Undo {label}")
    assert marked(bot) == [label, f"{label} undone"]


def test_a_step_alone_tells_a_newcomer_how_to_join(bot: LocalBot) -> None:
    bot.workspace.user("bob").types("/recert a4").says("You haven't joined yet")


@pytest.mark.parametrize("typed", ["steps a3", "steps A3.", "steps education", "what is a3?"])
def test_one_step_is_shown_alone_and_in_full(bot: LocalBot, alice: Person, typed: str) -> None:
    seen = alice.types(f"/recert {typed}").says("A3 · ", "Not marked done yet").never_says("A1 · ", "B1 · ")
    seen.presses("Mark A3 done").says("marked done")
    alice.types("/recert steps a3").says("Marked done (self-reported)")
    bot.workspace.user("bob").types("/recert steps a3").says("A3 · ").never_says("Marked done", "Not marked")


# --- Courses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["ce list", "ce my courses", "CE hours.", "ce show all"])
def test_courses_are_shown_to_whoever_asks_for_their_list(alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says("0 of 40 hours logged")


@pytest.mark.parametrize("typed", ["ce delete 1", "ce remove the last course", "ce undo"])
def test_whoever_wants_to_change_a_course_is_shown_its_buttons(alice: Person, typed: str) -> None:
    alice.types("/recert log 2 hours Trauma").says("Logged 2 h: “Trauma”")
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
    ["qqqqqq", "live", "delete me", "quit", "no", "exit", "agent", "weather", "under", "nudist", "goodbye"],
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
        ("ce 4 hours trauma", "trauma"),
        ("ce 2 CPR", "CPR"),
        ("log 2 hrs cpr yesterday", "cpr"),
    ],
)
def test_hours_and_a_title_are_a_course_that_can_be_undone(alice: Person, typed: str, title: str) -> None:
    alice.types(f"/recert {typed}").says("Logged", f"“{title}”").presses("Undo").says("Taken back")


@pytest.mark.parametrize("typed", ["4 hrs burns", "3.5h stroke class", "2h ago i submitted", "3 hours short"])
def test_hours_and_words_that_may_be_a_course_are_not_logged_but_asked_about(alice: Person, typed: str) -> None:
    alice.types(f"/recert {typed}").says(f"Is “{typed}” a course? To log it, begin with /recert ce add.")


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
