"""After the late window, and joining after the date: the way back, and nothing that comes too late."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from bot.clock import ShiftedClock
from tests.conftest import Open
from tests.handlers.rosters import imports
from tests.handlers.test_lapsed import bot, days_later

__all__ = ["bot"]


def test_in_april_a_sum_is_not_all_and_after_it_neither_a_sum_nor_a_next_step_is_shown(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-01T10:00")
    alice, clock = bot.workspace.user("alice"), bot.services.clock
    assert isinstance(clock, ShiftedClock)
    alice.types("/recert join paramedic 2027-03-31")
    alice.types("/recert fees").never_says("has passed")
    clock.advance(timedelta(days=45))
    seen = alice.types("/recert status").says(
        "expired March 31, 2027", "$157.00", "for renewing on time; NREMT adds a fee", "Today: A1"
    )
    assert "NREMT adds a fee" in seen.text
    alice.types("/recert fees").says("Your date, March 31, 2027, has passed: these are the fees for renewing on time")
    clock.advance(timedelta(days=30))
    seen = alice.types("/recert status").says("late window closed", "Today: see how to reinstate your Paramedic")
    seen.never_says("Fees still to pay", "$157", "Next:", "Recertified")
    assert "Mark A1 done" not in seen.buttons
    alice.types("/recert ce").says("and the date has passed")
    fees = alice.types("/recert fees").says("has passed: these were the fees for renewing on time", "/recert deadlines")
    assert fees.text.startswith("Your date, March 31, 2027, has passed")
    assert "cost, on time, $157.00 by eCheck" in fees.text
    dates = alice.types("/recert deadlines").says("late window closed on April 30, 2027", "How to reinstate")
    dates.never_says("additional fee", "Even then")


def test_who_is_recertified_reads_of_nothing_that_has_expired_or_is_too_late(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-01T10:00")
    alice, clock = bot.workspace.user("alice"), bot.services.clock
    assert isinstance(clock, ShiftedClock)
    alice.types("/recert join paramedic 2027-03-31")
    alice.types("/recert done v")
    clock.advance(timedelta(days=30))
    assert alice.types("/recert fees").never_says("has passed").text.startswith("Recertification in 2027 costs")
    seen = alice.types("/recert status").says("Paramedic · recertified until March 31, 2029")
    assert seen.text.startswith("Paramedic, recertified until March 31, 2029; ")
    clock.advance(timedelta(days=10))
    assert alice.types("/recert fees").never_says("has passed").text.startswith("Recertification in 2029 costs")
    alice.types("/recert status").says("Paramedic · expires March 31, 2029").never_says("expired")
    alice.types("/recert deadlines").says("March 31, 2029").never_says("expired")


def test_a_date_of_another_time_of_year_has_no_late_window(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-01T10:00")
    alice, clock = bot.workspace.user("alice"), bot.services.clock
    assert isinstance(clock, ShiftedClock)
    alice.types("/recert join emt 2027-06-15")
    alice.types("/recert deadlines").says("You may not staff").never_says("April 30", "Even then", "additional fee")
    clock.advance(timedelta(days=120))
    alice.types("/recert status").says("You may not staff").never_says("April 30")


# --- Joining late -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "says", "never"),
    [
        ("emt", ("submit a Late Recertification Application", "40 credits"), ("more than two years", "ACLS")),
        ("paramedic", ("NREMT current: submit an initial application", "an ACLS card"), ("Late Recertification",)),
    ],
)
def test_who_lapsed_less_than_two_years_ago_joins_and_reads_the_way_back_of_their_level(
    open_bot: Open, level: str, says: tuple[str, ...], never: tuple[str, ...]
) -> None:
    bot = open_bot(at="2026-11-24T10:00")
    zoe, channel = bot.workspace.user("zoe"), bot.workspace.channel("ems")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=channel)
    seen = zoe.types(f"/recert join {level} 2026-03-31", in_=channel)
    seen.says("You've joined", "expired March 31, 2026, 238 days ago", "You're on Northampton EMS's roster")
    holds = ("You may not staff an ambulance", "late window closed on April 30, 2026")
    seen.says(*holds, *says).never_says(*never, "Next:", "Mark ", "expires")
    assert all(words in seen.text for words in (*holds, *says))
    status = zoe.types("/recert status").says("Expired 238 days ago", *holds).never_says(*never, "Next:", "$157")
    status.presses("How to reinstate").says(*holds, *says).never_says(*never)
    form = zoe.types("/recert join").modal
    assert form is not None
    after = form.fills(number=f"{level[0].upper()}123456").submits()
    assert after is not None
    after.says("Your record is updated", "expired March 31, 2026")


def test_who_joins_in_the_late_window_is_shown_the_next_step(open_bot: Open) -> None:
    zoe = open_bot(at="2027-04-10T10:00").workspace.user("zoe")
    seen = zoe.types("/recert join emt 2027-03-31").says("expired March 31, 2027, 10 days ago", "until April 30, 2027")
    seen.says("Next: A1", "How to reinstate: EMT").presses("Mark A1 done").says("marked done")


@pytest.mark.parametrize(("today", "taken"), [("2028-03-30", True), ("2028-03-31", False)])
def test_a_date_is_taken_until_two_years_after_it(open_bot: Open, today: str, taken: bool) -> None:  # noqa: FBT001
    zoe = open_bot(at=f"{today}T10:00").workspace.user("zoe")
    seen = zoe.types("/recert join emt 2026-03-31")
    if taken:
        seen.says("You've joined")
        return
    seen.says("was two years ago or more", "submit an initial application", "NREMT re-entry")
    zoe.types("/recert join medic 2026-03-31").says("NREMT expired: you must apply").never_says("Reinstatement")
    zoe.types("/recert status").says("You haven't joined yet")


def test_who_joins_after_the_date_is_not_posted_about(open_bot: Open) -> None:
    bot = open_bot(at="2027-01-05T10:00")
    channel = bot.workspace.channel("ems")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=channel)
    days_later(bot, 90)
    bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=channel)
    before = len(channel.messages)
    for _ in range(3):
        bot.tick()
        days_later(bot, 1)
    assert len(channel.messages) == before


def test_after_the_late_window_nobody_is_said_to_wait_and_no_step_is_next(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-20T10:00")
    workspace, clock = bot.workspace, bot.services.clock
    assert isinstance(clock, ShiftedClock)
    channel, chief = workspace.channel("ems"), workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    alice, bob = workspace.user("alice"), workspace.user("bob")
    for person in (alice, bob):
        person.types("/recert join emt 2027-03-31", in_=channel)
    alice.types("/recert done a1 a2 a3 a4 a5 b1 b2 b3 b4").says("Next", "B5")
    wait, approve = "Now you're waiting for", "They must approve it there: let them know"
    alice.types("/recert done b5").says(wait, approve)
    clock.advance(timedelta(days=30))
    alice.types("/recert status").says(wait, approve)
    roster = chief.types("/recert roster", in_=channel)
    roster.says("@alice · EMT · 10/11 · waiting for approval at NREMT", "@bob · EMT · 0/11 · Update NREMT profile")
    clock.advance(timedelta(days=20))
    today = "Today: ask NREMT and the state whether they still process your applications; if not, see how to reinstate"
    status = alice.types("/recert status").says(today, "until your 2029 date shows in eLicensing").never_says(wait)
    assert "let them know" not in status.text
    assert today in status.text
    assert {"Mark V done", "How to reinstate"} <= set(status.buttons)
    back = "see how to reinstate your EMT certification"
    undone = alice.types("/recert undo b5").says(f"Today: {back}").never_says(today, "Next", "Open the portal")
    assert f"Today: {back}." in undone.text
    assert "How to reinstate" in undone.buttons
    for typed in ("done a1", "steps", "steps all"):
        said = bob.types(f"/recert {typed}").says("of 11").never_says("Next: ", "next is")
        assert back in said.text, typed
    alice.types("/recert done b5").says(today).never_says(wait, approve)
    for typed in ("steps", "steps all"):
        assert "ask NREMT and the state whether they still" in alice.types(f"/recert {typed}").text
    bob.types("/recert undo a1")
    roster = chief.types("/recert roster", in_=channel)
    roster.says(
        "@alice · EMT · 10/11 · both sides submitted: ask NREMT and the state",
        "@bob · EMT · 0/11 · expired: see how to reinstate",
    ).never_says("Update NREMT profile", "waits for")
    roster.presses("Remind privately")
    workspace.ticks()
    reminders = alice.direct_messages[-2:]
    assert sorted("reminds you privately" in each.text for each in reminders) == [False, True], "and her own"
    for each in reminders:
        assert today in each.text
        assert today in each.words
        assert "let them know" not in each.words


def test_after_the_late_window_the_file_and_a_row_of_the_roster_name_the_way_back_and_no_step(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-20T10:00")
    channel, chief = bot.workspace.channel("ems"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel)
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31", in_=channel)
    alice.types("/recert done a1 a2 a3 a4 a5 b1 b2 b3 b4 b5")
    imports(bot, channel, ",nora@x.org,Nora,emt,2027-03-31,\n")
    chief.types("/recert roster nora", in_=channel).presses("Details").says("Next: A1")

    def next_steps() -> list[str]:
        chief.types("/recert roster export", in_=channel)
        bot.workspace.settles()
        file = [each.files[0] for each in chief.direct_messages if each.files][-1]
        rows = csv.DictReader(StringIO(bot.workspace.state.files[file["id"]].content.decode()))
        return [row["next_step"] for row in rows]

    assert next_steps() == ["A1", "V", "A1"]
    days_later(bot, 50)
    over = "expired: see how to reinstate"
    assert next_steps() == [over, "both sides submitted: ask NREMT and the state", over]
    nora = chief.types("/recert roster nora", in_=channel).presses("Details").says("Expired: see how to reinstate.")
    nora.never_says("Next").presses("Mark A1 done").says("Expired: see how to reinstate.").never_says("Next")
