"""Direct messages: reminders that a member has turned on, and messages to a training officer."""

from fakeslack import Message, Seen
from tests.gallery.book import scene, typed
from tests.gallery.members import bob
from tests.gallery.officers import crew
from tests.gallery.roster_files import ROSTER, told
from tests.gallery.town import Shown, Town


def reminded(town: Town) -> Town:
    """Let one EMT join who wants reminders."""
    bob(town).types("bob", "/recert remind on")
    return town


typed("remind", "Reminders are off", "bob", "/recert remind", before=bob)
typed("remind-on", "Reminders are turned on", "bob", "/recert remind on", before=bob)
typed("remind-snooze", "Reminders wait for a week", "bob", "/recert remind snooze 7", before=reminded)
typed("remind-off", "Reminders are turned off", "bob", "/recert remind off", before=reminded)


def last_message(town: Town, name: str, local: str) -> Message:
    """Return the last direct message that somebody has by a day."""
    return town.until(local).person(name).direct_messages[-1]


@scene("A reminder")
def reminder(town: Town) -> Message:
    return last_message(reminded(town), "bob", "2027-02-01T09:30")


@scene("The reminder after the date")
def reminder_after_the_date(town: Town) -> Message:
    return last_message(reminded(town), "bob", "2027-04-01T09:30")


@scene("A reminder is put off for a week")
def reminder_snoozed(town: Town) -> Shown:
    return town.presses("bob", last_message(reminded(town), "bob", "2027-02-01T09:30"), "Snooze 7 days")


@scene("What training officers are written on the first of a month")
def officers_month(town: Town) -> Message:
    return last_message(crew(town), "chief", "2026-12-01T09:30")


@scene("What training officers are written when their crew has changed")
def officers_month_with_changes(town: Town) -> Message:
    seen = told(town, crew(town).opens("chief", "/recert roster import"), "roster.csv", ROSTER)
    assert isinstance(seen, Seen)
    last_message(town, "chief", "2026-12-01T09:30")
    town.presses("chief", town.types("chief", "/recert roster"), "Remove 1 not in Slack")
    town.presses("chief", town.types("chief", "/recert status @bob"), "Remove from agency")
    town.types("alice", "/recert join paramedic 2028-03-31")
    town.types("dana", "/recert join aemt 2027-03-31")
    town.types("zoe", "/recert join emt 2027-03-31")
    return last_message(town, "chief", "2027-01-01T09:30")


@scene("What training officers are written on Mondays in March")
def officers_monday(town: Town) -> Message:
    last_message(crew(town), "chief", "2027-03-01T09:30")
    return last_message(town, "chief", "2027-03-08T09:30")


def deactivated(town: Town) -> Message:
    """Return the question to chief about bob, whose account is deactivated."""
    crew(town)
    town.did = "bob's Slack account is deactivated"
    town.bot.workspace.deactivates(town.person("bob"))
    town.bot.workspace.ticks()
    return town.person("chief").direct_messages[-1]


@scene("Training officers are asked about somebody whose Slack account is deactivated")
def account_deactivated(town: Town) -> Message:
    return deactivated(town)


@scene("The same after the date: the season that has ended still counts them")
def account_deactivated_after_the_date(town: Town) -> Message:
    town.founded().joined("bob", "emt")
    town.sleeps_until("2027-04-05T10:00")
    town.did = "bob's Slack account is deactivated"
    town.bot.workspace.deactivates(town.person("bob"))
    town.bot.workspace.ticks()
    return next(each for each in town.person("chief").direct_messages if "was deactivated" in each.text)


@scene("Somebody whose Slack account is deactivated is still on the crew")
def account_still_on_the_crew(town: Town) -> Shown:
    return town.presses("chief", deactivated(town), "Still on the crew")


@scene("Training officers read that a Slack account is active again")
def account_active_again(town: Town) -> Message:
    deactivated(town)
    town.did = "bob's Slack account is active again"
    town.bot.workspace.reactivates(town.person("bob"))
    town.bot.workspace.ticks()
    return town.person("chief").direct_messages[-1]


@scene("The roster, one of whose people is deactivated in Slack")
def roster_with_one_deactivated(town: Town) -> Shown:
    deactivated(town)
    return town.types("chief", "/recert roster")


@scene("A training officer looks at somebody who is deactivated in Slack")
def status_of_one_deactivated(town: Town) -> Shown:
    deactivated(town)
    return town.types("chief", "/recert status @bob")


def invited(town: Town, *, own: bool = False) -> Message:
    """Return the message to bob, whom chief has put on the roster; with `own`, he had a record of another kind."""
    if own:
        town.types("bob", "/recert join aemt 2028-03-31 A0123456", directly=True)
    town.person("bob")
    seen = told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", ROSTER)
    assert isinstance(seen, Seen)
    town.presses("chief", seen, "Tell 2 people")
    town.bot.workspace.ticks()
    return town.person("bob").direct_messages[-1]


@scene("Somebody whom a training officer put on the roster is asked")
def roster_asked(town: Town) -> Message:
    return invited(town)


@scene("Somebody whom a roster names is asked after its training officer has left Slack")
def roster_asked_without_an_officer(town: Town) -> Message:
    town.person("bob")
    seen = told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", ROSTER)
    assert isinstance(seen, Seen)
    town.presses("chief", seen, "Tell 2 people")
    town.bot.workspace.deactivates(town.person("chief"))
    town.bot.workspace.ticks()
    return town.person("bob").direct_messages[-1]


@scene("Yes to a roster")
def roster_answered_yes(town: Town) -> Shown:
    return town.presses("bob", invited(town), "Yes")


@scene("Yes to a roster, of somebody who had another record")
def roster_answered_yes_with_a_record(town: Town) -> Shown:
    return town.presses("bob", invited(town, own=True), "Yes")


@scene("Something's wrong: the form with what the roster says")
def roster_answer_form(town: Town) -> Shown:
    modal = town.presses("bob", invited(town), "Something's wrong").modal
    assert modal is not None
    return modal


@scene("The officer is told that somebody corrected the roster")
def roster_corrected(town: Town) -> Shown:
    modal = town.presses("bob", invited(town), "Something's wrong").modal
    assert modal is not None
    town.sends(modal, level="aemt", number="A0123456")
    return town.person("chief").sees("corrected it")


@scene("Not me")
def roster_answered_no(town: Town) -> Shown:
    return town.presses("bob", invited(town), "Not me")


@scene("A first change accepts the roster")
def roster_accepted_by_a_change(town: Town) -> Shown:
    told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", ROSTER)
    return town.types("bob", "/recert done a1")


@scene("Two rosters name somebody")
def roster_of_two(town: Town) -> Shown:
    told(town, town.founded().opens("chief", "/recert roster import"), "roster.csv", ROSTER)
    other = town.bot.workspace.channel("amherst")
    town.person("dana").types("/recert agency Amherst EMS", in_=other)
    modal = town.person("dana").types("/recert roster import", in_=other).modal
    assert modal is not None
    modal.fills(file=town.person("dana").has_file("roster.csv", ROSTER)).submits()
    town.person("dana").sees("were imported")
    return town.types("bob", "/recert status", directly=True)


@scene("A roster changes a member's record")
def roster_changed_a_record(town: Town) -> Message:
    town.founded().joined("bob", "emt", number="E0000001")
    told(town, town.opens("chief", "/recert roster import"), "roster.csv", ROSTER)
    town.bot.workspace.settles()
    return town.person("bob").direct_messages[-1]


@scene("The season's end, as training officers are told of it")
def officers_season(town: Town) -> Message:
    return last_message(crew(town), "chief", "2027-04-08T09:30")
