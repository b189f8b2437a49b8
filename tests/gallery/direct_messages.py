"""Direct messages: reminders that a member has turned on, and messages to a training officer."""

from fakeslack import Message
from tests.gallery.book import scene, typed
from tests.gallery.members import bob
from tests.gallery.officers import crew
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


@scene("What training officers are written on Mondays in March")
def officers_monday(town: Town) -> Message:
    return last_message(crew(town), "chief", "2027-03-08T09:30")


@scene("The season's end, as training officers are told of it")
def officers_season(town: Town) -> Message:
    return last_message(crew(town), "chief", "2027-04-08T09:30")
