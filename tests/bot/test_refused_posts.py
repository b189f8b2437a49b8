"""Health knows of posts that Slack refuses whatever is posted, and of what fails beside the posts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.encryption import Keys
from bot.oauth import InstallationStore
from bot.workspaces import WRONG_INSTALLATION
from fakeslack import Workspace
from fakeslack.faults import Refuse
from storage import workspaces
from storage.database import Database
from tests.bot.many import KEY, OF_ONE, Many, running
from tests.bot.programs import environment, recert
from tests.bot.season import POST, expect_nudge

pytestmark = pytest.mark.databases("sqlite")

OTHER = "T0OTHER"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as made:
        yield made


@pytest.fixture
def many(workspace: Workspace, database: Database) -> Iterator[Many]:
    """Run a bot that two workspaces have installed, each with an agency."""
    with running(workspace, database) as made:
        made.installs(workspace.user("alice"))
        made.begins()
        made.begins("Elsewhere EMS", by="zoe")
        with database.write() as session:
            session.execute(text("UPDATE agency SET team_id = :other WHERE name = 'Elsewhere EMS'"), {"other": OTHER})
        installed = Installation(app_id="A1", user_id="UZOE", team_id=OTHER, bot_token=workspace.bot_token)
        InstallationStore("1.2", database, Keys([KEY])).save(installed)
        yield made


def found(many: Many) -> str | None:
    """Make a pass, and return what it finds."""
    many.ticks()
    return many.bot.health.trouble()


def changes(database: Database, values: str) -> None:
    """Change every nudge that is held back."""
    with database.write() as session:
        session.execute(text(f"UPDATE nudge SET {values} WHERE retry_at IS NOT NULL"))  # noqa: S608 - a test's own


@pytest.mark.parametrize("word", sorted(WRONG_INSTALLATION))
def test_posts_that_are_refused_while_the_token_is_accepted_are_found_until_one_is_taken(
    workspace: Workspace, database: Database, word: str
) -> None:
    with running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as one:
        channel = one.begins()
        one.ticks(days=4)
        workspace.faults.next(POST, Refuse(word))
        one.ticks(days=1)
        assert f"SLACK_BOT_TOKEN: Slack answers {word}; " in f"{one.bot.health.trouble()}"
        for _ in range(2):
            assert f"Slack answers {word}; " in f"{found(one)}", "nothing has been taken since"
        channel.expect_silence()
        changes(database, "retry_at = claimed_at")
        assert found(one) is None
        expect_nudge(channel, "44 days left")


@pytest.mark.parametrize("mended", [False, True])
def test_a_bot_that_starts_tries_at_once_what_was_refused(
    workspace: Workspace, database: Database, *, mended: bool
) -> None:
    of_one = {**OF_ONE, "slack_bot_token": workspace.bot_token}
    with running(workspace, database, **of_one) as one:
        channel = one.begins()
        workspace.faults.next(POST, Refuse("missing_scope"))
        one.ticks(days=5)
    workspace.faults.next(POST, *([] if mended else [Refuse("missing_scope")]))
    with running(workspace, database, at="2027-02-15T11:00", **of_one) as one:
        assert (found(one) is None) is mended
    assert sum("44 days left" in each.text for each in channel.messages) == mended


def test_a_refusal_is_over_when_nothing_waits_any_more(workspace: Workspace, database: Database) -> None:
    with running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as one:
        one.begins()
        workspace.faults.next(POST, Refuse("missing_scope"))
        one.ticks(days=5)
        assert "add the scopes" in f"{found(one)}"
        changes(database, "state = 'skipped'")
        assert found(one) is None


@pytest.mark.databases("sqlite", "postgresql")
def test_workspaces_of_many_that_take_nothing_are_named_and_the_bot_is_ready(
    many: Many, workspace: Workspace, database: Database
) -> None:
    workspace.faults.next(POST, Refuse("missing_scope"))
    with capture_logs() as log:
        many.ticks(days=5)
        assert many.bot.health.trouble() is None
        assert found(many) is None
    assert "missing_scope" in f"{many.bot.health.remark}"
    said = [each for each in log if each["event"] == "nothing can be posted to an agency"]
    assert [(each["reason"], each["slack"]) for each in said] == [("token refused", "missing_scope")]

    workspace.faults.next(POST, Refuse("missing_scope"), times=20)
    many.ticks(days=14)
    workspace.faults.clear()
    for _ in range(2):
        assert many.bot.health.trouble() is None, "they install it again by this very bot"
        for team_id in ("T0LOCAL", OTHER):
            assert f"{team_id} (missing_scope)" in f"{many.bot.health.remark}"
        many.ticks()
    changes(database, "retry_at = claimed_at")
    assert found(many) is None
    assert many.bot.health.remark is None


def test_the_only_workspace_with_an_agency_that_takes_nothing_does_not_make_the_bot_unready(
    workspace: Workspace, database: Database
) -> None:
    with running(workspace, database) as many:
        many.installs(workspace.user("alice"))
        many.begins()
        workspace.faults.next(POST, Refuse("missing_scope"))
        many.ticks(days=5)
        assert many.bot.health.trouble() is None
        assert "T0LOCAL (missing_scope)" in f"{many.bot.health.remark}"


@pytest.mark.parametrize(("word", "ready"), [("ekm_access_denied", True), ("missing_scope", False)])
def test_an_organization_s_token_is_at_fault_only_for_what_slack_says_of_the_token(
    workspace: Workspace, database: Database, word: str, *, ready: bool
) -> None:
    workspace.joins_organization("E0STATE", org_wide=True)
    with running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as one:
        one.ticks()
        one.begins()
        one.ticks(days=4)
        workspace.faults.next(POST, Refuse(word))
        one.ticks(days=1)
        assert (one.bot.health.trouble() is None) is ready
        assert (f"T0LOCAL ({word})" in f"{one.bot.health.remark}") is ready


def test_doctor_names_the_agency_whose_workspace_lacks_a_scope(
    many: Many, workspace: Workspace, database: Database, tmp_path: Path
) -> None:
    workspace.scopes.discard("chat:write")
    oauth = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "RECERT_ENCRYPTION_KEYS": KEY}
    env = environment(workspace, database.url.render_as_string(hide_password=False), **oauth)
    said = recert("doctor", env=env, cwd=tmp_path).stdout
    assert many.tokens
    for name in ("Northampton EMS", "Elsewhere EMS"):
        assert f"FAIL channel of {name}: missing chat:write" in said


@pytest.mark.databases("sqlite")
def test_what_fails_beside_the_posts_is_found_after_three_periods(
    many: Many, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("bot.health.monotonic", lambda: now)
    with database.write() as session:
        workspaces.uninstalled(session, "T0GONE", now=many.bot.services.clock.now())
        session.execute(text("CREATE TRIGGER stuck BEFORE DELETE ON workspace BEGIN SELECT RAISE(ABORT, 'stuck'); END"))
    many.ticks(days=31)
    assert many.bot.health.trouble() is None
    now += 181
    many.ticks()
    assert "for 181 seconds something else has failed: the data of a workspace cannot be deleted" in (
        f"{many.bot.health.trouble()}"
    )
    with database.write() as session:
        session.execute(text("DROP TRIGGER stuck"))
    assert found(many) is None
