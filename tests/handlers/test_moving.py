"""Moving to another agency: the member is asked first, both agencies' officers are told, and files move nobody."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Channel, Message, Person, Seen
from storage import current_members, members
from storage.members import Record
from tests.handlers.files import HEADER, channel, form, named, sends
from tests.handlers.files import members as of_all
from tests.handlers.rosters import again, button
from tests.handlers.test_cycles import on

__all__ = ["channel"]

JOIN = "/recert join emt 2027-03-31 E0000001"


@pytest.fixture
def amherst(bot: LocalBot) -> Channel:
    """Return the channel of Amherst EMS, whose only training officer is rival."""
    found = bot.workspace.channel("amherst")
    bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=found)
    return found


@pytest.fixture
def bob(bot: LocalBot, channel: Channel) -> Person:
    """Return bob, a member of Northampton EMS."""
    person = bot.workspace.user("bob")
    person.types(JOIN, in_=channel).says("Northampton EMS")
    person.types("/recert done a1")
    bot.workspace.settles()
    return person


def record(bot: LocalBot, user_id: str) -> tuple[str | None, Record]:
    """Return the name of somebody's agency, and their record."""
    clock, team = bot.services.clock, bot.workspace.state.team
    with bot.services.database.read() as session:
        found = current_members.current(session, team, user_id, now=clock.now(), zone=bot.services.timezone)
    assert found is not None
    return found.agency_name, members.record_of(found)


def told(person: Person) -> list[str]:
    return [each.text for each in person.direct_messages]


def test_joining_in_another_agency_s_channel_asks_first_and_changes_nothing(
    bot: LocalBot, amherst: Channel, bob: Person
) -> None:
    before = record(bot, bob.id)
    asked = bob.types("/recert join aemt 2028-03-31 A0000002", in_=amherst)
    asked.says("Move to Amherst EMS? You're in Northampton EMS now.", "Advanced EMT, March 31, 2028, A0000002")
    assert asked.buttons == ["Move", "Stay in Northampton EMS"]
    bot.workspace.settles()
    assert record(bot, bob.id) == before
    assert told(bot.workspace.user("chief")) == told(bot.workspace.user("rival")) == []


def test_only_move_moves_the_member_and_tells_the_officers_of_both_agencies_once(
    bot: LocalBot, amherst: Channel, bob: Person
) -> None:
    asked = bob.types("/recert join emt 2027-03-31", in_=amherst)
    asked.presses("Move").says("You've moved from Northampton EMS to Amherst EMS", "included in Amherst EMS's nudges")
    bot.workspace.settles()
    agency, now = record(bot, bob.id)
    assert (agency, now.number) == ("Amherst EMS", "E0000001")
    chief, rival = bot.workspace.user("chief"), bot.workspace.user("rival")
    (away,), (joined,) = told(chief), told(rival)
    assert away.startswith("<@UBOB> has moved to Amherst EMS")
    assert joined.startswith("<@UBOB> has joined Amherst EMS from Northampton EMS")
    chief.types("/recert status <@UBOB>").says("Only the training officers of")
    rival.types("/recert status <@UBOB>").says("1 of 11 steps")
    bob.types("/recert join emt 2027-03-31", in_=amherst).says("nothing changed")
    bot.workspace.settles()
    assert len(told(chief)) == len(told(rival)) == 1


def test_who_moves_with_a_date_that_is_behind_them_keeps_the_one_that_they_have(
    bot: LocalBot, amherst: Channel, bob: Person
) -> None:
    on(bot, "2027-03-10")
    bob.types("/recert done v")
    on(bot, "2027-04-05")
    asked = bob.types("/recert join emt 2027-03-31", in_=amherst)
    asked.says("Either way your record will be EMT, March 31, 2029").presses("Move").says("Amherst EMS")
    assert record(bot, bob.id)[0] == "Amherst EMS"
    bob.types("/recert status").says("recertified until March 31, 2029", "Amherst EMS")


