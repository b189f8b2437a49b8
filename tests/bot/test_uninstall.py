"""A workspace uninstalls the app: its token goes at once, its data after 30 days."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select
from structlog.testing import capture_logs

from fakeslack import Workspace
from fakeslack.faults import Refuse
from storage import agencies, purge, workspaces
from storage.database import Database
from storage.tables import Member
from tests.bot.many import KEY, Many, running
from tests.bot.programs import environment, recert
from tests.bot.season import POST, expect_nudge

pytestmark = pytest.mark.databases("sqlite")

HOUR = 3600


@pytest.fixture
def many(database: Database) -> Iterator[Many]:
    """Run a bot that a workspace has installed, with an agency."""
    with Workspace() as workspace, running(workspace, database) as made:
        assert made.installs(workspace.user("alice")).status == 200
        yield made


def recorded(many: Many) -> dict[str, int]:
    with many.bot.services.database.read() as session:
        return purge.of_workspace(session, many.workspace.state.team)


def test_its_token_is_deleted_everywhere_and_nothing_is_posted_or_answered(many: Many) -> None:
    channel = many.begins()
    assert [bool(token) for token in many.tokens] == [True, True]
    answers = many.workspace.uninstalls()
    assert [each.status for each in answers] == [200, 200]
    assert many.tokens == []
    calls = len(many.workspace.calls)
    many.ticks(days=5)
    channel.expect_silence()
    assert len(many.workspace.calls) == calls, "Slack is not even asked"
    many.workspace.user("chief").types("/recert status").says("isn't installed in this workspace")


def test_that_nothing_can_be_posted_to_it_is_no_fault(many: Many, database: Database, tmp_path: Path) -> None:
    many.begins()
    many.workspace.uninstalls()
    with database.read() as session:
        assert agencies.whereabouts(session) == []
    oauth = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "RECERT_ENCRYPTION_KEYS": KEY}
    env = environment(many.workspace, database.url.render_as_string(hide_password=False), **oauth)
    found = recert("doctor", env=env, cwd=tmp_path)
    assert "ok   channel of Northampton EMS: its workspace, T0LOCAL, has uninstalled Recert" in found.stdout


def test_the_one_event_is_enough(many: Many) -> None:
    many.begins()
    many.workspace.event({"type": "app_uninstalled"})
    assert many.tokens == []
    many.ticks(days=31)
    assert recorded(many) == {}


def test_whoever_installs_it_again_within_a_month_has_lost_nothing(many: Many) -> None:
    channel = many.begins()
    before = recorded(many)
    many.workspace.uninstalls()
    many.ticks(days=29)
    many.installs(many.workspace.user("alice"))
    many.ticks(days=5)
    expect_nudge(channel, "15 days left")
    after = recorded(many)
    assert {name: after[name] for name in before if name != "nudge"} == {
        name: count for name, count in before.items() if name != "nudge"
    }
    many.ticks(days=60)
    assert recorded(many)["member"] == 1, "the month began anew"


@pytest.mark.databases("sqlite", "postgresql")
def test_a_month_after_it_the_data_is_deleted_and_that_of_others_is_not(many: Many) -> None:
    many.begins()
    with many.bot.services.database.write() as session:
        row = session.exec(select(Member)).one().model_dump(exclude={"id"})
        session.add(Member(**row | {"team_id": "T0OTHER", "agency_id": None}))
    many.workspace.uninstalls()
    many.ticks(days=29)
    assert recorded(many)["member"] == 1
    many.ticks(days=2)
    assert recorded(many) == {}
    with many.bot.services.database.read() as session:
        assert purge.recorded(session) == ["T0OTHER"]


@pytest.mark.databases("sqlite")
def test_what_is_deleted_is_not_in_the_database_s_log_either(many: Many, database: Database) -> None:
    def holds() -> bool:
        return b"UOFNOBODYELSE" in b"".join(file.read_bytes() for file in database.files)

    many.begins(by="of-nobody-else")
    many.ticks()
    many.workspace.uninstalls()
    assert holds()
    many.ticks(days=31)
    assert recorded(many) == {}
    assert not holds()


def test_an_event_that_is_older_than_the_installation_deletes_nothing(many: Many) -> None:
    channel = many.begins()
    bot_user = many.workspace.state.bot.id
    for event in ({"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot_user]}}):
        assert many.workspace.event(event, at=time.time() - HOUR).status == 200
    many.ticks(days=5)
    expect_nudge(channel, "44 days left")
    many.ticks(days=31)
    assert recorded(many)["member"] == 1


def test_the_token_of_before_goes_and_the_one_of_after_stays(many: Many) -> None:
    channel = many.begins()
    many.workspace.state.installed = False
    many.ages()
    many.installs(many.workspace.user("alice"))
    assert len(many.tokens) == 4
    many.workspace.event({"type": "app_uninstalled"}, at=time.time() - HOUR)
    assert len(many.tokens) == 2
    many.ticks(days=5)
    expect_nudge(channel, "44 days left")


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize(
    ("named", "left"),
    [
        ({"oauth": ["UALICE"], "bot": []}, 2),
        ({"oauth": ["UALICE"]}, 2),
        ({"oauth": [], "bot": ["UANOTHER"]}, 2),
        ({"bot": ["UBOT"]}, 0),
        ({"oauth": ["UALICE"], "bot": ["UANOTHER", "UBOT"]}, 0),
        ({}, 2),
    ],
)
def test_of_revoked_tokens_only_those_go_that_are_named(many: Many, named: dict[str, list[str]], left: int) -> None:
    many.begins()
    assert many.workspace.event({"type": "tokens_revoked", "tokens": named}).status == 200
    assert len(many.tokens) == left
    many.ticks(days=31)
    assert ("member" in recorded(many)) is bool(left)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_user_s_token_goes_alone_and_the_row_with_the_last(many: Many) -> None:
    store = many.bot.app.installation_store
    assert store is not None
    installation = store.find_installation(enterprise_id=None, team_id="T0LOCAL")
    assert installation is not None
    installation.user_token, installation.user_refresh_token = "xoxp-1", "xoxe-1"
    store.save(installation)
    assert all(many.stored("slack_installations", "user_token"))
    many.workspace.event({"type": "tokens_revoked", "tokens": {"oauth": ["UALICE"]}})
    assert many.stored("slack_installations", "user_token") == [None]
    assert many.stored("slack_installations", "user_refresh_token") == [None]
    assert all(many.tokens)
    store.save(installation)
    many.workspace.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}})
    assert many.tokens == [None]
    assert all(many.stored("slack_installations", "user_token"))
    many.workspace.event({"type": "tokens_revoked", "tokens": {"oauth": ["UALICE"]}})
    assert many.tokens == []


@pytest.mark.databases("sqlite", "postgresql")
def test_an_event_that_slack_sends_twice_or_about_strangers_does_no_harm(many: Many) -> None:
    many.begins()
    assert many.workspace.event({"type": "app_uninstalled"}, team="T0STRANGER").status == 200
    assert len(many.tokens) == 2
    for _ in range(2):
        many.workspace.uninstalls()
        many.ticks(days=16)
    assert "member" not in recorded(many), "the month counts from the first"


@pytest.mark.databases("sqlite", "postgresql")
def test_an_event_that_the_database_does_not_take_is_sent_again_by_slack(many: Many, database: Database) -> None:
    with database.writing_engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT 1" if database.is_sqlite else "LOCK TABLE slack_bots"))
        assert [each.status for each in many.workspace.uninstalls()] == [503, 503]
    assert len(many.tokens) == 2
    assert [each.status for each in many.workspace.uninstalls()] == [200, 200]
    assert many.tokens == []


def test_an_uninstall_of_which_no_event_told_is_found_by_slack_s_answer(many: Many) -> None:
    many.begins()
    many.ages()
    many.workspace.state.installed = False
    many.ticks(days=5)
    many.ticks()
    assert many.tokens == []
    many.ticks(days=29)
    assert recorded(many)["member"] == 1
    many.ticks(days=2)
    assert recorded(many) == {}


def test_a_token_that_slack_refuses_and_may_take_again_stays(many: Many) -> None:
    many.begins()
    many.ages()
    many.workspace.faults.next(POST, Refuse("invalid_auth"))
    many.workspace.faults.next("auth.test", Refuse("invalid_auth"))
    many.ticks(days=5)
    many.ticks()
    assert many.workspace.calls_of("auth.test"), "Slack was asked again"
    assert len(many.tokens) == 2


def test_a_token_that_came_after_slack_was_asked_stays(many: Many) -> None:
    asked = datetime.now(UTC) - timedelta(hours=1)
    for team in ("T0LOCAL", "T0STRANGER"):
        services = many.bot.services
        many.bot._workspaces.lost(services.database, team, asked=asked, now=services.clock.now())
    assert len(many.tokens) == 2
    assert "workspace" not in recorded(many)


@pytest.mark.databases("sqlite")
def test_a_purge_that_fails_stops_only_itself(many: Many, database: Database) -> None:
    channel = many.begins()
    with database.write() as session:
        for team in ("T0GONE", "T0STUCK", "T0VANISHED"):
            workspaces.uninstalled(session, team, now=many.bot.services.clock.now() - timedelta(days=40))
        session.execute(
            text(
                "CREATE TRIGGER stuck BEFORE DELETE ON workspace WHEN OLD.team_id = 'T0STUCK' "
                "BEGIN SELECT RAISE(ABORT, 'stuck'); END"
            )
        )
    with capture_logs() as log:
        many.ticks(days=5)
    expect_nudge(channel, "44 days left")
    with database.read() as session:
        assert workspaces.left(session) == {"T0STUCK"}
    (failed,) = [each for each in log if each["log_level"] == "error"]
    assert (failed["event"], failed["team_id"]) == ("the data of a workspace cannot be deleted", "T0STUCK")
    assert many.bot.health.trouble() is None


def test_what_is_long_gone_is_deleted_though_a_pass_fails(many: Many, monkeypatch: pytest.MonkeyPatch) -> None:
    many.begins()
    many.workspace.uninstalls()
    monkeypatch.setattr("bot.unreachable.agencies.whereabouts", lambda _session: 1 / 0)
    many.ticks(days=31)
    assert recorded(many) == {}


def test_a_workspace_whose_own_token_slack_takes_is_never_deleted(many: Many, database: Database) -> None:
    many.begins()
    with database.write() as session:
        workspaces.uninstalled(session, "T0LOCAL", now=many.bot.services.clock.now() - timedelta(days=40))
    many.ticks()
    assert recorded(many)["member"] == 1
    many.workspace.state.installed = False
    many.ticks()
    assert recorded(many) == {}
