"""An officer who sends files, for the tests of rosters and of the state's list."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Modal, Person, Seen
from storage.tables import Member, ProgressEvent, RosterPlace

HEADER = "slack_id,email,level,expires_on,number\n"


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, whose only training officer is chief."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    return found


def form(person: Person, channel: Channel | None, typed: str = "roster import") -> Modal:
    modal = person.types(f"/recert {typed}", in_=channel).modal
    assert modal is not None
    return modal


def sends(person: Person, modal: Modal, content: str | bytes, name: str = "roster.csv", **fields: object) -> Seen:
    """Send the form with a file; return the direct message to the officer."""
    after = modal.fills(file=person.has_file(name, content), **fields).submits()
    assert after is not None
    after.says("comes as a direct message")
    seen = person.sees("")
    while not seen.text:  # the form itself, updated
        seen = person.sees("")
    return seen


def members(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return sorted(each.user_id for each in session.exec(select(Member)) if each.user_id is not None)


def named(bot: LocalBot) -> list[str]:
    """Return whom rosters name who have not answered, by user id or else by address."""
    with bot.services.database.read() as session:
        return sorted(each.user_id or each.email or "" for each in session.exec(select(RosterPlace)))


LIST = "License No.,Expiration Date\nE0123456,3/31/2029\nE0000009,3/31/2027\n"


def confirmed(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return [each.by_user for each in session.exec(select(ProgressEvent)) if each.confirmed]
