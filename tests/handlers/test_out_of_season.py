"""A later date in an open season takes somebody out of it: that is said, and one press makes it V of that season."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from tests.conftest import Open
from tests.handlers.files import channel
from tests.handlers.rosters import imports, invited, second
from tests.handlers.test_cycles import held

__all__ = ["channel"]

LATER = "UMAYA,,,emt,2029-03-31,\n"
PRESS = "I recertified"


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Open the bot six weeks before the date."""
    return open_bot(at="2027-02-15T10:00")


@pytest.fixture
def maya(bot: LocalBot, channel: Channel) -> Person:
    """Return maya, a member whose date is March 31, 2027."""
    found = bot.workspace.user("maya")
    found.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    found.types("/recert done a1")
    return found


def season(bot: LocalBot, channel: Channel) -> str:
    return bot.workspace.user("chief").types("/recert roster 2027", in_=channel).words


def test_a_member_who_types_the_new_date_counts_as_recertified_by_one_press(
    bot: LocalBot, channel: Channel, maya: Person
) -> None:
    said = maya.types("/recert join emt 2029-03-31").says("If eLicensing shows March 31, 2029 already")
    said.presses(PRESS).says("You're recertified until March 31, 2029 (self-reported)", "marked done")
    assert "1 member, 1 recertified" in season(bot, channel)
    maya.types("/recert status").says("recertified until March 31, 2029", "2 of 11 steps done", "E0123456")


def test_an_import_names_whom_it_takes_out_of_the_season_and_asks_the_members(
    bot: LocalBot, channel: Channel, maya: Person
) -> None:
    imports(bot, channel, ",nora@x.org,Nora Smith,emt,2027-03-31,\n,otto@x.org,Otto,emt,2027-03-31,\n")
    said = imports(bot, channel, LATER + ",nora@x.org,Nora Smith,emt,2029-03-31,\n,otto@x.org,Otto,emt,2027-03-30,\n")
    assert (
        "2 people have a later date in the file, so they're no longer counted with those who renew by March 31, 2027"
        in said
    )
    assert "@maya (March 31, 2029), Nora Smith (March 31, 2029)." in said
    assert "Otto (" not in said
    (told,) = [each for each in maya.direct_messages if "changed your record" in each.text]
    assert "You're no longer counted with those who renew by March 31, 2027." in told.text
    assert "0 recertified" in season(bot, channel)
    maya.presses(told, PRESS).says("You're recertified until March 31, 2029 (self-reported)")
    imports(bot, channel, ",nora@x.org,Nora Smith,emt,2027-03-31,\n")
    assert "3 members, 1 recertified" in season(bot, channel)


def test_a_member_with_v_whose_date_the_file_has_is_not_asked(bot: LocalBot, channel: Channel, maya: Person) -> None:
    maya.types("/recert done v")
    said = imports(bot, channel, LATER)
    assert "later date" not in said
    assert not [each for each in maya.direct_messages if PRESS in str(each.payload)]


def test_a_date_of_a_season_that_has_not_opened_is_corrected_without_a_question(
    bot: LocalBot, channel: Channel
) -> None:
    ned = bot.workspace.user("ned")
    ned.types("/recert join emt 2028-10-31", in_=channel)
    ned.types("/recert join emt 2029-03-31").never_says(PRESS)
    ned.types("/recert join emt 2028-10-31")
    assert "later date" not in imports(bot, channel, "UNED,,,emt,2029-03-31,\n")


def test_a_press_that_comes_twice_or_after_another_change_changes_nothing(bot: LocalBot, maya: Person) -> None:
    first = maya.types("/recert join emt 2029-03-31")
    maya.types("/recert join emt 2027-03-31")
    before = held(bot, "maya")
    first.presses(PRESS).says("your record has changed since: your date is March 31, 2027 now")
    again = maya.types("/recert join emt 2029-03-31")
    assert held(bot, "maya") != before
    maya.types("/recert join emt 2028-03-31").never_says(PRESS)
    again.presses(PRESS).says("your date is March 31, 2028 now")


def test_the_form_which_has_no_buttons_says_what_to_type(maya: Person) -> None:
    form = maya.types("/recert join").modal
    assert form is not None
    said = form.fills(expires_on="2029-03-31").submits()
    assert said is not None
    said.says("put the former date back with /recert join emt 3/31/2027, then type /recert done v 3/31/2029")


def test_a_yes_to_a_roster_with_a_later_date_offers_v_too(bot: LocalBot, maya: Person) -> None:
    there = second(bot)
    maya.types("/recert remind off")
    asked = invited(bot, there, LATER, "maya", "rival")
    yes = maya.presses(asked, "Yes").says("If eLicensing shows March 31, 2029 already", "press “I recertified”")
    yes.presses(PRESS).says("You're recertified until March 31, 2029 (self-reported)")
