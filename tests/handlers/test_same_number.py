"""Officers hear when a member's certification number takes in somebody else's row of their roster."""

from collections.abc import Callable

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from storage.database import Database
from tests.conftest import Open
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
    assert "so they count as one person now. If that's wrong" in said
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


def amherst(bot: LocalBot) -> Channel:
    found = bot.workspace.channel("amherst")
    bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=found)
    return found


def typed(_bot: LocalBot, channel: Channel | None, eve: Person) -> None:
    eve.types("/recert join emt 2027-03-31 E0000001", in_=channel)


def by_form(_bot: LocalBot, channel: Channel | None, eve: Person) -> None:
    modal = eve.types("/recert join", in_=channel).modal
    assert modal is not None
    modal.fills(level="emt", expires_on="2027-03-31", number="E0000001").submits()


def corrected(_bot: LocalBot, channel: Channel | None, eve: Person) -> None:
    eve.types("/recert join emt 2027-03-31 E0000002", in_=channel)
    eve.types("/recert join emt 2027-03-31 E0000001")


def moved(bot: LocalBot, channel: Channel | None, eve: Person) -> None:
    third = bot.workspace.channel("hadley")
    bot.workspace.user("third").types("/recert agency Hadley EMS", in_=third)
    eve.types("/recert join emt 2027-03-31 E0000002", in_=third)
    eve.types("/recert join emt 2027-03-31 E0000001", in_=channel).presses("Move")


def yes(bot: LocalBot, channel: Channel | None, eve: Person) -> None:
    assert channel is not None
    officer = "chief" if channel.name == "northampton" else "rival"
    imports(bot, channel, "UEVE,,,emt,2027-03-31,E0000001\n", officer)
    roster = bot.workspace.user(officer).types("/recert roster", in_=channel)
    roster.presses(next(each for each in roster.buttons if each.startswith("Tell ")))
    bot.workspace.ticks()
    eve.presses(eve.direct_messages[-1], "Yes")


def something_wrong(bot: LocalBot, channel: Channel | None, eve: Person) -> None:
    assert channel is not None
    officer = "chief" if channel.name == "northampton" else "rival"
    imports(bot, channel, "UEVE,,,emt,2027-03-31,E0000002\n", officer)
    roster = bot.workspace.user(officer).types("/recert roster", in_=channel)
    roster.presses(next(each for each in roster.buttons if each.startswith("Tell ")))
    bot.workspace.ticks()
    modal = eve.presses(eve.direct_messages[-1], "Something's wrong").modal
    assert modal is not None
    modal.fills(number="E0000001").submits()


def first_change(bot: LocalBot, channel: Channel | None, eve: Person) -> None:
    assert channel is not None
    imports(bot, channel, "UEVE,,,emt,2027-03-31,E0000001\n", "chief" if channel.name == "northampton" else "rival")
    eve.types("/recert done a1")


def put_back(bot: LocalBot, channel: Channel | None, eve: Person) -> None:
    assert channel is not None
    officer = "chief" if channel.name == "northampton" else "rival"
    eve.types("/recert join emt 2027-03-31 E0000002", in_=channel)
    eve.types("/recert join emt 2027-03-31 E0000001")
    imports(bot, channel, "UEVE,,,emt,2027-03-31,E0000002\n", officer)
    bot.workspace.settles()
    eve.presses(eve.direct_messages[-1], "Undo")


WAYS = [typed, by_form, corrected, moved, yes, something_wrong, first_change, put_back]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_officers_are_told_once_of_a_number_that_another_member_has(
    bot: LocalBot, channel: Channel, way: Callable[[LocalBot, Channel | None, Person], None]
) -> None:
    chief, eve = bot.workspace.user("chief"), bot.workspace.user("eve")
    bot.workspace.user("alice").types("/recert join emt 2027-03-31 E0000001", in_=channel)
    way(bot, channel, eve)
    bot.workspace.settles()
    said = "<@UEVE>'s certification number is E0000001 now, which <@UALICE> on Northampton EMS's roster has too."
    assert said in chief.direct_messages[-1].text
    eve.types("/recert join emt 2027-03-31 E0000001")
    eve.types("/recert done a2")
    bot.workspace.settles()
    assert sum(said in each.text for each in chief.direct_messages) == (2 if way is put_back else 1)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_officers_of_both_agencies_are_told_of_a_number_that_members_of_both_have_each_of_their_own(
    bot: LocalBot, channel: Channel, way: Callable[[LocalBot, Channel | None, Person], None]
) -> None:
    chief, rival, eve = (bot.workspace.user(name) for name in ("chief", "rival", "eve"))
    bot.workspace.user("alice").types("/recert join emt 2027-03-31 E0000001", in_=channel)
    way(bot, amherst(bot), eve)
    bot.workspace.settles()
    for officer, own, other in (
        (chief, "<@UALICE> of Northampton EMS", "EVE"),
        (rival, "<@UEVE> of Amherst EMS", "ALICE"),
    ):
        last = officer.direct_messages[-1].text
        assert f"{own} has the certification number E0000001, and so has somebody in this workspace" in last
        assert other not in last


