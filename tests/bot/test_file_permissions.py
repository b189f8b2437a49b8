"""Files that the program makes can be read only by their owner, whatever the umask."""

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.programs import environment, recert

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


def ask(folder: Path, url: str, *words: str) -> None:
    ended = recert(*words, env=environment(None, url), cwd=folder, umask=0)
    assert ended.returncode == 0, ended.stderr


def test_a_new_database_and_what_sqlite_puts_beside_it(tmp_path: Path) -> None:
    ask(tmp_path, "sqlite:///new.db", "db", "upgrade")
    with closing(Database(f"sqlite:///{tmp_path / 'new.db'}")) as database, database.read():
        assert modes(tmp_path) == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}


def test_a_new_database_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "target.db")
    ask(tmp_path, "sqlite:///link.db", "db", "upgrade")
    assert modes(tmp_path)["target.db"] == 0o600


def test_a_file_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "there.db").touch()
    (tmp_path / "there.db").chmod(0o660)
    ask(tmp_path, "sqlite:///there.db", "db", "upgrade")
    assert modes(tmp_path)["there.db"] == 0o660


def test_a_new_export(tmp_path: Path) -> None:
    url = "sqlite:///recert.db"
    ask(tmp_path, url, "ask", "/recert agency Northampton EMS")
    ask(tmp_path, url, "roster", "export", "new.csv")
    assert modes(tmp_path)["new.csv"] == 0o600
