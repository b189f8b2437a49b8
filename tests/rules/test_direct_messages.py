"""The days on which direct messages are due."""

from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from rules.book import RulesError
from rules.direct_messages import (
    Kind,
    kind_of,
    may_remind,
    progress_before,
    progress_days,
    progress_due,
    reminders_due,
    summary_due,
)
from rules.rulebook import RuleBook, load

SPRING = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("year", "days"), [(2027, [1, 8, 15, 22, 29]), (2028, [6, 13, 20, 27]), (2029, [5, 12, 19, 26])]
)
def test_officers_read_how_far_a_season_is_on_the_first_of_each_month_and_every_monday_of_march(
    book: RuleBook, year: int, days: list[int]
) -> None:
    months = [date(year - 1, 10, 1), date(year - 1, 11, 1), date(year - 1, 12, 1), date(year, 1, 1), date(year, 2, 1)]
    assert list(progress_days(book, date(year, 3, 31))) == [*months, *(date(year, 3, day) for day in days)]


def test_a_report_names_what_changed_since_the_one_before_it(book: RuleBook) -> None:
    days = progress_days(book, SPRING)
    assert [progress_before(book, SPRING, day) for day in days] == [None, *days[:-1]]


def test_no_report_comes_before_the_portal_opens(book: RuleBook) -> None:
    assert progress_due(book, SPRING, date(2026, 9, 30)) is None
    assert progress_due(book, SPRING, date(2026, 10, 31)) == date(2026, 10, 1)
    assert progress_due(book, SPRING, date(2027, 2, 28)) == date(2027, 2, 1)


def test_a_monday_that_was_missed_is_made_up_for_until_the_next_one_and_never_after_the_date(book: RuleBook) -> None:
    assert progress_due(book, SPRING, date(2027, 3, 14)) == date(2027, 3, 8)
    assert progress_due(book, SPRING, SPRING) == date(2027, 3, 29)
    assert progress_due(book, SPRING, SPRING + timedelta(1)) is None


@pytest.mark.parametrize(
    ("today", "due"), [(date(2027, 4, 7), None), (date(2027, 4, 8), date(2027, 4, 8)), (date(2027, 6, 1), None)]
)
def test_the_summary_is_due_on_april_8_until_the_season_is_long_past(
    book: RuleBook, today: date, due: date | None
) -> None:
    assert summary_due(book, SPRING, today) == due
    assert summary_due(book, SPRING, date(2027, 5, 30)) == date(2027, 4, 8)


def test_of_the_ladder_the_latest_of_each_kind_is_due_and_nothing_long_after(book: RuleBook) -> None:
    found = {kind_of(each): each.id for each in reminders_due(book, SPRING, date(2027, 2, 16))}
    assert found == {Kind.REMINDER: "recommended", Kind.RENEWAL: "roles-one-day"}
    assert reminders_due(book, SPRING, date(2027, 6, 1)) == []


@pytest.mark.parametrize(("hour", "may"), [(8, False), (9, True), (19, True), (20, False)])
def test_members_are_written_to_from_nine_to_twenty(book: RuleBook, hour: int, may: bool) -> None:  # noqa: FBT001 - a row of the table
    assert may_remind(book, datetime(2027, 2, 15, hour)) is may  # noqa: DTZ001 - local time, as it is asked for


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("from_hour = 9", "from_hour = 21", "before until_hour"), ("snooze_days = 7", "snooze_days = 61", "not be more")],
)
def test_hours_and_days_that_make_no_sense_are_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (resources.files("rules") / "direct_messages.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "direct_messages.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RulesError, match=says):
        load(tmp_path)
