"""A roster offers, the person accepts: before that no officer changes, reads or confirms anybody's own record."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from storage.tables import Declined, Member, RosterPlace
from tests.handlers.files import channel, form, members, named, sends
from tests.handlers.rosters import imports, invited, own, record, second

__all__ = ["channel", "own"]


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
    assert "0 of 2 members" in channel.messages[-1].text


@pytest.mark.parametrize("change", ["done a1", "ce add 1.5 F3-0001 Stroke", "remind off", "remind snooze 3"])
def test_a_first_change_accepts_the_roster_and_says_so(bot: LocalBot, channel: Channel, change: str) -> None:
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bob = bot.workspace.user("bob")
    for reading in ("status", "steps", "fees", "deadlines", "ce", "remind", "ce add"):
        bob.types(f"/recert {reading}").never_says("roster now")
    bob.types("/recert status").says("EMT", "March 31, 2027")
    bob.types("/recert done nonsense").says("isn't a step")
    assert members(bot) == [], "reading accepts nothing, and neither does what is refused"
    seen = bob.types(f"/recert {change}").says("You're on Northampton EMS's roster now", "EMT, March 31, 2027")
    words = {"remind off": "off", "remind snooze 3": "snoozed"}
    bob.types("/recert remind").says(f"reminders are {words.get(change, 'on')}")
    assert ("Reminders by direct message are on" in seen.words) is (change != "remind off")
    assert (members(bot), named(bot)) == (["UBOB"], [])
    bob.types("/recert done a2").never_says("roster now")
    seen.presses("Not me").says("You're off Northampton EMS's roster", "Your own record")
    bob.types("/recert status").says("No agency", "March 31, 2027")


def test_of_several_rosters_one_is_asked_which(bot: LocalBot, channel: Channel) -> None:
    other, bob = second(bot), bot.workspace.user("bob")
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    imports(bot, other, "UBOB,,,aemt,2028-03-31,\n", officer="rival")
    bob.types("/recert status").says(
        "rosters of Northampton EMS and Amherst EMS", "Which one should track your renewal?"
    )
    seen = bob.types("/recert done a1").says("Which one should track your renewal?")
    assert members(bot) == []
    seen.presses("Yes, Amherst EMS").says("You're on Amherst EMS's roster: Advanced EMT, March 31, 2028")
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
    bob.types("/recert join emt 2027-03-31 E0000009", in_=channel).says("You've joined")
    assert (members(bot), named(bot)) == (["UBOB"], [])
    bob.types("/recert status").says("1 of 11 steps done", "E0000009")


def test_who_leaves_is_on_no_roster_and_leaves_no_mark(bot: LocalBot, channel: Channel) -> None:
    other, bob = second(bot), bot.workspace.user("bob")
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    imports(bot, other, "UBOB,,,aemt,2028-03-31,\n", officer="rival")
    bob.presses(message, "Not me")
    bob.types("/recert leave").presses("Delete everything").says("You've left")
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
    assert "0 of 2 members" in channel.messages[-1].text
    assert "bob" in channel.messages[-1].words
    assert "carol" not in channel.messages[-1].words


def test_what_an_officer_marked_is_said_to_be_theirs_until_the_member_touches_the_step(
    bot: LocalBot, channel: Channel
) -> None:
    message = invited(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    for step in ("A1", "A2"):
        chief.types("/recert status <@UBOB>").presses(f"Mark {step} done")
    bob.presses(message, "Yes")
    bob.types("/recert status").says("2 of 11 steps done (by officer)")
    bob.types("/recert steps a1").says("Marked done (by officer).")
    chief.types("/recert roster", in_=channel).says("2/11 · by officer")
    bob.types("/recert done a3 a5").says("4 of 11 steps done (self-reported, 2 by officer)")
    for typed in ("steps", "steps all", "status"):
        bob.types(f"/recert {typed}").says("(self-reported, 2 by officer)")
    chief.types("/recert roster", in_=channel).says("4/11 · 2 by officer")
    approvals = chief.types("/recert approvals", in_=channel)
    approvals.presses("Approved at NREMT")
    bob.types("/recert status").says("(self-reported, 2 by officer)")
    chief.types("/recert approvals", in_=channel)
    bob.types("/recert done a1").says("already marked done", "2 by officer")
    for typed in ("undo a1", "done a1"):
        bob.types(f"/recert {typed}")
    bob.types("/recert status").says("4 of 11 steps done (self-reported, 1 by officer)")
    bob.types("/recert undo a2")
    bob.types("/recert status").says("3 of 11 steps done (self-reported)")
    chief.types("/recert status <@UBOB>").says("3 of 11 steps done (self-reported)")


def test_what_an_officer_marked_in_a_place_that_another_record_takes_over_stays_theirs(
    bot: LocalBot, channel: Channel
) -> None:
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    bot.workspace.user("chief").types("/recert status <@UBOB>").presses("Mark A1 done")
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bob.types("/recert done a2").says("2 of 11 steps done (self-reported, 1 by officer)")


@pytest.mark.parametrize("confirmed", [False, True])
def test_who_says_yes_after_the_date_is_told_what_holds_unless_they_are_recertified(
    bot: LocalBot, channel: Channel, *, confirmed: bool
) -> None:
    offer = invited(bot, channel, "UBOB,,,emt,2027-03-31,\n")
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    bot.services.clock.advance(timedelta(days=130))  # type: ignore[attr-defined]
    if confirmed:
        chief.types("/recert status @bob", in_=channel).presses("Confirm new date (V)").says("marked done")
    seen = bob.presses(offer, "Yes").says("You're on Northampton EMS's roster: EMT, March 31, ")
    said = "You may not staff an ambulance unless eLicensing shows the new date"
    assert (said in seen.text, said in seen.words) == (not confirmed, not confirmed)
    if confirmed:
        assert "How to reinstate" not in seen.buttons
    else:
        seen.presses("How to reinstate").says("How to reinstate: EMT")
