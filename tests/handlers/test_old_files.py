"""A file of last season, whose people have accepted and gone on since: it moves nobody, and is refused for nobody."""

from collections.abc import Callable

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from fakeslack.faults import RateLimited
from tests.conftest import Open
from tests.handlers.files import HEADER, channel, form, named, sends
from tests.handlers.test_cycles import held, on

__all__ = ["channel"]

ROWS = {"by user id": "UMAYA,,emt,2027-03-31,\n", "by address": ",Maya@example.org,emt,2027-03-31,\n"}
AS_IT_IS = "1 person keeps another date than the file has, and nothing changed for them"


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Open the bot three weeks before the date."""
    return open_bot(at="2027-03-10T10:00")


@pytest.fixture
def maya(bot: LocalBot, channel: Channel) -> Person:
    """Return maya, who was on a roster by her address, accepted it, has V, and is in her next cycle by now."""
    chief, maya = bot.workspace.user("chief"), bot.workspace.user("maya")
    sends(chief, form(chief, channel), HEADER + ROWS["by address"])
    chief.types("/recert roster", in_=channel).presses("Tell 1 person")
    bot.workspace.ticks()
    maya.presses(maya.direct_messages[-1], "Yes")
    maya.types("/recert done v")
    on(bot, "2027-04-05")
    return maya


def by_form(bot: LocalBot, channel: Channel, text: str) -> str:
    chief = bot.workspace.user("chief")
    return sends(chief, form(chief, channel), text).words


def dropped(bot: LocalBot, _: Channel, text: str) -> str:
    chief = bot.workspace.user("chief")
    return chief.drops(chief.has_file("roster.csv", text)).presses("Import").words


WAYS = pytest.mark.parametrize("bring", [by_form, dropped])


@WAYS
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.usefixtures("maya")
def test_it_leaves_those_who_have_accepted_as_they_are(
    bot: LocalBot, channel: Channel, bring: Callable[[LocalBot, Channel, str], str], row: str
) -> None:
    before = held(bot, "maya")
    said = bring(bot, channel, HEADER + row)
    assert "1 member of Northampton EMS was imported: 1 unchanged." in said
    assert AS_IT_IS in said
    assert held(bot, "maya") == before
    assert named(bot) == []


@WAYS
@pytest.mark.usefixtures("maya")
def test_whoever_is_known_with_no_such_date_is_named_with_all_else_that_is_wrong(
    bot: LocalBot, channel: Channel, bring: Callable[[LocalBot, Channel, str], str]
) -> None:
    bot.workspace.user("bob")
    rows = ",bob@example.org,emt,2025-03-31,\nUDAVE,,nurse,2029-03-31,\n,new@x.org,emt,2025-03-31,\n"
    said = bring(bot, channel, HEADER + ROWS["by address"] + rows)
    assert "1 is ready, 3 need you. Nothing is imported yet." in said
    places = [said.index(f"line {line}") for line in ("3, expires_on: March 31, 2025 was two", "4, level", "5, exp")]
    assert places == sorted(places)
    chief = bot.workspace.user("chief")
    after = chief.presses(chief.direct_messages[-1], "Import 1 member").words
    assert AS_IT_IS in after
    assert "3 rows were left out" in after
    assert named(bot) == []


@WAYS
def test_whoever_is_new_is_taken_as_lapsed_and_is_in_no_number_of_that_season(
    bot: LocalBot, channel: Channel, bring: Callable[[LocalBot, Channel, str], str]
) -> None:
    bot.workspace.user("maya").types("/recert join emt 2027-03-31", in_=channel)
    on(bot, "2027-04-05")
    bot.workspace.user("bob")
    said = bring(bot, channel, f"{HEADER}UBOB,,emt,2027-03-31,\n,new@x.org,emt,2026-03-31,\n")
    assert "2 members of Northampton EMS were imported: 2 new." in said
    assert "2 new people have a date that has passed: @bob (March 31, 2027), new@x.org (March 31, 2026)." in said
    assert "They're lapsed: don't staff them unless eLicensing shows a new date" in said
    chief = bot.workspace.user("chief")
    chief.types("/recert roster at-risk", in_=channel).says("@bob").never_says("new@x.org")
    chief.types("/recert roster lapsed", in_=channel).says("@bob", "new@x.org")
    chief.types("/recert roster 2027", in_=channel).says("1 member, 0 recertified")
    assert "passed" not in bring(bot, channel, f"{HEADER}UBOB,,emt,2027-03-31,\n"), "nothing of those who are known"


@WAYS
def test_whoever_only_a_roster_names_is_not_moved_back_to_a_date_that_has_passed(
    bot: LocalBot, channel: Channel, bring: Callable[[LocalBot, Channel, str], str]
) -> None:
    by_form(bot, channel, f"{HEADER}UDAVE,,emt,2029-03-31,\n")
    on(bot, "2027-04-05")
    said = bring(bot, channel, f"{HEADER}UDAVE,,emt,2027-03-31,\n")
    assert AS_IT_IS in said
    bot.workspace.user("chief").types("/recert roster 2029", in_=channel).says("1 member")


def moves(bot: LocalBot, channel: Channel) -> None:
    amherst, maya = bot.workspace.channel("amherst"), bot.workspace.user("maya")
    bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=amherst)
    maya.types("/recert join emt 2027-03-31", in_=channel)
    maya.types("/recert join emt 2027-03-31", in_=amherst).presses("Move")


def declines(bot: LocalBot, channel: Channel) -> None:
    maya = bot.workspace.user("maya")
    by_form(bot, channel, HEADER + ROWS["by address"])
    bot.workspace.user("chief").types("/recert roster", in_=channel).presses("Tell 1 person")
    bot.workspace.ticks()
    maya.presses(maya.direct_messages[-1], "Not me")


@pytest.mark.parametrize("go", [moves, declines])
def test_whoever_is_left_out_anyway_keeps_no_file_from_being_taken(
    bot: LocalBot, channel: Channel, go: Callable[[LocalBot, Channel], None]
) -> None:
    go(bot, channel)
    bot.workspace.settles()
    on(bot, "2027-04-05")
    said = by_form(bot, channel, HEADER + ROWS["by address"])
    assert "Nobody at Northampton EMS was imported." in said
    assert "@maya" in said
    assert named(bot) == []


@pytest.mark.usefixtures("maya")
def test_whom_slack_was_not_asked_about_is_left_as_they_are(bot: LocalBot, channel: Channel) -> None:
    before = held(bot, "maya")
    bot.workspace.faults.next("users.lookupByEmail", RateLimited(retry_after=100))
    said = by_form(bot, channel, f"{HEADER}{ROWS['by address']}UDAVE,,emt,2029-03-31,\n")
    assert "1 member of Northampton EMS was imported: 1 new." in said
    assert "line 2, expires_on: March 31, 2027 has passed, and Slack was not asked who has this address" in said
    assert "looked up later" not in said
    assert held(bot, "maya") == before
    assert named(bot) == ["UDAVE"]


def test_somebody_else_s_number_lets_nobody_s_date_pass(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("zed")
    bot.workspace.user("bob").types("/recert join emt 2027-03-31 E0000001", in_=channel)
    on(bot, "2029-04-05")
    row = ",zed@example.org,emt,2027-03-31,E0000001\n"
    assert "March 31, 2027 was two years ago or more" in by_form(bot, channel, HEADER + row)
    assert named(bot) == []
    assert "1 unchanged" in by_form(bot, channel, HEADER + row.replace("zed@", "bobs-private@")), "bob's other address"
