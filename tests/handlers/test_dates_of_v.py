"""The date that comes with V, and dates that are corrected before or after it."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel
from tests.handlers.files import HEADER, LIST, form, sends
from tests.handlers.test_cycles import bot, channel, held, on, on_the_roster

__all__ = ["bot", "channel"]


def test_the_date_is_the_one_that_was_named(bot: LocalBot, channel: Channel) -> None:
    maya, bob, chief = (bot.workspace.user(name) for name in ("maya", "bob", "chief"))
    bob.types("/recert done v on April 1, 2029").says("You're recertified until April 1, 2029")
    maya.types("/recert done v").says("You're recertified until March 31, 2029")
    later = LIST.replace("3/31/2029", "04/01/2029").replace("2029-03-31", "2029-04-01")
    assert later != LIST
    sends(chief, form(chief, channel, "state-list"), later, dry_run="Mark them as recertified")
    assert held(bot, "maya")[1:] == [(2029, "2029-04-01", "state list")]
    maya.types("/recert status").says("recertified until April 1, 2029")
    bob.types("/recert done v 2029-03-31").says(
        "your new date is March 31, 2029 now", "You're recertified until March 31, 2029"
    )
    maya.types("/recert done v 3/31/2029").says("April 1, 2029, was confirmed by the state's list")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("done a4 2029-03-31", "Only V takes a date"),
        ("done v 2027-03-31", "is no later than the date you had"),
        ("done v 2035-03-31", "too far out"),
    ],
)
@pytest.mark.usefixtures("channel")
def test_a_date_that_cannot_be_the_new_one_is_refused(bot: LocalBot, typed: str, says: str) -> None:
    maya = bot.workspace.user("maya")
    maya.types(f"/recert {typed}").says(says, "Nothing changed")
    assert held(bot, "maya") == [(2027, "2027-03-31", "member")]
    maya.types("/recert status").says("0 of 11 steps done")


def test_a_v_of_a_date_that_was_corrected_goes_on_where_it_was(bot: LocalBot) -> None:
    cyd = bot.workspace.user("cyd")
    on(bot, "2028-10-05")
    cyd.types("/recert join emt 2029-03-31")
    cyd.types("/recert done v")
    cyd.types("/recert join emt 2027-03-31")
    cyd.types("/recert done v 2029-03-31")
    cyd.types("/recert status").says("recertified until March 31, 2031")


def test_a_lapsed_one_who_says_their_new_date_has_v_of_the_season_that_ended(bot: LocalBot, channel: Channel) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    on(bot, "2027-04-05")
    bob.types("/recert join emt 2029-03-31").says("That's your new date, so V is marked for 2027", "March 31, 2029")
    bob.types("/recert status").says("You're recertified until March 31, 2029 (self-reported)")
    chief.types("/recert roster 2027", in_=channel).says("1 recertified", "@bob · EMT · recertified, self-reported")
    bob.types("/recert join emt 2029-03-31").never_says("V is marked")
    bob.types("/recert undo v").says("no longer marked done")
    bob.types("/recert status").says("expired March 31, 2027")


@pytest.mark.usefixtures("channel")
def test_a_date_two_years_on_in_the_season_is_a_correction_that_says_what_marks_v(bot: LocalBot) -> None:
    bob = bot.workspace.user("bob")
    seen = bob.types("/recert join emt 2029-03-31")
    seen.says("you've recertified: press “I recertified”, so it counts").never_says("V is marked")
    bob.types("/recert join emt 3/31/2027").never_says("you've recertified")
    bob.types("/recert done v 3/31/2029").says("recertified until March 31, 2029")
    bot.workspace.user("eve").types("/recert join emt 2029-03-31").never_says("you've recertified")


@pytest.mark.parametrize("way", ["typed", "with a date", "asked", "button", "confirmed", "on the roster"])
def test_v_of_a_date_far_ahead_is_refused_whoever_marks_it(bot: LocalBot, channel: Channel, way: str) -> None:
    chief, cyd = bot.workspace.user("chief"), bot.workspace.user("cyd")
    if way == "on the roster":
        sends(chief, form(chief, channel, "roster import"), f"{HEADER},nora@x.org,emt,2029-03-31,\n")
    else:
        cyd.types("/recert join emt 2029-03-31", in_=channel)
    typed = {"typed": "done v", "with a date": "done v 3/31/2030", "asked": "v"}.get(way)
    if typed is not None:
        cyd.types(f"/recert {typed}").says(
            "Your record says March 31, 2029", "Recert takes V from March 31, 2028", "Nothing changed"
        )
    elif way == "button":
        for shown in ("steps", "steps all", "steps v", "status"):
            assert "Mark V done" not in cyd.types(f"/recert {shown}").buttons
    elif way == "confirmed":
        assert "Confirm new date (V)" not in chief.types("/recert status @cyd", in_=channel).buttons
    else:
        seen = chief.types("/recert roster nora", in_=channel).presses("Details")
        assert "Confirm new date (V)" not in seen.buttons
    on(bot, "2028-10-01")
    if way == "on the roster":
        seen = chief.types("/recert roster nora", in_=channel).presses("Details").presses("Confirm new date (V)")
        seen.says("Recertified")
    else:
        cyd.types("/recert done v").says("recertified until March 31, 2031")


def test_a_second_v_just_after_the_first_is_refused(bot: LocalBot, channel: Channel) -> None:
    maya, chief = bot.workspace.user("maya"), bot.workspace.user("chief")
    on_the_roster(bot, channel)
    chief.types("/recert status @nora", in_=channel).presses("Confirm new date (V)")
    maya.types("/recert done v")
    on(bot, "2027-04-05")
    maya.types("/recert done v").says("recertified until March 31, 2029 already", "Nothing changed")
    maya.types("/recert done v 3/31/2029").says("already", "Nothing changed")
    maya.types("/recert done a1").says("This counts for your next renewal, March 31, 2029", "opens October 1, 2028")
    assert [cycle for cycle, *_ in held(bot, "maya")] == [2027, 2029]
    again = chief.types("/recert status @nora", in_=channel).says("March 31, 2029")
    assert "Confirm new date (V)" not in again.buttons


def test_a_lapsed_one_who_records_another_year_stays_in_the_season_that_is_over(
    bot: LocalBot, channel: Channel
) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    on(bot, "2027-10-10")
    bob.types("/recert join emt 3/31/2028")
    assert [cycle for cycle, *_ in held(bot, "bob")] == [2027, 2028]
    chief.types("/recert roster 2027", in_=channel).says("@bob")


@pytest.mark.parametrize("says", ["done v 2029-03-31", "join emt 2029-03-31"])
@pytest.mark.usefixtures("channel")
def test_a_clock_that_goes_back_after_two_dates_of_v_leaves_the_member_with_what_they_say_then(
    bot: LocalBot, says: str
) -> None:
    maya = bot.workspace.user("maya")
    maya.types("/recert done v 2028-03-31").says("recertified until March 31, 2028")
    on(bot, "2028-03-10")
    maya.types("/recert done v 2029-03-31").says("recertified until March 31, 2029")
    on(bot, "2027-03-10")
    maya.types(f"/recert {says}").says("March 31, 2029")
    assert [each[:2] for each in held(bot, "maya")] == [(2027, "2027-03-31"), (2029, "2029-03-31")]
    on(bot, "2029-03-10")
    maya.types("/recert status").says("March 31, 2029")


def test_what_an_officer_confirmed_of_another_record_confirms_no_later_cycle_of_one_s_own(
    bot: LocalBot, channel: Channel
) -> None:
    chief, cyd = bot.workspace.user("chief"), bot.workspace.user("cyd")
    on(bot, "2027-10-05")
    sends(chief, form(chief, channel, "roster import"), f"{HEADER}UCYD,,emt,2028-03-31,\n")
    chief.types("/recert status <@UCYD>", in_=channel).presses("Confirm new date (V)")
    cyd.types("/recert join emt 2027-03-31", in_=channel)
    on(bot, "2028-06-02")
    cyd.types("/recert join paramedic 2028-03-31").says("new date (V) is no longer confirmed", "expired March 31, 2028")
    cyd.types("/recert status").says("Paramedic", "expired March 31, 2028").never_says("recertified until", "2030")
