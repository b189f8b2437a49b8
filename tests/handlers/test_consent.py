"""A roster offers, the person accepts: before that no officer changes, reads or confirms anybody's own record."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Message, Person
from fakeslack.controls import targets
from storage import holders
from storage.tables import Declined, Member, ProgressEvent, RosterPlace, key
from tests.handlers.files import channel, form, members, named, sends

__all__ = ["channel"]

_HEADER = "slack_id,email,name,level,expires_on,number\n"


def imports(bot: LocalBot, channel: Channel, rows: str, officer: str = "chief") -> str:
    """Let an officer import a roster; return what they are told."""
    person, _ = bot.workspace.user(officer), bot.workspace.user("bob")
    return sends(person, form(person, channel), _HEADER + rows).words


def invited(bot: LocalBot, channel: Channel, rows: str, who: str = "bob") -> Message:
    """Import a roster, have everybody told, and return the message to one of them."""
    imports(bot, channel, rows)
    roster = bot.workspace.user("chief").types("/recert roster", in_=channel)
    label = next(each for each in roster.buttons if each.startswith("Send to"))
    roster.presses(label).says("will be told")
    bot.workspace.ticks()
    return bot.workspace.user(who).direct_messages[-1]


def button(message: Message, label: str) -> dict[str, Any]:
    """Return a button of a message, as it is now."""
    return next(dict(each.element) for each in targets(message.payload) if each.label == label)


def again(bot: LocalBot, person: Person, message: Message, pressed: dict[str, Any]) -> str:
    """Press a button of a message that was replaced since, as on a phone that has not caught up; return the answer."""
    assert person.wire.press_on_message(person.user, message, pressed | {"block_id": "b"}).status == 200
    bot.workspace.settles()
    return str(bot.workspace.calls_of("response_url")[-1].args["text"])


def second(bot: LocalBot, officer: str = "rival") -> Channel:
    found = bot.workspace.channel("amherst")
    bot.workspace.user(officer).types("/recert agency Amherst EMS", in_=found)
    return found


@pytest.fixture(params=["in no agency", "in another agency"])
def own(bot: LocalBot, request: pytest.FixtureRequest) -> Person:
    """Return bob, who has a record of his own."""
    bob = bot.workspace.user("bob")
    where = second(bot) if request.param == "in another agency" else None
    bob.types("/recert join paramedic 2028-03-31 P0000001", in_=where)
    bob.types("/recert done a1")
    return bob


def record(bot: LocalBot, user_id: str) -> tuple[object, ...]:
    """Return somebody's own record, of all their cycles, and marks."""
    with bot.services.database.read() as session:
        (found,) = session.exec(select(Member).where(Member.user_id == user_id))
        events = session.exec(select(ProgressEvent).where(ProgressEvent.member_id == found.id))
        held = holders.of_member(session, key(found))
        said = [each.model_dump() for each in (found, *held)]
        return (*said, *((each.step, each.done, each.by_user) for each in events))


def test_a_stranger_s_roster_neither_changes_nor_reads_nor_confirms_a_record(
    bot: LocalBot, channel: Channel, own: Person
) -> None:
    before = record(bot, own.id)
    said = imports(bot, channel, f"{own.id},,,emt,2027-03-31,E0000002\n")
    assert "1 member of Northampton EMS was imported: 1 new." in said
    chief = bot.workspace.user("chief")
    seen = chief.types(f"/recert status <@{own.id}>").says("EMT, expires March 31, 2027, E0000002", "0 of 11 steps")
    seen.never_says("P0000001", "2028", "1 of 11")
    chief.types("/recert roster", in_=channel).says("1 member", "0/11").never_says("2028", "Paramedic")
    seen.presses("Confirm new date (V)").says("V is marked done, by you")
    assert record(bot, own.id) == before
    sends(chief, form(chief, channel, "state-list"), "License No.,Expires\nP0000001,2030-03-31\nE0000002,2029-03-31\n")
    chief.types(f"/recert status <@{own.id}>").presses("Remove from agency").says("is off the roster")
    assert record(bot, own.id) == before
    own.types("/recert status").says("Paramedic", "March 31, 2028", "1 of 11 steps done")
    bot.workspace.settles()
    assert own.direct_messages == [], "nothing was sent"


