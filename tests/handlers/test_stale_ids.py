"""A button of an old message acts on whom it showed, or on nobody: never on who came after them."""

from bot.demo.local import LocalBot
from fakeslack import Channel, Message
from tests.handlers.files import channel, form, sends
from tests.handlers.rosters import HEADER, again, button, imports

__all__ = ["channel"]

ANN, BEN, CID = (f",{name}@x.org,{name.title()},emt,2027-03-31,\n" for name in ("ann", "ben", "cid"))


def test_who_came_after_one_who_was_removed_is_not_marked_nor_confirmed_nor_removed(
    bot: LocalBot, channel: Channel
) -> None:
    chief = bot.workspace.user("chief")
    imports(bot, channel, ANN + BEN)
    details = chief.types("/recert roster ben", in_=channel).presses("Details", nth=0).item
    listed = sends(chief, form(chief, channel), HEADER + ANN).says("1 person on the roster wasn't in this import").item
    assert isinstance(details, Message)
    assert isinstance(listed, Message)
    stale = [(details, button(details, label)) for label in ("Mark A2 done", "Confirm new date (V)")]
    stale += [(details, button(details, "Remove from agency")), (listed, button(listed, "Remove"))]
    again(bot, chief, *stale[-1])
    imports(bot, channel, ANN + CID)
    for message, pressed in stale:
        assert "off the roster" in again(bot, chief, message, pressed), pressed
    chief.types("/recert roster", in_=channel).says("2 members", "Cid · EMT · 0/11").never_says("confirmed by")


def test_undo_of_a_course_that_is_gone_does_not_delete_the_next_one(bot: LocalBot) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31")
    first = bob.types("/recert ce add 2 CAPCE:1 Airway")
    assert isinstance(first.item, Message)
    undo = button(first.item, "Undo")
    first.presses("Undo")
    bob.types("/recert ce add 3 CAPCE:2 Trauma")
    assert "nothing changed" in again(bot, bob, first.item, undo)
    bob.types("/recert ce").says("Trauma")
