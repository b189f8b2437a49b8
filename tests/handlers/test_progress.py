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
        "Based on the state's 2024 figures; 2027 may differ",
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
    alice.types(f"/recert done {code}").says("already marked done", "1 of 11 steps done")
    alice.types(f"/recert undo {slug(code)}").says("no longer marked done", "0 of 11 steps done")  # type: ignore[arg-type]
    alice.types(f"/recert undo {code}").says("wasn't marked done, so there's nothing to undo")


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
    seen = seen.presses("2027:B1:done").says(
        "B1", "marked done", "1 of 11 steps done", "Done: B1 · Create eLicensing account."
    )
    assert seen.buttons.count("Mark done") == 10
    seen = seen.presses("Undo B1").says("no longer marked done", "0 of 11 steps done")
    assert seen.buttons.count("Mark done") == 11
    every = seen.presses("Every step in full").says("0 of 11 done")
    every.presses("2027:A1:done").says("marked done", "1 of 11 steps done")
    assert "Undo A1" in alice.types("/recert steps all").buttons


def test_the_open_steps_have_a_line_and_a_button_each_which_says_what_it_marks(alice: Person) -> None:
    for step in ("a1", "b4"):
        alice.types(f"/recert done {step}")
    seen = alice.types("/recert steps").says(
        "A4 · Pay the NREMT fee ($32.00)", "Done: A1 · Update NREMT profile, B4 · Pay the state fee."
    )
    rows = [each for each in (seen.payload or {})["blocks"] if "accessory" in each]
    assert [each["text"]["text"].split(" ·")[0] for each in rows] == [
        "A2",
        "A3",
        "A4",
        "A5",
        "B1",
        "B2",
        "B3",
        "B5",
        "V",
    ]
    a5 = rows[3]
    assert a5["text"]["text"].splitlines()[1:] == ["Your training officer and medical director must approve it."]
    assert a5["accessory"]["accessibility_label"] == "Mark A5 · Submit the NREMT Recert Application"
    assert [each["accessory"].get("style") for each in rows] == ["primary"] + [None] * 8
    assert "Open: Affiliate with agency, Enter education, Pay the NREMT fee, Submit to NREMT," in seen.text
    assert "127 days left" in seen.text


def test_who_is_recertified_or_early_reads_of_no_step_that_is_due(alice: Person) -> None:
    alice.types("/recert done v")
    seen = alice.types("/recert steps").says("Recertified (self-reported)", "1 of 11 steps done")
    assert "Mark done" not in seen.buttons
    alice.types("/recert join paramedic 2029-03-31")
    seen = alice.types("/recert steps").says("Nothing is due until October 1, 2028.")
    assert not [each for each in (seen.payload or {})["blocks"] if each.get("accessory", {}).get("style")]


@pytest.mark.parametrize("typed", ["a3", "A3", "education"])
def test_one_step_is_told_alone_and_in_full(bot: LocalBot, alice: Person, typed: str) -> None:
    seen = alice.types(f"/recert steps {typed}").says("A3 · Enter and assign", "F3 (CAPCE)", "Keep your own course")
    seen.never_says("A4 ·", "Marked done").presses("Mark A3 done").says("marked done")
    seen = alice.types(f"/recert steps {typed}").says("Marked done (self-reported)", "F3 (CAPCE)")
    assert "Undo A3" in seen.buttons
    newcomer = bot.workspace.user("zoe").types(f"/recert steps {typed}").says("F3 (CAPCE)")
    assert "Mark A3 done" not in newcomer.buttons
    alice.types("/recert steps examiner").says("Renew your Examiner approval").never_says("Mark done")


def test_what_is_no_level_and_no_step_is_refused(alice: Person) -> None:
    for typed in ("wizard", "all wizard"):
        alice.types(f"/recert steps {typed}").says("isn't a level")


def test_a_double_click_and_a_stale_button_do_no_harm_and_say_what_is_so(alice: Person) -> None:
    old = alice.types("/recert status")
    alice.types("/recert done a1")
    old.presses("Mark A1 done").says("already marked done", "1 of 11 steps done")
    alice.types("/recert join paramedic 2029-03-31")
    stale = alice.types("/recert steps")
    alice.types("/recert join paramedic 2027-03-31")
    stale.presses("2029:A1:done").says("is from your 2029 renewal", "nothing changed")
    alice.types("/recert status").says("1 of 11")


def test_paying_without_submitting_is_warned_of_until_it_is_submitted(alice: Person) -> None:
    alice.types("/recert done a4").says("Paying the fee isn't the same as submitting", "A5 is open")
    alice.types("/recert done b4").says("submission comes after payment", "B5 is open")
    seen = alice.types("/recert status").says("A5 and B5 are open", "None (self-reported)").never_says("$125.00")
    assert seen.text.count("isn't the same as submitting") == 1
    alice.types("/recert done a5")
    waits = ("2029 date in eLicensing (V): you're not recertified until it shows", "on NREMT.org does not mean")
    alice.types("/recert done b5").says(*waits).never_says("isn't the same as submitting")
    alice.types("/recert status").says(*waits).never_says("isn't the same as submitting")