def test_marks_of_one_with_a_record_accept_no_stranger_s_roster(bot: LocalBot, channel: Channel, own: Person) -> None:
    imports(bot, channel, f"{own.id},,,emt,2027-03-31,E0000002\n")
    own.types("/recert done a2").never_says("Northampton EMS")
    own.types("/recert remind on").never_says("Northampton EMS")
    bot.workspace.user("chief").types(f"/recert status <@{own.id}>").never_says("2 of 11", "P0000001")


def test_whom_a_roster_names_is_counted_before_they_answer(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, "UBOB,,,emt,2027-03-31,\n,nora@x.org,Nora,emt,2027-03-31,\n")
    chief = bot.workspace.user("chief")
    chief.types("/recert roster", in_=channel).says(
        "2 members", "@bob · EMT", "not told yet", "Nora · EMT", "1 not in Slack yet: Nora."
    )
    chief.types("/recert nudge now", in_=channel)
    bot.workspace.settles()
    assert "2 of 2 members" in channel.messages[-1].text


def test_the_message_is_sent_once_after_the_officer_has_pressed_send(bot: LocalBot, channel: Channel) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    seen = sends(
        chief, form(chief, channel), f"{_HEADER}UBOB,,,emt,2027-03-31,E0000001\n,nora@x.org,,emt,2027-03-31,\n"
    )
    bot.workspace.ticks()
    assert bob.direct_messages == []
    assert "Send to 2 people" in seen.buttons
    seen.presses("Send to 2 people").says("2 people will be told, once each")
    bot.workspace.ticks()
    bot.workspace.ticks()
    (message,) = bob.direct_messages
    assert message.text.startswith(
        "Your training officer <@UCHIEF> put you on Northampton EMS's roster: EMT, March 31, 2027, E0000001. Officers "
        "see which steps you've marked."
    )
    chief.types("/recert roster", in_=channel).says("1 no answer yet: @bob.").never_says("Send to")
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bot.workspace.ticks()
    assert len(bob.direct_messages) == 1, "another import asks nobody again"
    nora = bot.workspace.user("nora", email="nora@x.org")
    bot.workspace.welcomes(nora)
    bot.workspace.ticks()
    bot.workspace.ticks()
    assert len(nora.direct_messages) == 1, "who comes later is told once Slack knows them"
    imports(bot, channel, ",olga@x.org,,emt,2027-03-31,\n")
    chief.types("/recert roster", in_=channel).presses("Send to 1 person")
    olga = bot.workspace.user("olga", email="olga@x.org")
    imports(bot, channel, ",olga@x.org,,emt,2027-03-31,\n")
    bot.workspace.ticks()
    bot.workspace.ticks()
    assert len(olga.direct_messages) == 1, "and whom a later file finds there"


def test_yes_of_one_without_a_record_makes_the_roster_s_facts_theirs(bot: LocalBot, channel: Channel) -> None:
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bob, yes = bot.workspace.user("bob"), button(message, "Yes")
    assert members(bot) == []
    bob.presses(message, "Yes").says("You are on Northampton EMS's roster: EMT, March 31, 2027, E0000001", "are on")
    bob.types("/recert remind").says("reminders are on")
    assert (members(bot), named(bot)) == (["UBOB"], [])
    bob.types("/recert status").says("Northampton EMS", "0 of 11")
    assert "on Northampton EMS's roster already" in again(bot, bob, message, yes)
    bot.workspace.user("chief").types("/recert roster", in_=channel).says("1 member", "@bob · EMT").never_says("answer")


def test_yes_of_one_with_a_record_says_old_and_new_and_can_be_undone(
    bot: LocalBot, channel: Channel, own: Person
) -> None:
    message = invited(bot, channel, f"{own.id},,,emt,2028-03-31,E0000002\n")
    moves = "Yes moves you there from Amherst EMS" in message.text
    seen = own.presses(message, "Yes").says(
        "Your record was Paramedic, March 31, 2028, P0000001, and is EMT, March 31, 2028, E0000002 now."
    )
    bot.workspace.user("chief").types(f"/recert status <@{own.id}>").says("EMT", "1 of 11 steps done")
    seen.presses("Undo").says("Paramedic, expires March 31, 2028")
    own.types("/recert status").says("Paramedic", "P0000001", "Northampton EMS", "1 of 11 steps done")
    assert moves is bool(bot.workspace.channel("amherst").messages)


