"""A member's courses: logged by the form, changed, deleted, and shown page by page."""

import json
from datetime import date

import pytest

from bot.demo.local import LocalBot
from fakeslack import Person
from fakeslack.faults import Refuse
from rules.education import Part
from tests.handlers.courses import alice, form, sends, stored

__all__ = ["alice"]


def test_a_course_is_logged_by_the_form_from_the_button_as_well(bot: LocalBot, alice: Person) -> None:
    modal = alice.types("/recert ce").presses("Log a course").modal
    assert modal is not None
    assert modal.title == "Log a course"
    sends(modal, title="  Pediatric \n airway ", pediatric=["pediatric"], approval="24-XXXX-F3-0001").says(
        "Logged 1.5 h: “Pediatric airway”, 24-XXXX-F3-0001 (F3, Distributive Education)", "1.5 of 40 hours"
    )
    (course,) = stored(bot)
    assert (course.title, course.quarters, course.held_on) == ("Pediatric airway", 6, date(2026, 11, 3))
    assert (course.part, course.pediatric, course.approval) == (Part.NATIONAL, True, "24-XXXX-F3-0001")
    alice.types("/recert ce").says("1.5 h · National, pediatric · November 3, 2026 · 24-XXXX-F3-0001")


def test_without_part_and_approval_number_they_are_shown_as_missing(alice: Person) -> None:
    sends(form(alice), part="Not sure yet")
    alice.types("/recert ce").says("not assigned", "no approval number")


WRONG = [
    *(("hours", hours, "enter a number") for hours in ("0", "0.1", "-1", "999", "two")),
    ("hours", "1.3", "Hours are quarters of an hour"),
    ("hours", "1e1", "Hours are quarters of an hour"),
    ("title", " \u200b ", "needs a title"),
    ("title", "Stroke 123-45-6789", "looks like a Social Security number"),
    ("approval", "123-45-6789", "looks like a Social Security number"),
    ("held_on", "2026-11-25", "November 25, 2026 is in the future"),
    ("held_on", "0001-01-01", "isn't a date"),
    ("held_on", None, "complete this required field"),
]


def test_a_wrong_field_is_said_beside_it_and_nothing_is_kept(bot: LocalBot, alice: Person) -> None:
    for field, value, words in WRONG:
        after = sends(form(alice), **{field: value})
        assert words in after.errors[field]
        assert list(after.errors) == [field]
        after.closes()
    assert stored(bot) == []


NEVER_OURS: list[tuple[str, dict[str, str | None]]] = [
    *(("hours", {"value": hours}) for hours in ("0", "0.1", "-1", "999", "few", "NaN", "", None)),
    ("title", {"value": "x" * 121}),
    ("title", {"value": None}),
    ("approval", {"value": "x" * 121}),
    ("held_on", {"selected_date": None}),
    ("held_on", {"selected_date": "2026-02-30"}),
]


def test_what_no_form_of_ours_could_send_is_refused_at_its_field(bot: LocalBot, alice: Person) -> None:
    good = {"title": "Airway", "held_on": "2026-11-03", "hours": "1.5"}
    view = form(alice).fills(**good).view
    for field, state in NEVER_OURS:
        described = alice.wire.views.view_object(view)
        described["state"]["values"][field] = {field: state}
        answer = json.loads(alice.wire.submit(alice.user, described).body)
        assert answer["response_action"] == "errors"
        assert list(answer["errors"]) == [field]
    assert stored(bot) == []


def test_a_form_sent_twice_logs_one_course(bot: LocalBot, alice: Person) -> None:
    described = alice.wire.views.view_object(form(alice).fills(title="Airway", held_on="2026-11-03", hours="1.5").view)
    first, second = (json.loads(alice.wire.submit(alice.user, described).body) for _ in range(2))
    assert "Logged 1.5 h" in json.dumps(first)
    assert "Logged already, and only once" in json.dumps(second)
    assert len(stored(bot)) == 1
    sends(form(alice), title="Airway")
    assert len(stored(bot)) == 2, "the same course in a form of its own is another one"


