"""The season so far in a line: drawn by week, and said by month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reminders.weeks import SoFar

OPENS, LAST = date(2026, 10, 1), date(2027, 3, 31)
days = st.dates(OPENS, LAST)


@pytest.mark.parametrize(
    ("done_on", "today", "drawn", "months"),
    [
        ([], date(2026, 10, 1), "▁ 0 done, 4 open", ""),
        ([date(2026, 10, 7)], date(2026, 10, 8), "▃▃ 1 done, 3 open", ""),
        ([date(2026, 10, 8)], date(2026, 10, 8), "▁▃ 1 done, 3 open", ""),
        ([date(2026, 10, 31)], date(2026, 10, 31), "▁▁▁▁▃ 1 done, 3 open", ""),
        ([date(2026, 10, 31)], date(2026, 11, 1), "▁▁▁▁▃ 1 done, 3 open", "1 in October"),
        ([date(2026, 11, 1)], date(2026, 12, 1), "▁▁▁▁▃▃▃▃▃ 1 done, 3 open", "0 in October, 1 in November"),
        ([date(2026, 9, 2)], date(2026, 10, 1), "▃ 1 done, 3 open", ""),
    ],
)
def test_a_week_and_a_month_count_who_was_recertified_by_their_end(
    done_on: list[date], today: date, drawn: str, months: str
) -> None:
    seen = SoFar(done_on, 4, OPENS, today)
    now = drawn.partition(" ")[2]
    assert seen.drawn == f"Recertified by week since October 1, 2026: {drawn}"
    assert seen.said == (f"Recertified by the end of each month: {months}; now {now}." if months else "")


@given(st.lists(days, max_size=40), st.integers(1, 20), days)
def test_a_line_only_grows_and_is_short_and_all_are_a_full_bar(done_on: list[date], more: int, today: date) -> None:
    done = [each for each in done_on if each <= today]
    bars = SoFar(done, len(done) + more, OPENS, today).drawn.split(": ")[1].split(" ")[0]
    assert list(bars) == sorted(bars)
    assert len(bars) == (today - OPENS) // timedelta(7) + 1 <= 26
    assert ("█" in bars) == (bool(done) and more * 7 < len(done) + more)
    assert SoFar(done, len(done), OPENS, today).drawn.count("█") > 0 if done else set(bars) == {"▁"}
