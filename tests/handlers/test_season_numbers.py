"""A season keeps its numbers: who renews, leaves or is taken off after its date still counts in it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Channel
from storage.tables import Departed
from tests.handlers.files import HEADER, form, sends
from tests.handlers.test_cycles import bot, channel, on, on_the_roster
from tests.handlers.test_home import home

__all__ = ["bot", "channel"]


def test_the_counts_of_a_season_stay_what_they_were(bot: LocalBot, channel: Channel) -> None:
    maya, bob, chief = (bot.workspace.user(name) for name in ("maya", "bob", "chief"))
    maya.types("/recert done v")
    on(bot, "2027-04-08")
    bot.tick()
    chief.sees("1 of 2")
    other = bot.workspace.channel("hadley")
    bot.workspace.user("hadley-chief").types("/recert agency Hadley EMS", in_=other)
    on(bot, "2027-07-01")
    maya.types("/recert join emt 2029-03-31", in_=other).presses("Move")
    bob.types("/recert join emt 2029-03-31")
    seen = chief.types("/recert roster 2027", in_=channel)
    seen.says("@maya", "@bob")
    chief.types("/recert roster", in_=channel).never_says("@maya")


def test_a_nudge_of_the_next_season_counts_all_who_renewed(bot: LocalBot, channel: Channel) -> None:
    for name in ("maya", "bob"):
        bot.workspace.user(name).types("/recert done v")
    clock = bot.services.clock
    assert isinstance(clock, ShiftedClock)
    on(bot, "2028-10-01")
    clock.advance(timedelta(hours=1))
    bot.tick()
    text = channel.messages[-1].text
    assert "2 members" in text
    assert "March 31, 2029" in text


def test_whoever_leaves_after_the_date_leaves_a_number_in_that_season_and_nothing_else(
    bot: LocalBot, channel: Channel
) -> None:
    maya, bob, chief = (bot.workspace.user(name) for name in ("maya", "bob", "chief"))
    maya.types("/recert done v")
    on(bot, "2027-04-05")
    maya.types("/recert leave").presses("Delete everything")
    on(bot, "2027-04-08")
    bot.tick()
    seen = chief.sees("1 of 2 members of Northampton EMS recertified", "1 of the 2 has left since")
    seen.says(
        "What's next for those not recertified", "takes late applications until April 30, 2027", "@bob"
    ).never_says("maya")
    assert "Remind privately" in seen.buttons
    chief.types("/recert roster export 2027", in_=channel).says("1 member of that season has left since")
    bob.types("/recert leave").presses("Delete everything")
    with bot.services.database.read() as session:
        (row,) = session.exec(select(Departed)).all()
    assert (row.members, row.recertified, row.confirmed, row.late) == (2, 1, 0, 0)


@pytest.mark.usefixtures("channel")
def test_whoever_leaves_while_the_season_runs_counts_nowhere(bot: LocalBot) -> None:
    bot.workspace.user("maya").types("/recert leave").presses("Delete everything")
    with bot.services.database.read() as session:
        assert session.exec(select(Departed)).all() == []


def test_whoever_leaves_without_having_answered_leaves_a_number_as_well(bot: LocalBot, channel: Channel) -> None:
    on_the_roster(bot, channel)
    chief, nora = bot.workspace.user("chief"), bot.workspace.user("nora")
    chief.types("/recert status @nora", in_=channel).presses("Confirm new date (V)")
    on(bot, "2027-07-01")
    nora.types("/recert leave").presses("Delete everything")
    with bot.services.database.read() as session:
        (row,) = session.exec(select(Departed)).all()
    assert (row.members, row.recertified, row.confirmed) == (1, 1, 1)


def test_whoever_is_taken_off_after_the_season_without_having_answered_stays_in_its_counts(
    bot: LocalBot, channel: Channel
) -> None:
    chief = bot.workspace.user("chief")
    rows = "".join(f",{name}@x.org,emt,2027-03-31,\n" for name in "abc")
    for each in ("UNORA", "UDAVE", "UPAT"):
        bot.workspace.user(each[1:].lower())
        rows += f"{each},,emt,2027-03-31,\n"
    sends(chief, form(chief, channel, "roster import"), HEADER + rows)
    chief.types("/recert roster", in_=channel).presses("Tell 6 people")
    bot.workspace.ticks()
    on(bot, "2027-07-01")
    roster = chief.types("/recert roster 2027", in_=channel)
    roster.presses("Remove 3 not in Slack")
    nora = bot.workspace.user("nora")
    nora.presses(nora.direct_messages[-1], "Not me")
    chief.types("/recert status @dave", in_=channel).presses("Remove")
    with bot.services.database.read() as session:
        (row,) = session.exec(select(Departed)).all()
    assert (row.members, row.recertified) == (5, 0)
    chief.types("/recert roster export 2027", in_=channel).says("5 members of that season have left since")


def test_out_of_season_an_officer_reads_from_when_something_is_due(bot: LocalBot) -> None:
    on(bot, "2027-06-15")
    chief, channel = bot.workspace.user("rival"), bot.workspace.channel("amherst")
    chief.types("/recert agency Amherst EMS", in_=channel)
    bot.workspace.user("ann").types("/recert join emt 2029-03-31", in_=channel)
    bot.workspace.user("ben").types("/recert join emt 2028-03-31", in_=channel)
    said = "2 members, nothing due until October 1, 2027"
    chief.types("/recert roster", in_=channel).says(said).never_says("0 recertified", "at risk")
    home(chief).says(said)
    bot.workspace.user("cal").types("/recert join emt 2027-03-31", in_=channel)
    chief.types("/recert roster", in_=channel).says("3 members, 1 lapsed, 2 with nothing due yet")