def test_move_pressed_twice_moves_and_tells_once(bot: LocalBot, amherst: Channel, bob: Person) -> None:
    asked = bob.types(JOIN, in_=amherst)
    assert isinstance(asked.item, Message)
    move = button(asked.item, "Move")
    asked.presses("Move")
    bot.workspace.settles()
    assert "nothing changed" in again(bot, bob, asked.item, move)
    assert len(told(bot.workspace.user("chief"))) == len(told(bot.workspace.user("rival"))) == 1


def test_stay_records_what_was_said_and_moves_nobody(bot: LocalBot, amherst: Channel, bob: Person) -> None:
    asked = bob.types("/recert join aemt 2028-03-31 A0000002", in_=amherst)
    asked.presses("Stay in Northampton EMS").says("Your record is updated: Advanced EMT", "Northampton EMS's nudges")
    bot.workspace.settles()
    agency, now = record(bot, bob.id)
    assert agency == "Northampton EMS"
    assert (now.level, f"{now.expires_on}", now.number) == ("aemt", "2028-03-31", "A0000002")
    assert told(bot.workspace.user("chief")) == told(bot.workspace.user("rival")) == []


@pytest.mark.parametrize("answer", ["Move", "Stay in Northampton EMS"])
def test_the_form_asks_as_well_and_keeps_all_that_it_said(
    bot: LocalBot, amherst: Channel, bob: Person, answer: str
) -> None:
    modal = bob.types("/recert join", in_=amherst).modal
    assert modal is not None
    modal.fills(level="paramedic", number="P0000003", affiliation="agency", roles=["instructor"])
    asked = modal.submits()
    assert asked is not None
    asked.says("Move to Amherst EMS? You're in Northampton EMS now.")
    assert record(bot, bob.id)[1].level == "emt"
    asked.presses(answer)
    bot.workspace.settles()
    agency, now = record(bot, bob.id)
    assert agency == ("Amherst EMS" if answer == "Move" else "Northampton EMS")
    assert (now.level, now.number, now.affiliation, now.roles) == ("paramedic", "P0000003", "agency", {"instructor"})


def forged(asked: Seen, label: str, **changes: str) -> tuple[Message, dict[str, Any]]:
    """Return a question, and a button of it whose value says something else."""
    assert isinstance(asked.item, Message)
    found = button(asked.item, label)
    for before, after in changes.items():
        found["value"] = found["value"].replace(before, after)
    return asked.item, found


@pytest.mark.parametrize("label", ["Move", "Stay in Northampton EMS"])
def test_a_date_that_has_long_passed_since_the_question_is_refused(
    bot: LocalBot, amherst: Channel, bob: Person, label: str
) -> None:
    asked, before = bob.types("/recert join emt 2027-03-31", in_=amherst), record(bot, bob.id)
    assert isinstance(bot.services.clock, ShiftedClock)
    bot.services.clock.advance(timedelta(days=900))
    asked.presses(label).says("March 31, 2027 was two years ago or more")
    bot.workspace.settles()
    assert record(bot, bob.id) == before


@pytest.mark.parametrize("label", ["Move", "Stay in Northampton EMS"])
@pytest.mark.parametrize(
    ("number", "words"), [("123-45-6789", "Social Security"), ("nonsense", "isn't a number that Recert takes")]
)
def test_a_number_that_nobody_could_have_typed_is_refused(
    bot: LocalBot, amherst: Channel, bob: Person, label: str, number: str, words: str
) -> None:
    asked, before = bob.types(JOIN, in_=amherst), record(bot, bob.id)
    assert words in again(bot, bob, *forged(asked, label, **{":E0000001:": f":{number}:"}))
    assert record(bot, bob.id) == before


