"""An officer who imports a roster, and people who have it in front of them, for the tests of consent."""

from typing import Any

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Message, Person
from fakeslack.controls import targets
from storage import holders
from storage.tables import Member, ProgressEvent, key
from tests.handlers.files import form, sends

HEADER = "slack_id,email,name,level,expires_on,number\n"


def imports(bot: LocalBot, channel: Channel, rows: str, officer: str = "chief") -> str:
    """Let an officer import a roster; return what they are told."""
    person, _ = bot.workspace.user(officer), bot.workspace.user("bob")
    return sends(person, form(person, channel), HEADER + rows).words


def invited(bot: LocalBot, channel: Channel, rows: str, who: str = "bob", officer: str = "chief") -> Message:
    """Import a roster, have everybody told, and return the message to one of them."""
    imports(bot, channel, rows, officer)
    roster = bot.workspace.user(officer).types("/recert roster", in_=channel)
    label = next(each for each in roster.buttons if each.startswith("Tell "))
    roster.presses(label).says("in the next few minutes")
    bot.workspace.ticks()
    return bot.workspace.user(who).direct_messages[-1]


def button(message: Message, label: str) -> dict[str, Any]:
    """Return a button of a message, as it is now."""
    return next(dict(each.element) for each in targets(message.payload) if each.label == label)


def again(bot: LocalBot, person: Person, message: Message, pressed: dict[str, Any]) -> str:
    """Press a button of a message that was replaced since, as on a phone that has not caught up; return the answer."""
    assert person.wire.press_on_message(person.user, message, pressed | {"block_id": "b"}).status == 200
    bot.workspace.settles()
    return str(bot.workspace.calls_of("response_url")[-1].args["text"])


def second(bot: LocalBot, officer: str = "rival") -> Channel:
    found = bot.workspace.channel("amherst")
    bot.workspace.user(officer).types("/recert agency Amherst EMS", in_=found)
    return found


@pytest.fixture(params=["in no agency", "in another agency"])
def own(bot: LocalBot, request: pytest.FixtureRequest) -> Person:
    """Return bob, who has a record of his own."""
    bob = bot.workspace.user("bob")
    where = second(bot) if request.param == "in another agency" else None
    bob.types("/recert join paramedic 2028-03-31 P0000001", in_=where)
    bob.types("/recert done a1")
    return bob


def record(bot: LocalBot, user_id: str) -> tuple[object, ...]:
    """Return somebody's own record, of all their cycles, and marks."""
    with bot.services.database.read() as session:
        (found,) = session.exec(select(Member).where(Member.user_id == user_id))
        events = session.exec(select(ProgressEvent).where(ProgressEvent.member_id == found.id))
        held = holders.of_member(session, key(found))
        said = [each.model_dump() for each in (found, *held)]
        return (*said, *((each.step, each.done, each.by_user) for each in events))
