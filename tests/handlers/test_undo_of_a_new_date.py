"""Undo, and Back to an agency, of a new date that a roster brought once the former one had passed."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from tests.conftest import Open
from tests.handlers.files import channel
from tests.handlers.rosters import invited, second
from tests.handlers.test_cycles import held, on

__all__ = ["channel"]

LATER = "UBOB,,,emt,2029-03-31,\n"


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    return open_bot(at="2027-03-20T10:00")


@pytest.fixture
def bob(bot: LocalBot, channel: Channel) -> Person:
    """Return bob, whose date has passed without V; he has marked a step."""
    found = bot.workspace.user("bob")
    found.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    found.types("/recert done a1")
    on(bot, "2027-04-05")
    return found


def test_back_to_the_agency_in_april_puts_the_lapsed_record_back(bot: LocalBot, bob: Person) -> None:
    before = held(bot, "bob")
    there = second(bot)
    invited(bot, there, LATER, officer="rival")
    (asked,) = [each for each in bob.direct_messages if "Is that right?" in each.text]
    yes = bob.presses(asked, "Yes").says("EMT, March 31, 2029", "so V is marked for 2027")
    bob.types("/recert done a1")
    yes.presses("Back to Northampton EMS").says(
        "You've moved from Amherst EMS to Northampton EMS: EMT, expired March 31, 2027",
        "What you marked for 2029 stays with that date",
    )
    assert held(bot, "bob") == before
    bob.types("/recert status").says("1 of 11 steps done")


def test_a_date_one_year_on_is_a_correction_and_no_v(bot: LocalBot, bob: Person) -> None:
    there = second(bot)
    invited(bot, there, "UBOB,,,emt,2028-03-31,\n", officer="rival")
    (asked,) = [each for each in bob.direct_messages if "Is that right?" in each.text]
    bob.presses(asked, "Yes").says("EMT, March 31, 2028").never_says("V is marked", "I recertified")
    assert held(bot, "bob") == [(2028, "2028-03-31", "member")]
