"""Scenes of nudges: each rung of the ladder, and the messages to training officers when Slack refuses one."""

from datetime import date, timedelta

from fakeslack import Message
from fakeslack.faults import DropAfter, Refuse
from rules.ladder import Milestone, milestones
from rules.rulebook import load
from tests.gallery.book import SCENES, scene
from tests.gallery.officers import crew
from tests.gallery.town import Scene, Town

_LONG_BEFORE = timedelta(days=20)


def _rung(milestone: Milestone) -> Scene:
    due_on = milestone.due_on

    def play(town: Town) -> Message:
        crew(town)
        if milestone.for_roles:
            town.with_roles("carla", "aemt", "instructor")
        town.until(f"{due_on}T09:05")
        return town.posted

    return Scene(f"nudge-{milestone.id}", milestone.rung.headline, f"{due_on - _LONG_BEFORE}T10:00", play)


for each in milestones(load(), date(2027, 3, 31)):
    rung = _rung(each)
    SCENES[rung.name] = rung


@scene("The names of those who are open, in an agency that turned them on", at="2027-02-10T10:00")
def nudge_with_names(town: Town) -> Message:
    town.sends(crew(town).opens("chief", "/recert agency"), names="Counts and names").closes()
    return town.until("2027-02-15T09:05").posted


@scene("One member is left", at="2027-02-10T10:00")
def nudge_of_one(town: Town) -> Message:
    town.founded().joined("bob", "emt")
    return town.until("2027-02-15T09:05").posted


@scene("Slack refuses a nudge: what a training officer is told", at="2027-02-10T10:00")
def nudge_refused(town: Town) -> Message:
    crew(town).bot.workspace.faults.next("chat.postMessage", Refuse("is_archived"))
    town.until("2027-02-15T09:05")
    return town.person("chief").direct_messages[-1]


@scene("Slack has not taken a nudge for a day: what a training officer is told", at="2027-02-10T10:00")
def nudge_not_now(town: Town) -> Message:
    faults = crew(town).bot.workspace.faults
    faults.next("chat.postMessage", Refuse("no_permission"), times=6)
    town.until("2027-02-15T09:05")
    for _ in range(5):
        town.waits(hours=5)
    return town.person("chief").direct_messages[-1]


@scene("Nobody knows whether a nudge is in the channel: what a training officer is told", at="2027-02-10T10:00")
def nudge_in_doubt(town: Town) -> Message:
    faults = crew(town).bot.workspace.faults
    faults.next("chat.postMessage", DropAfter())
    faults.next("conversations.history", Refuse("missing_scope"))
    town.until("2027-02-15T09:05").waits(minutes=1)
    return town.person("chief").direct_messages[-1]


@scene("Some are recertified, one of them confirmed", at="2027-02-10T10:00")
def nudge_with_a_confirmation(town: Town) -> Message:
    crew(town).marks("dana", "v").types("chief", "/recert status @erin").presses("Confirm new date (V)")
    return town.until("2027-02-15T09:05").posted
