"""Whose accounts are deactivated is looked up once a day, for what no event told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from bot.clock import ShiftedClock
from bot.daily_lookup import BATCH
from fakeslack import Person
from fakeslack.faults import Fault, RateLimited, Refuse, ServerError
from storage.database import Database
from storage.tables import Member
from tests.bot.season import Season, begin
from tests.conftest import Open

WALL = datetime(2026, 11, 24, 10, tzinfo=UTC)
INFO = "users.info"


@pytest.fixture
def season(open_bot: Open) -> Season:
    """Return a season of three members, all of whom were looked up this day."""
    found = begin(open_bot, at="2026-11-24T10:00", wall_clock=ShiftedClock(WALL))
    found.bot.workspace.ticks()
    found.bot.workspace.ticks()
    return found


def asked(season: Season) -> int:
    """Return how often Slack was asked about members; the officer is none."""
    return sum(call.args["user"] != season.officer.id for call in season.bot.workspace.calls_of(INFO))


def gone(season: Season) -> list[str]:
    """Return the users whose accounts are known to be deactivated."""
    with season.bot.services.database.read() as session:
        return [f"{each.user_id}" for each in session.exec(select(Member)) if each.deactivated_on is not None]


def missed(person: Person, *, deleted: bool) -> None:
    """Deactivate an account, or make it active, without an event that the bot gets."""
    person.user.deleted = deleted


def day_later(season: Season) -> None:
    season.wall_clock.advance(timedelta(hours=25))
    season.bot.workspace.ticks()


def test_what_no_event_told_is_found_within_a_day_both_ways(season: Season) -> None:
    alice, bob, _ = season.members
    before = asked(season)
    missed(bob, deleted=True)
    season.bot.workspace.ticks()
    assert (asked(season), gone(season)) == (before, []), "once a day is enough"
    day_later(season)
    assert (asked(season), gone(season)) == (before + 3, [bob.id])
    season.bot.workspace.ticks()
    told = [each.text for each in season.officer.direct_messages if "deactivated" in each.text]
    assert len(told) == 1
    assert bob.id in told[0]
    missed(bob, deleted=False)
    missed(alice, deleted=True)
    day_later(season)
    assert gone(season) == [alice.id]


def test_they_are_asked_for_a_few_in_a_pass(season: Season) -> None:
    for number in range(BATCH + 2):
        person = season.bot.workspace.user(f"x{number}")
        person.types("/recert join emt 2027-03-31", in_=season.channel).says("You've joined")
    missed(season.bot.workspace.user("x11"), deleted=True)
    season.bot.workspace.settles()  # whoever joins is asked for their time zone
    before = asked(season)
    day_later(season)
    assert (asked(season), gone(season)) == (before + BATCH, [])
    season.bot.workspace.ticks()
    assert (asked(season), gone(season)) == (before + BATCH + 5, ["UX11"])


@pytest.mark.parametrize(
    ("fault", "rest"), [(RateLimited(retry_after=90), timedelta(seconds=91)), (ServerError(), timedelta(minutes=6))]
)
def test_what_slack_does_not_answer_is_asked_again_when_it_may_be(
    season: Season, fault: Fault, rest: timedelta
) -> None:
    alice, *_ = season.members
    missed(alice, deleted=True)
    season.bot.workspace.faults.next(INFO, fault)
    day_later(season)
    season.bot.workspace.ticks()
    assert gone(season) == []
    season.wall_clock.advance(rest)
    season.bot.workspace.ticks()
    assert gone(season) == [alice.id]


@pytest.mark.parametrize("word", ["user_not_found", "user_not_visible"])
def test_of_a_user_whom_slack_does_not_show_nothing_is_recorded(season: Season, word: str) -> None:
    *_, carol = season.members
    missed(carol, deleted=True)
    season.bot.workspace.faults.next(INFO, Refuse(word))
    day_later(season)
    assert gone(season) == [carol.id], "the others are asked for all the same"


def test_without_the_scope_slack_is_asked_once_a_day(season: Season) -> None:
    season.bot.workspace.scopes.discard("users:read")
    before = asked(season)
    day_later(season)
    season.bot.workspace.ticks()
    assert (asked(season), gone(season)) == (before + 1, [])


def test_an_account_is_deactivated_on_the_bot_s_day(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-01-05T10:00", members=1)
    (alice,) = season.members
    missed(alice, deleted=True)
    season.bot.workspace.ticks()
    with database.read() as session:
        assert session.exec(select(Member)).one().deactivated_on == date(2027, 1, 5)