def test_a_number_of_somebody_without_an_agency_is_told_where_the_other_one_is(bot: LocalBot, channel: Channel) -> None:
    chief, eve = bot.workspace.user("chief"), bot.workspace.user("eve")
    bot.workspace.user("alice").types("/recert join emt 2027-03-31 E0000001", in_=channel)
    typed(bot, None, eve)
    bot.workspace.settles()
    assert "<@UALICE> of Northampton EMS has the certification number E0000001" in chief.direct_messages[-1].text


def test_an_officer_reads_it_of_their_own_number_too(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.user("alice").types("/recert join emt 2027-03-31 E0000001", in_=channel)
    typed(bot, channel, chief)
    bot.workspace.settles()
    assert "<@UCHIEF>'s certification number is E0000001 now, which <@UALICE>" in chief.direct_messages[-1].text


def test_what_another_agency_s_roster_says_of_somebody_is_told_to_nobody(bot: LocalBot, channel: Channel) -> None:
    chief, rival, eve = (bot.workspace.user(name) for name in ("chief", "rival", "eve"))
    bot.workspace.user("alice")
    imports(bot, channel, "UALICE,,,emt,2027-03-31,E0000001\n")
    before = len(chief.direct_messages)
    typed(bot, amherst(bot), eve)
    bot.workspace.settles()
    assert (len(chief.direct_messages), rival.direct_messages) == (before, [])


def test_an_import_says_which_numbers_several_on_the_roster_have(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("alice").types("/recert join emt 2027-03-31 E0000001", in_=channel)
    bot.workspace.user("eve").types("/recert join emt 2027-03-31 E0000002", in_=channel)
    said = imports(bot, channel, "UEVE,,,emt,2027-03-31,E0000001\n")
    assert "E0000001 is the number of 2 people: @alice, @eve. No two people have the same number" in said


@pytest.mark.databases("sqlite", "postgresql")
def test_who_shares_a_number_is_found_on_either_database(open_bot: Open, database: Database) -> None:
    bot = open_bot(database=database)
    chief, eve, northampton = (
        bot.workspace.user("chief"),
        bot.workspace.user("eve"),
        bot.workspace.channel("northampton"),
    )
    chief.types("/recert agency Northampton EMS", in_=northampton)
    bot.workspace.user("alice").types("/recert join emt 2027-03-31 E0000001", in_=northampton)
    typed(bot, amherst(bot), eve)
    bot.workspace.settles()
    assert "<@UALICE> of Northampton EMS has the certification number E0000001" in chief.direct_messages[-1].text
    bot.workspace.user("dana").types("/recert join emt 2027-03-31 E0000001", in_=northampton)
    assert "E0000001 is the number of 2 people: @alice, @dana." in imports(
        bot, northampton, "UALICE,,,emt,2027-03-31,\n"
    )


def test_the_officer_is_told_of_marks_that_went_over_with_the_number(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    imports(bot, channel, NORA)
    row = chief.types("/recert roster nora", in_=channel).presses("Details")
    row.presses("Mark A2 done").presses("Mark A3 done").presses("Undo A3").presses("Confirm new date (V)")
    bot.workspace.user("eve").types("/recert join emt 2027-03-31 E0000007", in_=channel)
    bot.workspace.settles()
    assert "one person now, with the steps that were marked there. If" in chief.direct_messages[-1].text
    bot.workspace.user("eve").types("/recert status").says("1 of 11 steps done (by officer)")


def test_a_mark_that_was_taken_back_goes_over_as_none(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    imports(bot, channel, NORA)
    row = chief.types("/recert roster nora", in_=channel).presses("Details")
    row.presses("Mark A3 done").presses("Undo A3").presses("Confirm new date (V)")
    bot.workspace.user("eve").types("/recert join emt 2027-03-31 E0000007", in_=channel)
    bot.workspace.settles()
    assert "so they count as one person now. If that's wrong" in chief.direct_messages[-1].text
