"""Not now is not no: what Slack does not take now is tried again for a day, and then the officers are told."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.outbox.dispatchers import Dispatchers
from bot.workspaces import ClientFor, OneWorkspace, nudging_clients
from fakeslack import Channel, Message
from fakeslack.faults import DropAfter, Fault, RateLimited, Refuse, ServerError
from storage import holds
from storage.database import Database
from storage.outbox_tables import DirectMessage, MessageState
from tests.bot.season import HISTORY, POST, Season, begin, expect_nudge, is_posted_once
from tests.conftest import Open
from tests.storage.people import NOW

pytestmark = pytest.mark.databases("sqlite")

NOT_NOW = {
    "team_added_to_org": "moving your workspace into an organization",
    "org_login_required": "moving your workspace into an organization",
    "no_permission": "hasn't let Recert post there",
    "message_limit_exceeded": "its plan's limit",
    "some_new_word": "Slack answers “some_new_word”",
}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def told(season: Season) -> list[Message]:
    """Return the messages to the officer, without the reports."""
    return [each for each in season.officer.direct_messages if each.metadata is None]


def tried(season: Season) -> int:
    """Return how often a message of the outbox was given to Slack, taken or not, aside from officers' reports."""
    marks = (str(call.args.get("metadata")) for call in season.bot.workspace.calls_of(POST))
    return sum("recert_" in mark and "recert_report" not in mark for mark in marks)


def goes_on(season: Season, word: str, *, time: timedelta, step: timedelta) -> None:
    """Let time pass, in which each first post of a tick is answered with this word."""
    faults = season.bot.workspace.faults
    another_process = Dispatchers(season.bot.services, clients(season), wall_clock=season.wall_clock)
    for _ in range(time // step):
        season.wall_clock.advance(step)
        faults.clear()
        faults.next(POST, Refuse(word))
        another_process.run()
    faults.clear()


def clients(season: Season) -> ClientFor:
    workspace = season.bot.workspace
    return nudging_clients(OneWorkspace(workspace.bot_token, workspace.api_url), workspace.api_url)


@pytest.mark.databases("sqlite", "postgresql")
def test_what_is_not_taken_now_is_posted_once_when_it_is(open_bot: Open, database: Database) -> None:
    word = "some_new_word"  # the test below tries each
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, Refuse(word))
    season.at("2027-02-15T09:00")
    assert season.outbox()["recommended"] == (MessageState.PENDING, word)
    season.bot.workspace.ticks()
    assert tried(season) == 1, "not at once"
    goes_on(season, word, time=5 * HOUR, step=3 * MINUTE)
    assert tried(season) in range(6, 12), "each pause is as long as all before it"
    assert told(season) == []
    season.wall_clock.advance(4 * HOUR)
    season.bot.workspace.ticks()
    assert is_posted_once(season)
    assert told(season) == []


def test_days_in_which_no_bot_ran_are_no_days_of_waiting(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    faults = season.bot.workspace.faults
    faults.next(POST, Refuse("no_permission"))
    season.at("2027-02-15T09:00")
    season.wall_clock.advance(72 * HOUR)
    faults.next(POST, Refuse("team_added_to_org"))
    season.bot.workspace.ticks()
    assert tried(season) == 2
    assert season.outbox()["recommended"] == (MessageState.PENDING, "team_added_to_org")
    season.wall_clock.advance(5 * HOUR)
    season.bot.workspace.ticks()
    assert is_posted_once(season)
    assert told(season) == []


@pytest.mark.parametrize(("word", "words"), NOT_NOW.items())
def test_after_a_day_of_it_the_officers_are_told_once_why(
    open_bot: Open, database: Database, word: str, words: str
) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, Refuse(word))
    season.at("2027-02-15T09:00")
    goes_on(season, word, time=23 * HOUR, step=HOUR)
    assert season.outbox()["recommended"] == (MessageState.PENDING, word)
    assert told(season) == []
    goes_on(season, word, time=9 * HOUR, step=HOUR)
    (only,) = told(season)
    assert words in only.words
    assert "Recert couldn't nudge Northampton EMS" in only.text
    assert season.outbox()["recommended"] == (MessageState.FAILED, word)
    before = tried(season)
    season.wall_clock.advance(24 * HOUR)
    season.bot.workspace.ticks()
    assert tried(season) == before
    season.at("2027-03-01T09:00")
    expect_nudge(season.channel, "30 days left")


@pytest.mark.databases("sqlite", "postgresql")
def test_a_direct_message_is_given_up_after_a_day(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-02-15T10:00", members=1)
    season.members[0].types("/recert remind on")
    season.bot.workspace.settles()
    season.officer.types("/recert agency", in_=season.channel).modal.fills(nudges="Paused").submits()  # type: ignore[union-attr]
    season.bot.workspace.faults.next(POST, Refuse("no_permission"))
    season.at("2027-03-01T12:00")

    def row() -> tuple[MessageState, str | None]:
        with database.read() as session:
            of_alice = DirectMessage.user_id == season.members[0].id
            found = session.exec(select(DirectMessage).where(of_alice)).one()
        return found.state, found.reason

    assert row() == (MessageState.PENDING, "no_permission")
    goes_on(season, "no_permission", time=30 * HOUR, step=HOUR)
    assert row() == (MessageState.FAILED, "no_permission")
    assert told(season) == []


@pytest.mark.parametrize("fault", [Refuse("org_login_required"), RateLimited(), ServerError()], ids=repr)
def test_a_refusal_stands_once_an_officer_was_told_of_it(open_bot: Open, database: Database, fault: Fault) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, Refuse("is_archived"), fault)
    season.at("2027-02-15T09:00")
    assert season.outbox()["recommended"] == (MessageState.PENDING, "is_archived")
    assert told(season) == []
    goes_on(season, "is_archived", time=2 * MINUTE, step=MINUTE)
    assert season.outbox()["recommended"] == (MessageState.FAILED, "is_archived")
    assert len(told(season)) == 1


