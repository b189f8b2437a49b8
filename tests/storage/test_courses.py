"""Courses: what they add up to, who may change them, and that a form sent twice is one course."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import delete, func, select

from rules.education import QUARTER, Odd, Part, odd_date
from storage import agencies, courses, members, roster
from storage.courses import Entry
from storage.database import Database
from storage.tables import Course, key
from tests.at_once import at_once
from tests.storage.people import NOW, SPRING, TEAM, TODAY, found, join, logs

ENTRIES = st.builds(
    Entry,
    title=st.just("Stroke"),
    approval=st.just("F3"),
    hours=st.integers(1, 400).map(lambda quarters: quarters * QUARTER),
    held_on=st.none() | st.integers(-900, 900).map(lambda days: TODAY + timedelta(days=days)),
    part=st.none() | st.sampled_from(Part),
    pediatric=st.booleans(),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.lists(ENTRIES, max_size=12))
def test_what_was_logged_is_what_was_entered(database: Database, entries: list[Entry]) -> None:
    """The database's sums, and the odd dates that it finds, are those of the rules."""
    with database.write() as session:
        agency = agencies.of_channel(session, TEAM, "C1") or found(session)
        member = join(session, "U1", agency)
        session.execute(delete(Course))
        for entry in entries:
            courses.log(session, member, entry, now=NOW)
        logged = courses.logged(session, member, TODAY)
        assert logged.courses == len(entries)
        odd = {entry: odd_date(entry.held_on, SPRING, TODAY) for entry in entries}
        assert logged.early == sum(odd[entry] is Odd.EARLY for entry in entries)
        counted = [entry for entry in entries if odd[entry] in {None, Odd.EARLY}]
        assert logged.not_counted == sum(entry.hours for entry in entries if entry not in counted)
        (person,) = roster.of_agency(session, key(agency), TODAY)
        assert person.hours == logged.total
        for part in (None, *Part):
            of_part = [entry for entry in counted if entry.part is part]
            assert logged.of(part) == sum((entry.hours for entry in of_part), Decimal(0))
            assert logged.pediatric.get(part, 0) == sum(entry.hours for entry in of_part if entry.pediatric)
        shown = courses.page(session, member, skip=0, most=100)
        dates = [course.held_on or date.min for course in shown]
        assert dates == sorted(dates, reverse=True), "the newest first, those without a date last"
        assert [
            *courses.page(session, member, skip=0, most=5),
            *courses.page(session, member, skip=5, most=95),
        ] == shown


@pytest.mark.usefixtures("waits_long")
def test_a_form_sent_four_times_at_once_is_one_course(database: Database) -> None:
    with database.write() as session:
        join(session, "U1")

    def sends() -> bool:
        with database.write() as session:
            member = members.find(session, TEAM, "U1", TODAY)
            assert member is not None
            return logs(session, member, form="V1")

    assert sorted(at_once(*[sends] * 4)) == [False, False, False, True]
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(Course)).one() == 1


def test_typed_courses_and_other_forms_and_other_members_are_courses_of_their_own(database: Database) -> None:
    with database.write() as session:
        one, two = join(session, "U1"), join(session, "U2")
        assert all(
            [logs(session, one), logs(session, one), logs(session, one, form="V1"), logs(session, one, form="V2")]
        )
        assert logs(session, two, form="V1")
        assert courses.logged(session, one, TODAY).courses == 4


@pytest.mark.parametrize("whose", ["another's", "of another cycle", "gone"])
def test_only_one_s_own_courses_of_this_cycle_are_found_changed_and_deleted(database: Database, whose: str) -> None:
    with database.write() as session:
        member = join(session, "U1")
        logs(session, join(session, "U2") if whose == "another's" else member)
        (course,) = session.exec(select(Course))
        course_id = key(course) + (whose == "gone")
        if whose == "of another cycle":
            member = join(session, "U1", expires_on=date(2029, 3, 31))
        assert courses.find(session, member, course_id) is None
        assert not courses.change(session, member, course_id, Entry("Mine", "", Decimal(9)))
        assert courses.drop(session, member, course_id) is None
        session.expire_all()
        assert [each.title for each in session.exec(select(Course))] == ["Stroke"]


def test_a_course_is_changed_in_every_column_and_deleted_once(database: Database) -> None:
    with database.write() as session:
        member = join(session, "U1")
        logs(session, member, form="V1")
        (course,) = session.exec(select(Course))
        changed = Entry("Burns", "T5", Decimal("2.25"), TODAY, Part.NATIONAL, pediatric=True)
        assert courses.change(session, member, key(course), changed)
        session.expire_all()
        found = courses.find(session, member, key(course))
        assert found is not None
        assert (found.title, found.approval, found.quarters, found.form) == ("Burns", "T5", 9, "V1")
        assert (found.held_on, found.part, found.pediatric) == (TODAY, Part.NATIONAL, True)
        assert courses.drop(session, member, key(course)) == "Burns"
        assert courses.drop(session, member, key(course)) is None