def test_neither_answer_counts_once_the_member_has_moved_elsewhere(
    bot: LocalBot, amherst: Channel, bob: Person
) -> None:
    easthampton = bot.workspace.channel("easthampton")
    bot.workspace.user("otto").types("/recert agency Easthampton EMS", in_=easthampton)
    stays, moves = (bob.types("/recert join aemt 2028-03-31", in_=amherst) for _ in range(2))
    bob.types(JOIN, in_=easthampton).presses("Move").says("Easthampton EMS")
    bot.workspace.settles()
    before = record(bot, bob.id)
    for asked, label in ((stays, "Stay in Northampton EMS"), (moves, "Move")):
        asked.presses(label).says("You're in Easthampton EMS now, so nothing changed.")
    bot.workspace.settles()
    assert record(bot, bob.id) == before


def test_stay_after_move_changes_nothing(bot: LocalBot, amherst: Channel, bob: Person) -> None:
    asked = bob.types("/recert join aemt 2028-03-31", in_=amherst)
    assert isinstance(asked.item, Message)
    stay = button(asked.item, "Stay in Northampton EMS")
    asked.presses("Move")
    bot.workspace.settles()
    assert "You're in Amherst EMS now, so nothing changed." in again(bot, bob, asked.item, stay)


def test_neither_answer_counts_once_the_member_is_in_no_agency(bot: LocalBot, amherst: Channel, bob: Person) -> None:
    stays, moves = (bob.types("/recert join aemt 2028-03-31", in_=amherst) for _ in range(2))
    chief = bot.workspace.user("chief")
    chief.types("/recert status <@UBOB>").presses("Remove from agency")
    bot.workspace.settles()
    before = record(bot, bob.id)
    for asked, label in ((stays, "Stay in Northampton EMS"), (moves, "Move")):
        asked.presses(label).says("You're not with an agency now, so nothing changed.")
    assert record(bot, bob.id) == before


def test_move_makes_no_member_of_one_who_has_left_recert(bot: LocalBot, amherst: Channel, bob: Person) -> None:
    asked = bob.types(JOIN, in_=amherst)
    bob.types("/recert leave").presses("Delete")
    asked.presses("Move").says("You're not with an agency now, so nothing changed.")
    assert of_all(bot) == []


def test_who_moved_away_and_is_in_no_agency_may_be_offered_the_roster_again(
    bot: LocalBot, channel: Channel, amherst: Channel, bob: Person
) -> None:
    bob.types(JOIN, in_=amherst).presses("Move")
    bot.workspace.settles()
    chief, rival = bot.workspace.user("chief"), bot.workspace.user("rival")
    rival.types("/recert status <@UBOB>").presses("Remove from agency")
    bot.workspace.settles()
    before = record(bot, bob.id)
    said = sends(chief, form(chief, channel), f"{HEADER}UBOB,,emt,2027-03-31,E0000001\n").words
    assert "in another agency" not in said
    assert named(bot) == ["UBOB"]
    assert record(bot, bob.id) == before, "what he recorded is his"


def test_an_officer_who_moves_by_themselves_is_not_told_of_it(
    bot: LocalBot, channel: Channel, amherst: Channel
) -> None:
    chief, rival = bot.workspace.user("chief"), bot.workspace.user("rival")
    chief.types(JOIN, in_=channel)
    chief.types(JOIN, in_=amherst).presses("Move").says("You've moved")
    bot.workspace.settles()
    assert told(chief) == []
    assert len(told(rival)) == 1


def test_who_is_in_no_agency_is_not_asked(bot: LocalBot, channel: Channel) -> None:
    bob = bot.workspace.user("bob")
    bob.types(JOIN).says("You're not with an agency here")
    bob.types(JOIN, in_=channel).says("You're included in Northampton EMS's nudges")


