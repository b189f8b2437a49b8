"""The App Home, for each who opens it."""

from fakeslack import Home
from tests.gallery.book import scene
from tests.gallery.officers import LATE, crew
from tests.gallery.town import Shown, Town, lost


def opens_home(town: Town, name: str) -> Home:
    """Open the app as someone."""
    town.did = f"{name} opens the app's Home"
    home = town.person(name).opens_home()
    assert home is not None
    return home


@scene("The Home of a newcomer")
def home_of_a_newcomer(town: Town) -> Home:
    return opens_home(town, "bob")


@scene("The Home of a member on the way", at=LATE)
def home_of_a_member(town: Town) -> Home:
    return opens_home(crew(town), "alice")


@scene("The Home of a training officer who holds a certification too", at=LATE)
def home_of_an_officer(town: Town) -> Home:
    crew(town).joined("chief", "paramedic").marks("chief", "a1", "a2", "a3", "a4")
    return opens_home(town, "chief")


@scene("An answer that was asked for in the Home opens as a modal")
def home_answers_in_a_modal(town: Town) -> Shown:
    town.founded().joined("bob", "emt")
    home = opens_home(town, "bob")
    town.did = "bob presses Deadlines in the Home"
    return home.presses("Deadlines")


@scene("The Home of a training officer whose agency has a time zone that nobody knows")
def home_of_an_unknown_zone(town: Town) -> Home:
    return opens_home(lost(crew(town)), "chief")
