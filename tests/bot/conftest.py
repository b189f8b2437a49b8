"""Bots that an organization installed, and one that nobody has installed yet."""

from collections.abc import Iterator

import pytest

from fakeslack import Workspace
from storage.database import Database
from tests.bot.many import OF_ONE, Many, running
from tests.bot.organizations import ORGANIZATION


@pytest.fixture
def many(database: Database) -> Iterator[Many]:
    """Run a bot that nobody has installed yet."""
    with Workspace() as workspace, running(workspace, database) as made:
        yield made


@pytest.fixture
def org_wide(many: Many) -> Many:
    """Install the app for all workspaces of an organization."""
    many.workspace.joins_organization(ORGANIZATION, org_wide=True)
    page = many.installs(many.workspace.user("alice"))
    assert page.status == 200, page.body
    assert many.stored("slack_bots", "team_id") == [None]
    return many


@pytest.fixture(params=["by OAuth", "in a setting"])
def organization(request: pytest.FixtureRequest, database: Database) -> Iterator[Many]:
    """Run a bot with the token of an organization: installed by OAuth, or in a setting."""
    if request.param == "by OAuth":
        yield request.getfixturevalue("org_wide")
        return
    with Workspace() as workspace:
        workspace.joins_organization(ORGANIZATION, org_wide=True)
        with running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as one:
            yield one
