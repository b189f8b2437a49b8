"""Courses of alice's, for the tests of education."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Modal, Person
from storage.tables import Course


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    """Return alice, an EMT of the 2027 cohort, on 24 November 2026."""
    person = bot.workspace.user("alice")
    person.types("/recert join emt 2027-03-31")
    return person


def stored(bot: LocalBot) -> list[Course]:
    with bot.services.database.read() as session:
        return list(session.exec(select(Course).order_by(Course.id)))  # type: ignore[arg-type]


def form(person: Person) -> Modal:
    modal = person.types("/recert ce add").modal
    assert modal is not None
    return modal


def sends(modal: Modal, **fields: object) -> Modal:
    """Fill in a form with a good course, changed as given, and send it."""
    good = {"title": "Pediatric airway", "held_on": "2026-11-03", "hours": "1.5", "part": "National"}
    after = modal.fills(**good | fields).submits()
    assert after is not None
    return after
