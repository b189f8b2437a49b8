"""`/recert ce`: the hours part by part, and courses that are typed."""

import json
from datetime import date, timedelta

import pytest

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Person
from rules.education import Part
from tests.conftest import Open
from tests.handlers.courses import alice, form, sends, stored

__all__ = ["alice"]


def test_courses_are_logged_in_quarters_and_told_by_their_mark(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert ce").says("You haven't joined yet")
    alice.types("/recert join emt 2027-03-31")
    seen = alice.types("/recert ce").says("0 of 40 hours", "NCCP 2025").never_says("approval numbers as proof")
    seen.presses("Rules").says("approval numbers as proof", "used only one time", "Distributive Education")
    alice.types("/recert ce add 1.25 24-ABCD-F3-0001 Stroke & <update>").says(
        "1.25 h", "Stroke & <update>", "F3, Distributive"
    )
    alice.types("/recert ce add 2 T5-77 Trauma").says("3.25 of 40 hours", "(T5)")
    alice.types("/recert status").says("3.25 of 40 hours")


def test_hours_and_titles_that_cannot_be_are_refused(alice: Person) -> None:
    for typed in (
        *(f"ce add {hours} F3 x" for hours in ("0", "-1", "0.1", "999", "nan", "inf", "1e2222222")),
        *("ce add 1", "ce add 1 F3", "ce drop 1", f"ce add 1 F3 {'x' * 121}", f"ce add 1 {'x' * 121} F3"),
    ):
        seen = alice.types(f"/recert {typed}").never_says("Logged")
        assert seen.words
    alice.types("/recert ce").says("0 of 40 hours")


# --- Where one stands -----------------------------------------------------------------------------------------------


def test_hours_are_shown_part_by_part_against_those_of_the_level(alice: Person) -> None:
    sends(form(alice), pediatric=["pediatric"])
    sends(form(alice), hours="2.25", part="Local")
    sends(form(alice), hours="3", part="Not sure yet", pediatric=["pediatric"])
    seen = alice.types("/recert ce").says(
        "6.75 of 40 hours", "33.25 h to go: all education must be completed by March 31, 2027", "by the NCCP 2025 model"
    )
    for figures in ("1.5 of 20 h, including pediatric 1.5 of 2 h", "2.25 of 10 h", "0 of 10 h"):
        seen.says(figures)
        assert figures in seen.text
    seen.says("Not assigned  3 h", "Pediatric, but not assigned to National  3 h")
    alice.types("/recert join paramedic 2027-03-31")
    alice.types("/recert ce").says("6.75 of 60 hours", "1.5 of 30 h, including pediatric 1.5 of 3 h", "2.25 of 15 h")
    alice.types("/recert join aemt 2027-03-31")
    alice.types("/recert ce").says("6.75 of 50 hours", "including pediatric 1.5 of 2.5 h", "2.25 of 12.5 h")


def test_pediatric_hours_are_only_asked_for_by_the_model_of_2025(open_bot: Open) -> None:
    alice = open_bot(at="2024-11-01T10:00").workspace.user("alice")
    alice.types("/recert join emt 2025-03-31")
    alice.types("/recert ce").says("NCCP 2016", "0 of 20 h").never_says("ediatric")


def test_a_mark_is_explained_as_far_as_it_is_published(alice: Person) -> None:
    for mark in ("T1", "T3", "F1", "F2", "F3", "F4", "F5"):
        alice.types(f"/recert ce add 1 24-ABCD-{mark}-0001 Course {mark}")
    seen = alice.types("/recert ce").says("(F5, virtual, instructor-led)", "(F4)", "(F3, Distributive Education)")
    assert "emt-ce.com" in json.dumps(seen.payload)
    older = seen.presses("Older").says("(F2, live, in person, cyclical)", "(T3, Distributive Education)")
    older.presses("Older").says("(T1)").never_says("T1,")


@pytest.mark.parametrize(
    ("held_on", "words"),
    [
        ("2025-03-31", "before April 1, 2025, so it counts only if you took it after you last recertified"),
        ("2025-04-01", ""),
        ("2026-11-24", ""),
    ],
)
def test_a_course_from_before_the_two_years_is_logged_and_flagged(alice: Person, held_on: str, words: str) -> None:
    seen = alice.types(f"/recert ce add 1 {held_on} F3-1 Stroke").says("Logged", "1 of 40 hours")
    if words:
        seen.says(words)
        assert "continuing-education-policy-change" in json.dumps(seen.payload)
        alice.types("/recert ce").presses("Rules").says("as soon as you complete the current", "2016")
        alice.types("/recert status").says("One course is dated before April 1, 2025", "/recert ce shows which")
    else:
        seen.never_says("Check the date")
        alice.types("/recert status").never_says("is dated before")


def test_a_course_after_the_date_does_not_count_even_if_the_application_is_filed_in_april(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-31T10:00")
    bot.workspace.user("alice").types("/recert join emt 2027-03-31")
    later = open_bot(at="2027-04-10T10:00", database=bot.services.database).workspace.user("alice")
    later.types("/recert ce add 40 2027-04-02 F3-1 Stroke").says("after March 31, 2027, so it doesn't count")
    later.types("/recert ce").says("0 of 40 hours", "40 h to go", "Not counted: 40 h").never_says("20 of")
    later.types("/recert status").says("0 of 40 hours", "Not counted: 40 h dated", "after March 31, 2027")


def test_nothing_is_to_go_only_when_every_part_has_its_hours_and_pediatrics_its_own(alice: Person) -> None:
    for part in ("National", "National"):
        sends(form(alice), hours="20", part=part)
    alice.types("/recert ce").says(
        "20 of 40 hours count, 40 logged", "20 h to go", "40 h logged, 20 h count", "including pediatric 0 of 2 h"
    )
    for part in ("Local", "Individual"):
        sends(form(alice), hours="10", part=part)
    alice.types("/recert ce").says("38 of 40 hours count, 60 logged", "2 h to go")
    alice.types("/recert status").says("38 of 40 hours count, 60 logged")
    sends(form(alice), hours="2", pediatric=["pediatric"])
    alice.types("/recert ce").says("Nothing to go").never_says("to go,")
    alice.types("/recert status").says("62 of 40 hours logged").never_says("hours count")
    alice.types("/recert ce add 40 2019-01-01 F3-1 Long ago").says("too long ago, so it doesn't count")
    alice.types("/recert ce").says("40 of 40 hours count, 102 logged", "Not counted: 40 h")
    alice.types("/recert ce add 1 2025-01-15 F3-1 Early").says("Logged")
    alice.types("/recert ce").says(
        "Nothing to go, if the early course below may count", "40 of 40 hours count, 103 logged"
    )


def test_hours_that_are_missing_are_warned_of_once_the_date_is_near(open_bot: Open) -> None:
    bot = open_bot(at="2027-01-29T10:00")
    alice, clock = bot.workspace.user("alice"), bot.services.clock
    assert isinstance(clock, ShiftedClock)
    alice.types("/recert join emt 2027-03-31")
    alice.types("/recert ce add 12.5 F3-1 Refresher")
    alice.types("/recert status").never_says("hours of education to go")
    for days in (1, 60):
        clock.advance(timedelta(days=days))
        alice.types("/recert status").says(
            "27.5 hours of education to go: /recert ce shows which.",
            "must be completed by March 31, 2027.",
        )
    for step in ("a3", "v"):
        alice.types(f"/recert done {step}")
        alice.types("/recert status").never_says("hours of education to go")
        alice.types(f"/recert undo {step}")
    alice.types("/recert ce add 27.5 F3-2 More")
    alice.types("/recert status").says("38 of 40 hours count, 40 logged", "2 hours of education to go")
    sends(form(alice), hours="2", held_on="2027-03-01", pediatric=["pediatric"])
    alice.types("/recert status").says("42 of 40 hours").never_says("missing here")


# --- Typed ----------------------------------------------------------------------------------------------------------


TYPED: list[tuple[str, tuple[str, str, date | None, Part | None]]] = [
    ("24-XXXX-F3-0001 Stroke update", ("24-XXXX-F3-0001", "Stroke update", None, None)),
    ("2026-11-03 F3-1 Stroke update", ("F3-1", "Stroke update", date(2026, 11, 3), None)),
    ("Local F3-1 Stroke update", ("F3-1", "Stroke update", None, Part.LOCAL)),
    ("national 2026-11-03 F3-1 Stroke", ("F3-1", "Stroke", date(2026, 11, 3), Part.NATIONAL)),
    ("2026-11-03 local F3-1 local 2026-01-01", ("F3-1", "local 2026-01-01", date(2026, 11, 3), Part.LOCAL)),
]


def test_a_date_and_a_part_may_be_typed_before_the_approval_number(bot: LocalBot, alice: Person) -> None:
    for typed, _ in TYPED:
        alice.types(f"/recert ce add 1.5 {typed}").says("Logged 1.5 h")
    found = [(course.approval, course.title, course.held_on, course.part) for course in stored(bot)]
    assert found == [kept for _, kept in TYPED]


PLAIN: list[tuple[str, str, tuple[str, str, date | None, Part | None]]] = [
    ("2 hours F3 Trauma", "Logged 2 h: “Trauma”, F3 (F3, ", ("F3", "Trauma", None, None)),
    ("2 Trauma night", "“Trauma night”. No approval number, part or date given.", ("", "Trauma night", None, None)),
    ("“Trauma night” 2hrs", "“Trauma night”.", ("", "Trauma night", None, None)),
    ("2h 11/3/26 Trauma", "“Trauma”, November 3, 2026. No approval", ("", "Trauma", date(2026, 11, 3), None)),
    ("2.0 Trauma on Nov 3, 2026.", "“Trauma”, November 3, 2026", ("", "Trauma", date(2026, 11, 3), None)),
    ("2 hours of local, Trauma", "“Trauma”, Local", ("", "Trauma", None, Part.LOCAL)),
    ("2 National Registry news", "“National Registry news”", ("", "National Registry news", None, None)),
    ("2 12-lead ECG", "“12-lead ECG”", ("", "12-lead ECG", None, None)),
    ("2 hours of Trauma (national)", "“Trauma”, National", ("", "Trauma", None, Part.NATIONAL)),
    ("2 none Trauma", "“Trauma”", ("", "Trauma", None, None)),
    ("120 min Trauma approval # 24-XXXX-F3-0001", "24-XXXX-F3-0001", ("24-XXXX-F3-0001", "Trauma", None, None)),
    ("2 CAPCE 24-1234 Trauma", "“Trauma”, 24-1234", ("24-1234", "Trauma", None, None)),
]


@pytest.mark.parametrize(("typed", "said", "kept"), PLAIN, ids=[typed for typed, *_ in PLAIN])
def test_a_course_is_understood_as_people_write_it_said_back_and_taken_back(
    bot: LocalBot, alice: Person, typed: str, said: str, kept: tuple[str, str, date | None, Part | None]
) -> None:
    seen = alice.types(f"/recert ce add {typed}").says(said, "Logged 2 h", "2 of 40 hours")
    (course,) = stored(bot)
    assert (course.approval, course.title, course.held_on, course.part) == kept
    seen.presses("Undo").says("Taken back: ", "0 of 40 hours")
    assert stored(bot) == []


def test_a_date_or_a_part_that_cannot_be_is_said_so(bot: LocalBot, alice: Person) -> None:
    for typed, words in (
        ("1 2026-11-25 F3-1 Stroke", "November 25, 2026 is in the future"),
        ("1 2026-13-25 F3-1 Stroke", "isn't a date"),
        ("1 28/3/29 F3-1 Stroke", "could be March 29, 2028 or March 28, 2029"),
        ("1 national F3-1", "Something is missing"),
        ("1 national 2026-11-03", "Something is missing"),
    ):
        alice.types(f"/recert ce add {typed}").says(words)
    assert stored(bot) == []
