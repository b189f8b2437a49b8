"""Scenes of members: their questions and marks."""

from fakeslack import Modal
from tests.gallery.book import scene, typed
from tests.gallery.town import SIDE_A, SIDE_B, Shown, Town

EARLY, LATE, PAST = "2026-11-24T10:00", "2027-03-24T10:00", "2027-04-02T10:00"


def bob(town: Town) -> Town:
    """Let one EMT join and begin."""
    return town.founded().joined("bob", "emt", number="E0123456").marks("bob", "a1", "a2", "b1")


# --- Status ---------------------------------------------------------------------------------------------------------

typed("status", "An EMT in autumn, with three steps done", "bob", "/recert status", before=bob)


@scene("Before the season: nothing is due", at="2026-09-01T10:00")
def status_before_the_season(town: Town) -> Shown:
    town.founded().joined("bob", "emt", number="E0123456")
    town.types("bob", "/recert ce add 1.5 24-XXXX-F3-0001 Stroke update")
    return town.types("bob", "/recert status")


@scene("A week before the date: the two things to do today", at=LATE)
def status_in_the_last_weeks(town: Town) -> Shown:
    bob(town).marks("bob", "a3", "b2", "b3")
    return town.types("bob", "/recert status")


@scene("An EMT who has nothing done yet and is in no agency")
def status_at_the_start(town: Town) -> Shown:
    town.types("bob", "/recert join emt 2027-03-31", directly=True)
    return town.types("bob", "/recert status", directly=True)


@scene("A paramedic a week before the date, who has paid and not submitted", at=LATE)
def status_of_a_late_paramedic(town: Town) -> Shown:
    town.founded().joined("alice", "paramedic").marks("alice", "a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4")
    town.types("alice", "/recert ce add 32.5 24-XXXX-F3-0001 Stroke update")
    return town.types("alice", "/recert status")


@scene("An EMT who has paid NREMT and not submitted: the picture in the README", at="2027-02-01T10:00")
def status_of_one_who_has_paid(town: Town) -> Shown:
    town.founded().joined("bob", "emt", number="E0123456").marks("bob", "a1", "a2", "a3", "a4")
    town.types("bob", "/recert ce add 12.5 24-XXXX-F3-0001 Stroke update")
    return town.types("bob", "/recert status")


@scene("An instructor, whose renewal of that role comes first")
def status_of_an_instructor(town: Town) -> Shown:
    town.founded().with_roles("carla", "aemt", "instructor", "examiner").marks("carla", *SIDE_A)
    return town.types("carla", "/recert status")


@scene("Both sides are submitted, and eLicensing shows no new date yet", at=LATE)
def status_of_one_who_waits(town: Town) -> Shown:
    town.founded().joined("bob", "emt").marks("bob", *SIDE_A, *SIDE_B)
    return town.types("bob", "/recert status")


@scene("The status of an agency's only training officer, who waits for approval")
def status_of_an_only_officer_who_waits(town: Town) -> Shown:
    town.founded().joined("chief", "emt")
    town.types("chief", "/recert done a5 b5")
    return town.types("chief", "/recert status")


@scene("The status of one who waits, and whose agency has no training officer any more")
def status_of_one_who_waits_for_nobody(town: Town) -> Shown:
    bob(town).types("bob", "/recert done a5 b5")
    town.bot.workspace.deactivates(town.person("chief"))
    return town.types("bob", "/recert status")


@scene("Recertified", at=LATE)
def status_of_the_recertified(town: Town) -> Shown:
    town.founded().joined("bob", "emt").marks("bob", *SIDE_A, *SIDE_B, "v")
    return town.types("bob", "/recert status")


@scene("The date has passed")
def status_of_the_lapsed(town: Town) -> Shown:
    bob(town).sleeps_until(PAST)
    return town.types("bob", "/recert status")


@scene("A step is marked after NREMT's late window has closed")
def done_too_late(town: Town) -> Shown:
    return bob(town).sleeps_until("2027-05-10T10:00").types("bob", "/recert done a3")


@scene("A training officer asks where a member stands")
def status_of_another(town: Town) -> Shown:
    return bob(town).types("chief", "/recert status @bob")


# --- Steps ----------------------------------------------------------------------------------------------------------

typed("steps", "An EMT's open steps, three being done", "bob", "/recert steps", before=bob)
typed("steps-in-full", "All steps of an EMT in full, three of them done", "bob", "/recert steps all", before=bob)
typed("steps-one-alone", "One step alone, in full", "bob", "/recert steps a5", before=bob)
typed("steps-of-a-newcomer", "All steps, for one who has not joined", "bob", "/recert steps", before=Town.founded)
typed("step-alone", "One step alone, in full", "bob", "/recert steps a3", before=bob)
typed("step-asked", "A step is named alone: Recert asks", "bob", "/recert a4", before=bob)
typed("done-several", "Several steps at once", "bob", "/recert done a3, a4 and a5", before=bob)
typed("help-after-odd-words", "Words that mean nothing to Recert", "bob", "/recert knock knock", before=bob)
typed("steps-of-another-level", "The steps of another level", "bob", "/recert steps paramedic", before=bob)


@scene("The open steps of one who holds other roles as well")
def steps_with_roles(town: Town) -> Shown:
    town.founded().with_roles("carla", "paramedic", "instructor", "chief-examiner")
    return town.types("carla", "/recert steps")


@scene("A step is checked off in the list of open steps")
def steps_checked_off(town: Town) -> Shown:
    seen = town.founded().joined("bob", "emt").types("bob", "/recert steps")
    return town.presses("bob", seen, "Mark A5 done" if "Mark A5 done" in seen.buttons else "2027:A5:done")