APPROVAL = "NREMT processes it after the training officer and/or medical director has validated education and skills"


def test_who_has_submitted_at_nremt_is_told_who_must_act_next_until_they_are_recertified(alice: Person) -> None:
    alice.types("/recert status").never_says(APPROVAL)
    for step in ("a3", "a4", "a5"):
        marked = alice.types(f"/recert done {step}")
    assert APPROVAL in marked.says(f"Submitted isn't done: {APPROVAL}. Let them know it's waiting.").text
    alice.types("/recert status").says(APPROVAL)
    alice.types("/recert done b5")
    must = "They must approve it there"
    alice.types("/recert status").says("Both sides are submitted", must).never_says(APPROVAL)
    alice.types("/recert done v")
    alice.types("/recert status").never_says(APPROVAL, must)
    alice.types("/recert done a5").never_says(APPROVAL, must)


@pytest.mark.parametrize("affiliation", ["inactive", "region"])
def test_who_renews_without_an_agency_waits_for_nobody_s_approval(alice: Person, affiliation: str) -> None:
    modal = alice.types("/recert join").modal
    assert modal is not None
    modal.fills(affiliation=affiliation).submits()
    alice.types("/recert done a5").never_says(APPROVAL)
    alice.types("/recert status").never_says(APPROVAL)
    alice.types("/recert done b5").says("NREMT must process your application").never_says("training officer")


def test_the_steps_stand_in_the_order_of_the_page(alice: Person) -> None:
    for typed in ("steps", "steps all"):
        words = alice.types(f"/recert {typed}").words
        assert words.index("First: A") < words.index("A5 ·") < words.index("Second: B") < words.index("B1 ·")


def test_an_odd_order_is_taken_with_the_warning_that_belongs_to_it(alice: Person) -> None:
    alice.types("/recert done b5").says(
        "marked done", "B4, the state fee, isn't marked: did you pay it?", "Submission comes after payment"
    )
    alice.types("/recert done a5").says(
        "A4, the NREMT fee, isn't marked", "A3, your education, isn't marked", "meets requirements"
    )
    alice.types("/recert done b3").says("B2 · Link certification comes before B3")
    alice.types("/recert done v").says("marked done", "7 other steps aren't marked here", "on NREMT.org")


def test_only_v_recertifies(alice: Person) -> None:
    for step in CERTIFICATION_STEPS[:-1]:
        alice.types(f"/recert done {step}").says("marked done").never_says("Recertified")
    alice.types("/recert status").says("10 of 11", "eLicensing (V)").never_says("Recertified (self-reported)")
    alice.types("/recert done v").says("You're recertified until March 31, 2029 (self-reported)")
    alice.types("/recert status").says("Recertified (self-reported)", "11 of 11").never_says("Next:")


def test_the_next_cycle_starts_afresh(alice: Person) -> None:
    alice.types("/recert done v")
    alice.types("/recert join paramedic 2029-03-31").says("March 31, 2029")
    alice.types("/recert status").says("0 of 11", "2029")


def test_a_role_is_marked_only_by_one_who_holds_it(alice: Person) -> None:
    alice.types("/recert done instructor").says("haven't told Recert that you hold the Instructor/Coordinator role")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("done", "Name the step"),
        ("done z9", "isn't a step"),
        ("done nremt-fe", "nremt-fee"),
        ("undo", "there's nothing to undo"),
        ("steps a3 a4", "One step at a time: /recert steps education"),
        ("steps wizard", "isn't a level"),
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
    early = open_bot(at="2027-03-01T10:00")
    early.workspace.user("alice").types("/recert join emt 2027-03-31")
    passed = "The recommended date, February 15, 2027, has passed"
    early.workspace.user("alice").types("/recert status").says("30 days left", passed)
    bot = open_bot(at="2027-03-31T10:00", database=early.services.database)
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31").says("today is the last day")
    alice.types("/recert status").says("Today is the last day").never_says("has passed")
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
        curious.types("/recert status @alice").says("Only the training officers of").never_says("1 of 11")
    bob.types("/recert status @bob").says("0 of 11")
    chief.types("/recert status @chief").says("You haven't joined yet")


def test_after_a_submission_what_comes_before_it_and_is_not_marked_has_a_button(alice: Person) -> None:
    seen = alice.types("/recert done b5").says("B4, the state fee, isn't marked", "press “Mark B4 done”")
    seen.presses("Mark B4 done").says("B4 · Pay the state fee: marked done")
    seen = alice.types("/recert done a5")
    assert {"Mark A3 done", "Mark A4 done"} <= set(seen.buttons)
