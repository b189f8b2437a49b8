"""The status and the Home through the year: before the season, in it, in the last two weeks, waiting, and too late."""

from datetime import date
from typing import Any

import pytest

from fakeslack import Person, Seen
from handlers.answer import Block
from tests.conftest import Open

EXPIRES = date(2027, 3, 31)
SIDES = [f"{side}{number}" for side in "ab" for number in range(1, 6)]


def joined(open_bot: Open, at: str, level: str = "emt") -> Person:
    """Return somebody of 2027 who has joined, at this time."""
    person = open_bot(at=f"{at}T10:00").workspace.user("alice")
    person.types(f"/recert join {level} {EXPIRES}")
    return person


def buttons(blocks: list[Block]) -> list[dict[str, Any]]:
    return [each for block in blocks if block["type"] == "actions" for each in block["elements"]]


def primary(blocks: list[Block]) -> list[str]:
    return [each["text"]["text"] for each in buttons(blocks) if each.get("style") == "primary"]


def blocks_of(seen: Seen) -> list[Block]:
    return list((seen.payload or {})["blocks"])


# --- Before the season ------------------------------------------------------------------------------------------------


def test_before_the_season_nothing_is_due_and_nothing_is_to_be_marked_or_paid(open_bot: Open) -> None:
    alice = joined(open_bot, "2026-09-30")
    alice.types("/recert done a4").says("marked done")
    seen = alice.types("/recert status").says("Nothing is due until October 1, 2026.", "Log your education as you go")
    seen.says("182 days left", "1 of 11 steps done", "0 of 40 hours logged").never_says("$", "Paid", "Next", "Mark ")
    assert "Nothing is due until October 1, 2026. Log your education as you go." in seen.text
    assert primary(blocks_of(seen)) == []
    seen.presses("Education").says("0 of 40 hours")
    home = alice.opens_home()
    assert home is not None
    home.says("Nothing is due until October 1, 2026.").never_says("$", "Paid", "Next", "Mark ")
    assert "Fees" not in home.buttons


def test_on_the_first_day_of_the_season_the_first_step_is_due(open_bot: Open) -> None:
    seen = joined(open_bot, "2026-10-01").types("/recert status").says("Next: A1", "$150.00 by eCheck")
    assert primary(blocks_of(seen)) == ["Mark A1 done"]
    seen.never_says("Nothing is due")


def test_an_officer_sees_of_a_member_too_that_nothing_is_due(open_bot: Open) -> None:
    bot = open_bot(at="2026-09-30T10:00")
    channel, chief = bot.workspace.channel("ems"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    bot.workspace.user("alice").types("/recert join emt 2027-03-31", in_=channel)
    chief.types("/recert status @alice").says("Nothing is due until October 1, 2026.").never_says("$", "Next")


# --- The last two weeks -----------------------------------------------------------------------------------------------


def test_before_the_last_two_weeks_there_is_one_next_step(open_bot: Open) -> None:
    joined(open_bot, "2027-03-16").types("/recert status").says("Next: A1", "15 days left").never_says("today")


def test_in_the_last_two_weeks_the_first_of_each_side_is_shown_with_the_page_it_is_done_on(open_bot: Open) -> None:
    alice = joined(open_bot, "2027-03-17")
    for step in ("a1", "a2", "a3", "b1", "b2", "b3"):
        alice.types(f"/recert done {step}")
    seen = alice.types("/recert status")
    title, first, row, second, other_row, *rest = blocks_of(seen)
    assert title["text"]["text"] == "14 days left: submit to NREMT and the state"
    assert first["text"]["text"].startswith("*1. A4 · Pay the NREMT training profile fee* ($25.00)")
    assert first["text"]["text"].endswith("Then A5 · Submit to NREMT.")
    assert second["text"]["text"].startswith("*2. B4 · Pay the state fee* ($125.00, by card $127.94)")
    assert [each.get("url") for each in row["elements"]] == ["https://www.nremt.org", None]
    assert other_row["elements"][0]["url"].startswith("https://www.mass.gov/how-to/renew")
    assert primary([row, other_row, *rest]) == ["NREMT.org"]
    assert "Do today: A4 · Pay the NREMT training profile fee; B4 · Pay the state fee." in seen.text
    assert "March 31, 2027" in rest[0]["text"]["text"]
    seen.presses("Mark A4 done").says("marked done")
    alice.types("/recert done a5")
    seen = alice.types("/recert status").says("1. B4", "2. B5 · Submit the state application")
    assert [each["text"]["text"] for each in buttons(blocks_of(seen))].count("Mass.gov page") == 1
    alice.types("/recert done b4")
    seen = alice.types("/recert status").says("14 days left: submit to the state", "B5 · Submit").never_says("1. B5")


def test_the_home_shows_the_same_two_things(open_bot: Open) -> None:
    home = joined(open_bot, "2027-03-31").opens_home()
    assert home is not None
    home.says("Today is the last day: submit to NREMT and the state", "1. A1", "2. B1", "Then 4 more steps, through A5")


# --- Waiting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "who"), [("emt", "training officer since"), ("aemt", "and medical director since")])
def test_who_has_submitted_both_reads_what_they_wait_for(open_bot: Open, level: str, who: str) -> None:
    alice = joined(open_bot, "2027-03-24", level)
    for step in SIDES[:-1]:
        alice.types(f"/recert done {step}")
    marked = alice.types("/recert done b5")
    for seen in (marked, alice.types("/recert status")):
        seen.says("Both sides are submitted", who, "The state", "2029 date in eLicensing (V)")
        assert "Mark V done" in seen.buttons
        assert "Both sides are submitted. Now you're waiting for: 1. NREMT: Your application has been" in seen.text
    alice.types("/recert status").never_says("today", "recommended date")


def test_who_has_submitted_is_asked_about_fees_and_education_instead_of_told_that_they_are_open(
    open_bot: Open,
) -> None:
    alice = joined(open_bot, "2027-03-08")
    alice.types("/recert done a5")
    seen = alice.types("/recert status").says(
        "$125.00 by eCheck", "Is the NREMT fee paid? A4 isn't marked.", "Is the education entered? A3 isn't marked."
    )
    seen.never_says("$150.00", "to go")
    alice.types("/recert done b5")
    alice.types("/recert status").says("Is the state fee paid? B4 isn't marked.").never_says("$", "still to pay")
    alice.types("/recert done a4 b4")
    alice.types("/recert status").says("None (self-reported)").never_says("paid?")
