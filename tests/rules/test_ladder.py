"""The ladder of nudges: its days, and which of them is due."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import Milestone, due, find_milestone, in_season, may_post, milestones, subject, superseding, upcoming
from rules.rulebook import RuleBook
from tests.rules_of_2024 import BOOK

any_cohort = st.dates(date(2024, 1, 1), date(2099, 12, 31))
todays = st.integers(-700, 200)

SPRING = date(2027, 3, 31)


def _days(book: RuleBook, expires_on: date, *, roles: bool) -> list[date]:
    return [each.due_on for each in milestones(book, expires_on) if each.for_roles is roles]


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028, 2029, 2032, 2100])
def test_a_cohort_of_31_march_is_nudged_on_the_days_of_the_contract(book: RuleBook, year: int) -> None:
    """Leap years too: 1 March is 30 days before the end in each."""
    expires_on = date(year, 3, 31)
    assert _days(book, expires_on, roles=False) == [
        date(year - 1, 10, 1),
        date(year - 1, 12, 1),
        date(year, 1, 15),
        date(year, 2, 1),
        date(year, 2, 15),
        date(year, 3, 1),
        date(year, 3, 15),
        date(year, 3, 24),
        date(year, 3, 30),
        date(year, 3, 31),
        date(year, 4, 1),
    ]
    assert _days(book, expires_on, roles=True) == [date(year, 1, 10), date(year, 1, 24), date(year, 1, 30)]


def test_what_comes_after_the_recommended_date_says_that_it_has_passed(book: RuleBook) -> None:
    found = find_milestone(book, date(2027, 3, 31), "recommended")
    assert found is not None
    assert found.headline(date(2027, 2, 15)) == "The recommended date is here"
    assert found.headline(date(2027, 2, 16)) == "The recommended date has passed"


def test_the_day_after_the_last_says_not_to_staff(book: RuleBook) -> None:
    last = milestones(book, date(2027, 3, 31))[-1]
    assert (last.id, last.due_on) == ("expired", date(2027, 4, 1))
    assert last.rung.headline == "Expired: do not staff unless eLicensing shows the new date"


@given(any_cohort)
def test_milestones_are_in_the_order_of_their_days_and_no_two_have_one_id(expires_on: date) -> None:
    ladder = milestones(BOOK, expires_on)
    assert [each.due_on for each in ladder] == sorted(each.due_on for each in ladder)
    assert len({each.id for each in ladder}) == len(ladder)


@given(any_cohort)
def test_the_only_milestone_after_the_expiration_is_the_one_that_says_so(expires_on: date) -> None:
    late = [each.id for each in milestones(BOOK, expires_on) if each.due_on > expires_on]
    assert late == ["expired"]


@given(any_cohort, todays)
def test_of_each_audience_at_most_one_is_due_and_it_is_the_latest(expires_on: date, offset: int) -> None:
    ladder, today = milestones(BOOK, expires_on), expires_on + timedelta(offset)
    now, superseded = due(ladder, today)
    for audience in (False, True):
        reached = [each for each in ladder if each.for_roles is audience and each.due_on <= today]
        assert [each for each in now if each.for_roles is audience] == reached[-1:]
        assert [each for each in superseded if each.for_roles is audience] == reached[:-1]


@given(any_cohort, todays)
def test_nothing_is_both_due_and_superseded_and_nothing_is_ahead_of_its_day(expires_on: date, offset: int) -> None:
    ladder, today = milestones(BOOK, expires_on), expires_on + timedelta(offset)
    now, superseded = due(ladder, today)
    assert not {each.id for each in now} & {each.id for each in superseded}
    assert _ids([*now, *superseded]) == _ids(each for each in ladder if each.due_on <= today)


@given(any_cohort, st.lists(todays, min_size=2))
def test_in_whatever_order_days_are_asked_for_a_later_one_never_takes_a_milestone_back(
    expires_on: date, offsets: list[int]
) -> None:
    ladder = milestones(BOOK, expires_on)
    seen = {offset: due(ladder, expires_on + timedelta(offset)) for offset in offsets}
    for earlier, later in zip(sorted(seen), sorted(seen)[1:], strict=False):
        (due_then, over_then), (due_later, over_later) = seen[earlier], seen[later]
        assert _ids([*due_then, *over_then]) <= _ids([*due_later, *over_later])
        assert _ids(over_then) <= _ids(over_later)


@given(any_cohort, todays)
def test_the_next_milestone_is_the_first_after_a_day_for_those_with_something_open(
    expires_on: date, offset: int
) -> None:
    ladder, today = milestones(BOOK, expires_on), expires_on + timedelta(offset)
    ahead = [each for each in ladder if each.due_on > today]
    for_everyone = [each for each in ahead if not each.for_roles]
    for_roles = [each for each in ahead if each.for_roles]
    assert upcoming(ladder, today) == (for_everyone[0] if for_everyone else None)
    assert upcoming(ladder, today, roles=True) == (ahead[0] if ahead else None)
    assert upcoming(ladder, today, everyone=False, roles=True) == (for_roles[0] if for_roles else None)
    assert upcoming(ladder, today, everyone=False) is None


def test_after_downtime_only_the_latest_is_due(book: RuleBook) -> None:
    now, superseded = due(milestones(book, date(2027, 3, 31)), date(2027, 1, 31))
    assert [each.id for each in now] == ["jan-15", "roles-one-day"]
    assert [each.id for each in superseded] == ["portal-opens", "dec-1", "roles-three-weeks", "roles-one-week"]


def test_no_agency_can_leave_out_february_15_march_31_and_april_1(book: RuleBook) -> None:
    always = [each.due_on for each in milestones(book, date(2027, 3, 31)) if each.rung.always]
    assert always == [date(2027, 2, 15), date(2027, 3, 31), date(2027, 4, 1)]


def test_a_milestone_is_superseded_by_the_later_ones_of_its_audience_that_are_due(book: RuleBook) -> None:
    ladder = milestones(book, date(2027, 3, 31))
    first = ladder[0]
    assert superseding(ladder, first, date(2026, 11, 30)) == []
    assert [each.id for each in superseding(ladder, first, date(2027, 1, 31))] == ["dec-1", "jan-15"]


def test_nothing_is_due_before_the_portal_opens(book: RuleBook) -> None:
    ladder = milestones(book, date(2027, 3, 31))
    assert due(ladder, date(2026, 9, 30)) == ([], [])
    assert [each.id for each in due(ladder, date(2026, 10, 1))[0]] == ["portal-opens"]


def _ids(found: Iterable[Milestone]) -> set[str]:
    return {each.id for each in found}


def test_a_requested_digest_is_about_the_day_it_was_requested_for_and_no_other(book: RuleBook) -> None:
    day = date(2026, 11, 24)
    digest = subject(book, SPRING, None, day, day)
    assert digest is not None
    assert (digest.due_on, digest.for_roles, digest.rung.headline) == (day, False, "Where we stand today")
    assert subject(book, SPRING, None, day, date(2026, 11, 25)) is None


def test_a_nudge_of_the_ladder_is_about_the_milestone_of_its_name_on_any_day(book: RuleBook) -> None:
    recommended = subject(book, SPRING, "recommended", None, date(2026, 11, 24))
    assert recommended is not None
    assert recommended.due_on == date(2027, 2, 15)
    assert recommended == find_milestone(book, SPRING, "recommended")
    assert subject(book, SPRING, "no such rung", None, date(2026, 11, 24)) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 30), []),
        (date(2026, 10, 1), [2027]),
        (date(2027, 9, 30), [2027]),
        (date(2027, 10, 1), [2027, 2028]),
        (date(2028, 4, 1), [2028]),
        (date(2029, 5, 1), []),
    ],
)
def test_a_cohort_s_season_runs_from_the_portal_to_a_year_after_the_date(
    book: RuleBook, today: date, expected: list[int]
) -> None:
    cohorts = [date(2028, 3, 31), date(2027, 3, 31)]
    assert [each.year for each in in_season(book, cohorts, today)] == expected
    assert in_season(book, [], today) == []


@pytest.mark.parametrize(
    ("hour", "minute", "may"), [(8, 59, False), (9, 0, True), (19, 59, True), (20, 0, False), (0, 0, False)]
)
def test_an_agency_s_hours_are_from_its_own_to_twenty(hour: int, minute: int, may: bool) -> None:  # noqa: FBT001 - a row of the table
    assert may_post(9, datetime(2027, 2, 15, hour, minute)) is may  # noqa: DTZ001 - local time, as it is asked for
