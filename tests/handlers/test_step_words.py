"""Sentences about steps: several at once, questions, which mark nothing, and dates after V."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack.people import Person
from storage.tables import Agency, Member, ProgressEvent


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    person = bot.workspace.user("alice")
    person.types("/recert join emt 2027-03-31")
    return person


def marked(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return [f"{event.step}{'' if event.done else ' undone'}" for event in session.exec(select(ProgressEvent))]


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
def test_v_and_a_date_alone_are_asked_about(bot: LocalBot, alice: Person, typed: str) -> None:
    seen = alice.types(f"/recert {typed}").says("Mark V done with March 31, 2029?")
    assert marked(bot) == []
    seen.presses("Mark V done").says("You're recertified until March 31, 2029")


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
    alice.types("/recert done a5 a4").never_says("A4, the NREMT fee, isn't marked").says("A3, your education")


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