def test_of_a_nudge_that_nobody_can_look_up_the_officers_are_told(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, DropAfter())
    season.bot.workspace.faults.next(HISTORY, *[Refuse("channel_not_found")] * 2)
    season.at("2027-02-15T09:00")
    season.bot.workspace.faults.next(POST, RateLimited())
    season.later()
    assert season.outbox()["recommended"][0] is MessageState.UNKNOWN, "nobody could be told"
    season.wall_clock.advance(MINUTE)
    season.bot.workspace.ticks()
    assert season.outbox()["recommended"] == (MessageState.FAILED, "outcome unknown: history says channel_not_found")
    (only,) = told(season)
    assert "posted a nudge of Northampton EMS" in only.text
    assert len(season.nudges()) == 1


def test_a_look_up_that_is_not_answered_now_is_tried_again_for_a_day(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    faults = season.bot.workspace.faults
    faults.next(POST, DropAfter())
    season.at("2027-02-15T09:00")
    faults.next(HISTORY, *[Refuse("team_added_to_org")] * 99)
    for _ in range(23):
        season.wall_clock.advance(HOUR)
        season.bot.workspace.ticks()
    assert season.outbox()["recommended"][0] is MessageState.UNKNOWN
    assert len(season.bot.workspace.calls_of(HISTORY)) in range(6, 15)
    for _ in range(9):
        season.wall_clock.advance(HOUR)
        season.bot.workspace.ticks()
    assert season.outbox()["recommended"] == (MessageState.FAILED, "outcome unknown: history says team_added_to_org")
    assert len(told(season)) == 1
    assert len(season.nudges()) == 1


# --- A 429 ----------------------------------------------------------------------------------------------------------


def begin_two(open_bot: Open, database: Database) -> tuple[Season, Channel]:
    """Return a season with a second agency in the same workspace, and its channel."""
    season = begin(open_bot, database)
    second = season.bot.workspace.channel("amherst")
    season.officer.types("/recert agency Amherst EMS", in_=second)
    second.expect_message("Amherst EMS")
    season.bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=second)
    season.bot.workspace.user("zoe").types("/recert remind off")
    season.bot.workspace.settles()
    return season, second


def test_a_429_holds_back_the_whole_workspace_in_every_process_and_nothing_is_lost(
    open_bot: Open, database: Database
) -> None:
    season, second = begin_two(open_bot, database)
    alice = season.members[0]
    alice.types("/recert remind on")
    season.bot.workspace.settles()
    season.bot.workspace.faults.next(POST, RateLimited(retry_after=120))
    season.sleeps_until("2027-02-15T11:00")
    for _ in range(3):
        Dispatchers(season.bot.services, clients(season), wall_clock=season.wall_clock).run()
        season.wall_clock.advance(timedelta(seconds=30))
    for channel in (season.channel, second):
        season.officer.types("/recert nudge now", in_=channel).says("Slack isn't taking the nudge")
    assert tried(season) == 1, "neither another agency's, nor a direct message, nor what an officer asks for"
    season.wall_clock.advance(timedelta(seconds=31))
    season.bot.workspace.ticks()
    expect_nudge(season.channel, "Northampton EMS")
    expect_nudge(second, "Amherst EMS")
    assert len([each for each in alice.direct_messages if "44 days left" in each.text]) == 1


def test_a_429_of_a_look_up_holds_back_other_look_ups_and_posts(open_bot: Open, database: Database) -> None:
    season, second = begin_two(open_bot, database)
    season.members[0].types("/recert remind on")
    season.bot.workspace.settles()
    season.bot.workspace.faults.next(POST, DropAfter(), DropAfter(), *[Refuse("no_permission")] * 3)
    season.bot.workspace.faults.next(HISTORY, RateLimited(retry_after=600))
    season.at("2027-02-15T11:00")
    for _ in range(12):
        season.later()
    assert (tried(season), len(season.bot.workspace.calls_of(HISTORY))) == (3, 1)
    season.wall_clock.advance(timedelta(seconds=600))
    season.bot.workspace.ticks()
    assert (tried(season), len(season.bot.workspace.calls_of(HISTORY))) == (4, 3)
    assert len(season.nudges()) == 1
    expect_nudge(second, "Amherst EMS")


@pytest.mark.databases("sqlite", "postgresql")
def test_a_hold_is_of_one_workspace_and_the_longer_one_stays(database: Database) -> None:
    with database.write() as session:
        holds.hold(session, "T1", until=NOW + HOUR)
        holds.hold(session, "T1", until=NOW + MINUTE)
        holds.hold(session, "T2", until=NOW + MINUTE)
        holds.hold(session, "T2", until=NOW + 2 * MINUTE)
    with database.read() as session:
        later = NOW + MINUTE
        assert [holds.is_held(session, team, now=later) for team in ("T1", "T2", "T3")] == [True, True, False]
        assert not holds.is_held(session, "T2", now=NOW + 2 * MINUTE)
        assert not holds.is_held(session, "T1", now=NOW + HOUR)
