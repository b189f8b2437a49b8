"""An import says who is new, and what it changed for whom: an officer who reads only numbers would have to compare."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from tests.handlers.files import channel
from tests.handlers.rosters import imports

__all__ = ["channel"]
CREW = "UBOB,,,emt,2027-03-31,E0000001\n,nora@x.org,Nora,emt,2027-03-31,\n"


@pytest.fixture
def bob(bot: LocalBot, channel: Channel) -> Person:
    found = bot.workspace.user("bob")
    found.types("/recert join emt 2027-03-31 E0000001", in_=channel)
    return found


def test_the_first_import_names_nobody_as_new(bot: LocalBot, channel: Channel) -> None:
    said = imports(bot, channel, CREW)
    assert "2 new." in said
    assert "New:" not in said


@pytest.mark.usefixtures("bob")
def test_later_ones_name_who_is_new_and_what_changed(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, CREW)
    changed = (
        "UBOB,,,aemt,2027-03-31,A0000001\n,nora@x.org,Nora,emt,2028-03-31,E0000002\n,zoe@x.org,Zoe,emt,2027-03-31,\n"
    )
    said = imports(bot, channel, changed)
    assert "New: Zoe." in said
    for what in (
        "@bob (Advanced EMT instead of EMT, A0000001 instead of E0000001)",
        "Nora (March 31, 2028 instead of March 31, 2027, E0000002 instead of no number)",
    ):
        assert what in said
    again = imports(bot, channel, changed)
    assert "New:" not in again
    assert "Changed:" not in again
