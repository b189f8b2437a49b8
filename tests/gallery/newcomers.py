"""Scenes of joining, joining again, and leaving."""

from fakeslack import Modal
from tests.gallery.book import scene, typed
from tests.gallery.town import EXPIRES_ON, Shown, Town

typed("help", "A newcomer asks what there is", "bob", "/recert", before=Town.founded)
typed("greeting", "A newcomer says hi", "bob", "/recert hi", before=Town.founded)
typed(
    "greeting-of-a-member",
    "A member says hi",
    "bob",
    "/recert hi",
    before=lambda town: town.founded().joined("bob", "emt"),
)
typed(
    "help-of-a-member",
    "A member asks what there is",
    "bob",
    "/recert help",
    before=lambda town: town.founded().joined("bob", "emt"),
)
typed(
    "joined",
    "Joining in one line",
    "bob",
    "/recert join emt 2027-03-31 E0123456",
    before=Town.founded,
)
typed(
    "joined-after-the-date",
    "Joining after the date has passed",
    "bob",
    "/recert join emt 2026-03-31",
    before=Town.founded,
)
typed("joined-without-an-agency", "Joining where no agency is", "bob", "/recert join aemt 2027-03-31", directly=True)
typed(
    "joined-with-an-odd-number",
    "The number is that of another level, and the day is none of the state's",
    "bob",
    "/recert join paramedic 2027-06-30 E0123456",
    before=Town.founded,
)
typed(
    "joined-again",
    "Joining once more, with nothing changed",
    "bob",
    "/recert join emt 2027-03-31",
    before=lambda town: town.founded().joined("bob", "emt"),
)
typed(
    "joined-anew",
    "A new date after the renewal: the next cycle",
    "bob",
    "/recert join emt 2029-03-31",
    before=lambda town: town.founded().joined("bob", "emt"),
)


@scene("The form of a newcomer")
def join_form(town: Town) -> Modal:
    return town.founded().opens("bob", "/recert join")


@scene("The form of one who is recorded already")
def join_form_filled_in(town: Town) -> Modal:
    town.founded().joined("bob", "paramedic", number="P0123456")
    return town.opens("bob", "/recert join")


@scene("The form with two wrong fields")
def join_form_with_errors(town: Town) -> Modal:
    form = town.founded().opens("bob", "/recert join")
    return town.sends(form, level="emt", expires_on="2024-03-31", number="12345678")


@scene("The form is sent without the tick at the reminders")
def join_form_without_reminders(town: Town) -> Modal:
    form = town.founded().opens("bob", "/recert join")
    return town.sends(form, level="emt", expires_on=EXPIRES_ON, reminders=[])


@scene("The form is sent")
def join_form_saved(town: Town) -> Modal:
    form = town.founded().opens("bob", "/recert join")
    return town.sends(
        form,
        level="paramedic",
        expires_on=EXPIRES_ON,
        number="P0123456",
        affiliation="agency",
        roles=["instructor"],
    )


@scene("Leaving: asked before anything is deleted")
def leave(town: Town) -> Shown:
    town.founded().joined("bob", "emt").marks("bob", "a1", "a2")
    return town.types("bob", "/recert leave")


@scene("Leaving: the only training officer of an agency")
def leave_of_the_only_officer(town: Town) -> Shown:
    town.founded().joined("chief", "emt")
    return town.types("chief", "/recert leave")


@scene("Leaving: thought better of")
def leave_stayed(town: Town) -> Shown:
    town.founded().joined("bob", "emt")
    return town.presses("bob", town.types("bob", "/recert leave"), "Stay")


@scene("Leaving: done")
def leave_done(town: Town) -> Shown:
    town.founded().joined("bob", "emt")
    return town.presses("bob", town.types("bob", "/recert leave"), "Delete everything")


@scene("Leaving: the only training officer has left")
def leave_done_by_the_only_officer(town: Town) -> Shown:
    town.founded().joined("chief", "emt")
    return town.presses("chief", town.types("chief", "/recert leave"), "Delete everything")
