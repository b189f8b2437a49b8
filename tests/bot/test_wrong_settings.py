"""The program with wrong settings: each call ends in one line and exit 2."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakeslack import Workspace
from tests.bot.programs import PROGRAM, environment, eventually, free_port, page, recert, started

CALLS = [
    "run",
    "serve",
    "sweep",
    "sweep --dry-run",
    "ask /recert",
    "roster import file.csv",
    "roster export",
    "state-list file.csv",
    "db upgrade",
]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Run a workspace that the program can reach."""
    with Workspace() as made:
        yield made


@pytest.fixture
def env(workspace: Workspace, tmp_path: Path) -> dict[str, str]:
    """Return settings that are right."""
    return environment(workspace, f"sqlite:///{tmp_path / 'recert.db'}")


@pytest.mark.parametrize("call", CALLS)
def test_every_call_says_in_one_line_that_the_file_is_not_utf_8(env: dict[str, str], tmp_path: Path, call: str) -> None:
    (tmp_path / ".env").write_bytes("# caf\N{LATIN SMALL LETTER E WITH ACUTE}\n".encode("cp1252"))
    ended = recert(*call.split(), env=env, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith("recert: .env, line 1: the file is not saved as UTF-8; ")
    assert not (tmp_path / "recert.db").exists()


WRONG = [
    ("run", {"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN: this is a bot token (xoxb-…); make"),
    ("sweep --as-of 9999-12-31", {}, "--as-of: '9999-12-31' is not in the years from 2000 to 2199"),
    ("ask --as-of 0001-01-01 /recert", {}, "--as-of: '0001-01-01' is not in the years from 2000 to 2199"),
    ("sweep", {"DATABASE_URL": "postgresql://h:port/d"}, "DATABASE_URL: not a database address; write"),
    ("sweep", {"DATABASE_URL": "sqlite:///file.csv"}, "DATABASE_URL: the database cannot be used (file is not a "),
    ("serve --host=", {}, "--host: '' is no address of this machine; try 127.0.0.1"),
    ("serve --host 192.0.2.1", {}, "--host: cannot listen on 192.0.2.1:3000 ("),
]


@pytest.mark.parametrize(("call", "more", "said"), WRONG, ids=[said for _, _, said in WRONG])
def test_what_cannot_work_is_one_line_and_exit_2(
    env: dict[str, str], tmp_path: Path, call: str, more: dict[str, str], said: str
) -> None:
    (tmp_path / "file.csv").write_text("slack_id,email,name,level,expires_on\n" * 9)
    ended = recert(*call.split(), env=env | more, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    *logged, line = ended.stderr.splitlines()
    assert line.startswith(f"recert: {said}")
    assert not [each for each in logged if "Traceback" in each]


@pytest.mark.parametrize("port", ["abc", "65536"])
def test_a_port_that_is_none_is_refused_by_name(env: dict[str, str], tmp_path: Path, port: str) -> None:
    ended = recert("serve", f"--port={port}", env=env, cwd=tmp_path)
    assert ended.returncode == 2
    assert "Invalid value for '--port'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_of_a_newer_recert_is_one_line(env: dict[str, str], tmp_path: Path) -> None:
    from sqlalchemy import text  # noqa: PLC0415

    from storage.database import Database  # noqa: PLC0415

    database = Database(env["DATABASE_URL"])
    database.upgrade()
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    ended = recert("sweep", "--dry-run", env=env, cwd=tmp_path)
    assert ended.returncode == 2
    assert (
        ended.stderr
        == "recert: DATABASE_URL: a newer Recert has written it; update the program, or put a backup back\n"
    )


def test_a_file_of_notepad_with_pasted_secrets_serves(workspace: Workspace, tmp_path: Path) -> None:
    settings = environment(workspace, "")
    lines = [f'{name}="{value}\\n"' for name, value in settings.items() if name.startswith("SLACK_")]
    (tmp_path / ".env").write_bytes("\r\n".join(["# secret", *lines, "DATABASE_URL='sqlite:///r.db'"]).encode("utf-16"))
    bare = {name: value for name, value in settings.items() if not name.startswith(("SLACK_", "DATABASE_"))}
    port = free_port()
    with started("serve", "--host", "localhost", "--port", str(port), env=bare, cwd=tmp_path):
        eventually(lambda: page(f"http://localhost:{port}/readyz")[0] == 200)
        workspace.connect_url(f"http://localhost:{port}/slack/events")
        workspace.user("alice").types("/recert status").says("You haven't joined yet")
    assert (tmp_path / "r.db").exists()


def test_a_signing_secret_with_a_newline_serves(workspace: Workspace, env: dict[str, str], tmp_path: Path) -> None:
    env["SLACK_SIGNING_SECRET"] += "\n"
    port = free_port()
    with started("serve", "--port", str(port), env=env, cwd=tmp_path):
        eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
        workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
        workspace.user("alice").types("/recert status").says("You haven't joined yet")


def test_a_current_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    words = ["sh", "-c", 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"', str(gone), *PROGRAM, "doctor"]
    ended = subprocess.run(  # noqa: S603 - a shell, and our own program
        words, env=environment(None, "sqlite:///x.db"), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == "recert: the current folder is gone; go to the one where Recert runs\n"