typed("done", "A step is done", "bob", "/recert done a3", before=bob)
typed("done-already", "A step was done already", "bob", "/recert done a1", before=bob)
typed("done-out-of-order", "The fee is paid: paid is not submitted", "bob", "/recert done nremt-fee", before=bob)
typed("done-before-its-turn", "Submitted, with earlier steps open", "bob", "/recert done b5", before=bob)
typed(
    "told-in-other-words",
    "What a sentence tells of steps is asked about",
    "bob",
    "/recert Paid both fees, but haven't submitted yet",
    before=bob,
    directly=True,
)
typed(
    "told-of-a-new-date",
    "A new date is asked about",
    "bob",
    "/recert elicensing shows 6/30/2029",
    before=bob,
    directly=True,
)
typed(
    "undo-without-a-step",
    "Which mark is to be taken back",
    "bob",
    "/recert oops, undo that",
    before=lambda town: bob(town).marks("bob", "a3", "b2"),
    directly=True,
)
typed(
    "done-both-sides",
    "The last submission: now the new date must show",
    "bob",
    "/recert done b5",
    before=lambda town: bob(town).marks("bob", "a3", "a4", "a5", "b2", "b3", "b4"),
)
typed(
    "done-all",
    "The new date shows: recertified",
    "bob",
    "/recert done v",
    before=lambda town: bob(town).marks("bob", "a3", "a4", "a5", "b2", "b3", "b4", "b5"),
)
typed("done-v-too-early", "The new date shows, and steps are open", "bob", "/recert done verify", before=bob)
typed("undo", "A mark is taken back", "bob", "/recert undo a1", before=bob)
typed("undo-nothing", "There is no mark to take back", "bob", "/recert undo a5", before=bob)


@scene("A step is marked by the button of the answer before")
def done_by_button(town: Town) -> Shown:
    return town.presses("bob", bob(town).types("bob", "/recert status"), "Mark A3 done")


# --- The rules ------------------------------------------------------------------------------------------------------

typed("fees", "The fees of all levels, for a newcomer", "bob", "/recert fees", before=Town.founded)
for level in ("emt", "aemt", "paramedic"):
    typed(f"fees-{level}", "The fees of one level", "bob", f"/recert fees {level}", before=Town.founded)
typed("deadlines", "Every date, for a newcomer", "bob", "/recert deadlines", before=Town.founded)
typed("deadlines-of-a-member", "Every date of a member's cycle", "bob", "/recert deadlines", before=bob)
typed(
    "deadlines-after-the-date",
    "The date has passed: what there is to do",
    "bob",
    "/recert deadlines",
    before=lambda town: bob(town).sleeps_until(PAST),
)
typed("contacts", "Whom to ask", "bob", "/recert contacts", before=Town.founded)
typed("ce", "Education, with nothing logged", "bob", "/recert ce", before=bob)
typed("ce-add", "A course is logged", "bob", "/recert ce add 1.5 24-XXXX-F3-0001 Stroke update", before=bob)


@scene("Education of a paramedic, with several courses")
def ce_of_a_paramedic(town: Town) -> Shown:
    town.founded().joined("alice", "paramedic")
    for number, (hours, title) in enumerate((("12", "Cardiology"), ("1.5", "Stroke update"), ("8", "Trauma")), 1):
        town.types("alice", f"/recert ce add {hours} 24-XXXX-F3-000{number} {title}")
    return town.types("alice", "/recert ce")


@scene("Education with a course that may count and one that does not")
def ce_with_odd_dates(town: Town) -> Shown:
    bob(town).sleeps_until(PAST)
    for line in ("38 2026-10-02 national", "4 2025-02-11 local", "2 2027-04-01 individual"):
        town.types("bob", f"/recert ce add {line} 24-XXXX-F3-0001 Stroke update")
    return town.types("bob", "/recert ce")


@scene("Hours are there, but not in every part")
def status_with_a_part_missing(town: Town) -> Shown:
    bob(town).types("bob", "/recert ce add 40 2026-10-02 national 24-XXXX-F3-0001 Refresher")
    return town.types("bob", "/recert status")


@scene("The form of a course")
def ce_form(town: Town) -> Modal:
    return bob(town).opens("bob", "/recert ce add")


@scene("The form of a course with wrong fields")
def ce_form_with_errors(town: Town) -> Modal:
    form = bob(town).opens("bob", "/recert ce add")
    return town.sends(form, title="Stroke", hours="0.1", held_on="2026-12-24", approval="123-45-6789")


@scene("A course is logged by the form")
def ce_form_saved(town: Town) -> Modal:
    form = bob(town).opens("bob", "/recert ce add")
    fields = {"title": "Stroke", "hours": "1.5", "held_on": "2026-10-02", "approval": "24-XXXX-F3-0001"}
    return town.sends(form, **fields, part="national")


@scene("A course's form is opened again")
def ce_form_of_a_course(town: Town) -> Modal:
    seen = bob(town).types("bob", "/recert ce add 1.5 2026-10-02 national 24-XXXX-F3-0001 Stroke update")
    town.presses("bob", seen, "Change")
    modal = town.person("bob").modal
    assert modal is not None
    return modal


@scene("The dates as a calendar file")
def deadlines_in_a_calendar(town: Town) -> Shown:
    seen = bob(town).types("bob", "/recert deadlines")
    town.presses("bob", seen, "Add to calendar")
    return town.person("bob").sees("as a file in your direct messages")
