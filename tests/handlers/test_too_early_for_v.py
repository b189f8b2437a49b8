"""V of a date more than a year ahead: no later one can show yet, so nobody marks or confirms it."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel
from tests.conftest import Open
from tests.handlers.files import HEADER, channel, form, sends
from tests.handlers.test_cycles import held, on

__all__ = ["channel"]


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Open the bot a month before the date of 2027, and two years before that of 2029."""
    return open_bot(at="2027-03-01T10:00")


@pytest.fixture(autouse=True)
def _crew(bot: LocalBot, channel: Channel) -> None:
    """Let maya have a record that says 2029 already, and nora's place on the roster say the same."""
    bot.workspace.user("maya").types("/recert join emt 2029-03-31", in_=channel)
    bot.workspace.user("nora")
    chief = bot.workspace.user("chief")
    sends(chief, form(chief, channel), f"{HEADER}UNORA,,emt,2029-03-31,\n")


@pytest.mark.parametrize("typed", ["done v", "done v 2029-03-31", "done v 3/1/2030", "done b5 v", "v"])
def test_a_member_s_v_is_refused_in_words_that_say_what_holds(bot: LocalBot, typed: str) -> None:
    maya = bot.workspace.user("maya")
    maya.types(f"/recert {typed}").says(
        "Your record says March 31, 2029: that's what Recert takes as your date now",
        "it's too early for a later one: Recert takes V from March 31, 2028",
        "you have nothing to do until then",
        "Nothing changed",
    )
    assert held(bot, "maya") == [(2029, "2029-03-31", "member")]
    maya.types("/recert status").says("expires March 31, 2029", "0 of 11 steps done")


def test_a_date_of_the_year_after_is_too_early_until_a_year_before(open_bot: Open) -> None:
    bot = open_bot(at="2026-10-05T10:00")
    rae = bot.workspace.user("rae")
    rae.types("/recert join emt 2028-03-31")
    rae.types("/recert done v").says(
        "Your record says March 31, 2028", "Recert takes V from March 31, 2027", "Nothing changed"
    )
    on(bot, "2027-03-30")
    rae.types("/recert done v").says("Nothing changed")
    on(bot, "2027-03-31")
    rae.types("/recert done v").says("You're recertified until March 31, 2030")


def test_no_list_of_a_member_s_steps_has_a_button_for_v_before_the_season(bot: LocalBot) -> None:
    maya = bot.workspace.user("maya")
    for typed in ("steps", "steps all"):
        assert maya.types(f"/recert {typed}").buttons.count("Mark done") == 10, typed
    assert "Mark V done" not in maya.types("/recert steps v").buttons
    assert "Mark V done" not in maya.types("/recert done a5 b5").says("Both sides are submitted").buttons
    assert "Mark V done" not in maya.types("/recert status").buttons
    on(bot, "2028-10-01")
    for typed in ("steps", "steps all"):
        assert maya.types(f"/recert {typed}").buttons.count("Mark done") == 9, typed
    assert "Mark V done" in maya.types("/recert steps v").buttons
    assert "Mark V done" in maya.types("/recert status").buttons


def test_a_button_for_v_that_is_pressed_before_the_season_is_refused(bot: LocalBot) -> None:
    maya = bot.workspace.user("maya")
    on(bot, "2028-10-02")
    buttons = [(maya.types("/recert steps v"), "Mark V done", 0), (maya.types("/recert steps"), "Mark done", 10)]
    on(bot, "2027-03-01")
    for seen, label, nth in buttons:
        seen.presses(label, nth=nth).says("Your record says March 31, 2029", "Nothing changed")
    assert held(bot, "maya") == [(2029, "2029-03-31", "member")]


def test_an_officer_confirms_nobody_before_the_season(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    for name, says in (("maya", "The record of @maya says March 31, 2029"), ("nora", "The record of @nora says")):
        seen = chief.types(f"/recert status @{name}", in_=channel)
        assert "Confirm new date (V)" not in seen.buttons
        on(bot, "2028-10-02")
        late = chief.types(f"/recert status @{name}", in_=channel)
        on(bot, "2027-03-01")
        late.presses("Confirm new date (V)").says(says, "Recert takes V from March 31, 2028", "Nothing changed")
        on(bot, "2028-10-02")
        late.presses("Confirm new date (V)").says("is confirmed" if name == "maya" else "V is marked done, by you")
        on(bot, "2027-03-01")


def test_a_new_date_by_an_import_alone_makes_nobody_recertified_and_v_is_of_the_date_before(
    bot: LocalBot, channel: Channel
) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    on(bot, "2027-04-05")
    sends(chief, form(chief, channel), f"{HEADER}UBOB,,emt,2029-03-31,\n").says(
        "The file has March 31, 2029 for 1 person"
    )
    bob.types("/recert status").says("March 31, 2027").never_says("recertified until")
    marked = bob.types("/recert done v").says("You're recertified until March 31, 2029 (self-reported)", "marked done")
    assert [cycle for cycle, *_ in held(bot, "bob")] == [2027, 2029]
    chief.types("/recert roster 2027", in_=channel).says("1 recertified")
    sends(chief, form(chief, channel), f"{HEADER}UBOB,,emt,2029-03-31,\n").never_says("The file has")
    marked.presses("Undo V").says("no longer marked done", "back to the date March 31, 2027")


def test_a_v_that_is_there_already_is_said_to_be_so_at_any_time(bot: LocalBot, channel: Channel) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bob.types("/recert done v")
    on(bot, "2027-04-05")
    bob.types("/recert done v 2029-03-31").says(
        "You're recertified until March 31, 2029 already", "Recert takes V from March 31, 2028"
    )
    seen = chief.types("/recert status @bob", in_=channel)
    seen.says("The season before, until March 31, 2027: recertified, self-reported.")
    assert "recertified, self-reported" in seen.text
    seen = seen.presses("Confirm new date (V)").says("is confirmed")
    seen.says("The season before, until March 31, 2027: recertified, confirmed by @chief on April 5, 2027.")
