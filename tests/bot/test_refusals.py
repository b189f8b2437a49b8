"""Refusals by Slack: recorded, and reported once to the officers, with what to do."""

from datetime import timedelta

import pytest

from fakeslack import Message
from fakeslack.faults import DropAfter, Refuse
from storage.database import Database
from storage.outbox_tables import MessageState
from tests.bot.season import POST, Season, begin, expect_nudge, is_posted_once
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")


def refusals(season: Season) -> list[Message]:
    """Return the messages to the officer, without the reports."""
    return [each for each in season.officer.direct_messages if each.metadata is None]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("channel_not_found", "/invite @Recert"),
        ("is_archived", "it's archived"),
        ("not_in_channel", "Recert isn't in it"),
        ("restricted_action", "a setting of your workspace"),
        ("msg_too_long", "Slack answers “msg_too_long”"),
    ],
)
def test_a_refusal_is_recorded_and_the_officers_are_told_once_what_to_do(
    open_bot: Open, database: Database, code: str, words: str
) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, Refuse(code))
    season.at("2027-02-15T09:00")
    (told,) = refusals(season)
    assert words in told.words
    assert "Recert couldn't nudge Northampton EMS" in told.text
    assert season.outbox()["recommended"] == (MessageState.FAILED, code)
    season.later()
    season.bot.workspace.faults.next(POST, Refuse(code))
    season.at("2027-03-01T09:00")
    assert len(refusals(season)) == 1, "the same refusal is no changes"
    season.at("2027-03-15T09:00")
    expect_nudge(season.channel, "16 days left")
    season.bot.workspace.faults.next(POST, Refuse(code))
    season.at("2027-03-24T09:00")
    assert len(refusals(season)) == 2, "after a post went through it is"


@pytest.mark.databases("sqlite", "postgresql")
def test_an_officer_who_cannot_be_told_stops_nothing(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, Refuse("is_archived"), Refuse("cannot_dm_bot"))
    season.at("2027-02-15T09:00")
    season.at("2027-03-01T09:00")
    expect_nudge(season.channel, "30 days left")


@pytest.mark.parametrize("code", ["invalid_auth", "missing_scope", "account_inactive"])
def test_a_fault_of_the_installation_loses_no_nudge(open_bot: Open, database: Database, code: str) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, Refuse(code))
    season.at("2027-02-15T09:00")
    assert season.outbox()["recommended"][0] is MessageState.PENDING
    season.later()
    season.channel.expect_silence()
    season.wall_clock.advance(timedelta(hours=1))
    season.bot.workspace.ticks()
    assert is_posted_once(season)


def test_without_the_history_scope_a_nudge_in_doubt_is_not_repeated(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.scopes.discard("channels:history")
    season.bot.workspace.faults.next(POST, DropAfter())
    season.at("2027-02-15T09:00")
    season.later()
    assert len(season.nudges()) == 1
    assert season.outbox()["recommended"] == (MessageState.FAILED, "outcome unknown: history says missing_scope")
    season.later()
    assert len(season.nudges()) == 1
