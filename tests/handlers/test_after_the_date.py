"""Messages about a move, a removal or a deactivation after the date say what the settled season still counts."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from tests.conftest import Open
from tests.handlers.files import channel
from tests.handlers.test_cycles import on

__all__ = ["channel"]

ENDED = "Northampton EMS's season of March 31, 2027"


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Open the bot some weeks before the date."""
    return open_bot(at="2027-03-10T10:00")


@pytest.fixture
def bob(bot: LocalBot, channel: Channel) -> Person:
    """Return bob, a member of Northampton EMS."""
    person = bot.workspace.user("bob")
    person.types("/recert join emt 2027-03-31", in_=channel).says("You've joined")
    return person


def told(person: Person) -> str:
    return person.direct_messages[-1].text


def deactivated(bot: LocalBot) -> str:
    bot.workspace.deactivates(bot.workspace.user("bob"))
    bot.workspace.ticks()
    return told(bot.workspace.user("chief"))


def reactivated(bot: LocalBot) -> str:
    bot.workspace.reactivates(bot.workspace.user("bob"))
    bot.workspace.ticks()
    return next(
        each.text for each in reversed(bot.workspace.user("chief").direct_messages) if "active again:" in each.text
    )


@pytest.mark.usefixtures("bob")
def test_who_is_deactivated_after_the_date_still_counts_and_the_officers_read_so(
    bot: LocalBot, channel: Channel
) -> None:
    on(bot, "2027-04-05")
    bot.workspace.deactivates(bot.workspace.user("bob"))
    bot.workspace.ticks()
    chief = bot.workspace.user("chief")
    (asked,) = [each for each in chief.direct_messages if "Slack account was deactivated" in each.text]
    assert f"They still count in {ENDED}, but not in the next one until the account is active again." in asked.text
    assert "don't count in Northampton EMS's nudges" not in asked.text
    chief.types("/recert roster 2027", in_=channel).says("1 member, 0 recertified")
    chief.presses(asked, "Still on the crew").says(
        f"counts again from the next season on; they still count in {ENDED}."
    )
    assert "they're back in Northampton EMS's counts" not in told(chief)


@pytest.mark.parametrize("back", ["2027-04-05", "2027-07-11"])
@pytest.mark.usefixtures("bob")
def test_who_was_not_counted_on_the_date_is_not_counted_as_before_once_they_are_back(bot: LocalBot, back: str) -> None:
    assert "so they don't count in Northampton EMS's nudges" in deactivated(bot)
    on(bot, back)
    said = reactivated(bot)
    assert f"{ENDED} doesn't count them, but the one of their next date does" in said
    assert "as before" not in said


@pytest.mark.usefixtures("bob")
def test_who_counts_in_the_season_that_ended_is_back_as_before(bot: LocalBot) -> None:
    on(bot, "2027-04-05")
    bot.workspace.deactivates(bot.workspace.user("bob"))
    bot.workspace.ticks()
    assert "they're back in Northampton EMS's counts" in reactivated(bot)


@pytest.mark.usefixtures("bob")
def test_count_them_anyway_after_the_date_says_that_the_season_that_ended_does_not(bot: LocalBot) -> None:
    deactivated(bot)
    chief = bot.workspace.user("chief")
    asked = chief.direct_messages[-1]
    on(bot, "2027-04-05")
    chief.presses(asked, "Still on the crew").says(f"counts again from the next season on; {ENDED} doesn't count them.")


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2027-03-20", "they count there from now on, and no longer in Northampton EMS's nudges."),
        ("2027-04-05", f"they still count in {ENDED}, and from the next one on in Amherst EMS's."),
        ("2027-06-15", "they count there from now on, and no longer in Northampton EMS's nudges."),
    ],
)
def test_the_officers_of_who_moves_away_read_in_which_season_they_still_count(
    bot: LocalBot, bob: Person, day: str, says: str
) -> None:
    amherst = bot.workspace.channel("amherst")
    bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=amherst)
    on(bot, day)
    bob.types("/recert join emt 2027-03-31", in_=amherst).presses("Move").says("You've moved")
    bot.workspace.settles()
    assert says in told(bot.workspace.user("chief"))


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2027-03-20", "so you're no longer included in its nudges."),
        ("2027-04-05", "so you count in its season of March 31, 2027, and in none after it."),
    ],
)
def test_who_is_taken_off_reads_in_which_season_they_still_count(
    bot: LocalBot, bob: Person, day: str, says: str
) -> None:
    on(bot, day)
    bot.workspace.user("chief").types(f"/recert status <@{bob.id}>").presses("Remove from agency")
    bot.workspace.settles()
    assert says in told(bob)
