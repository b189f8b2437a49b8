"""A button shows a record of one day: where that has changed since, the button puts nothing older in its place."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from tests.handlers.files import channel
from tests.handlers.rosters import again, button, imports, invited, second
from tests.handlers.test_cycles import held

__all__ = ["channel"]
CHANGED = "Your record has changed since: it's Paramedic, March 31, 2028, P0000009 now. Nothing changed."
NEWER = "/recert join paramedic 3/31/2028 P0000009"


@pytest.fixture
def bob(bot: LocalBot, channel: Channel) -> Person:
    """Return bob, a member of Northampton EMS."""
    found = bot.workspace.user("bob")
    found.types("/recert join emt 2027-03-31 E0000001", in_=channel)
    return found


@pytest.mark.parametrize("label", ["Move", "Stay in Northampton EMS"])
def test_the_question_whether_somebody_moves_is_about_their_record_of_then(
    bot: LocalBot, bob: Person, label: str
) -> None:
    asked = bob.types("/recert join emt 2027-03-31", in_=second(bot))
    bob.types(NEWER)
    before = held(bot, "bob")
    asked.presses(label).says(CHANGED)
    assert held(bot, "bob") == before
    bob.types("/recert status").says("Northampton EMS")


def test_undo_of_a_roster_s_change_is_about_the_record_that_the_roster_made(
    bot: LocalBot, channel: Channel, bob: Person
) -> None:
    imports(bot, channel, "UBOB,,,aemt,2027-03-31,A0000001\n")
    told = bob.sees("changed your record").item
    bob.types(NEWER)
    bob.presses(told, "Undo").says(CHANGED)  # type: ignore[arg-type]


def test_undo_twice_does_no_harm(bot: LocalBot, channel: Channel, bob: Person) -> None:
    imports(bot, channel, "UBOB,,,aemt,2027-03-31,A0000001\n")
    told = bob.sees("changed your record").item
    undo = button(told, "Undo")  # type: ignore[arg-type]
    bob.presses(told, "Undo").says("EMT", "March 31, 2027", "E0000001")  # type: ignore[arg-type]
    assert "E0000001" in again(bot, bob, told, undo)  # type: ignore[arg-type]
    assert "changed since" not in again(bot, bob, told, undo)  # type: ignore[arg-type]


def test_back_to_an_agency_is_about_the_record_after_the_move(bot: LocalBot, bob: Person) -> None:
    there = second(bot)
    yes = bob.presses(invited(bot, there, "UBOB,,,aemt,2027-03-31,A0000001\n", "bob", "rival"), "Yes")
    bob.types(NEWER)
    yes.presses("Back to Northampton EMS").says(CHANGED)
    bob.types("/recert status").says("Amherst EMS")
