"""Answers to a roster: everybody is asked once, and says yes, that something is wrong, or not me."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from storage import agencies
from storage.tables import Declined
from tests.handlers.files import channel, form, members, named, sends
from tests.handlers.rosters import HEADER, again, button, imports, invited, own, record, second

__all__ = ["channel", "own"]


def test_the_message_is_sent_once_after_the_officer_has_pressed_send(bot: LocalBot, channel: Channel) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    seen = sends(chief, form(chief, channel), f"{HEADER}UBOB,,,emt,2027-03-31,E0000001\n,nora@x.org,,emt,2027-03-31,\n")
    bot.workspace.ticks()
    assert bob.direct_messages == []
    assert "Tell 2 people" in seen.buttons
    seen.presses("Tell 2 people").says("Recert will tell 2 people, once each: in the next few minutes")
    bot.workspace.ticks()
    bot.workspace.ticks()
    (message,) = bob.direct_messages
    assert message.text.startswith(
        "Your training officer <@UCHIEF> put you on Northampton EMS's roster: EMT, March 31, 2027, E0000001. Officers "
        "see which steps you've marked."
    )
    chief.types("/recert roster", in_=channel).says("1 no answer yet: @bob.").never_says("Tell ")
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bot.workspace.ticks()
    assert len(bob.direct_messages) == 1, "another import asks nobody again"
    nora = bot.workspace.user("nora", email="nora@x.org")
    bot.workspace.welcomes(nora)
    bot.workspace.ticks()
    bot.workspace.ticks()
    assert len(nora.direct_messages) == 1, "who comes later is told once Slack knows them"
    imports(bot, channel, ",olga@x.org,,emt,2027-03-31,\n")
    chief.types("/recert roster", in_=channel).presses("Tell 1 person")
    olga = bot.workspace.user("olga", email="olga@x.org")
    imports(bot, channel, ",olga@x.org,,emt,2027-03-31,\n")
    bot.workspace.ticks()
    bot.workspace.ticks()
    assert len(olga.direct_messages) == 1, "and whom a later file finds there"


def test_a_message_that_is_sent_long_after_says_what_the_roster_says_by_then(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("bob")
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    chief = bot.workspace.user("chief")
    chief.types("/recert status @bob", in_=channel).presses("Confirm new date (V)")
    chief.types("/recert roster", in_=channel).presses("Tell 1 person")
    bot.workspace.until("2027-04-20T10:00-04:00", step=timedelta(days=400))
    bot.workspace.user("bob").sees("EMT, March 31, 2029").never_says("March 31, 2027")


def test_yes_of_one_without_a_record_makes_the_roster_s_facts_theirs(bot: LocalBot, channel: Channel) -> None:
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bob, yes = bot.workspace.user("bob"), button(message, "Yes")
    assert members(bot) == []
    bob.presses(message, "Yes").says("You're on Northampton EMS's roster: EMT, March 31, 2027, E0000001", "are on")
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
        "Your record was Paramedic, March 31, 2028, P0000001, and is now EMT, March 31, 2028, E0000002."
    )
    bot.workspace.user("chief").types(f"/recert status <@{own.id}>").says("EMT", "1 of 11 steps done")
    seen.presses("Undo").says("Paramedic, expires March 31, 2028")
    own.types("/recert status").says("Paramedic", "P0000001", "Northampton EMS", "1 of 11 steps done")
    assert moves is bool(bot.workspace.channel("amherst").messages)


@pytest.mark.parametrize("own", ["2028-03-31", "2029-03-31"])
def test_yes_to_an_earlier_date_is_yes_to_that_date_and_can_be_undone(
    bot: LocalBot, channel: Channel, own: str
) -> None:
    bob = bot.workspace.user("bob")
    bob.types(f"/recert join emt {own}")
    said = bob.presses(invited(bot, channel, "UBOB,,,emt,2027-03-31,\n"), "Yes")
    said.says("You're on Northampton EMS's roster: EMT, March 31, 2027", f"Your record was EMT, March 31, {own[:4]}")
    bot.workspace.user("chief").types("/recert roster 2027", in_=channel).says("@bob")
    said.presses("Undo").says(f"March 31, {own[:4]}")


@pytest.mark.parametrize("marks", [["done v"], []], ids=["recertified", "by a change"])
def test_an_earlier_date_on_a_roster_takes_nobody_back_who_was_not_asked_or_has_renewed(
    bot: LocalBot, channel: Channel, marks: list[str]
) -> None:
    bob = bot.workspace.user("bob")
    bob.types(f"/recert join emt {'2027-03-31' if marks else '2029-03-31'}")
    for each in marks:
        bob.types(f"/recert {each}")
        bob.types("/recert status").presses("Start my next renewal")
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,\n")
    if marks:
        bob.presses(message, "Yes").says("EMT, March 31, 2029")
    else:
        bob.types("/recert ce add 2 Trauma")
    bob.types("/recert status").says("March 31, 2029")


def test_a_yes_is_asked_again_where_the_roster_has_changed_since(bot: LocalBot, channel: Channel) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join paramedic 2028-03-31 P0000009")
    message = invited(bot, channel, "UBOB,,,paramedic,2028-03-31,P0000009\n")
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    asked = bob.presses(message, "Yes").says("has changed since you were asked: it says EMT, March 31, 2027, E0000001")
    bob.types("/recert status").says("P0000009")
    asked.presses("Yes").says("You're on Northampton EMS's roster: EMT, March 31, 2027, E0000001")


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
    after.says("You're on Northampton EMS's roster: Advanced EMT, March 31, 2028, A0000001")
    chief.sees("it said EMT, March 31, 2027, E0000001, and they say Advanced EMT, March 31, 2028, A0000001")
    assert (members(bot), named(bot)) == (["UBOB"], [])


def test_a_form_that_goes_back_to_a_cycle_that_is_behind_one_is_refused_in_words(
    bot: LocalBot, channel: Channel
) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31")
    bob.types("/recert done v")
    bob.types("/recert status").presses("Start my next renewal")
    message = invited(bot, channel, "UBOB,,,emt,2029-03-31,\n")
    before = record(bot, bob.id)
    modal = bob.presses(message, "Something's wrong").modal
    assert modal is not None
    after = modal.fills(level="emt", expires_on="2027-03-31").submits()
    assert after is not None
    after.says("2027 is behind you", "nothing changed").never_says("went wrong")
    assert (record(bot, bob.id), named(bot)) == (before, ["UBOB"])


def test_not_me_takes_the_row_away_and_stops_every_other_invitation(bot: LocalBot, channel: Channel) -> None:
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bob, chief, yes = bot.workspace.user("bob"), bot.workspace.user("chief"), button(message, "Yes")
    bob.presses(message, "Not me").says("You're off Northampton EMS's roster")
    chief.types("/recert roster", in_=channel).says("Nobody has joined", "1 declined, and not counted: @bob.")
    said = imports(bot, channel, "UBOB,bob@example.org,,emt,2027-03-31,E0000001\n")
    assert "1 declined this roster before and was left out: @bob." in said
    imports(bot, channel, ",bob@example.org,,emt,2027-03-31,E0000001\n")
    bot.workspace.ticks()
    bot.workspace.ticks()
    assert (len(bob.direct_messages), named(bot)) == (1, [])
    assert "not on that roster any more" in again(bot, bob, message, yes)
    bob.types("/recert join emt 2027-03-31", in_=channel).says("You've joined")
    with bot.services.database.read() as session:
        assert session.exec(select(Declined)).all() == [], "they joined by themselves"


def test_an_officer_on_their_own_roster_is_asked_like_everybody(bot: LocalBot, channel: Channel) -> None:
    message = invited(bot, channel, "UCHIEF,,,emt,2027-03-31,E0000001\n", who="chief")
    bot.workspace.user("chief").presses(message, "Yes").says("You're on Northampton EMS's roster")
    assert members(bot) == ["UCHIEF"]


@pytest.mark.parametrize("gone", ["left Slack", "stepped down"])
@pytest.mark.parametrize("other", [True, False], ids=["another officer", "no other officer"])
def test_a_late_question_names_an_officer_who_is_there_or_nobody(
    bot: LocalBot,
    channel: Channel,
    gone: str,
    other: bool,  # noqa: FBT001
) -> None:
    chief, bob, dana = (bot.workspace.user(name) for name in ("chief", "bob", "dana"))
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    if other:
        dana.opens_home()
        form(chief, channel, "agency").fills(officers=[chief, dana]).submits()
    chief.types("/recert roster", in_=channel).presses("Tell 1 person")
    with bot.services.database.write() as session:
        agency = agencies.choices(session, bot.workspace.state.team, channel.id)[0]
        if gone == "stepped down" and other:
            agencies.dismiss(session, agency, chief.id)
        elif gone == "stepped down":
            agencies.appoint(session, agency, [bob.id], now=bot.services.clock.now())
    if gone == "left Slack":
        bot.workspace.deactivates(chief)
    bot.workspace.ticks()
    text = bob.direct_messages[-1].text
    assert text.startswith("Northampton EMS put you on its roster: EMT, March 31, 2027, E0000001.")
    assert ("Your training officer is <@UDANA>." in text) is other
    assert "UCHIEF" not in text
    assert "<@UBOB>" not in text


@pytest.mark.parametrize("typed", ["yes", "Yep!", "correct", "not me", "something's wrong", "hi", "👍", "that's right"])
def test_what_is_typed_instead_of_an_answer_shows_its_buttons_again(
    bot: LocalBot, channel: Channel, typed: str
) -> None:
    invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bob = bot.workspace.user("bob")
    seen = bob.writes(typed).says("Northampton EMS's roster says: EMT, March 31, 2027, E0000001. Is that right?")
    assert seen.buttons == ["Yes", "Something's wrong", "Not me"]
    seen.presses("Yes").says("You're on Northampton EMS's roster")
    bob.writes("thanks!").says("Hi, this is Recert.")


def test_who_is_on_two_rosters_is_asked_which(bot: LocalBot, channel: Channel) -> None:
    invited(bot, channel, "UBOB,,,emt,2027-03-31,\n")
    invited(bot, second(bot), "UBOB,,,emt,2027-03-31,\n", officer="rival")
    bot.workspace.user("bob").writes("yes").says("You're on the rosters of", "Which one should track your renewal?")
