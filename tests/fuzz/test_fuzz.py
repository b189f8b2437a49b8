"""A share of the fuzzer in every run of the suite; `make fuzz` runs ten thousand cases, and says how long each took."""

from pathlib import Path
from random import Random

import pytest

from storage.database import Database
from tests.fuzz import run, words
from tests.fuzz.run import KINDS

SEED = 11


@pytest.mark.parametrize("first", [0, 200])
def test_generated_requests_are_answered_and_leave_no_rubbish(database: Database, first: int) -> None:
    report = run.dispatched(SEED, first, 200, database)
    assert not report.wrong, "\n".join(report.wrong)
    assert set(report.cases) == set(KINDS)
    assert report.rows["Member"] > 0


def test_generated_http_requests_are_answered_and_leave_no_traceback(tmp_path: Path) -> None:
    report = run.over_sockets(SEED, 150, tmp_path)
    assert not report.wrong, "\n".join(report.wrong)


def test_the_same_seed_makes_the_same_cases() -> None:
    once, again = ([words.text(Random(f"{number}")) for number in range(50)] for _ in range(2))
    assert once == again
