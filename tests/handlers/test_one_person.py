"""Of the same name the training officer is asked whether it is one person, and nothing is merged without them."""

import time
from dataclasses import replace

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Message, Person, Seen
from fakeslack.faults import Refuse
from handlers.agency.one_person import pairs
from storage.same_names import NamedRow
from tests.handlers.files import channel, form, sends
from tests.handlers.rosters import again, button

__all__ = ["channel"]

HEADER = "slack_id,email,name,level,expires_on,number\n"
ASKED = "The same name twice"


@pytest.fixture
def nora(bot: LocalBot, channel: Channel) -> Person:
    """Return nora, a member whose full name in Slack is Nora Smith."""
    person = bot.workspace.user("nora")
    person.user.real_name = "Nora Smith"
    person.types("/recert join emt 2027-03-31 E0000001", in_=channel)
    person.types("/recert done a1")
    bot.workspace.settles()
    return person


def imports(bot: LocalBot, channel: Channel, rows: str) -> Seen:
    chief = bot.workspace.user("chief")
    return sends(chief, form(chief, channel), HEADER + rows)


def roster(bot: LocalBot, channel: Channel) -> Seen:
    return bot.workspace.user("chief").types("/recert roster", in_=channel)


def question(bot: LocalBot, channel: Channel) -> Seen:
    """Return what the officer is asked beside the roster."""
    roster(bot, channel)
    return bot.workspace.user("chief").sees(ASKED)


def is_silent(bot: LocalBot, channel: Channel) -> bool:
    """Return whether the roster comes without a question."""
    roster(bot, channel)
    bot.workspace.settles()
    return ASKED not in channel.messages[-1].words


UNKNOWN = ",private@x.org,Nora Smith,emt,2027-03-31,\n"


def test_after_an_import_the_officer_is_asked_and_a_press_merges(bot: LocalBot, channel: Channel, nora: Person) -> None:
    seen = imports(bot, channel, UNKNOWN).says(ASKED, "Nora Smith (private@x.org), not in Slack yet, and @nora")
    roster(bot, channel).says("2 members")
    assert question(bot, channel).text.startswith("Somebody with the same name may be counted twice")
    assert bot.workspace.calls_of("chat.postMessage")[-1].args["channel"] != nora.id, "nothing is done unasked"
    seen.presses("One person").says("are one person on Northampton EMS's roster now, and count once")
    bot.workspace.settles()
    roster(bot, channel).says("1 member").never_says("Smith")
    assert is_silent(bot, channel)
    assert "says Nora Smith on Northampton EMS's roster is you" in nora.direct_messages[-1].text
    assert "your record stays as it is" in nora.direct_messages[-1].text
    nora.types("/recert status").says("E0000001", "1 of 11 steps done (self-reported)")


def test_marks_go_over_as_the_officer_s_and_what_they_confirmed_does_not(
    bot: LocalBot, channel: Channel, nora: Person
) -> None:
    imports(bot, channel, UNKNOWN)
    chief = bot.workspace.user("chief")
    row = chief.types("/recert roster smith", in_=channel).presses("Details", nth=0)
    row.presses("Mark A2 done").says("A2 is marked done, by you").presses("Confirm new date (V)").says("V")
    question(bot, channel).presses("One person")
    bot.workspace.settles()
    nora.types("/recert status").says("2 of 11 steps done (self-reported, 1 by officer)").never_says("confirmed by")
    assert "The steps that were marked there are in your record now" in nora.direct_messages[-1].text


def test_two_rows_that_slack_does_not_know_become_one_with_its_marks_and_confirmation(
    bot: LocalBot, channel: Channel
) -> None:
    imports(bot, channel, ",old@x.org,Nora Smith,emt,2027-03-31,E0000001\n" + UNKNOWN)
    chief = bot.workspace.user("chief")
    newer = chief.types("/recert roster smith", in_=channel).presses("Details", nth=1)
    newer.presses("Mark A2 done")
    asked = question(bot, channel).says("Nora Smith (private@x.org), not in Slack yet, and Nora Smith (old@x.org)")
    asked.presses("One person").says("count once")
    bot.workspace.settles()
    roster(bot, channel).says("1 member", "Nora Smith · EMT · 1/11 · by officer")
    assert is_silent(bot, channel)


