"""`recert doctor`: it finds every mistake in the settings, continues with the rest, and checks who can read files."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot import logs
from bot.cli import cli
from fakeslack import Workspace
from handlers.slack import transport
from storage.database import Database
from tests.bot.many import KEY
from tests.bot.programs import PROGRAM, environment, recert

Doctor = Callable[..., list[str]]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Doctor]:
    """Return a function that runs doctor with some settings changed, or removed if None, and returns its lines."""
    monkeypatch.setattr(logs, "set_up", lambda *_: None)  # the streams of a call in this process are soon closed
    with Workspace() as workspace:
        right = environment(workspace, "sqlite:///recert.db")

        def call(**more: str | None) -> list[str]:
            settings = {name: value for name, value in (right | more).items() if value is not None}
            with (
                patch.dict(os.environ, settings),
                patch("urllib.request._opener", transport.opener()),
            ):  # as `main` does
                ended = CliRunner().invoke(cli, ["doctor"])
            assert isinstance(ended.exception, SystemExit | None)
            assert ended.exit_code == any(line.startswith("FAIL") for line in ended.output.splitlines())
            return ended.output.splitlines()

        yield call


@pytest.fixture(autouse=True)
def umask_of_the_program() -> Iterator[None]:
    """Create files as `main` does, which the runner goes around."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def about(lines: list[str], what: str) -> list[str]:
    """Return the lines about one thing."""
    return [line for line in lines if line[5:].startswith(f"{what}: ")]


def test_every_mistake_is_found_and_the_rest_is_checked(doctor: Doctor) -> None:
    Path(".env").write_bytes(b"# caf\xe9\nLOG_FORMAT=xml\n")
    Path(".env").chmod(0o600)
    wrong = {"RECERT_TIMEZONE": "Boston", "RECERT_AS_OF": "9999-01-01", "RECERT_SWEEP_SECONDS": "nan"}
    lines = doctor(**wrong, SLACK_APP_TOKEN="xoxb-1")
    mistakes = about(lines, "settings")
    for name in (".env, line 1", "LOG_FORMAT", *wrong, "SLACK_APP_TOKEN"):
        assert [line for line in mistakes if line.startswith(f"FAIL settings: {name}: ")], name
    assert [line.partition(":")[0].removeprefix("ok   ") for line in lines if line.startswith("ok")] == [
        *("rules", "database", "file permissions", "token", "scopes", "clock", "channels")
    ]


@pytest.mark.parametrize(
    ("wrong", "left_out"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "token"),
        ({"SLACK_API_URL": "nonsense"}, "token"),
        ({"SLACK_CLIENT_ID": "1.2", "RECERT_ENCRYPTION_KEYS": KEY}, "token"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}, "token"),
        ({"SLACK_SIGNING_SECRET": "xoxb-1"}, "connection"),
    ],
)
def test_what_needs_a_wrong_setting_is_left_out(doctor: Doctor, wrong: dict[str, str], left_out: str) -> None:
    lines = doctor(**wrong)
    (failing,) = [line for line in lines if line.startswith("FAIL")]
    assert failing in about(lines, "settings")
    assert about(lines, left_out) == []
    assert about(lines, "database") == ["ok   database: sqlite:///recert.db, schema current"]


def test_what_stands_in_a_file_that_cannot_be_read_is_not_made_up(doctor: Doctor) -> None:
    Path(".env").mkdir()
    lines = doctor(DATABASE_URL=None)
    (failing,) = [line for line in lines if line.startswith("FAIL")]
    assert failing.startswith("FAIL settings: .env is a folder; ")
    assert about(lines, "rules") + about(lines, "database") == []
    assert not Path("recert.db").exists()


UNUSABLE = [
    ({"DATABASE_URL": "sqlite:///file.csv"}, "FAIL database: cannot be used (file is not a database); name another"),
    ({"DATABASE_URL": "sqlite:///folder"}, "FAIL database: DATABASE_URL: folder is a folder"),
    ({"DATABASE_URL": "postgresql://h:port/d"}, "FAIL database: DATABASE_URL: not a database address"),
    ({"RECERT_RULES": "file.csv"}, "FAIL rules: RECERT_RULES: file.csv is not a folder"),
    ({"HTTP_PROXY": "http://proxy:port"}, "FAIL token: Slack is out of reach (nonnumeric port"),
]


