"""The time after the date: no staffing, the deadline of late filing, reinstatement, and congratulations."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Person, Seen
from tests.conftest import Open
from tests.handlers.rosters import imports

LEVELS = ("emt", "aemt", "paramedic")


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Open the bot eleven days before the date, with an EMT, an Advanced EMT and a Paramedic of 2027."""
    made = open_bot(at="2027-03-20T10:00")
    for level in LEVELS:
        made.workspace.user(level).types(f"/recert join {level} 2027-03-31")
    return made


def days_later(bot: LocalBot, days: int) -> None:
    clock = bot.services.clock
    assert isinstance(clock, ShiftedClock)
    clock.advance(timedelta(days=days))


def warnings(seen: Seen) -> list[str]:
    blocks = (seen.payload or {})["blocks"]
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section" and "text" in block]
    found = [text for text in texts if text.startswith(":warning:")]
    return [each for text in found for each in text.split("\n:warning:")]


def test_on_the_last_day_nothing_is_over_and_on_the_next_it_is(bot: LocalBot) -> None:
    days_later(bot, 11)
    emt = bot.workspace.user("emt")
    for typed in ("status", "steps", "deadlines"):
        emt.types(f"/recert {typed}").never_says("Expired", "expired 0")
    days_later(bot, 1)
    for typed in ("status", "steps", "deadlines"):
        seen = emt.types(f"/recert {typed}").says("may not staff an ambulance", "until April 30, 2027")
        assert "may not staff an ambulance unless eLicensing shows the new date" in seen.text
        assert "late applications until April 30, 2027." in seen.text


@pytest.mark.parametrize("typed", ["steps", "steps all"])
def test_the_days_since_the_date_are_said_as_a_sentence(bot: LocalBot, typed: str) -> None:
    emt = bot.workspace.user("emt")
    for days, says, where in ((11, "Today is the last day", ": March 31, 2027"), (1, "Expired 1 day ago", "")):
        days_later(bot, days)
        seen = emt.types(f"/recert {typed}").says(f"{says}{where}")
        seen.never_says(says.replace(says[0], says[0].lower(), 1), "ago, until")


def test_the_late_window_of_the_national_registry_ends_on_april_30(bot: LocalBot) -> None:
    emt = bot.workspace.user("emt")
    for days, still in ((12, True), (29, True), (1, False), (360, False)):
        days_later(bot, days)
        for typed in ("status", "steps", "deadlines"):
            seen = emt.types(f"/recert {typed}")
            if still:
                seen.says("takes late applications until April 30, 2027").never_says("closed")
            else:
                seen.says("late window closed on April 30, 2027").never_says("takes late applications until")


def test_a_status_after_the_date_says_first_what_holds_and_what_to_do_today(bot: LocalBot) -> None:
    days_later(bot, 14)
    seen = bot.workspace.user("emt").types("/recert status").says("Expired 3 days ago")
    (said,) = warnings(seen)
    assert len(said.splitlines()) == 2
    assert (
        said.splitlines()[0]
        == ":warning: You may not staff an ambulance unless eLicensing shows the new date (as we understand it)."
    )
    title, holds, today, *_ = (seen.payload or {})["blocks"]
    assert title["text"]["text"] == "EMT · expired March 31, 2027"
    assert holds["text"]["text"] == said
    assert today["text"]["text"].startswith("*Today: A1 · Bring your NREMT training profile up to date*")
    assert seen.text.startswith("EMT, expired March 31, 2027, 3 days ago. You may not staff an ambulance")
    seen.never_says("Late Recertification Application")
    seen.presses("How to reinstate").says("Expired March 31, 2027: what now", "How to reinstate: EMT")


@pytest.mark.parametrize(
    ("level", "says", "never"),
    [
        (
            "emt",
            ("Late Recertification Application", "$150, not refundable", "40 credits of education", "2025"),
            ("ACLS",),
        ),
        ("aemt", ("NREMT current: submit an initial", "a BLS CPR card and"), ("ACLS", "Late Recertification")),
        (
            "paramedic",
            ("NREMT expired: you must apply for NREMT", "an ACLS card"),
            ("Late Recertification", "40 credits"),
        ),
    ],
)
def test_each_level_is_told_its_own_way_back_with_a_source_for_each_line(
    bot: LocalBot, level: str, says: tuple[str, ...], never: tuple[str, ...]
) -> None:
    person = bot.workspace.user(level)
    person.types("/recert deadlines").says("After March 31, 2027").never_says(*says)
    days_later(bot, 14)
    seen = person.types("/recert deadlines").says(
        *says, "education must be completed by your expiration date", "2016, as we understand it"
    )
    seen.never_says(*never, "{year}")
    told = [line for line in seen.words.splitlines() if line.startswith("•  ") and "source" in line]
    assert len(told) >= 8
    assert json.dumps(seen.payload).count("|source>") == len(told)
    seen.says("stored copy, read Nov 27, 2026, unless noted")


