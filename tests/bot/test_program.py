"""The `recert` program: its output and exit code, with settings that are right, wrong or missing."""

import json
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.manifest import SCOPES
from fakeslack import Workspace
from fakeslack.faults import Hang, Refuse
from handlers.bolt.commands import COMMANDS
from storage.database import Database
from tests.at_once import SECONDS
from tests.bot.programs import ROOT, environment, free_port, recert, started
from tests.bot.season import expect_nudge


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Run a workspace that the program can reach."""
    with Workspace() as made:
        yield made


@pytest.fixture
def env(workspace: Workspace, tmp_path: Path) -> dict[str, str]:
    """Return settings that are right."""
    return environment(workspace, f"sqlite:///{tmp_path / 'recert.db'}")


WRONG = [
    ("serve", {"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET is missing"),
    ("serve", {"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
    ("run", {}, "SLACK_APP_TOKEN is missing"),
    ("sweep", {"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
    ("serve", {"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET is missing"),
    ("serve", {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}, "RECERT_ENCRYPTION_KEYS is missing"),
    ("serve", {"SLACK_BOT_TOKEN": "xoxb-another"}, "SLACK_BOT_TOKEN: Slack answers invalid_auth"),
    ("sweep", {"SLACK_API_URL": "nonsense"}, "SLACK_API_URL: not an address"),
    ("sweep", {"DATABASE_URL": "mysql://h/d"}, "DATABASE_URL: mysql is not supported"),
    ("sweep", {"DATABASE_URL": "sqlite:////no/such/folder/r.db"}, "DATABASE_URL: the folder"),
    ("sweep", {"RECERT_TIMEZONE": "Mars/Olympus"}, "RECERT_TIMEZONE: no such time zone"),
    ("sweep", {"RECERT_SWEEP_SECONDS": "0"}, "RECERT_SWEEP_SECONDS: not a number of seconds above 0"),
    ("sweep", {"RECERT_SWEEP_SECONDS": "soon"}, "RECERT_SWEEP_SECONDS: not a number of seconds above 0"),
    ("sweep", {"RECERT_AS_OF": "yesterday"}, "RECERT_AS_OF: 'yesterday' is not an ISO date-time"),
    ("sweep", {"RECERT_RULES": "/no/such/rules"}, "RECERT_RULES: /no/such/rules is not a folder"),
    ("sweep", {"LOG_LEVEL": "LOUD"}, "LOG_LEVEL: not a level; write DEBUG"),
    ("sweep", {"LOG_FORMAT": "xml"}, "LOG_FORMAT: not a format; write console"),
    ("sweep --as-of never", {}, "--as-of: 'never' is not an ISO date-time"),
    ("ask status", {}, "is not a command"),
    ("ask /recertx", {}, "is not a command"),
    ("manifest --url http://plain.example.org", {}, "--url: Slack calls only https addresses"),
]


@pytest.mark.parametrize(("call", "more", "said"), WRONG, ids=[said for _, _, said in WRONG])
def test_a_wrong_or_missing_setting_is_one_line_that_names_it_and_exit_2(
    env: dict[str, str], tmp_path: Path, call: str, more: dict[str, str], said: str
) -> None:
    ended = recert(*call.split(), env=env | more, cwd=tmp_path)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    (line,) = [each for each in ended.stderr.splitlines() if each.startswith("recert: ")]
    assert said in line


def test_the_version_is_that_of_the_project(tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ended = recert("--version", env=environment(None, "nonsense"), cwd=tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"recert {project['version']}\n", "")


def test_dot_env_is_read_and_the_environment_comes_first(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RECERT_TIMEZONE=Mars/Olympus\nLOG_LEVEL=ERROR\n")
    bare = environment(None, f"sqlite:///{tmp_path / 'r.db'}")
    assert "RECERT_TIMEZONE" in recert("sweep", "--dry-run", env=bare, cwd=tmp_path).stderr
    right = recert("sweep", "--dry-run", env=bare | {"RECERT_TIMEZONE": "UTC"}, cwd=tmp_path)
    assert right.returncode == 0, right.stderr


def test_ask_answers_as_a_person_would_see_it_and_remembers(env: dict[str, str], tmp_path: Path) -> None:
    at = ("--as-of", "2027-02-15")
    assert "You've joined" in recert("ask", *at, "/recert join medic 2027-03-31", env=env, cwd=tmp_path).stdout
    seen = recert("ask", *at, "--as", "alice", "/recert status", env=env, cwd=tmp_path).stdout
    for word in ("Only visible to you", "44 days left", "$157.00 by eCheck", "[ Mark A1 done ]"):
        assert word in seen
    assert "You haven't joined yet" in recert("ask", "--as", "bob", "/recert status", env=env, cwd=tmp_path).stdout
    form = recert("ask", "--as", "bob", "/recert join", env=env, cwd=tmp_path).stdout
    assert "Expiration date" in form
    assert "2024 figures" in recert("ask", "/recert fees", env={**env, "COLUMNS": "44"}, cwd=tmp_path).stdout


def test_a_dry_run_prints_what_would_be_posted_and_posts_nothing(
    env: dict[str, str], tmp_path: Path, workspace: Workspace
) -> None:
    set_up = ("--as-of", "2026-11-24", "--in", "northampton")
    recert("ask", *set_up, "/recert agency Northampton EMS", env=env, cwd=tmp_path)
    recert("ask", *set_up, "/recert join emt 2027-03-31", env=env, cwd=tmp_path)
    recert("ask", *set_up, "/recert remind on", env=env, cwd=tmp_path)
    channel, alice = workspace.channel("northampton"), workspace.user("alice")
    for _ in range(2):
        dry = recert("sweep", "--as-of", "2027-02-15", "--dry-run", env=env, cwd=tmp_path)
        assert "44 days left" in dry.stdout
        assert "to @alice: reminder, recommended" in dry.stdout
        assert "3 would be posted; nothing was." in dry.stdout
    channel.expect_silence()
    assert alice.direct_messages == []
    assert recert("sweep", "--as-of", "2027-02-15", env=env, cwd=tmp_path).stdout.strip() == "3 sent"
    expect_nudge(channel, "44 days left")
    assert "44 days left" in alice.direct_messages[0].text
    assert recert("sweep", "--as-of", "2027-02-15", env=env, cwd=tmp_path).stdout.strip() == "Nothing was due."


def test_the_manifest_asks_for_what_the_bot_uses(tmp_path: Path) -> None:
    bare = environment(None, "sqlite:///r.db")
    socket = json.loads(recert("manifest", env=bare, cwd=tmp_path).stdout)
    assert socket["settings"]["socket_mode_enabled"] is True
    assert socket["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    (command,) = socket["features"]["slash_commands"]
    assert command["should_escape"] is True
    assert all(each.usage in command["usage_hint"] for each in COMMANDS)
    served = json.loads(recert("manifest", "--url", "https://recert.example.org/", env=bare, cwd=tmp_path).stdout)
    endpoint = "https://recert.example.org/slack/events"
    assert served["settings"]["interactivity"]["request_url"] == endpoint
    assert served["features"]["slash_commands"][0]["url"] == endpoint
    assert served["settings"]["socket_mode_enabled"] is False


def test_doctor_finds_a_healthy_bot_healthy(env: dict[str, str], tmp_path: Path, workspace: Workspace) -> None:
    recert("ask", "--in", "northampton", "/recert agency Northampton EMS", env=env, cwd=tmp_path)
    workspace.channel("northampton")
    seen = recert("doctor", env=env, cwd=tmp_path)
    assert seen.returncode == 0, seen.stdout
    for what in ("settings", "rules", "database", "token", "scopes", "clock", "channel of Northampton EMS"):
        assert f"ok   {what}: " in seen.stdout


def test_doctor_says_what_is_wrong_and_exits_1(env: dict[str, str], tmp_path: Path, workspace: Workspace) -> None:
    for channel in ("archived", "outside"):
        recert("ask", "--in", channel, f"/recert agency {channel.title()} EMS", env=env, cwd=tmp_path)
    recert("ask", "--in", "gone", "/recert agency Gone EMS", env=env, cwd=tmp_path)
    workspace.channel("archived").archived = True
    workspace.channel("outside", bot=False)
    workspace.scopes.discard("chat:write")
    seen = recert("doctor", env=env, cwd=tmp_path)
    assert seen.returncode == 1
    for line in (
        "FAIL scopes: missing chat:write",
        "FAIL channel of Archived EMS: archived",
        "FAIL channel of Outside EMS: Recert isn't in it",
        "FAIL channel of Gone EMS: channel_not_found",
    ):
        assert line in seen.stdout


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"RECERT_TIMEZONE": "Mars"}, "FAIL settings: RECERT_TIMEZONE"),
        ({"RECERT_RULES": "/no/such/rules"}, "FAIL rules: RECERT_RULES"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "FAIL database: does not answer"),
        ({"SLACK_BOT_TOKEN": ""}, "FAIL token: SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-another"}, "FAIL token: Slack answers invalid_auth; copy it again"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/"}, "FAIL token: Slack is out of reach"),
        ({"SLACK_SIGNING_SECRET": ""}, "FAIL connection: neither"),
    ],
)
def test_doctor_says_each_thing_that_is_wrong(
    env: dict[str, str], tmp_path: Path, more: dict[str, str], line: str
) -> None:
    seen = recert("doctor", env=env | more, cwd=tmp_path)
    assert seen.returncode == 1
    assert line in seen.stdout
    assert "Traceback" not in seen.stderr


def test_doctor_tells_that_optional_scopes_are_missing(
    env: dict[str, str], tmp_path: Path, workspace: Workspace
) -> None:
    workspace.scopes.discard("channels:history")
    seen = recert("doctor", env=env, cwd=tmp_path)
    assert seen.returncode == 0
    assert "without channels:history a nudge whose outcome is unknown is not repeated" in seen.stdout


def test_db_upgrade_brings_a_postgresql_up_to_date(postgres: str, tmp_path: Path) -> None:
    from sqlalchemy import text  # noqa: PLC0415

    database = Database(postgres)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    bare = environment(None, postgres)
    behind = recert("sweep", "--dry-run", env=bare, cwd=tmp_path)
    assert (behind.returncode, "recert db upgrade" in behind.stderr) == (2, True)
    for _ in range(2):
        assert recert("db", "upgrade", env=bare, cwd=tmp_path).stdout.strip() == "The schema is up to date."
    assert database.schema_is_current()
    database.close()
    lost = recert("db", "upgrade", env=bare | {"DATABASE_URL": "postgresql://x@127.0.0.1:9/y"}, cwd=tmp_path)
    assert lost.returncode == 2
    assert "DATABASE_URL: the database does not answer" in lost.stderr


def test_a_slack_that_is_silent_at_the_start_stops_nobody(
    env: dict[str, str], tmp_path: Path, workspace: Workspace
) -> None:
    workspace.faults.next("auth.test", Refuse("fatal_error"))
    ended = recert("sweep", env=env, cwd=tmp_path)
    assert (ended.returncode, ended.stdout.strip()) == (0, "Nothing was due.")
    assert "did not say which workspace this is" in ended.stderr


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("call", ["serve", "sweep"])
def test_a_call_that_is_told_to_stop_while_slack_hangs_at_its_start_ends_in_order(
    env: dict[str, str], tmp_path: Path, workspace: Workspace, call: str, stop: int
) -> None:
    hang = Hang()
    workspace.faults.next("auth.test", hang)
    port = ("--port", str(free_port())) if call == "serve" else ()
    with started(call, *port, env=env, cwd=tmp_path) as process:
        assert hang.reached.wait(SECONDS)
        process.send_signal(stop)
        _, said = process.communicate(timeout=SECONDS)
        assert process.returncode == 0
        assert "did not say which workspace this is" not in said, "the answer was waited for"
        hang.release()
