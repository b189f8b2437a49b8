"""Officers hear when a member's certification number takes in somebody else's row of their roster."""

from collections.abc import Callable

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from tests.handlers.files import channel
from tests.handlers.rosters import imports, invited

__all__ = ["channel"]

NORA = ",nora@x.org,Nora Smith,emt,2027-03-31,E0000007\n"


def by_joining(bot: LocalBot, channel: Channel, eve: Person) -> None:
    imports(bot, channel, NORA)
    eve.types("/recert join emt 2027-03-31 E0000007", in_=channel)


def by_a_change_of_record(bot: LocalBot, channel: Channel, eve: Person) -> None:
    eve.types("/recert join emt 2027-03-31", in_=channel)
    imports(bot, channel, NORA)
    eve.types("/recert join emt 2027-03-31 E0000007")


def by_the_form(bot: LocalBot, channel: Channel, eve: Person) -> None:
    imports(bot, channel, NORA)
    modal = eve.types("/recert join", in_=channel).modal
    assert modal is not None
    modal.fills(level="emt", expires_on="2027-03-31", number="E0000007").submits()


def by_a_yes(bot: LocalBot, channel: Channel, eve: Person) -> None:
    message = invited(bot, channel, "UEVE,,,emt,2027-03-31,E0000007\n", who="eve")
    imports(bot, channel, NORA)
    eve.presses(message, "Yes")


def by_a_first_change(bot: LocalBot, channel: Channel, eve: Person) -> None:
    imports(bot, channel, "UEVE,,,emt,2027-03-31,E0000007\n")
    imports(bot, channel, NORA)
    eve.types("/recert done a1")


def by_a_move(bot: LocalBot, channel: Channel, eve: Person) -> None:
    amherst = bot.workspace.channel("amherst")
    bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=amherst)
    eve.types("/recert join emt 2027-03-31 E0000007", in_=amherst)
    imports(bot, channel, NORA)
    eve.types("/recert join emt 2027-03-31", in_=channel).presses("Move")


@pytest.mark.parametrize(
    "way", [by_joining, by_a_change_of_record, by_the_form, by_a_yes, by_a_first_change, by_a_move]
)
def test_officers_are_told_whose_row_a_number_took_in(
    bot: LocalBot, channel: Channel, way: Callable[[LocalBot, Channel, Person], None]
) -> None:
    chief, eve = bot.workspace.user("chief"), bot.workspace.user("eve")
    way(bot, channel, eve)
    bot.workspace.settles()
    said = chief.direct_messages[-1].text
    assert "<@UEVE>'s certification number is that of Nora Smith (nora@x.org) on Northampton EMS's roster" in said
    assert not [each for each in eve.direct_messages if "Nora Smith" in each.text]
    told = [each for each in chief.direct_messages if "Nora Smith" in each.text]
    eve.types("/recert join emt 2027-03-31 E0000007")
    eve.types("/recert done a2")
    bot.workspace.settles()
    assert [each for each in chief.direct_messages if "Nora Smith" in each.text] == told, "once"
    chief.types("/recert roster", in_=channel).says("1 member").never_says("Nora")


def test_what_the_message_says_to_do_gives_the_row_back(bot: LocalBot, channel: Channel) -> None:
    chief, eve = bot.workspace.user("chief"), bot.workspace.user("eve")
    by_joining(bot, channel, eve)
    eve.types("/recert join emt 2027-03-31 E0000008")
    imports(bot, channel, NORA)
    chief.types("/recert roster", in_=channel).says("2 members", "Nora Smith")
