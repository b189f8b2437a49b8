"""A workspace whose token is a setting removes the app."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.runtime import find_workspaces
from bot.settings import SettingsError
from fakeslack import Workspace
from fakeslack.faults import Effect, Refuse, Response
from storage import workspaces
from storage.database import Database
from tests.bot.many import OF_ONE, Many, running, settings
from tests.bot.season import expect_nudge
from tests.bot.test_uninstall import HOUR, recorded

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def one(database: Database) -> Iterator[Many]:
    """Run a bot with the token of one workspace, which has an agency."""
    with (
        Workspace() as workspace,
        running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as made,
    ):
        yield made


def test_one_workspace_is_posted_to_no_more_and_its_data_is_deleted_as_well(one: Many) -> None:
    channel = one.begins()
    one.workspace.uninstalls()
    one.ticks(days=5)
    channel.expect_silence()
    assert not one.workspace.calls_of("chat.postMessage")[1:], "nor is a post tried"
    one.ticks(days=24)
    assert recorded(one)["member"] == 1
    one.ticks(days=2)
    assert recorded(one) == {}


def test_one_workspace_goes_on_with_a_token_that_slack_still_takes(one: Many) -> None:
    channel = one.begins()
    one.workspace.event({"type": "app_uninstalled"}, at=time.time() - HOUR)
    one.ticks(days=5)
    expect_nudge(channel, "44 days left")
    one.ticks(days=31)
    assert recorded(one)["member"] == 1


@pytest.mark.databases("sqlite", "postgresql")
def test_one_workspace_with_a_new_token_within_the_month_has_lost_nothing(one: Many, database: Database) -> None:
    one.begins()
    one.workspace.uninstalls()
    one.ticks(days=5)
    one_more = settings(one.workspace, database, slack_bot_token=one.workspace.bot_token, **OF_ONE)
    with pytest.raises(SettingsError, match="account_inactive"):
        find_workspaces(one_more, database)
    one.workspace.state.installed = True
    later = (one.bot.services.clock.now() + timedelta(days=60)).isoformat()
    with running(one.workspace, database, later, slack_bot_token=one.workspace.bot_token, **OF_ONE) as again:
        again.ticks()
        one.workspace.uninstalls()
        again.ticks()
        assert recorded(again)["member"] == 1, "the month begins anew"


def test_only_a_user_s_token_is_no_uninstall_of_one_workspace(one: Many) -> None:
    one.begins()
    one.workspace.event({"type": "tokens_revoked", "tokens": {"oauth": ["UALICE"], "bot": []}})
    assert "workspace" not in recorded(one)


def test_an_uninstall_of_one_workspace_of_which_no_event_told_is_found_by_slack_s_answer(one: Many) -> None:
    one.begins()
    one.ticks()
    one.workspace.faults.next("auth.test", Refuse("invalid_auth"))
    one.ticks()
    assert "workspace" not in recorded(one), "that may be a proxy's fault, or a mistyped token"
    one.workspace.state.installed = False
    one.ticks()
    one.workspace.state.installed = True
    one.ticks(days=31)
    assert recorded(one)["member"] == 1, "Slack took the token again"
    one.workspace.state.installed = False
    one.ticks()
    one.ticks(days=29)
    assert recorded(one)["member"] == 1
    one.ticks(days=2)
    one.ticks()
    assert recorded(one) == {}


def test_an_event_that_comes_while_slack_is_asked_counts_for_more_than_its_answer(one: Many) -> None:
    one.begins()
    one.ticks()

    def uninstalled_meanwhile(effect: Effect) -> Response:
        answer = effect()
        one.workspace.event({"type": "app_uninstalled"})
        return answer

    with running(one.workspace, one.bot.services.database, slack_bot_token=one.workspace.bot_token, **OF_ONE) as again:
        one.workspace.faults.next("auth.test", uninstalled_meanwhile)
        again.ticks()
        with again.bot.services.database.read() as session:
            assert workspaces.left(session) == {"T0LOCAL"}
        again.ticks()
        with again.bot.services.database.read() as session:
            assert workspaces.left(session) == set(), "it is asked again, and takes the token"


@pytest.mark.databases("sqlite", "postgresql")
def test_what_an_old_bot_with_the_revoked_token_notes_during_a_rolling_restart_holds_until_the_next_pass(
    one: Many, database: Database
) -> None:
    one.begins()
    one.ticks()
    with running(one.workspace, database, slack_bot_token=one.workspace.bot_token, **OF_ONE) as new:
        new.ticks()
        one.workspace.faults.next("auth.test", Refuse("token_revoked"))
        one.bot.ticks.run()
        with database.read() as session:
            assert workspaces.left(session) == {"T0LOCAL"}
        new.ticks()
        with database.read() as session:
            assert workspaces.left(session) == set()
        new.ticks(days=31)
        assert recorded(new)["member"] == 1


def test_nothing_of_one_workspace_is_deleted_without_slack_s_answer(one: Many) -> None:
    one.begins()
    one.workspace.uninstalls()
    one.workspace.faults.next("auth.test", Refuse("fatal_error"), times=2)
    one.ticks(days=31)
    assert recorded(one)["member"] == 1
    one.ticks()
    assert recorded(one) == {}
