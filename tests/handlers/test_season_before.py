"""The season that has just ended: today's roster says what came of it, and leads there."""

from collections.abc import Callable

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Seen
from tests.conftest import Open
from tests.handlers.files import HEADER, LIST, channel, form, sends
from tests.handlers.test_cycles import on

__all__ = ["channel"]


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Open the bot three weeks before the date."""
    return open_bot(at="2027-03-10T10:00")


@pytest.fixture(autouse=True)
def _crew(bot: LocalBot, channel: Channel) -> None:
    """Let maya have V and bob none, and nora and olga be on the roster, not in Slack."""
    chief = bot.workspace.user("chief")
    bot.workspace.user("maya").types("/recert join emt 2027-03-31", in_=channel)
    bot.workspace.user("maya").types("/recert done v")
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel)
    sends(chief, form(chief, channel), f"{HEADER},nora@x.org,emt,2027-03-31,\n,olga@x.org,emt,2027-03-31,\n")


def test_from_april_the_roster_says_what_came_of_the_season_and_leads_there(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    chief.types("/recert roster", in_=channel).never_says("2027 season")
    on(bot, "2027-04-01")
    seen = chief.types("/recert roster", in_=channel)
    seen.says(
        "4 members, 3 lapsed, 1 with nothing due until October 1, 2028",
        "The 2027 season: 1 of 4 recertified.",
        "/recert roster 2027",
    )
    home = chief.opens_home()
    assert home is not None
    home.says("4 members, 3 lapsed, 1 with nothing due until October 1, 2028", "The 2027 season: 1 of 4 recertified.")
    assert "The 2027 season: 1 of 4 recertified." in seen.text
    seen.says("🔹 @maya · EMT · 0/11 · nothing due yet\n").never_says("maya · EMT · 0/11 · Update")
    seen.says("Expired March 31, 2027 · 1 day ago\n", "Expires March 31, 2029 · 730 days left\n")
    seen.presses("2027 season").says("4 members, 1 recertified", "@maya", "@bob").never_says("The 2027 season:")
    on(bot, "2027-09-30")
    chief.types("/recert roster", in_=channel).says("The 2027 season: 1 of 4 recertified.")
    bot.workspace.user("maya").types("/recert done a1")
    chief.types("/recert roster", in_=channel).says("🔹 @maya · EMT · 1/11 · Affiliate with agency · active today\n")
    on(bot, "2027-10-01")
    chief.types("/recert roster", in_=channel).never_says("2027 season")


def test_the_dates_of_the_season_that_ended_are_confirmed_from_its_page(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    on(bot, "2027-04-05")
    seen = chief.types("/recert roster 2027", in_=channel).presses("Confirm dates (1)").says("@maya")
    seen.presses("Confirm new date (V)").says("@maya: the new date (V) is confirmed.")
    chief.types("/recert roster 2027", in_=channel).says("1 recertified (confirmed)")
    assert not any(each.startswith("Confirm dates") for each in chief.types("/recert roster 2029", in_=channel).buttons)


def test_a_season_s_page_says_how_many_left_since(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    on(bot, "2027-07-01")
    bot.workspace.user("maya").types("/recert leave").presses("Delete everything")
    seen = chief.types("/recert roster 2027", in_=channel)
    seen.says("3 members", "1 left or was removed since (recertified); only the number is kept.").never_says("maya")
    bot.workspace.user("bob").types("/recert leave").presses("Delete everything")
    chief.types("/recert roster 2027", in_=channel).says(
        "2 left or were removed since (1 of them recertified); only the number"
    )
    chief.types("/recert roster", in_=channel).says("The 2027 season: 1 of 4 recertified.")


def test_details_of_one_not_in_slack_lead_back_to_the_season_before_until_it_is_over(
    bot: LocalBot, channel: Channel
) -> None:
    chief = bot.workspace.user("chief")

    def details() -> Seen:
        roster = chief.types("/recert roster nora", in_=channel)
        return roster.presses("Details")

    details().presses("Confirm new date (V)")
    details().never_says("The season before")
    on(bot, "2027-04-05")
    seen = details().says(
        "expires March 31, 2029", "March 31, 2027: recertified, confirmed by @chief on March 10, 2027."
    )
    seen.says("Nothing is due until October 1, 2028.").never_says("Next: ")
    lapsed = seen.presses("Undo V of 2027").says("V is no longer marked done", "EMT, expired March 31, 2027")
    lapsed.says("EMT, expired March 31, 2027. Expired 5 days ago. 0 of 11").never_says("expires March 31, 2027")
    details().presses("Confirm new date (V)").says(
        "expires March 31, 2029", "The season before, until March 31, 2027: recertified, confirmed by @chief on April 5"
    )
    stale = details()
    on(bot, "2027-06-01")
    details().never_says("The season before")
    stale.presses("Undo V of 2027").says("The roster says something else of them by now, so nothing changed.")
    chief.types("/recert roster", in_=channel).says("The 2027 season: 2 of 4 recertified.")


def test_who_leaves_and_joins_again_after_the_season_counts_in_it_once(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    for day in ("2027-11-06", "2027-11-07"):
        on(bot, day)
        bob.types("/recert leave").presses("Delete everything")
        bob.types("/recert join emt 2027-03-31", in_=channel)
        chief.types("/recert roster 2027", in_=channel).says(
            "3 members, 1 recertified", "1 left or was removed since"
        ).never_says("@bob")
        chief.types("/recert roster export 2027", in_=channel).says("3 members; 1 member of that season has left since")
    chief.types("/recert roster", in_=channel).says("@bob")


def test_somebody_who_joins_after_every_season_is_in_none(bot: LocalBot) -> None:
    on(bot, "2027-06-01")
    second = bot.workspace.channel("amherst")
    rival, alice = bot.workspace.user("rival"), bot.workspace.user("alice")
    rival.types("/recert agency Amherst EMS", in_=second)
    alice.types("/recert join emt 2027-03-31", in_=second)
    rival.types("/recert roster", in_=second).says("1 member", "@alice").never_says("The 2027 season")
    rival.types("/recert roster 2027", in_=second).never_says("@alice")


def test_where_all_have_come_after_the_date_the_season_is_empty_and_they_are_nudged(bot: LocalBot) -> None:
    on(bot, "2027-04-10")
    amherst, chief = bot.workspace.channel("amherst"), bot.workspace.user("chief")
    chief.types("/recert agency Amherst EMS", in_=amherst)
    bot.workspace.user("eve").types("/recert join emt 2027-03-31", in_=amherst)
    chief.types("/recert roster", in_=amherst).says("@eve · EMT · 0/11")
    season = chief.types("/recert roster 2027", in_=amherst).says("Nobody counts in Amherst EMS's 2027 season.")
    season.never_says("Nobody has joined")
    chief.types("/recert nudge now", in_=amherst).says("Posted in #amherst")
    bot.workspace.settles()
    assert "One member of Amherst EMS" in amherst.messages[-1].text


def test_who_joins_after_the_date_is_on_the_roster_and_in_no_number_of_the_season(
    bot: LocalBot, channel: Channel
) -> None:
    chief = bot.workspace.user("chief")
    on(bot, "2027-04-01")
    bot.workspace.user("alice").types("/recert join emt 2027-03-31", in_=channel)
    chief.types("/recert roster", in_=channel).says("5 members", "@alice", "The 2027 season: 1 of 4 recertified.")
    chief.types("/recert roster 2027", in_=channel).says("4 members, 1 recertified").never_says("@alice")
    bot.workspace.user("alice").types("/recert done v")
    on(bot, "2027-11-06")
    chief.types("/recert roster 2027", in_=channel).says("4 members, 1 recertified").never_says("@alice")


def moves(bot: LocalBot, _channel: Channel) -> None:
    other = bot.workspace.channel("amherst")
    bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=other)
    asked = bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=other)
    asked.says("A season that has ended keeps its numbers, so Northampton EMS still counts you in it.")
    asked.presses("Move").says("Amherst EMS")
    bot.workspace.user("rival").types("/recert roster 2027", in_=other).never_says("@bob")


def moves_and_comes_back(bot: LocalBot, channel: Channel) -> None:
    moves(bot, channel)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel).presses("Move")


def leaves(bot: LocalBot, _: Channel) -> None:
    bot.workspace.user("bob").types("/recert leave").presses("Delete everything")


def is_removed(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("chief").types("/recert status <@UBOB>", in_=channel).presses("Remove from agency")


def is_removed_and_joins_again(bot: LocalBot, channel: Channel) -> None:
    is_removed(bot, channel)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel)


def nora_is_removed(bot: LocalBot, channel: Channel) -> None:
    roster = bot.workspace.user("chief").types("/recert roster nora", in_=channel)
    roster.presses("Details").presses("Remove from agency")


def both_not_in_slack_are_removed(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("chief").types("/recert roster", in_=channel).presses("Remove 2 not in Slack").says("2 members")


@pytest.mark.parametrize("day", ["2027-04-01", "2027-05-31", "2027-06-01"])
@pytest.mark.parametrize(
    "goes",
    [
        moves,
        moves_and_comes_back,
        leaves,
        is_removed,
        is_removed_and_joins_again,
        nora_is_removed,
        both_not_in_slack_are_removed,
    ],
)
def test_whoever_goes_or_comes_back_after_the_date_is_counted_once_in_the_season(
    bot: LocalBot, channel: Channel, goes: Callable[[LocalBot, Channel], None], day: str
) -> None:
    chief = bot.workspace.user("chief")
    on(bot, day)
    goes(bot, channel)
    chief.types("/recert roster", in_=channel).says("The 2027 season: 1 of 4 recertified.")
    on(bot, "2027-09-30")
    chief.types("/recert roster", in_=channel).says("The 2027 season: 1 of 4 recertified.")


def test_who_moved_after_the_date_is_still_counted_as_recertified_late_by_the_agency_of_then(
    bot: LocalBot, channel: Channel
) -> None:
    on(bot, "2027-04-10")
    moves(bot, channel)
    on(bot, "2027-05-31")
    bot.workspace.user("bob").types("/recert done v")
    chief = bot.workspace.user("chief")
    chief.types("/recert roster", in_=channel).says("The 2027 season: 2 of 4 recertified.")
    seen = chief.types("/recert roster 2027", in_=channel)
    seen.says("@bob · EMT · recertified, self-reported · not in this agency now")
    assert "Confirm dates (1)" in seen.buttons, "maya's alone"
    assert seen.buttons.count("Details") == 3, "none of bob, of whom his former officers see no more"
    seen.presses("Confirm dates (1)").never_says("@bob ·")


def test_who_is_deactivated_in_slack_after_the_date_counts_in_the_season(bot: LocalBot, channel: Channel) -> None:
    on(bot, "2027-04-10")
    bot.workspace.deactivates(bot.workspace.user("bob"))
    chief = bot.workspace.user("chief")
    chief.types("/recert roster", in_=channel).says("3 members", "The 2027 season: 1 of 4 recertified.")
    chief.types("/recert roster 2027", in_=channel).says("4 members", "@bob")


def test_of_one_who_is_back_in_slack_a_season_says_that_they_were_deactivated(bot: LocalBot, channel: Channel) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    bot.workspace.deactivates(bob)
    chief.types("/recert roster", in_=channel).says("1 deactivated in Slack, and not counted: @bob.")
    on(bot, "2027-07-01")
    bot.workspace.reactivates(bob)
    seen = chief.types("/recert roster 2027", in_=channel).says("Not counted: deactivated at the time")
    seen.says("1 not counted in this season, deactivated in Slack at the time: @bob.")


def export(bot: LocalBot, channel: Channel) -> str:
    """Return the 2027 season's file as an officer gets it."""
    chief = bot.workspace.user("chief")
    known = len(chief.direct_messages)
    chief.types("/recert roster export 2027", in_=channel)
    bot.workspace.settles()
    (file,) = [each for message in chief.direct_messages[known:] for each in message.files]
    return bot.workspace.state.files[file["id"]].content.decode()


