"""Who moved from one agency to another, and who has been counted where, and for how long."""

from datetime import date, timedelta

import pytest

from rules.levels import Level
from rules.problems import At
from rules.roster_file import Row
from rules.steps import StepCode
from storage import agencies, certifications, declined, holders, members, places, roster_import
from storage.database import Database
from storage.tables import Agency, key
from tests.storage.people import NOW, SPRING, TODAY, found, join, marks


@pytest.mark.parametrize("row", [("U1", None, None), (None, "one@x.org", None), (None, "old@x.org", "E0000001")])
def test_a_roster_leaves_who_moved_away_as_they_are_and_names_them(
    database: Database, row: tuple[str | None, str | None, str | None]
) -> None:
    user_id, email, number = row
    with database.write() as session:
        first, second = found(session), found(session, channel="C2")
        own = join(session, "U1", first, number="E0000001")
        certifications.move_to(session, own.member, second.id, today=TODAY)
        declined.mark_moved(session, key(first), "U1", now=NOW)
        line = Row(At(2), user_id, email, None, Level.AEMT, SPRING, number, None)
        came = roster_import.import_rows(session, first, (line,), found={"one@x.org": "U1"}, now=NOW, today=TODAY)
        assert (came.everybody, came.moved, came.declined, came.records) == (0, ("U1",), (), ())
        assert places.of_agency(session, key(first)) == []
        assert declined.of_agency(session, key(first)) == []
        assert declined.moved_away(session, key(first)) == ["U1"]
        known = holders.holder(session, own.member, TODAY)
        assert (known.agency_id, known.level, known.number) == (second.id, Level.EMT, "E0000001")


def test_somebody_who_moved_away_and_comes_back_is_marked_no_longer(database: Database) -> None:
    with database.write() as session:
        first, second = found(session), found(session, channel="C2")
        own = join(session, "U1", first)
        certifications.move_to(session, own.member, second.id, today=TODAY)
        declined.mark_moved(session, key(first), "U1", now=NOW)
        certifications.move_to(session, own.member, first.id, today=TODAY)
        places.settle(session, holders.holder(session, own.member, TODAY), today=TODAY, now=NOW)
        assert declined.moved_away(session, key(first)) == []


def test_who_moved_away_and_then_declined_is_named_no_more_wherever_they_are(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        declined.mark_moved(session, key(agency), "U1", now=NOW)
        declined.mark(session, key(agency), "U1", now=NOW)
        declined.mark_moved(session, key(agency), "U1", now=NOW)
        assert declined.of_agency(session, key(agency)) == ["U1"]


def test_a_member_counts_from_the_day_on_which_they_came_and_only_where_they_are(database: Database) -> None:
    month = timedelta(30)
    with database.write() as session:
        first, second = found(session), found(session, channel="C2")
        own = join(session, "U1", first, today=TODAY - month)

        def counted(agency: Agency) -> bool:
            return members.counted_in(session, agency, "U1", since=TODAY - month)

        assert (counted(first), counted(second)) == (True, False)
        assert not members.counted_in(session, first, "U1", since=TODAY - month - timedelta(1))
        certifications.move_to(session, own.member, second.id, today=TODAY)
        assert (counted(first), counted(second)) == (False, False)
        certifications.move_to(session, own.member, first.id, today=TODAY)
        assert not counted(first)


def test_whoever_comes_back_counts_from_that_day_whatever_season_they_had_there(database: Database) -> None:
    back = date(2027, 7, 2)
    with database.write() as session:
        first, second = found(session), found(session, channel="C2")
        own = join(session, "U1", first)
        marks(session, own, StepCode.V)
        certifications.move_to(session, own.member, second.id, today=back - timedelta(1))
        certifications.move_to(session, own.member, first.id, today=back)
        assert members.counted_in(session, first, "U1", since=back)
        assert not members.counted_in(session, first, "U1", since=back - timedelta(1))


def test_a_cycle_that_began_by_itself_goes_on_counting_from_the_one_before(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        marks(session, join(session, "U1", agency), StepCode.V)
        assert members.counted_in(session, agency, "U1", since=SPRING)
        assert not members.counted_in(session, agency, "U1", since=TODAY - timedelta(1))


def test_an_officer_is_added_once_beside_the_others(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        assert agencies.add_officer(session, agency, "U1", now=NOW)
        assert not agencies.add_officer(session, agency, "U1", now=NOW)
        assert agencies.officers(session, agency) == ["UCHIEF", "U1"]
