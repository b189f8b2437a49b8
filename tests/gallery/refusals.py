"""Scenes of refusals: a line each."""

from tests.gallery.book import scene, typed
from tests.gallery.members import bob
from tests.gallery.officers import crew
from tests.gallery.town import Shown, Town, lost

for name, caption, line in (
    ("command", "No such command", "/recert stauts"),
    ("step", "No such step", "/recert done a6"),
    ("step-missing", "No step named", "/recert done"),
    ("level", "No such level", "/recert fees captain"),
    ("role", "A role that is not held", "/recert done instructor"),
    ("ssn", "Something like a Social Security number", "/recert join emt 2027-03-31 123-45-6789"),
    ("join-half", "Half of a line", "/recert join emt"),
    ("join-level", "No such level", "/recert join captain 2027-03-31"),
    ("join-date", "No date", "/recert join emt soon"),
    ("join-past", "A date that has passed", "/recert join emt 2024-03-31"),
    ("join-too-far", "A date too far out", "/recert join emt 2035-03-31"),
    ("join-number", "No certification number", "/recert join emt 2027-03-31 12345"),
    ("ce", "Half of a course", "/recert ce add 1.5"),
    ("ce-hours", "Hours that no course has", "/recert ce add 500 24-XXXX-F3-0001 Stroke update"),
    ("extra-words", "More than was asked for", "/recert contacts boston"),
    ("status", "Somebody else's status", "/recert status @chief"),
    ("roster", "The roster, for one who is no training officer", "/recert roster"),
    ("settings", "The settings, for one who is no training officer", "/recert agency"),
    ("rename", "Another name, from one who is no training officer", "/recert agency Hampshire EMS"),
    ("nudge", "A nudge, from one who is no training officer", "/recert nudge now"),
):
    typed(f"refused-{name}", caption, "bob", line, before=bob)

for name, caption, line in (
    ("filter", "No such filter", "/recert roster captain"),
    ("nudge-word", "No such nudge", "/recert nudge later"),
    ("same-name", "The agency's own name", "/recert agency Northampton EMS"),
):
    typed(f"refused-{name}", caption, "chief", line, before=crew)

typed("refused-newcomer", "A member's command, from a newcomer", "bob", "/recert status", before=Town.founded)
typed("refused-no-agency", "The roster where no agency is", "bob", "/recert roster")
typed("refused-agency-in-a-dm", "No channel", "chief", "/recert agency Northampton EMS", directly=True)


@scene("A nudge at once while nudges are paused")
def refused_nudge_paused(town: Town) -> Shown:
    town.sends(crew(town).opens("chief", "/recert agency"), nudges="Paused").closes()
    return town.types("chief", "/recert nudge now")


@scene("A button of the cycle before")
def refused_old_button(town: Town) -> Shown:
    seen = bob(town).types("bob", "/recert status")
    town.types("bob", "/recert join emt 2029-03-31")
    return town.presses("bob", seen, "Mark A3 done")


@scene("A time zone that nobody knows")
def refused_unknown_zone(town: Town) -> Shown:
    return lost(bob(town)).types("bob", "/recert status")