@pytest.mark.parametrize(("wrong", "said"), UNUSABLE, ids=[said for _, said in UNUSABLE])
def test_what_cannot_be_used_is_said_in_one_line(doctor: Doctor, wrong: dict[str, str], said: str) -> None:
    Path("folder").mkdir()
    Path("file.csv").write_text("slack_id,email,name,level,expires_on\n" * 9)
    (line,) = [line for line in doctor(**wrong) if line.startswith("FAIL")]
    assert line.startswith(said)


def test_a_database_of_a_newer_recert_is_said(doctor: Doctor) -> None:
    database = Database("sqlite:///recert.db")
    database.upgrade()
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    (line,) = [line for line in doctor() if line.startswith("FAIL")]
    assert line.startswith("FAIL database: a newer Recert has written it")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_who_else_may_read_the_files_is_told_with_the_command_that_mends_it(doctor: Doctor) -> None:
    url, what = "sqlite:///our roster.db", "file permissions"
    Path("our roster.db").touch(0o600)
    assert about(doctor(DATABASE_URL=url), what) == [
        f"ok   {what}: only their owner has access to 'our roster.db' 'our roster.db-wal' 'our roster.db-shm'"
    ]
    Path(".env").touch()
    Path(".env").chmod(0o644)
    Path("our roster.db").chmod(0o640)
    (line,) = about(doctor(DATABASE_URL=url), what)
    exposed = ".env 'our roster.db' 'our roster.db-wal' 'our roster.db-shm'"
    lasting = ".env 'our roster.db'"
    assert line == f"FAIL {what}: others on this machine have access to {exposed}; run `chmod 600 {lasting}`"
    Path(".env").chmod(0o600)
    Path("our roster.db").chmod(0o600)
    assert about(doctor(DATABASE_URL=url), what)[0].startswith("ok ")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone can become another user")
def test_a_database_that_the_user_may_only_read_is_found() -> None:
    with TemporaryDirectory() as name:  # pytest's own folder is root's alone
        folder = Path(name)
        folder.chmod(0o777)
        env = environment(None, f"sqlite:///{folder / 'recert.db'}")
        assert recert("db", "upgrade", env=env, cwd=folder).returncode == 0
        (folder / "recert.db").chmod(0o444)
        try:
            ended = subprocess.run(  # noqa: S603 - our own program
                [*PROGRAM, "doctor"], env=env, cwd=folder, user=65534, capture_output=True, text=True, check=False
            )
        except PermissionError:
            pytest.skip("this Python is in a folder that no other user may enter")
    assert "FAIL database: cannot be used (attempt to write a readonly database)" in ended.stdout, ended.stderr


def test_each_agency_that_cannot_be_posted_to_is_named(doctor: Doctor) -> None:
    with closing(Database("sqlite:///recert.db")) as database:
        database.upgrade()
        columns = "team_id, channel_id, name, timezone, nudge_hour, names_in_channel, paused, created_at, created_on"
        rest = "9, false, false, '2026-09-15 10:00:00', '2026-09-15'"
        with database.write() as session:
            for team, channel, name, zone in (
                ("T0LOCAL", "C0GONE", "Olympus EMS", "Mars/Olympus"),
                ("T0OTHER", "C0OTHER", "Elsewhere EMS", "America/New_York"),
            ):
                statement = text(f"INSERT INTO agency ({columns}) VALUES (:team, :channel, :name, :zone, {rest})")  # noqa: S608 - our own words
                session.execute(statement, {"team": team, "channel": channel, "name": name, "zone": zone})
    lines = doctor()
    assert "'Mars/Olympus' is unknown" in about(lines, "time zone of Olympus EMS")[0]
    assert "/invite @Recert" in about(lines, "channel of Olympus EMS")[0]
    assert "there is no token for its workspace, T0OTHER" in about(lines, "channel of Elsewhere EMS")[0]
    assert len([line for line in lines if line.startswith("FAIL")]) == 3