def test_one_who_recertified_late_is_congratulated_and_warned_of_nothing_more(bot: LocalBot) -> None:
    emt = bot.workspace.user("emt")
    emt.types("/recert done a4")
    modal = emt.types("/recert join").modal
    assert modal is not None
    modal.fills(roles=["examiner"]).submits()
    days_later(bot, 20)
    late = emt.types("/recert done v").says(
        "You're recertified until March 31, 2029 (self-reported).", "Your next renewal period has started."
    )
    assert late.text.startswith("You're recertified until March 31, 2029 (self-reported).")
    assert (late.payload or {})["blocks"][0]["text"]["text"].startswith("You're recertified until March 31, 2029")
    seen = emt.types("/recert status").says("expires March 31, 2029", "Nothing is due until October 1, 2028")
    seen.says("You're recertified until March 31, 2029 (self-reported). Nothing is due")
    assert warnings(seen) == []
    seen.never_says("may not staff", "expired")
    emt.types("/recert deadlines").says("expires March 31, 2029").never_says("How to reinstate", "2027")
    emt.types("/recert steps").never_says("may not staff")
    emt.types("/recert undo v").says("back to the date March 31, 2027")
    emt.types("/recert status").says("may not staff an ambulance")


def test_an_officer_sees_the_same_of_a_member(bot: LocalBot) -> None:
    channel, chief = bot.workspace.channel("ems"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    bot.workspace.user("emt").types("/recert join emt 2027-03-31", in_=channel)
    days_later(bot, 14)
    chief.types("/recert status @emt").says("Expired 3 days ago", "may not staff an ambulance")


def test_the_last_moment_at_nremt_is_told_as_long_as_it_is_ahead(bot: LocalBot) -> None:
    moment = "no later than midnight, Eastern Standard Time, on the day your certification expires"
    bot.workspace.user("emt").types("/recert deadlines").says(moment)
    bot.workspace.user("zoe").types("/recert deadlines").says(moment)
    days_later(bot, 14)
    bot.workspace.user("emt").types("/recert deadlines").never_says("midnight")


def test_a_newcomer_is_told_of_no_level(bot: LocalBot) -> None:
    seen = bot.workspace.user("zoe").types("/recert deadlines").says("After March 31, 2027", "You may not staff")
    seen.never_says("Late Recertification", "initial application")


# --- Roles ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def holder(open_bot: Open) -> Person:
    """Return an instructor and examiner, a week before their renewals are due."""
    person = open_bot(at="2027-01-24T10:00").workspace.user("chief")
    person.types("/recert join paramedic 2027-03-31")
    modal = person.types("/recert join").modal
    assert modal is not None
    modal.fills(roles=["instructor", "examiner"]).submits()
    return person


def test_each_role_has_its_date_and_is_pending_once_submitted(holder: Person) -> None:
    holder.types("/recert status").says("Instructor/Coordinator, Examiner: renewal due January 31, 2027, 7 days left.")
    holder.types("/recert done examiner").says("marked done")
    seen = holder.types("/recert status").says("Instructor/Coordinator: renewal due January 31, 2027, 7 days left.")
    pending = "Examiner: submitted, and pending until your certification itself has renewed."
    seen.says(pending)
    assert pending in seen.text
    holder.types("/recert done v")
    holder.types("/recert status").never_says(pending).says("Instructor/Coordinator: renewal due")


def test_a_role_that_is_marked_after_its_date_is_marked_with_a_caution(open_bot: Open) -> None:
    bot = open_bot(at="2027-01-31T10:00")
    carla, clock = bot.workspace.user("carla"), bot.services.clock
    assert isinstance(clock, ShiftedClock)
    carla.types("/recert join paramedic 2027-03-31")
    modal = carla.types("/recert join").modal
    assert modal is not None
    modal.fills(roles=["instructor", "examiner"]).submits()
    carla.types("/recert done instructor").says("marked done").never_says("was due")
    clock.advance(timedelta(days=1))
    seen = carla.types("/recert done examiner").says("marked done", "Examiner: renewal was due January 31, 2027.")
    seen.says("look whether it was sent in time").never_says("Instructor/Coordinator: renewal was due")


@pytest.mark.parametrize("typed", ["steps all", "deadlines"])
def test_what_holds_for_roles_is_said_with_the_regulation_for_examiners(holder: Person, typed: str) -> None:
    seen = holder.types(f"/recert {typed}")
    seen.says("due January 31, 2027", "remain pending until your EMT Basic", "105 CMR 170.943", "60 calendar days")
    assert "section-170-943" in json.dumps(seen.payload)


def test_deadlines_show_the_forms_and_rules_of_the_roles_that_one_holds(bot: LocalBot) -> None:
    emt = bot.workspace.user("emt")
    seen = emt.types("/recert deadlines").says("Instructor/Coordinator or Examiner? Add the role with")
    seen.never_says("170.943", "renewal form", "January 31, 2027")
    modal = emt.types("/recert join").modal
    assert modal is not None
    modal.fills(roles=["instructor"]).submits()
    seen = emt.types("/recert deadlines").says(
        "Instructor/Coordinator renewal form", "remain pending", "at eLicensing, too", "January 31, 2027, 48 days ago"
    )
    seen.never_says("170.943", "Examiner/Chief Examiner renewal form")


# --- Too late -------------------------------------------------------------------------------------------------------


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