def test_an_earlier_date_on_a_roster_takes_nobody_back_a_cycle(bot: LocalBot, channel: Channel) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2029-03-31")
    bob.presses(invited(bot, channel, "UBOB,,,emt,2027-03-31,\n"), "Yes").says("EMT, March 31, 2029").never_says("2027")


def test_something_s_wrong_opens_the_form_and_tells_the_officer(bot: LocalBot, channel: Channel) -> None:
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    modal = bob.presses(message, "Something's wrong").modal
    assert modal is not None
    assert "E0000001" in json.dumps(modal.view.payload)
    assert "2027-03-31" in json.dumps(modal.view.payload)
    assert members(bot) == [], "a form that opens accepts nothing"
    after = modal.fills(level="aemt", expires_on="2028-03-31", number="A0000001").submits()
    assert after is not None
    after.says("You are on Northampton EMS's roster: Advanced EMT, March 31, 2028, A0000001")
    chief.sees("it said EMT, March 31, 2027, E0000001, and they say Advanced EMT, March 31, 2028, A0000001")
    assert (members(bot), named(bot)) == (["UBOB"], [])


def test_a_form_that_goes_back_to_a_cycle_that_is_behind_one_is_refused_in_words(
    bot: LocalBot, channel: Channel
) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31")
    bob.types("/recert done v")
    bob.types("/recert status").presses("Start it now")
    message = invited(bot, channel, "UBOB,,,emt,2029-03-31,\n")
    before = record(bot, bob.id)
    modal = bob.presses(message, "Something's wrong").modal
    assert modal is not None
    after = modal.fills(level="emt", expires_on="2027-03-31").submits()
    assert after is not None
    after.says("2027 is behind you", "nothing was changed").never_says("went wrong")
    assert (record(bot, bob.id), named(bot)) == (before, ["UBOB"])


def test_not_me_takes_the_row_away_and_stops_every_other_invitation(bot: LocalBot, channel: Channel) -> None:
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bob, chief, yes = bot.workspace.user("bob"), bot.workspace.user("chief"), button(message, "Yes")
    bob.presses(message, "Not me").says("You are off Northampton EMS's roster")
    chief.types("/recert roster", in_=channel).says("Nobody has joined", "1 declined, and not counted: @bob.")
    said = imports(bot, channel, "UBOB,bob@example.org,,emt,2027-03-31,E0000001\n")
    assert "1 declined this roster before and was left out: @bob." in said
    imports(bot, channel, ",bob@example.org,,emt,2027-03-31,E0000001\n")
    bot.workspace.ticks()
    bot.workspace.ticks()
    assert (len(bob.direct_messages), named(bot)) == (1, [])
    assert "not on that roster any more" in again(bot, bob, message, yes)
    bob.types("/recert join emt 2027-03-31", in_=channel).says("You have joined")
    with bot.services.database.read() as session:
        assert session.exec(select(Declined)).all() == [], "they joined by themselves"


@pytest.mark.parametrize("change", ["done a1", "ce add 1.5 F3-0001 Stroke", "remind off", "remind snooze 3"])
def test_a_first_change_accepts_the_roster_and_says_so(bot: LocalBot, channel: Channel, change: str) -> None:
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bob = bot.workspace.user("bob")
    for reading in ("status", "steps", "fees", "deadlines", "ce", "remind", "ce add"):
        bob.types(f"/recert {reading}").never_says("roster now")
    bob.types("/recert status").says("EMT", "March 31, 2027")
    bob.types("/recert done nonsense").says("is not a step")
    assert members(bot) == [], "reading accepts nothing, and neither does what is refused"
    seen = bob.types(f"/recert {change}").says("You are on Northampton EMS's roster now", "EMT, March 31, 2027")
    words = {"remind off": "off", "remind snooze 3": "snoozed"}
    bob.types("/recert remind").says(f"reminders are {words.get(change, 'on')}")
    assert ("Reminders by direct message are on" in seen.words) is (change != "remind off")
    assert (members(bot), named(bot)) == (["UBOB"], [])
    bob.types("/recert done a2").never_says("roster now")
    seen.presses("Not me").says("You are off Northampton EMS's roster", "your own record")
    bob.types("/recert status").says("No agency", "March 31, 2027")


