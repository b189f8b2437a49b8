"""Personal reminders come once, whatever Slack answers and whichever process dies."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.outbox.dispatcher import LEASE
from bot.outbox.dispatchers import Dispatchers
from bot.outbox.verdicts import Outcome
from bot.workspaces import OneWorkspace, nudging_clients
from fakeslack.faults import DropAfter, DropBefore, Fault, RateLimited, Refuse, ServerError
from storage.database import Database
from storage.outbox_tables import MessageState
from tests.at_once import at_once
from tests.bot.reminded import reminded, reminders, row
from tests.bot.season import HISTORY, POST
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize(
    "fault", [ServerError(503, after=True), DropBefore(), DropAfter(), Refuse("internal_error")], ids=repr
)
def test_an_answer_that_says_nothing_is_looked_up_and_the_message_is_posted_once(
    open_bot: Open, database: Database, fault: Fault
) -> None:
    season = reminded(open_bot, database, "2027-02-10T10:00")
    season.bot.workspace.faults.next(POST, fault)
    season.bot.workspace.faults.next(HISTORY, ServerError(500))
    season.at("2027-02-15T09:00")
    assert row(database).state is MessageState.UNKNOWN
    for _ in range(4):
        season.wall_clock.advance(timedelta(minutes=1))
        season.bot.workspace.ticks()
    (message,) = reminders(season.members[0])
    kept = row(database)
    assert (kept.state, kept.ts, kept.channel_id) == (MessageState.SENT, message.ts, message.channel)


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("scope", ["im:write", "im:history"])
def test_without_the_scopes_a_message_in_doubt_is_not_repeated(open_bot: Open, database: Database, scope: str) -> None:
    season = reminded(open_bot, database, "2027-02-10T10:00")
    season.bot.workspace.scopes.discard(scope)
    season.bot.workspace.faults.next(POST, DropAfter())
    season.at("2027-02-15T09:00")
    season.later()
    season.later()
    assert len(reminders(season.members[0])) == 1
    assert row(database).reason == "outcome unknown: history says missing_scope"


def test_a_rate_limit_is_waited_out_and_a_refusal_is_final(open_bot: Open, database: Database) -> None:
    season = reminded(open_bot, database, "2027-02-10T10:00")
    faults = (RateLimited(retry_after=30), Refuse("messages_tab_disabled"), Refuse("user_disabled"))
    season.bot.workspace.faults.next(POST, *faults)
    season.sleeps_until("2027-02-15T09:00")
    assert season.bot.dispatchers.direct_messages.run() == {Outcome.HELD_BACK: 1}
    assert season.bot.dispatchers.direct_messages.run() == {}
    season.wall_clock.advance(timedelta(seconds=31))
    assert season.bot.dispatchers.direct_messages.run() == {Outcome.HELD_BACK: 1}, (
        "that is the app's fault, and can be mended"
    )
    season.wall_clock.advance(timedelta(hours=1))
    assert season.bot.dispatchers.direct_messages.run() == {Outcome.REFUSED: 1}
    season.later()
    assert (row(database).state, row(database).reason, row(database).attempts) == (
        MessageState.FAILED,
        "user_disabled",
        1,
    )
    assert reminders(season.members[0]) == []


class Dies(WebClient):
    """A client whose process is killed when Slack has the message, before it can hear so."""

    def chat_postMessage(self, **arguments: Any) -> SlackResponse:  # noqa: ANN401, N802 - slack_sdk's
        super().chat_postMessage(**arguments)
        raise SystemExit


@pytest.mark.databases("sqlite", "postgresql")
def test_a_bot_that_is_killed_while_it_posts_leaves_nothing_twice(open_bot: Open, database: Database) -> None:
    season = reminded(open_bot, database, "2027-02-10T10:00")
    workspace = season.bot.workspace
    season.sleeps_until("2027-02-15T09:00")
    dies = Dies(token=workspace.bot_token, base_url=workspace.api_url)
    with pytest.raises(SystemExit):
        Dispatchers(season.bot.services, lambda _team: dies, wall_clock=season.wall_clock).direct_messages.run()
    assert row(database).state is MessageState.SENDING
    season.bot.workspace.ticks()
    season.wall_clock.advance(LEASE + timedelta(seconds=1))
    for _ in range(2):
        season.bot.workspace.ticks()
    assert len(reminders(season.members[0])) == 1
    assert row(database).state is MessageState.SENT


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.usefixtures("waits_long")
def test_several_bots_on_one_database_send_it_once(open_bot: Open, database: Database) -> None:
    season = reminded(open_bot, database, "2027-02-10T10:00")
    season.sleeps_until("2027-02-15T09:00")
    workspace = season.bot.workspace
    clients = nudging_clients(OneWorkspace(workspace.bot_token, workspace.api_url), workspace.api_url)
    outcomes = at_once(*[Dispatchers(season.bot.services, clients).direct_messages.run] * 3)
    assert sum(each[Outcome.SENT] for each in outcomes) == 1
    assert len(reminders(season.members[0])) == 1