def test_a_newcomer_and_a_form_that_does_not_open_are_answered_in_words(bot: LocalBot, alice: Person) -> None:
    bot.workspace.user("zoe").types("/recert ce add").says("You haven't joined yet")
    bot.workspace.faults.next("views.open", Refuse("expired_trigger_id"))
    alice.types("/recert ce add").says("Slack didn't open the form", "/recert ce add 1.5")


def test_a_course_is_changed_by_its_form_with_what_is_recorded_in_it(bot: LocalBot, alice: Person) -> None:
    sends(form(alice), pediatric=["pediatric"], approval="F3-1")
    modal = alice.types("/recert ce").presses("Change").modal
    assert modal is not None
    assert modal.title == "Change a course"
    assert (modal.values["title"], modal.values["hours"], modal.values["held_on"]) == (
        "Pediatric airway",
        "1.5",
        "2026-11-03",
    )
    assert modal.values["part"]["value"] == "national"
    after = modal.fills(hours="2", part="Local", pediatric=[], approval=None).submits()
    assert after is not None
    after.says("Changed to 2 h: “Pediatric airway”, ", "2 of 40 hours")
    (course,) = stored(bot)
    assert (course.quarters, course.part, course.pediatric, course.approval) == (8, Part.LOCAL, False, "")


def test_a_course_is_deleted_after_a_question_and_the_list_shows_it(bot: LocalBot, alice: Person) -> None:
    alice.types("/recert ce add 1 F3-1 Stroke <b>")
    seen = alice.types("/recert ce")
    seen.presses("Delete", confirm=False)
    assert len(stored(bot)) == 1
    seen.presses("Delete").says("Deleted: Stroke <b>.", "0 of 40 hours")
    assert stored(bot) == []


def test_the_buttons_of_a_course_that_is_gone_say_so(bot: LocalBot, alice: Person) -> None:
    alice.types("/recert ce add 1 F3-1 Stroke")
    stale = alice.types("/recert ce")
    modal = alice.types("/recert ce").presses("Change").modal
    alice.types("/recert ce").presses("Delete").says("Deleted")
    stale.presses("Delete").says("This course isn't there any more")
    stale.presses("Change").says("This course isn't there any more")
    assert modal is not None
    sends(modal).says("This course isn't there any more")
    assert stored(bot) == []


@pytest.mark.parametrize("label", ["Delete", "Change", "Log a course"])
def test_a_button_that_we_never_made_or_of_another_does_nothing(bot: LocalBot, alice: Person, label: str) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31")
    bob.types("/recert ce add 1 F3-1 Bob's")
    (bobs,) = stored(bot)
    alice.types("/recert ce add 2 F3-2 Alice's")
    seen = alice.types("/recert ce")
    assert seen.item is not None
    rows = [block for block in seen.item.payload["blocks"] if block["type"] == "actions"]
    pressed = next(each for row in rows for each in row["elements"] if each["text"]["text"] == label)
    for value in ("", "x", "1:x", "-1", "9" * 2000, "٣", f"{bobs.id}"):
        pressed["value"] = value
        after = seen.presses(label)
        assert "too old to be understood" in after.words or "isn't there any more" in after.words
    assert [course.title for course in stored(bot)] == ["Bob's", "Alice's"]


def test_courses_are_turned_page_by_page_and_deleting_stays_on_the_page(bot: LocalBot, alice: Person) -> None:
    for number in range(3, 8):
        alice.types(f"/recert ce add 1 2026-11-0{number} F3-{number} Course {number}")
    first = alice.types("/recert ce").says("Course 7", "Course 5", "Page 1 of 2").never_says("Course 4")
    assert "Newer" not in first.buttons
    second = first.presses("Older").says("Course 4", "Course 3", "Page 2 of 2").never_says("Course 5")
    second = second.presses("Delete", nth=0).says("Deleted: Course 4", "Course 3", "Page 2 of 2")
    second.presses("Delete").says("Deleted: Course 3", "Course 5", "3 of 40").never_says("Page")
    assert len(stored(bot)) == 3