def test_of_several_rosters_one_is_asked_which(bot: LocalBot, channel: Channel) -> None:
    other, bob = second(bot), bot.workspace.user("bob")
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    imports(bot, other, "UBOB,,,aemt,2028-03-31,\n", officer="rival")
    bob.types("/recert status").says("rosters of Northampton EMS and Amherst EMS", "Which is yours?")
    seen = bob.types("/recert done a1").says("Which is yours?")
    assert members(bot) == []
    seen.presses("Yes, Amherst EMS").says("You are on Amherst EMS's roster: Advanced EMT, March 31, 2028")
    assert (members(bot), named(bot)) == (["UBOB"], ["UBOB"])
    bot.workspace.user("chief").types("/recert status <@UBOB>").says("EMT, expires March 31, 2027").never_says(
        "Advanced"
    )


def test_joining_in_the_channel_accepts_with_one_s_own_facts_and_keeps_the_officer_s_marks(
    bot: LocalBot, channel: Channel
) -> None:
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    place = chief.types("/recert roster", in_=channel).presses("Details").says("not told yet", "0 of 11 steps done")
    place.presses("Mark A1 done").says("A1 is marked done, by you", "1 of 11 steps done (by officer)")
    chief.types("/recert roster", in_=channel).says("1/11 · by officer · Affiliate with agency · not told yet")
    bob.types("/recert join emt 2027-03-31 E0000009", in_=channel).says("You have joined")
    assert (members(bot), named(bot)) == (["UBOB"], [])
    bob.types("/recert status").says("1 of 11 steps done", "E0000009")


def test_an_officer_marks_and_takes_off_who_is_not_in_slack(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, ",nora@x.org,Nora Ray,emt,2027-03-31,E0000001\n")
    chief = bot.workspace.user("chief")
    place = (
        chief.types("/recert roster", in_=channel).presses("Details").says("Nora Ray · not in Slack yet", "E0000001")
    )
    place = place.presses("Mark B1 done").presses("Undo B1").says("B1 is no longer marked done", "0 of 11")
    place = place.presses("Confirm new date (V)").says("V is marked done, by you")
    chief.types("/recert roster", in_=channel).says("1 recertified (confirmed)")
    stale = chief.types("/recert roster", in_=channel)
    place.presses("Remove from agency").says("Nora Ray is off the roster", "Nobody has joined")
    stale.presses("Details").says("They have answered by now, or are off the roster")


def test_nobody_marks_or_confirms_their_own_row(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, "UCHIEF,,,emt,2027-03-31,E0000001\nUBOB,,,emt,2027-03-31,E0000002\n")
    chief = bot.workspace.user("chief")
    with bot.services.database.read() as session:
        own, other = (
            session.exec(select(RosterPlace.id).where(RosterPlace.user_id == each)).one() for each in ("UCHIEF", "UBOB")
        )
    seen = chief.types("/recert status <@UBOB>").says("E0000002")
    assert seen.item is not None
    (marks,) = (each for each in seen.item.payload["blocks"] if len(each.get("elements", ())) > 5)
    assert marks["elements"][-1]["value"] == f"1:{other}:2027:V:done"
    marks["elements"][-1]["value"] = f"1:{own}:2027:V:done"
    seen.presses("Confirm new date (V)").says("That is you")
    chief.types("/recert state-list")
    listed = "License No.,Expires\nE0000001,2029-03-31\nE0000002,2029-03-31\n"
    sends(chief, form(chief, channel, "state-list"), listed, dry_run="Mark them as recertified").says("1 yourself")
    chief.types("/recert done a1", in_=channel)
    chief.types("/recert status").says("1 of 11").never_says("confirmed")


def test_a_roster_of_one_s_own_agency_changes_the_record_and_the_member_is_told(
    bot: LocalBot, channel: Channel
) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31 E0000001", in_=channel)
    imports(bot, channel, "UBOB,,,aemt,2027-03-31,A0000001\n")
    seen = bob.sees("changed your record by Northampton EMS's roster. It was EMT, March 31, 2027, E0000001, and is Adv")
    seen.presses("Undo").says("EMT, expires March 31, 2027")
    bob.types("/recert status").says("E0000001")
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    assert len(bob.direct_messages) == 1, "nothing changed, so nothing is said"


