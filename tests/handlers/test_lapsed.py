"""The time after the date: no staffing, the deadline of late filing, reinstatement, and congratulations."""

import json
from datetime import timedelta

import pytest

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Person, Seen
from tests.conftest import Open

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