ROWS = {
    "by user id": "UBOB,,aemt,2028-03-31,E0000001\n",
    "by address": ",bob@example.org,aemt,2028-03-31,E0000001\n",
    "by number alone": ",old@example.org,emt,2027-03-31,E0000001\n",
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_the_first_officer_s_next_import_goes_through_and_leaves_who_moved_as_they_are(
    bot: LocalBot, channel: Channel, amherst: Channel, bob: Person, row: str
) -> None:
    bob.types(JOIN, in_=amherst).presses("Move")
    bot.workspace.settles()
    before, chief = record(bot, bob.id), bot.workspace.user("chief")
    said = sends(chief, form(chief, channel), f"{HEADER}{row}UDAVE,,emt,2027-03-31,E0000009\n").words
    assert "1 member of Northampton EMS was imported: 1 new." in said
    assert "1 is in another agency now, so their record didn't change: @bob." in said
    assert record(bot, bob.id) == before
    assert named(bot) == ["UDAVE"], "no place beside their own record"
    chief.types("/recert roster", in_=channel).says("1 member").never_says("@bob")


def test_who_comes_back_is_on_the_first_officer_s_roster_again(
    bot: LocalBot, channel: Channel, amherst: Channel, bob: Person
) -> None:
    bob.types(JOIN, in_=amherst).presses("Move")
    bob.types(JOIN, in_=channel).presses("Move").says("from Amherst EMS to Northampton EMS")
    chief = bot.workspace.user("chief")
    said = sends(chief, form(chief, channel), f"{HEADER}UBOB,,emt,2027-03-31,E0000001\n").words
    assert "1 member of Northampton EMS was imported: 1 unchanged." in said
    assert of_all(bot) == ["UBOB"]


@pytest.mark.parametrize("corrects", [False, True], ids=["as it is", "and corrects it"])
def test_yes_to_another_agency_s_roster_tells_the_officers_of_both(
    bot: LocalBot, channel: Channel, amherst: Channel, bob: Person, *, corrects: bool
) -> None:
    chief, rival = bot.workspace.user("chief"), bot.workspace.user("rival")
    sends(rival, form(rival, amherst), f"{HEADER}UBOB,,emt,2027-03-31,E0000001\n")
    rival.types("/recert roster", in_=amherst).presses("Tell 1 person")
    bot.workspace.ticks()
    offer = bob.direct_messages[-1]
    known = len(told(rival))
    if corrects:
        modal = bob.presses(offer, "Something's wrong").modal
        assert modal is not None
        modal.fills(number="E0000005").submits()
    else:
        bob.presses(offer, "Yes").says("You're no longer with Northampton EMS in Recert.")
    bot.workspace.settles()
    assert record(bot, bob.id)[0] == "Amherst EMS"
    (away,), (joined,) = told(chief), told(rival)[known:]
    assert away.startswith("<@UBOB> has moved to Amherst EMS")
    assert joined.startswith("<@UBOB> has joined Amherst EMS from Northampton EMS")
    assert ("but corrected it" in joined) is corrects
    said = sends(chief, form(chief, channel), f"{HEADER}UBOB,,emt,2027-03-31,E0000001\n").words
    assert "1 is in another agency now" in said


def test_who_says_yes_to_the_rosters_of_two_agencies_is_told_whom_they_left_and_may_go_back(
    bot: LocalBot, channel: Channel, amherst: Channel
) -> None:
    """Both asked before the first answer, so neither message could say that Yes moves."""
    chief, rival, eve = (bot.workspace.user(name) for name in ("chief", "rival", "eve"))
    for officer, there in ((chief, channel), (rival, amherst)):
        sends(officer, form(officer, there), f"{HEADER}{eve.id},,emt,2027-03-31,\n")
        officer.types("/recert roster", in_=there).presses("Tell 1 person")
    bot.workspace.ticks()
    first, second = eve.direct_messages[-2:]
    assert "Yes moves you" not in f"{first.text} {second.text}"
    eve.presses(first, "Yes").never_says("Back to", "no longer with")
    eve.types("/recert done a1")
    seen = eve.presses(second, "Yes").says("You're no longer with Northampton EMS in Recert.")
    assert "Undo" not in seen.buttons
    seen.presses("Back to Northampton EMS").says("You've moved from Amherst EMS to Northampton EMS: EMT")
    eve.types("/recert status").says("Agency: Northampton EMS", "1 of 11 steps done")
    rival.types("/recert roster", in_=amherst).never_says("eve")
    chief.types("/recert roster", in_=channel).says("@eve · EMT · 1/11")
