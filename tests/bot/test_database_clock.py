"""Leases go by the database's clock: bots agree on it, whatever their machines' clocks say."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.clock import DatabaseClock
from storage.database import Database


def test_the_clock_is_the_database_s_and_not_this_machine_s(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(postgres)

    class Ahead(datetime):
        """A machine whose clock is an hour ahead."""

        @classmethod
        def now(cls, _tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + timedelta(hours=1)

    monkeypatch.setattr("storage.database.datetime", Ahead)
    monkeypatch.setattr("bot.clock.datetime", Ahead)
    with database.read() as session:
        theirs = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    assert abs(DatabaseClock(database).now() - theirs) < timedelta(minutes=1)
    database.close()


def test_between_two_readings_it_runs_on_by_the_monotonic_clock(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0
    monkeypatch.setattr("bot.clock.time.monotonic", lambda: passed)
    readings = iter([datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 2, 2, tzinfo=UTC)])
    monkeypatch.setattr(database, "now", lambda: next(readings))
    clock = DatabaseClock(database)
    assert clock.now() == datetime(2027, 2, 1, tzinfo=UTC)
    passed = 9.0
    assert clock.now() == datetime(2027, 2, 1, 0, 0, 9, tzinfo=UTC)
    passed = 11.0
    assert clock.now() == datetime(2027, 2, 2, tzinfo=UTC)