def test_an_import_removes_nobody_and_lists_who_is_missing_with_a_button_each(bot: LocalBot, channel: Channel) -> None:
    chief, bob, carol = (bot.workspace.user(name) for name in ("chief", "bob", "carol"))
    carol.types("/recert join emt 2027-03-31", in_=channel)
    imports(bot, channel, "UBOB,,,emt,2027-03-31,\n,nora@x.org,Nora,emt,2027-03-31,\n")
    seen = sends(chief, form(chief, channel), f"{_HEADER}UDAN,,,emt,2027-03-31,\n")
    seen.says("3 people on the roster are not in the rows that were imported. Nobody was removed.", "@carol", "Nora")
    chief.types("/recert roster", in_=channel).says("4 members")
    seen.presses("Remove", nth=0).says("@carol is no longer in Northampton EMS")
    carol.sees("@chief has taken you off the roster")
    seen.presses("Remove", nth=0).says("off the roster already")
    seen.presses("Remove", nth=2).says("Nora is no longer in Northampton EMS")
    chief.types("/recert roster", in_=channel).says("2 members", "@bob").never_says("Nora", "@carol")
    assert (members(bot), named(bot)) == (["UCAROL"], ["UBOB", "UDAN"])
    carol.types("/recert status").says("No agency")
    bot.workspace.settles()
    assert bob.direct_messages == []


@pytest.mark.parametrize("way", ["yes", "join", "a file later"])
def test_the_same_number_is_one_person_once_they_accept(bot: LocalBot, channel: Channel, way: str) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    by_address = ",rob@x.org,Rob,emt,2027-03-31,E0000001\n"
    if way == "a file later":
        bob.types("/recert join emt 2027-03-31 E0000001", in_=channel)
        assert "1 unchanged" in imports(bot, channel, by_address)
    else:
        imports(bot, channel, by_address)
        place = chief.types("/recert roster", in_=channel).presses("Details")
        place.presses("Mark A1 done").presses("Confirm new date (V)")
    if way == "yes":
        bob.presses(invited(bot, channel, f"UBOB,,,emt,2027-03-31,E0000001\n{by_address}"), "Yes")
    if way == "join":
        bob.types("/recert join emt 2027-03-31 E0000001", in_=channel)
    chief.types("/recert roster", in_=channel).says("1 member", "@bob").never_says("Rob", "confirmed")
    assert (members(bot), named(bot)) == (["UBOB"], [])
    bob.types("/recert status").says("0 of 11" if way == "a file later" else "1 of 11").never_says("Recertified")


def test_another_number_is_another_person(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, ",rob@x.org,Rob,emt,2027-03-31,E0000001\n,roy@x.org,Roy,emt,2027-03-31,\n")
    bot.workspace.user("bob").types("/recert join emt 2027-03-31 E0000002", in_=channel)
    bot.workspace.user("chief").types("/recert roster", in_=channel).says("3 members")


def test_an_officer_on_their_own_roster_is_asked_like_everybody(bot: LocalBot, channel: Channel) -> None:
    message = invited(bot, channel, "UCHIEF,,,emt,2027-03-31,E0000001\n", who="chief")
    bot.workspace.user("chief").presses(message, "Yes").says("You are on Northampton EMS's roster")
    assert members(bot) == ["UCHIEF"]


def test_who_leaves_is_on_no_roster_and_leaves_no_mark(bot: LocalBot, channel: Channel) -> None:
    other, bob = second(bot), bot.workspace.user("bob")
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    imports(bot, other, "UBOB,,,aemt,2028-03-31,\n", officer="rival")
    bob.presses(message, "Not me")
    bob.types("/recert leave").presses("Delete everything").says("You have left")
    with bot.services.database.read() as session:
        assert session.exec(select(RosterPlace)).all() == []
        assert session.exec(select(Declined)).all() == []
        assert session.exec(select(Member)).all() == []


def test_unanswered_nobody_is_reminded(bot: LocalBot, channel: Channel) -> None:
    invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bot.workspace.until("2027-02-15T10:00-05:00", step=timedelta(days=1))
    assert len(bot.workspace.user("bob").direct_messages) == 1


def test_names_in_the_channel_leave_out_who_has_not_accepted(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bot.workspace.user("carol")
    imports(bot, channel, "UCAROL,,,emt,2027-03-31,\n")
    settings = chief.types("/recert agency", in_=channel).modal
    assert settings is not None
    settings.fills(names="Counts and names").submits()
    chief.types("/recert nudge now", in_=channel)
    bot.workspace.settles()
    assert "2 of 2 members" in channel.messages[-1].text
    assert "bob" in channel.messages[-1].words
    assert "carol" not in channel.messages[-1].words
