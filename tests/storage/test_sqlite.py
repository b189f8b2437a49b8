"""A file of SQLite: its locks, its log, and a file or a disk that is not what it was."""

import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage.database import Database
from tests.databases import empty_sqlite
from tests.storage.people import found


def test_a_patient_transaction_leaves_a_connection_as_it_was(tmp_path: Path) -> None:
    waits = []
    with closing(Database(f"sqlite:///{tmp_path / 'new.db'}")) as database:
        for patiently in (False, True, False):
            with database.write(patiently=patiently) as session:
                waits.append(session.execute(text("PRAGMA busy_timeout")).scalar_one())
    assert waits == [1800, 1800, 1800]


def test_a_log_that_is_deleted_is_saved_in_the_file_and_nothing_more_is_written(tmp_path: Path) -> None:
    with closing(empty_sqlite(tmp_path / "new.db")) as database:
        with database.write() as session:
            found(session)
        database.files[1].unlink()
        for _ in range(2):
            with pytest.raises(OperationalError, match="log was deleted"), database.write() as session:
                found(session)
        with closing(sqlite3.connect(tmp_path / "new.db")) as other:
            assert other.execute("SELECT count(*) FROM agency").fetchone() == (1,)


def test_a_log_without_its_file_is_left_as_it_is(tmp_path: Path) -> None:
    with closing(empty_sqlite(tmp_path / "new.db")) as database:
        with database.write() as session:
            found(session)
        file, log, _ = database.files
        file.unlink()
        before = log.read_bytes()
        with (
            closing(Database(f"sqlite:///{file}")) as other,
            pytest.raises(OperationalError, match=r"missing, but new\.db-wal is there"),
        ):
            other.upgrade()
        assert (file.exists(), log.read_bytes()) == (False, before)


def test_every_thread_of_a_bot_gets_a_connection_to_a_file_without_waiting_for_another(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'recert.db'}")) as mine, ExitStack() as held:
        mine.upgrade()
        for _ in range(64):  # a bot has 43
            held.enter_context(mine.read()).execute(text("SELECT * FROM member"))


def test_a_disk_that_is_all_but_full_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite writes into the log that it has already, so a small write proves nothing about the disk."""
    with closing(Database(f"sqlite:///{tmp_path / 'new.db'}")) as database:
        database.upgrade()
        assert database.trouble() is None
        monkeypatch.setattr("storage.sqlite._LEAST_FREE", shutil.disk_usage(tmp_path).total)
        assert database.trouble() == "the disk of the database is full"


def test_no_connection_makes_a_new_file_in_the_place_of_one_that_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "recert.db"
    with closing(Database(f"sqlite:///{file}")) as database:
        database.upgrade()
        database.engine.dispose()  # so that another connection is needed
        file.unlink()
        with pytest.raises(OperationalError, match="deleted while Recert had it open"), database.read():
            pass
        assert not file.exists()
