"""Whom a member waits for: their training officer, another one, or one that their agency does not have any more."""

from collections.abc import Callable

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Home, Person, Seen
from storage.database import Database
from tests.conftest import Open
from tests.handlers.files import form

ONLY = "You're your agency's only training officer in Recert, and nobody approves or confirms themselves: add another"
NONE = "Your agency no longer has a training officer in Recert: /recert agency in its channel says who can take over."


def who_is(bot: LocalBot, state: str) -> tuple[Channel, Person]:
    """Return an agency's channel, and a member of it who has submitted at NREMT, where its officers are in a state."""
    channel = bot.workspace.channel("northampton")
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    chief.types("/recert agency Northampton EMS", in_=channel)
    if state == "none":
        bot.workspace.deactivates(chief)
    if state == "two":
        form(chief, channel, "agency").fills(officers=[chief, bob]).submits()
    member = bob if state in {"none", "other", "two"} else chief
    member.types("/recert join emt 2027-03-31", in_=channel)
    return channel, member


def submits(member: Person, _channel: Channel) -> Seen:
    return member.types("/recert done a5")


def before(member: Person, _channel: Channel) -> Seen:
    return member.types("/recert steps")


def shown(typed: str) -> Callable[[Person, Channel], Seen]:
    """Return what somebody sees who types this once A5 is submitted."""

    def sees(member: Person, channel: Channel) -> Seen:
        member.types("/recert done a5")
        return member.types(typed, in_=channel)

    sees.__name__ = typed
    return sees


def both(member: Person, _channel: Channel) -> Seen:
    member.types("/recert done a5 b5")
    return member.types("/recert status")


def home(member: Person, _channel: Channel) -> Home:
    member.types("/recert done a5 b5")
    seen = member.opens_home()
    assert seen is not None
    return seen


MESSAGES: list[Callable[[Person, Channel], Seen | Home]] = [
    submits,
    before,
    shown("/recert status"),
    shown("/recert steps"),
    both,
    home,
]


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Return the bot in a season."""
    return open_bot(at="2027-01-15T10:00")


@pytest.mark.parametrize("show", MESSAGES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("state", ["other", "two", "only", "none"])
def test_every_message_says_truly_who_approves(
    bot: LocalBot, state: str, show: Callable[[Person, Channel], Seen | Home]
) -> None:
    channel, member = who_is(bot, state)
    seen = show(member, channel)
    if state in {"other", "two"}:
        seen.never_says(ONLY, NONE)
        own, other = ("nother training officer", "our training officer")[:: 1 if state == "two" else -1]
        seen.never_says(other)
        if show is not submits:
            seen.says(own)
        return
    seen.says(ONLY if state == "only" else NONE).never_says("our training officer", "et them know")


@pytest.mark.parametrize("state", ["only", "none"])
def test_a_reminder_says_so_too(bot: LocalBot, state: str) -> None:
    _, member = who_is(bot, state)
    member.types("/recert done a5 b5")
    bot.workspace.until("2027-02-01T09:30-05:00")
    sent = [each for each in member.direct_messages if (each.metadata or {}).get("event_type") == "recert_reminder"]
    said = sent[-1].words
    assert (ONLY if state == "only" else NONE) in said
    assert "let them know" not in said


def test_the_list_of_approvals_and_a_press_say_it_to_an_only_officer(bot: LocalBot) -> None:
    channel, chief = who_is(bot, "only")
    chief.types("/recert done a5")
    chief.types("/recert approvals", in_=channel).says(ONLY).never_says("Another training officer")


def test_who_submits_at_the_higher_levels_needs_the_medical_director_as_well(bot: LocalBot) -> None:
    channel, chief = who_is(bot, "only")
    chief.types("/recert join paramedic 2027-03-31", in_=channel)
    chief.types("/recert done a5")
    chief.types("/recert status").says("waiting for another training officer and your medical director since")


@pytest.mark.databases("sqlite", "postgresql")
def test_a_second_officer_changes_the_words(open_bot: Open, database: Database) -> None:
    bot = open_bot(at="2027-01-15T10:00", database=database)
    channel, chief = who_is(bot, "only")
    chief.types("/recert done a5 b5")
    chief.types("/recert status").says(ONLY)
    form(chief, channel, "agency").fills(officers=[chief, bot.workspace.user("bob")]).submits()
    chief.types("/recert status").says("waiting for another training officer", "let them know").never_says(ONLY)
    bot.workspace.deactivates(bot.workspace.user("bob"))
    chief.types("/recert status").says(ONLY)
