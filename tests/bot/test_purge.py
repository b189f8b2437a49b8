"""`recert purge`: shows what there is, asks, and deletes it."""

import subprocess
from pathlib import Path

import pytest

from fakeslack import Workspace
from storage import purge
from storage.database import Database
from tests.bot.many import running
from tests.bot.programs import environment, recert

pytestmark = pytest.mark.databases("sqlite")

TEAM = "T0LOCAL"


@pytest.fixture
def env(database: Database) -> dict[str, str]:
    """Return the settings of a database with a workspace that has installed the app."""
    with Workspace() as workspace, running(workspace, database) as many:
        many.installs(workspace.user("alice"))
        many.begins()
        many.ticks(days=5)
    return environment(None, database.url.render_as_string(hide_password=False))


def left(database: Database) -> list[str]:
    with database.read() as session:
        return purge.recorded(session)


def answering(said: str, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a purge, and answer its question."""
    return recert("purge", "--team", TEAM, env=env, cwd=cwd, said=said)


@pytest.mark.parametrize("said", ["n\n", "\n", ""])
def test_it_shows_what_there_is_and_deletes_nothing_without_a_yes(
    env: dict[str, str], database: Database, tmp_path: Path, said: str
) -> None:
    asked = answering(said, env, tmp_path)
    assert asked.returncode == 1
    for line in (
        "agency: 1",
        "member: 1",
        "training_officer: 1",
        "nudge: 1",
        "slack_bots: 1",
        "slack_installations: 1",
    ):
        assert line in asked.stdout
    assert "Traceback" not in asked.stderr
    assert left(database) == [TEAM]


@pytest.mark.parametrize("said", ["y\n", "yes\n"])
def test_with_a_yes_it_deletes_all_of_it(env: dict[str, str], database: Database, tmp_path: Path, said: str) -> None:
    done = answering(said, env, tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"Everything of workspace {TEAM} is deleted." in done.stdout
    assert left(database) == []


@pytest.mark.databases("sqlite", "postgresql")
def test_with_yes_it_asks_nothing_and_a_workspace_that_is_not_there_is_one_line(
    env: dict[str, str], database: Database, tmp_path: Path
) -> None:
    wrong = recert("purge", "--team", "T0NOWHERE", "--yes", env=env, cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == f"recert: --team: nothing is recorded of a workspace 'T0NOWHERE'; there is {TEAM}\n"
    done = recert("purge", "--team", TEAM, "--yes", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "[y/N]" not in done.stdout
    assert left(database) == []
    again = recert("purge", "--team", TEAM, "--yes", env=env, cwd=tmp_path)
    assert again.returncode == 2
    assert again.stderr.endswith("nor of any other\n")


@pytest.mark.databases("sqlite")
def test_whoever_reads_meanwhile_is_no_failure_and_is_said(
    env: dict[str, str], database: Database, tmp_path: Path
) -> None:
    with database.read() as session:
        purge.recorded(session)
        done = recert("purge", "--team", TEAM, "--yes", env=env, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Everything of workspace {TEAM} is deleted." in done.stdout
    assert "-wal still has it too, because another program is reading" in done.stdout
    assert left(database) == []
