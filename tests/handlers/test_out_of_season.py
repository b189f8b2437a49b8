"""A later date in an open season may be a renewal: a file's changes nothing unasked, one press makes a typed one V."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person, Seen
from tests.conftest import Open
from tests.handlers.files import channel, form, sends
from tests.handlers.rosters import HEADER, imports, invited, second
from tests.handlers.test_cycles import held, on

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


ROWS = ",nora@x.org,Nora Smith,emt,2029-03-31,\n,otto@x.org,Otto,emt,2027-03-30,\nUCHIEF,,,emt,2029-03-31,\n"


@pytest.fixture
def crew(bot: LocalBot, channel: Channel, maya: Person) -> Person:  # noqa: ARG001 - maya is there
    """Return the officer, who has a record of their own, and two people on the roster who aren't in Slack."""
    chief = bot.workspace.user("chief")
    chief.types("/recert join emt 2027-03-31", in_=channel)
    imports(bot, channel, ",nora@x.org,Nora Smith,emt,2027-03-31,\n,otto@x.org,Otto,emt,2027-03-31,\n")
    return chief


def sent(channel: Channel, crew: Person, rows: str = LATER + ROWS) -> Seen:
    return sends(crew, form(crew, channel), HEADER + rows)


def test_a_later_date_in_a_file_changes_nothing_until_the_officer_says_what_it_is(
    bot: LocalBot, channel: Channel, maya: Person, crew: Person
) -> None:
    before = held(bot, "maya"), len(maya.direct_messages)
    seen = sent(channel, crew).says(
        "The file has March 31, 2029 for 3 people whose date in Recert is March 31, 2027, with V not marked.",
        "Their dates didn't change.",
        "@maya",
        "Nora Smith",
        "You can't confirm your own date",
    )
    assert {"They've recertified", "Their old dates were wrong"} <= {*seen.buttons}
    assert (held(bot, "maya"), len(maya.direct_messages)) == before
    assert "4 members, 0 recertified" in season(bot, channel)


def test_they_have_recertified_confirms_each_with_the_date_in_the_file_but_the_officer_s_own(
    bot: LocalBot, channel: Channel, maya: Person, crew: Person
) -> None:
    seen = sent(channel, crew)
    said = seen.presses("They've recertified").says("2 people have recertified until March 31, 2029, confirmed by you")
    said.says("@maya", "Nora Smith", "You can't confirm your own date")
    assert "4 members, 2 recertified" in season(bot, channel)
    bot.workspace.ticks()
    assert "You're recertified until March 31, 2029" in maya.direct_messages[-1].words
    seen.presses("They've recertified").says(
        "Nothing changed for @maya, Nora Smith: what's recorded of them has changed"
    )
    sent(channel, crew).says("for 1 person whose date in Recert is March 31, 2027", "@chief")
    assert "The file has" not in imports(bot, channel, LATER), "it is theirs now"


def test_an_old_date_that_was_wrong_is_corrected_and_the_member_can_undo_it(
    bot: LocalBot, channel: Channel, maya: Person, crew: Person
) -> None:
    said = sent(channel, crew).presses("Their old dates were wrong")
    said.says("3 dates are corrected from March 31, 2027 to March 31, 2029", "@maya", "@chief")
    told = maya.sees("changed your record").says(
        "1 step you marked for March 31, 2027 stays with that date.",
        "no longer counted with those who renew by March 31, 2027",
    )
    assert "1 in season, 0 recertified" in season(bot, channel)
    maya.presses(told.item, PRESS).says("You're recertified until March 31, 2029 (self-reported)")  # type: ignore[arg-type]


def test_the_officer_speaks_only_of_those_whom_the_question_named_as_they_were_then(
    bot: LocalBot, channel: Channel, maya: Person, crew: Person
) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bob.types("/recert done v")
    seen = sent(channel, crew, LATER + ROWS + "UBOB,,,emt,2029-03-31,\n")
    bob.types("/recert undo v")
    maya.types("/recert leave").presses("Delete everything")
    seen.presses("They've recertified").says("1 person has recertified", "Nora Smith").never_says("@maya", "@bob")
    bob.types("/recert status").never_says("recertified until")
    assert "4 members, 1 recertified" in season(bot, channel)


def test_a_press_changes_dates_alone(bot: LocalBot, channel: Channel, maya: Person, crew: Person) -> None:
    seen = sent(channel, crew, "UMAYA,,,paramedic,2029-03-31,P0000001\n")
    told = maya.sees("changed your record").says("Paramedic").item
    maya.presses(told, "Undo").says("EMT")  # type: ignore[arg-type]
    bot.workspace.settles()
    before = len(maya.direct_messages)
    seen.presses("They've recertified").says("@maya")
    assert len(maya.direct_messages) == before, "the outbox tells them later, and only of V"
    maya.types("/recert status").says("EMT", "E0123456", "recertified until March 31, 2029", "confirmed by @chief")


@pytest.mark.parametrize("date", ["2029-03-30", "2029-04-01", "2029-05-31"])
def test_any_date_of_the_year_two_on_is_asked_about(bot: LocalBot, channel: Channel, crew: Person, date: str) -> None:
    assert "The file has" in sent(channel, crew, f"UMAYA,,,emt,{date},\n").words
    assert "0 recertified" in season(bot, channel)


def test_people_with_other_dates_are_asked_about_apart(channel: Channel, crew: Person) -> None:
    seen = sent(channel, crew, LATER + ",nora@x.org,Nora Smith,emt,2029-04-01,\n")
    assert seen.buttons.count("They've recertified") == 2
    seen.presses("They've recertified", nth=1).says("Nora Smith", "April 1, 2029").never_says("@maya")


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


def test_an_old_question_confirms_nobody_whose_v_or_record_has_changed_since(
    bot: LocalBot, channel: Channel, maya: Person, crew: Person
) -> None:
    seen = sent(channel, crew, LATER)
    seen.presses("They've recertified").says("@maya")
    bot.workspace.passes(hours=0.1)
    crew.types("/recert status @maya").presses("Take confirmation back")
    bot.workspace.passes(hours=0.1)
    seen.presses("They've recertified").says("Nothing changed for @maya")
    maya.types("/recert status").never_says("confirmed by")


def test_the_lapsed_are_asked_about_for_as_long_as_they_are(bot: LocalBot, channel: Channel, crew: Person) -> None:
    on(bot, "2028-09-20")
    seen = sent(channel, crew, LATER + ",nora@x.org,Nora Smith,emt,2029-03-31,\n")
    assert "Their old dates were wrong" not in seen.buttons
    assert "4 lapsed" in crew.types("/recert roster", in_=channel).words
    seen.presses("They've recertified").says("2 people have recertified until March 31, 2029")
    assert "2 lapsed" in crew.types("/recert roster", in_=channel).words
