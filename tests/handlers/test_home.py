"""The App Home: a member's own status and the agencies that they lead, drawn again when something changes."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Home, Modal, Person
from storage.tables import Home as HomeRow


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, led by chief, with alice and bob."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    for name in ("alice", "bob"):
        bot.workspace.user(name).types("/recert join emt 2027-03-31", in_=found)
    return found


def home(person: Person) -> Home:
    found = person.opens_home()
    assert found is not None
    return found


def drawn(person: Person, words: str) -> Home:
    """Wait until the Home is drawn again with these words; return it."""
    person.wire.state.wait_for(lambda: person.home is not None and words in person.home.words)
    assert person.home is not None
    return person.home.says(words)


def top(person: Person) -> Modal:
    """Return the modal on top."""
    assert person.modal is not None
    return person.modal


def later(modal: Modal, words: str) -> Modal:
    """Wait until a modal beneath another one is drawn again with these words; return it."""
    modal.session.state.wait_for(lambda: words in modal.words)
    return modal.says(words)


def form(person: Person, title: str) -> Modal:
    """Wait until a press has opened a form with this title; return it."""
    person.wire.state.wait_for(lambda: person.modal is not None and person.modal.title == title)
    assert person.modal is not None
    return person.modal


def test_a_newcomer_joins_from_it_and_then_sees_their_picture(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    seen = home(alice).says("Get recertified on time", "eLicensing").never_says("You haven't joined yet")
    assert seen.buttons == ["Join", "All steps", "Fees"]
    seen.presses("Join")
    form(alice, "Join Recert").fills(level="paramedic", expires_on="2027-03-31").submits()
    drawn(alice, "Paramedic · expires March 31, 2027").says("127 days left", "0 of 11", "$157.00", "of 60 hours")


def test_a_step_is_marked_in_it(bot: LocalBot, channel: Channel) -> None:  # noqa: ARG001 - an agency to be in
    alice = bot.workspace.user("alice")
    seen = home(alice).says("Northampton EMS", "NREMT  0 of 5 done")
    seen.presses("Mark A1 done")
    drawn(alice, "1 of 11 steps done").says("Next: A2", "NREMT  1 of 5 done")
    bot.workspace.settles()
    assert alice.modal is None, "the Home itself shows it"


def test_whatever_changes_elsewhere_is_drawn_but_only_for_those_who_look(bot: LocalBot, channel: Channel) -> None:
    alice, bob = bot.workspace.user("alice"), bot.workspace.user("bob")
    home(alice)
    for person in (alice, bob):
        person.types("/recert done a1", in_=channel)
        person.types("/recert done v", in_=channel)
    drawn(alice, "Recertified (self-reported)")
    bot.workspace.settles()
    assert bob.home is None
    bot.workspace.user("chief").types("/recert status @alice").presses("Confirm new date (V)")
    drawn(alice, "Recertified (confirmed by @chief")


def test_an_officer_s_home_follows_what_their_people_do(bot: LocalBot, channel: Channel) -> None:
    chief, alice = bot.workspace.user("chief"), bot.workspace.user("alice")
    home(chief).says("2 members, 0 recertified")
    alice.types("/recert done v", in_=channel)
    drawn(chief, "2 members, 1 recertified")
    bot.workspace.user("carol").types("/recert join emt 2027-03-31", in_=channel)
    drawn(chief, "3 members, 1 recertified")


def test_who_goes_is_gone_from_every_officer_s_home_and_a_new_name_is_in_everybody_s(
    bot: LocalBot, channel: Channel
) -> None:
    chief, alice, bob, dana = (bot.workspace.user(name) for name in ("chief", "alice", "bob", "dana"))
    chief.types("/recert agency", in_=channel)
    form(chief, "Agency settings").fills(officers=[chief, dana]).submits()
    home(dana).says("2 members")
    home(alice)
    chief.types("/recert agency Hampshire EMS", in_=channel).presses("Yes, use this name")
    drawn(dana, "Hampshire EMS")
    drawn(alice, "Agency: Hampshire EMS")
    chief.types("/recert status @alice").presses("Remove from agency").says("is no longer in")
    drawn(dana, "1 member,")
    bob.types("/recert leave").presses("Delete everything").says("You've left")
    drawn(dana, "0 members")
    alice.types("/recert join emt 2027-03-31", in_=channel)
    drawn(dana, "1 member,")
    second = bot.workspace.channel("amherst")
    bot.workspace.user("other").types("/recert agency Amherst EMS", in_=second)
    alice.types("/recert join emt 2027-03-31", in_=second).presses("Move")
    drawn(dana, "0 members")


def test_answers_open_as_modals_whose_buttons_work(bot: LocalBot, channel: Channel) -> None:  # noqa: ARG001
    alice = bot.workspace.user("alice")
    home(alice).presses("Deadlines").says("Deadlines 2027", "February 15, 2027")
    steps = home(alice).presses("My steps").says("0 of 11 steps done")
    steps.presses("Mark done", nth=0).says("A1", "marked done.", "1 of 11 steps done")
    assert alice.modal is not None
    alice.modal.says("1 of 11 steps done")
    drawn(alice, "1 of 11 steps done")


def test_an_officer_sees_the_agency_and_reaches_its_roster_and_settings(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    seen = home(chief).says("You haven't joined yet", "Northampton EMS", "2 members, 0 recertified", "Next nudge")
    assert {"Roster", "Coming nudges", "Settings"} <= set(seen.buttons)
    for name in ("alice", "bob"):
        bot.workspace.user(name).types("/recert done v", in_=channel)
    drawn(chief, "2 members, 2 recertified")
    seen.presses("Roster").says("Roster", "recertified, self-reported")
    roster = top(chief)
    roster.presses("Confirm dates (2)")
    later(roster, "Showing 2 of 2: unconfirmed.").presses("Confirm new date (V)", nth=0)
    later(roster, "the new date (V) is confirmed.").says("1 confirmed, 1 self-reported", "Showing 1 of 2: unconfirmed.")
    home(chief).presses("Coming nudges").says("Northampton EMS")
    home(chief).presses("Settings")
    form(chief, "Agency settings").fills(name="Hampshire EMS").submits()
    drawn(chief, "Hampshire EMS").says("2 members, 2 recertified")


def test_an_officer_of_two_agencies_sees_both_and_each_button_is_its_own_s(bot: LocalBot, channel: Channel) -> None:  # noqa: ARG001
    chief, second = bot.workspace.user("chief"), bot.workspace.channel("amherst")
    chief.types("/recert agency Amherst EMS", in_=second)
    seen = home(chief).says("Northampton EMS", "2 members", "Amherst EMS", "0 members")
    seen.presses("Roster", nth=1).says("Nobody has joined Amherst EMS yet").never_says("@alice")


def test_those_at_risk_stand_in_it(bot: LocalBot, channel: Channel) -> None:  # noqa: ARG001
    bot.services.clock.advance(timedelta(days=60))  # type: ignore[attr-defined]
    home(bot.workspace.user("chief")).says("2 at risk", "⚠ @alice · EMT · 0/11 · Update NREMT profile\n")


def test_who_is_no_officer_any_more_is_told_so(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    seen = home(chief)
    chief.types("/recert agency", in_=channel)
    form(chief, "Agency settings").fills(officers=[bob]).submits()
    drawn(chief, "Tell Recert your level and date")
    forged = seen.view.payload
    row = next(block for block in forged["blocks"] if block["type"] == "actions" and len(block["elements"]) == 3)
    row["elements"][0].update(action_id=f"office:{channel.id}:roster", value=f"{channel.id}:roster")
    seen.presses("Join").says("Northampton EMS's training officers", "@bob").never_says("@alice")


def test_what_lies_beneath_a_modal_is_drawn_anew_when_that_changes_something(bot: LocalBot, channel: Channel) -> None:  # noqa: ARG001
    alice, chief = bot.workspace.user("alice"), bot.workspace.user("chief")
    home(alice).presses("Education").says("0 of 40 hours")
    education = top(alice)
    education.presses("Log a course")
    course = {"title": "Stroke", "hours": "4", "held_on": "2026-10-02", "part": "National", "approval": "F3-0001"}
    form(alice, "Log a course").fills(**course).submits()
    later(education, "4 of 40 hours").says("Stroke")
    top(alice).closes()
    assert top(alice).view is education.view
    education.presses("Delete")
    later(education, "0 of 40 hours")
    home(chief).presses("Roster").says("Roster · Northampton EMS", "2 members")
    roster = top(chief)
    roster.presses("Details", nth=0).says("Status of @alice").presses("Remove from agency")
    later(top(chief), "@alice is no longer in Northampton EMS")
    later(roster, "1 member, ").never_says("@alice ·")


def test_a_filter_stays_beneath_and_all_that_lies_there_is_fresh(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    for name in ("alice", "bob"):
        bot.workspace.user(name).types("/recert done v", in_=channel)
    bot.workspace.user("carol").types("/recert join emt 2027-03-31", in_=channel)
    bot.services.clock.advance(timedelta(days=70))  # type: ignore[attr-defined]
    home(chief).presses("Roster").says("3 members")
    roster = top(chief)
    roster.presses("Only at risk")
    later(roster, "Showing 1 of 3")
    roster.presses("Details").says("Status of @carol").presses("Confirm")
    later(roster, "3 members, 3 recertified").says("at risk").never_says("@alice ·")
    top(chief).closes()
    roster.presses("Everybody")
    later(roster, "@alice ·").presses("Details", nth=0)
    details = top(chief)
    assert details.view is not roster.view
    details.presses("Remove from agency")
    later(details, "is no longer in").presses("Roster")
    later(roster, "2 members")
    third = top(chief)
    third.presses("Details", nth=0)
    later(third, "Status of @").presses("Remove from agency")
    later(roster, "1 member,")
    third.closes()
    later(top(chief), "is no longer in").never_says("none of them")


def test_what_a_file_changes_is_drawn_for_those_whom_it_concerns(bot: LocalBot, channel: Channel) -> None:
    chief, alice, carol = (bot.workspace.user(name) for name in ("chief", "alice", "carol"))
    for person in (chief, alice, carol):
        home(person)
    roster = "slack_id,level,expires_on,number\nUALICE,paramedic,2027-03-31,P0123456\nUCAROL,emt,2027-03-31,E0123456\n"
    chief.types("/recert roster import", in_=channel)
    form(chief, "Import a roster").fills(file=chief.has_file("r.csv", roster)).submits()
    drawn(alice, "Paramedic · expires March 31, 2027")
    drawn(carol, "EMT · expires March 31, 2027").says("Northampton EMS")
    drawn(chief, "3 members, 0 recertified")
    chief.drops(chief.has_file("list.csv", "License No,Expires\nE0123456,2029-03-31\n")).presses(
        "Mark them as recertified"
    )
    drawn(carol, "Recertified (confirmed by the state's list")
    drawn(chief, "3 members, 1 recertified")


def test_leaving_takes_the_picture_away_and_nobody_is_remembered(bot: LocalBot, channel: Channel) -> None:
    alice = bot.workspace.user("alice")
    home(alice)
    alice.types("/recert leave", in_=channel).presses("Delete everything").says("You've left")
    drawn(alice, "Get recertified on time").never_says("Northampton EMS")
    with bot.services.database.read() as session:
        assert session.exec(select(HomeRow)).all() == []


def test_the_other_tab_of_the_app_draws_nothing(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.wire.event({"type": "app_home_opened", "user": alice.id, "channel": "D1", "tab": "messages"}, {})
    bot.workspace.settles()
    assert alice.home is None
