"""Fees, deadlines, contacts and help: for anyone who asks."""

import pytest

from bot.demo.local import LocalBot
from handlers.bolt.commands import COMMANDS
from tests.conftest import Open

PRINTED = {"emt": ("$150.00", "$152.94"), "aemt": ("$151.00", "$153.94"), "paramedic": ("$157.00", "$159.94")}


@pytest.mark.parametrize("level", PRINTED)
def test_fees_are_those_that_the_page_prints(bot: LocalBot, level: str) -> None:
    seen = bot.workspace.user("zoe").types(f"/recert fees {level}").says(*PRINTED[level], "$125.00", "2.35%", "$15,")
    for figure in PRINTED[level]:
        assert figure in seen.text


def test_without_a_level_a_member_sees_their_own_fees_and_a_newcomer_all(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert fees").says("$150.00", "$151.00", "$157.00")
    alice.types("/recert join aemt 2027-03-31")
    alice.types("/recert fees").says("$151.00", "$153.94").never_says("$150.00", "$157.00")
    alice.types("/recert fees medic").says("$157.00").never_says("$151.00")


def test_deadlines_are_all_dates_of_the_member_s_own_cycle(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    seen = alice.types("/recert deadlines").says(
        "The next dates in Massachusetts", "March 31, 2027", "January 31, 2027"
    )
    seen.never_says("a renewal application for each", "renewal form")
    alice.types("/recert join emt 2028-03-31")
    alice.types("/recert deadlines").says(
        "October 1, 2027", "February 15, 2028", "March 31, 2028", "493 days left"
    ).never_says("2027, 4", "January 31")


def test_contacts_name_both_help_desks_and_all_five_regions(bot: LocalBot) -> None:
    seen = bot.workspace.user("zoe").types("/recert contacts")
    seen.says("support@nremt.org", "dph.elicensing_support@mass.gov", "978-792-5477", "508-854-0111", "781-505-4367")
    for region in ("I Western", "II Central", "III NorthEast", "IV Metropolitan", "V Southeastern"):
        seen.says(region)


def test_help_has_every_command_of_a_member_with_an_example_and_join_for_a_newcomer(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    for typed in ("/recert", "/recert help", "/recert  HELP  "):
        seen = alice.types(typed)
        for command in COMMANDS:
            assert (f"/recert {command.example}" in seen.words) is not command.for_officers
            assert (f"/recert {command.example}" in seen.text) is not command.for_officers
    assert "Join" in seen.buttons
    alice.types("/recert join emt 2027-03-31")
    seen = alice.types("/recert help")
    assert "Join" not in seen.buttons
    assert "/recert roster" not in seen.words
    seen.presses("For training officers").says("/recert agency Northampton EMS")


def test_help_has_an_officer_s_commands_above_a_member_s(bot: LocalBot) -> None:
    chief, channel = bot.workspace.user("chief"), bot.workspace.channel("northampton")
    chief.types("/recert agency Northampton EMS", in_=channel)
    for where in (channel, None):
        words = chief.types("/recert help", in_=where).words
        places = {each.word: words.index(f"/recert {each.example}") for each in COMMANDS}
        assert max(places[each.word] for each in COMMANDS if each.for_officers) < places["status"]
        assert min(places[each.word] for each in COMMANDS if not each.for_officers) == places["status"]
    bot.workspace.user("bob").types("/recert help", in_=channel).never_says("/recert roster")


def test_the_buttons_under_an_answer_do_what_the_words_do(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert help").presses("Fees").says("$150.00")
    alice.types("/recert join emt 2027-03-31").presses("My status").says("0 of 11").presses("My steps").says("First: A")
    alice.types("/recert status").presses("Deadlines").says("February 15, 2027")


def test_a_cycle_of_its_own_year_is_not_carried_forward(open_bot: Open) -> None:
    bot = open_bot(at="2024-02-01T10:00")
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2024-03-31")
    alice.types("/recert status").says("Based on the state's 2024 figures.", "59 days left").never_says("may differ")
