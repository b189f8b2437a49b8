"""Places where a training officer would be stuck or misled: an import's report, a takeover, a finished season."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel
from tests.handlers.files import channel, form, sends
from tests.handlers.rosters import HEADER, invited
from tests.handlers.test_cycles import on
from tests.handlers.test_takeover import asks, leaves, passes

__all__ = ["channel"]


def test_telling_a_roster_s_people_leaves_the_import_s_report_where_it_is(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.user("carol").types("/recert join emt 2027-03-31", in_=channel)
    bot.workspace.user("bob")
    report = sends(chief, form(chief, channel), f"{HEADER}UBOB,,,emt,2027-03-31,\n")
    report.says("1 person on the roster wasn't in this import", "@carol")
    report.presses("Tell 1 person").says("Recert will tell 1 person")
    report.presses("Remove").says("no longer in")


def test_a_file_of_which_rows_were_left_out_lists_nobody_as_missing(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    for name in ("alice", "bob"):
        bot.workspace.user(name).types("/recert join emt 2027-03-31", in_=channel)
    rows = "UALICE,,,emt,2027-03-31,\nUBOB,,,emt,20xx,\n"
    seen = sends(chief, form(chief, channel), f"{HEADER}{rows}").presses("Import 1 member")
    seen.says("Whom this file leaves out is said once all of its rows are imported.").never_says("in this import")


def test_whom_nobody_counts_is_not_missing_in_an_import(bot: LocalBot, channel: Channel) -> None:
    """An export leaves them out."""
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    for person in (bot.workspace.user("alice"), bob):
        person.types("/recert join emt 2027-03-31", in_=channel)
    bot.workspace.deactivates(bob)
    seen = sends(chief, form(chief, channel), f"{HEADER}UALICE,,,emt,2027-03-31,\n")
    seen.says("1 unchanged").never_says("in this import")


def test_who_has_not_said_yes_reads_that_before_a_takeover(bot: LocalBot, channel: Channel) -> None:
    invited(bot, channel, "UBOB,,,emt,2027-03-31,\n")
    passes(bot, 40)
    leaves(bot)
    asks(bot.workspace.user("bob"), channel).says("You're on its roster, but haven't said yes yet")


def test_an_officer_who_is_back_is_said_to_lead_again(bot: LocalBot, channel: Channel) -> None:
    chief, deputy = bot.workspace.user("chief"), bot.workspace.user("deputy")
    deputy.types("/recert join emt 2027-03-31", in_=channel)
    form(chief, channel, "agency").fills(officers=[chief, deputy]).submits()
    for change in (bot.workspace.deactivates, bot.workspace.reactivates):
        change(deputy)
        bot.workspace.ticks()
    chief.sees("active again", "They're a training officer again, too")


def test_whoever_puts_themselves_on_a_roster_reads_so(bot: LocalBot, channel: Channel) -> None:
    asked = invited(bot, channel, "UCHIEF,,,emt,2027-03-31,\n", who="chief")
    assert "You put yourself on Northampton EMS's roster" in asked.text


def test_a_yes_after_the_confirmation_says_that_they_are_recertified(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    asked = invited(bot, channel, "UBOB,,,emt,2027-03-31,\n")
    on(bot, "2027-02-10")
    place = chief.types("/recert roster", in_=channel).presses("Details")
    place.presses("Confirm new date (V)")
    bob.presses(asked, "Yes").says("You're recertified until March 31, 2029.")


@pytest.mark.parametrize("everybody", [False, True])
def test_a_season_that_some_have_left_says_what_came_of_all_of_it(
    bot: LocalBot, channel: Channel, *, everybody: bool
) -> None:
    chief, bob, carol = (bot.workspace.user(name) for name in ("chief", "bob", "carol"))
    for person in (bob, carol):
        person.types("/recert join emt 2027-03-31", in_=channel)
    on(bot, "2027-03-01")
    carol.types("/recert done v")
    on(bot, "2027-06-10")
    for person in (bob, carol) if everybody else (bob,):
        person.types("/recert leave").presses("Delete everything")
    listed = "Nobody of it is listed here." if everybody else "Listed here: 1 member, 1 recertified"
    chief.types("/recert roster 2027", in_=channel).says(f"The 2027 season: 1 of 2 recertified. {listed}")