def test_two_different_numbers_are_two_people(bot: LocalBot, channel: Channel, nora: Person) -> None:
    imports(bot, channel, ",private@x.org,Nora Smith,emt,2027-03-31,E0000002\n").never_says(ASKED)
    assert is_silent(bot, channel)
    assert nora.direct_messages == []


@pytest.mark.parametrize("name", ["Nora", "Nora Smithe", "Ann Nora Smith", ""])
def test_nobody_is_asked_of_another_name(bot: LocalBot, channel: Channel, nora: Person, name: str) -> None:
    nora.user.name = "n.smith"
    imports(bot, channel, f",private@x.org,{name},emt,2027-03-31,\n").never_says(ASKED)
    assert is_silent(bot, channel)


def test_without_an_answer_of_slack_s_the_roster_asks_by_its_own_names(
    bot: LocalBot, channel: Channel, nora: Person
) -> None:
    imports(bot, channel, UNKNOWN + ",old@x.org,Nora Smith,emt,2027-03-31,\n")
    bot.workspace.faults.next("users.list", Refuse("internal_error"))
    question(bot, channel).says("Nora Smith (old@x.org), not in Slack yet, and Nora Smith (private@x.org)")
    question(bot, channel).says("Nora Smith (private@x.org), not in Slack yet, and @nora")
    assert nora.direct_messages == []


def test_a_second_press_and_a_forged_one_change_nothing(bot: LocalBot, channel: Channel, nora: Person) -> None:
    chief = bot.workspace.user("chief")
    imports(bot, channel, UNKNOWN + ",ned@x.org,Ned,emt,2027-03-31,E0000009\n")
    seen = question(bot, channel)
    assert isinstance(seen.item, Message)
    pressed = button(seen.item, "One person")
    agency, gone, kept = pressed["value"].split(":")
    for value in (f"{agency}:{kept}:{gone}", f"{agency}:{gone}:{gone}", f"{agency}:{gone}:99", f"9:{gone}:{kept}"):
        said = again(bot, chief, seen.item, pressed | {"value": value})
        assert "othing changed" in said, value
    roster(bot, channel).says("3 members")
    assert "count once" in again(bot, chief, seen.item, pressed)
    assert "nothing changed" in again(bot, chief, seen.item, pressed)
    roster(bot, channel).says("2 members")
    assert len([each for each in nora.direct_messages if "is you" in each.text]) == 1


def test_who_have_two_numbers_by_now_are_not_merged_by_an_older_question(
    bot: LocalBot, channel: Channel, nora: Person
) -> None:
    asked = imports(bot, channel, UNKNOWN)
    imports(bot, channel, UNKNOWN.replace(",\n", ",E0000002\n"))
    asked.presses("One person").says("two certification numbers", "nothing changed")
    roster(bot, channel).says("2 members")
    assert nora.direct_messages == []


def test_the_longest_names_and_addresses_fit_into_every_question(bot: LocalBot, channel: Channel) -> None:
    name, address = "&<n" * 33, "a" * 240
    rows = [f",{each}{address}@x.org,{name},emt,2027-03-31,\n" for each in "ab"]
    imports(bot, channel, "".join(rows)).says(ASKED)
    imports(bot, channel, f",{'c' + address}@x.org,,emt,2027-03-31,\n").says("2 people on the roster weren't in")
    for nth in range(3):
        roster(bot, channel).presses("Details", nth=nth).says("not in Slack yet", "Remove from agency")


def test_as_many_as_a_file_holds_are_compared_in_seconds() -> None:
    rows = [NamedRow(each, None, each, f"Name {each % 5000}", f"{each}@x.org", f"E{each}") for each in range(10_000)]
    began = time.monotonic()
    assert pairs(rows, {}) == []
    same = [replace(row, number=None) for row in rows]
    assert [(each.other.id, each.unknown.id) for each in pairs(same, {})] == [(n, n + 5000) for n in range(5000)]
    assert time.monotonic() - began < 30, "each was compared with each: that took a quarter of an hour"
