"""Status, steps, done and undo: in words and by buttons, in any order, twice, and too late."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Person
from rules.steps import CERTIFICATION_STEPS, slug
from tests.conftest import Open


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    """Return alice, a paramedic who has joined."""
    person = bot.workspace.user("alice")
    person.types("/recert join paramedic 2027-03-31")
    return person


def test_status_says_everything_that_matters(alice: Person) -> None:
    seen = alice.types("/recert status").says(
        "Paramedic",
        "March 31, 2027",
        "127 days left",
        "0 of 11 steps done (self-reported)",
        "Next: A1",
        "$157.00 by eCheck",
        "$159.94 by card",
        "0 of 60 hours",
        "Figures of the 2024 cycle, carried forward to 2027",
    )
    assert seen.ephemeral
    for part in (
        "Paramedic",
        "March 31, 2027",
        "127 days left",
        "0 of 11",
        "A1",
        "$157.00",
        "$159.94",
        "self-reported",
    ):
        assert part in seen.text


@pytest.mark.parametrize("code", CERTIFICATION_STEPS)
def test_every_step_is_marked_and_unmarked_by_its_code_and_its_word(alice: Person, code: str) -> None:
    alice.types(f"/recert done {code.lower()}").says("marked done", "1 of 11 steps done")
    alice.types(f"/recert done {code}").says("was marked done already", "1 of 11 steps done")
    alice.types(f"/recert undo {slug(code)}").says("no longer marked done", "0 of 11 steps done")  # type: ignore[arg-type]
    alice.types(f"/recert undo {code}").says("was not marked done, so there is nothing to undo")


def test_words_are_case_blind_and_blanks_do_not_matter(alice: Person) -> None:
    alice.types("/recert   DONE    Nremt-Fee  ").says("A4", "marked done")
    alice.types("/recert \u00a0STATUS\u3000").says("1 of 11")


def test_the_mark_done_button_leads_from_step_to_step_and_undo_leads_back(alice: Person) -> None:
    seen = alice.types("/recert status")
    for step in CERTIFICATION_STEPS[:3]:
        seen = seen.presses(f"Mark {step} done").says(f"{step} ·", "marked done")
    seen.says("3 of 11 steps").presses("Undo").says("A3", "no longer marked done", "2 of 11 steps")


def test_the_list_of_steps_is_checked_off_in_place(alice: Person) -> None:
    seen = alice.types("/recert steps")
    assert seen.buttons.count("Mark done") == 11
    seen = seen.presses("2027:B1:done").says("B1", "marked done", "1 of 11 done")
    assert seen.buttons.count("Undo") == 1
    seen = seen.presses("2027:B1:undo").says("no longer marked done", "0 of 11 done")
    assert seen.buttons.count("Undo") == 0


def test_a_double_click_and_a_stale_button_do_no_harm_and_say_what_is_so(alice: Person) -> None:
    old = alice.types("/recert status")
    alice.types("/recert done a1")
    old.presses("Mark A1 done").says("was marked done already", "1 of 11 steps done")
    alice.types("/recert join paramedic 2029-03-31")
    stale = alice.types("/recert status")
    alice.types("/recert join paramedic 2027-03-31")
    stale.presses("Mark A1 done").says("belongs to the 2029 cycle", "nothing was changed")
    alice.types("/recert status").says("1 of 11")


def test_paying_without_submitting_is_warned_of_until_it_is_submitted(alice: Person) -> None:
    alice.types("/recert done a4").says("Paid is not submitted", "A5 is open")
    alice.types("/recert done b4").says("submission comes after payment", "B5 is open")
    alice.types("/recert status").says("A5 is open", "B5 is open", "None (self-reported)").never_says("$125.00")
    alice.types("/recert done a5")
    alice.types("/recert done b5").says("not recertified until eLicensing displays your 2029 expiration date")
    alice.types("/recert status").never_says("A5 is open").says(
        "not recertified until eLicensing displays your 2029 date", "on NREMT.org does not mean"
    )


APPROVAL = "NREMT processes it after the training officer and/or medical director has validated education and skills"


def test_who_has_submitted_at_nremt_is_told_who_must_act_next_until_they_are_recertified(alice: Person) -> None:
    alice.types("/recert status").never_says(APPROVAL)
    for step in ("a3", "a4", "a5"):
        marked = alice.types(f"/recert done {step}")
    assert APPROVAL in marked.says(f"Submitted is not done: {APPROVAL}. Let them know it is waiting.").text
    alice.types("/recert status").says(APPROVAL)
    alice.types("/recert done b5")
    alice.types("/recert status").says(APPROVAL, "Both sides are submitted, but you are not recertified")
    alice.types("/recert done v")
    alice.types("/recert status").never_says(APPROVAL)
    alice.types("/recert done a5").never_says(APPROVAL)


def test_who_renews_as_inactive_waits_for_nobody_s_approval(alice: Person) -> None:
    modal = alice.types("/recert join").modal
    assert modal is not None
    modal.fills(affiliation="inactive").submits()
    alice.types("/recert done a5").never_says(APPROVAL)
    alice.types("/recert status").never_says(APPROVAL)


def test_the_steps_stand_in_the_order_of_the_page(alice: Person) -> None:
    words = alice.types("/recert steps").says("First A, then B.").words
    assert words.index("First: A") < words.index("A5 ·") < words.index("Second: B") < words.index("B1 ·")


def test_an_odd_order_is_taken_with_the_warning_that_belongs_to_it(alice: Person) -> None:
    alice.types("/recert done b5").says(
        "marked done", "B4, the state fee, is still open", "submission comes after payment"
    )
    alice.types("/recert done a5").says("A4, the NREMT fee, is still open", "A3 is still open", "meets requirements")
    alice.types("/recert done b3").says("B2 comes before B3")
    alice.types("/recert done v").says("marked done", "A1, A2, A3, A4, B1, B2, B4 are still open", "on NREMT.org")


def test_only_v_recertifies(alice: Person) -> None:
    for step in CERTIFICATION_STEPS[:-1]:
        alice.types(f"/recert done {step}").says("marked done").never_says("Recertified")
    alice.types("/recert status").says("10 of 11", "Next: V").never_says("Recertified (self-reported)")
    alice.types("/recert done v").says("Recertified (self-reported)", "2029")
    alice.types("/recert status").says("Recertified (self-reported)", "11 of 11").never_says("Next:")


def test_the_next_cycle_starts_afresh(alice: Person) -> None:
    alice.types("/recert done v")
    alice.types("/recert join paramedic 2029-03-31").says("March 31, 2029")
    alice.types("/recert status").says("0 of 11", "2029")


def test_a_role_is_marked_only_by_one_who_holds_it(alice: Person) -> None:
    alice.types("/recert done instructor").says("have not said that you hold the Instructor/Coordinator role")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("done", "Name the step"),
        ("done z9", "is not a step"),
        ("done nremt-fe", "nremt-fee"),
        ("undo", "Name the step"),
        ("steps wizard", "is not a level"),
        ("status @nobody", "is nobody in this workspace"),
        ("status nonsense", "is nobody in this workspace"),
    ],
)
def test_what_is_no_step_or_no_person_is_said_so(alice: Person, typed: str, words: str) -> None:
    alice.types(f"/recert {typed}").says(words)
    alice.types("/recert status").says("0 of 11")


def test_steps_are_told_to_anyone_without_buttons(bot: LocalBot) -> None:
    seen = bot.workspace.user("zoe").types("/recert steps aemt")
    seen.says("($26.00)", "A1", "B5", "V ·")
    assert not [label for label in seen.buttons if "Mark" in label]


def test_the_last_days_and_the_time_after_are_told_as_they_are(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-31T10:00")
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31").says("today is the last day")
    alice.types("/recert status").says("Today is the last day", "The recommended date, February 15, 2027, has passed")
    later = open_bot(at="2027-04-03T10:00", database=bot.services.database)
    later.workspace.user("alice").types("/recert status").says("Expired 3 days ago", "may not staff an ambulance")
    later.workspace.user("alice").types("/recert deadlines").says("3 days ago", "April 30", "You may not staff")


def test_a_training_officer_sees_their_members_and_nobody_else_does(bot: LocalBot) -> None:
    north, south = bot.workspace.channel("north"), bot.workspace.channel("south")
    chief, other = bot.workspace.user("chief"), bot.workspace.user("other")
    alice, bob = bot.workspace.user("alice"), bot.workspace.user("bob")
    chief.types("/recert agency North", in_=north)
    other.types("/recert agency South", in_=south)
    alice.types("/recert join emt 2027-03-31", in_=north)
    bob.types("/recert join emt 2027-03-31", in_=north)
    alice.types("/recert done a1")
    seen = chief.types("/recert status @alice").says("Status of @alice", "1 of 11", "self-reported")
    assert not [label for label in seen.buttons if "Mark" in label]
    for curious in (bob, other):
        curious.types("/recert status @alice").says("only for the training officers of their agency").never_says(
            "1 of 11"
        )
    bob.types("/recert status @bob").says("0 of 11")
    chief.types("/recert status @chief").says("You have not joined yet")