def test_the_page_of_a_season_with_two_dates_names_no_last_day_of_one_of_them(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("eve").types("/recert join emt 2027-04-01", in_=channel)
    on(bot, "2027-06-02")
    seen = bot.workspace.user("chief").types("/recert roster 2027", in_=channel)
    seen.says("It shows what was marked until two months after each date.").never_says("June 1", "May 31")


def test_what_is_marked_logged_and_undone_after_the_season_changes_nothing_that_it_says(
    bot: LocalBot, channel: Channel
) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    on(bot, "2027-05-31")
    bob.types("/recert done a1")
    file = export(bot, channel)
    on(bot, "2027-06-01")
    bob.types("/recert done a2")
    bob.types("/recert ce add 2 F3 Stroke")
    marked = bob.types("/recert done v 2029-03-31").says("You're recertified until March 31, 2029")
    bob.types("/recert status").says("You're recertified until March 31, 2029")

    def says_as_before() -> None:
        seen = chief.types("/recert roster 2027", in_=channel).says("4 members, 1 recertified", "@bob · EMT · 1/11")
        seen.says("Showing 4 of 4: 2027. It shows what was marked until May 31, 2027.")
        chief.types("/recert roster", in_=channel).says("The 2027 season: 1 of 4 recertified.")
        assert export(bot, channel) == file

    says_as_before()
    marked.presses("Undo V").says("back to the date March 31, 2027")
    bob.types("/recert status").says("expired March 31, 2027")
    says_as_before()
    bob.types("/recert done v 2029-03-31")
    on(bot, "2027-07-20")
    bob.types("/recert undo v").says("no longer marked done")
    bob.types("/recert done v 2029-03-31")
    on(bot, "2027-09-20")
    bob.types("/recert undo v").says("its V stays marked: your date is March 31, 2029 now")
    says_as_before()
    bob.types("/recert leave").presses("Delete everything")
    chief.types("/recert roster", in_=channel).says("The 2027 season: 1 of 4 recertified.")
    seen = chief.types("/recert roster 2027", in_=channel)
    seen.says("3 members, 1 recertified", "1 left or was removed since; only the number is kept.")


def test_the_state_s_list_after_the_season_confirms_a_member_and_changes_none_of_its_numbers(
    bot: LocalBot, channel: Channel
) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    on(bot, "2027-07-01")
    file = export(bot, channel)
    sends(chief, form(chief, channel, "state-list"), LIST, dry_run="Mark them as recertified").says("1 of 4 members")
    bob.types("/recert status").says("recertified until March 31, 2029", "confirmed")
    chief.types("/recert roster", in_=channel).says("The 2027 season: 1 of 4 recertified.")
    assert export(bot, channel) == file
