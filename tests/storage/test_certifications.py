"""Certifications: which cycle a member stands in on a day, and what changes it, on both databases."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, select

from bot.database_errors import is_overtaken
from rules.levels import Level
from rules.problems import At
from rules.roster_file import Row
from rules.steps import StepCode
from storage import arrivals, certifications, current_members, holders, members, places, progress, roster_import
from storage.certifications import EarlierCycleError
from storage.database import Database
from storage.holders import Holder
from storage.members import Record
from storage.roster_import_result import ImportResult
from storage.tables import Agency, ProgressEvent, Source, key
from tests.at_once import at_once
from tests.storage.people import NOW, SPRING, TEAM, TODAY, found, join, marks

NEXT, DAY_AFTER = date(2029, 3, 31), date(2027, 4, 1)


def recorded(session: Session, held: Holder) -> list[tuple[date, Source, date | None, int | None]]:
    """Return a member's dates, who said them, since when they stand there, and in which agency they count."""
    rows = holders.of_member(session, key(held))
    assert [each.cycle for each in rows] == [each.expires_on.year for each in rows]
    return [(each.expires_on, each.source, each.begins_on, each.agency_id) for each in rows]


def stands(session: Session, held: Holder, day: date) -> date:
    """Return the expiration date of the cycle that a member stands in on a day."""
    return holders.holder(session, held.member, day).expires_on


def says(session: Session, held: Holder, expires_on: date, *, by: Source = Source.MEMBER, on: date = TODAY) -> Holder:
    """Let somebody say of a member which date they have."""
    there = holders.holder(session, held.member, on)
    now_, _ = members.change(session, there, Record(there.level, expires_on), source=by, now=NOW, today=on)
    return now_


def takes(session: Session, agency: Agency, who: str, expires_on: date, *, on: date = TODAY) -> ImportResult:
    """Let a roster name somebody."""
    by_address = "@" in who
    row = Row(At(2), None if by_address else who, who if by_address else None, None, Level.EMT, expires_on, None, None)
    return roster_import.import_rows(session, agency, (row,), found={}, now=NOW, today=on)


def test_whoever_has_v_stands_in_the_next_cycle_from_the_day_after_and_whoever_has_none_does_not(
    database: Database,
) -> None:
    with database.write() as session:
        with_v, without = join(session, "U1"), join(session, "U2")
        marks(session, with_v, StepCode.V)
        assert [stands(session, with_v, day) for day in (TODAY, SPRING, DAY_AFTER)] == [SPRING, SPRING, NEXT]
        assert stands(session, without, DAY_AFTER + timedelta(400)) == SPRING
        assert recorded(session, with_v)[1:] == [(NEXT, Source.SELF_REPORTED, DAY_AFTER, None)]
        there = holders.holder(session, with_v.member, DAY_AFTER)
        assert progress.standing(session, there).done == frozenset(), "the next cycle starts over"
        marks(session, with_v, StepCode.V, done=False)
        assert recorded(session, with_v) == [(SPRING, Source.MEMBER, None, None)]


@pytest.mark.usefixtures("waits_long")
def test_v_marked_and_confirmed_at_the_same_moment_begins_one_cycle(database: Database) -> None:
    with database.write() as session:
        join(session, "U1", found(session))

    def marks_v() -> None:
        with database.write() as session:
            held = members.find(session, TEAM, "U1", TODAY)
            assert held is not None
            progress.mark(session, held, StepCode.V, done=True, by="U1", now=NOW)

    def confirms() -> None:
        with database.write() as session:
            held = members.find(session, TEAM, "U1", TODAY)
            assert held is not None
            progress.confirm(session, held, by="UCHIEF", now=NOW)

    at_once(marks_v, confirms, marks_v, confirms)
    with database.read() as session:
        held = members.find(session, TEAM, "U1", DAY_AFTER)
        assert held is not None
        assert [(day, source) for day, source, *_ in recorded(session, held)] == [
            (SPRING, Source.MEMBER),
            (NEXT, Source.OFFICER),
        ]


def test_a_date_that_was_seen_replaces_one_that_was_reckoned_and_none_that_the_state_s_list_shows(
    database: Database,
) -> None:
    with database.write() as session:
        held = join(session, "U1")
        marks(session, held, StepCode.V)
        progress.mark(session, held, StepCode.V, done=True, by="U1", until=date(2029, 4, 1), now=NOW)
        assert recorded(session, held)[1][:2] == (date(2029, 4, 1), Source.SELF_REPORTED)
        progress.confirm(session, held, by=progress.STATE_LIST, until=date(2029, 4, 2), now=NOW)
        assert recorded(session, held)[1][:2] == (date(2029, 4, 2), Source.STATE_LIST)
        progress.mark(session, held, StepCode.V, done=True, by="U1", until=NEXT, now=NOW)
        progress.confirm(session, held, by="UCHIEF", now=NOW)
        assert recorded(session, held)[1][:2] == (date(2029, 4, 2), Source.STATE_LIST)


@pytest.mark.parametrize("by", [Source.MEMBER, Source.ROSTER])
def test_a_date_is_corrected_in_its_place_until_v_is_marked_and_after_that_is_of_the_next_cycle(
    database: Database, by: Source
) -> None:
    with database.write() as session:
        held = says(session, join(session, "U1"), date(2028, 3, 31), by=by)
        assert recorded(session, held) == [(date(2028, 3, 31), by, None, None)]
        held = says(session, held, SPRING, by=by)
        marks(session, held, StepCode.V)
        later = says(session, held, date(2029, 4, 30), by=by)
        begins = TODAY if by is Source.MEMBER else DAY_AFTER
        date_ = (date(2029, 4, 30), by) if by is Source.MEMBER else (NEXT, Source.SELF_REPORTED)
        assert recorded(session, held) == [(SPRING, by, None, None), (*date_, begins, None)]
        assert later.expires_on == (date(2029, 4, 30) if by is Source.MEMBER else SPRING)


def test_of_one_who_has_lapsed_a_date_two_years_later_is_the_next_cycle_and_any_other_a_correction(
    database: Database,
) -> None:
    in_season, late = date(2027, 5, 31), date(2027, 7, 1)
    with database.write() as session:
        wrong, another, lapsed = join(session, "U1"), join(session, "U3"), join(session, "U2")
        assert recorded(session, says(session, wrong, date(2028, 3, 31), on=in_season)) == [
            (date(2028, 3, 31), Source.MEMBER, None, None)
        ]
        assert recorded(session, says(session, another, date(2028, 3, 31), on=late)) == [
            (SPRING, Source.MEMBER, None, None),
            (date(2028, 3, 31), Source.MEMBER, late, None),
        ], "a season that is over stays"
        assert recorded(session, says(session, lapsed, NEXT, on=late)) == [
            (SPRING, Source.MEMBER, None, None),
            (NEXT, Source.MEMBER, late, None),
        ]
        with pytest.raises(EarlierCycleError):
            says(session, lapsed, SPRING, on=late)


def test_a_date_corrected_within_its_year_moves_the_day_on_which_the_next_cycle_begins(database: Database) -> None:
    with database.write() as session:
        held = join(session, "U1")
        marks(session, held, StepCode.V)
        says(session, held, date(2027, 4, 30))
        assert stands(session, held, date(2027, 4, 30)) == date(2027, 4, 30)
        assert stands(session, held, date(2027, 5, 1)).year == 2029


def test_a_season_whose_date_has_passed_stays_with_the_agency_that_counted_it(database: Database) -> None:
    with database.write() as session:
        one, two = found(session), found(session, channel="C2")
        held = join(session, "U1", one)
        marks(session, held, StepCode.V)
        for agency, day in ((two, date(2027, 3, 31)), (one, date(2027, 4, 1))):
            join(session, "U1", agency, expires_on=NEXT, today=day)
        assert [agency for *_, agency in recorded(session, held)] == [two.id, one.id]


def test_a_roster_s_row_of_a_former_season_changes_nobody(database: Database) -> None:
    """Two rows of one person, of two seasons, became one: the earlier season stays where it is."""
    with database.write() as session:
        agency = found(session)
        takes(session, agency, "a@x.org", SPRING)
        takes(session, agency, "U1", NEXT)
        assert arrivals.arrived(session, TEAM, "a@x.org", "U1", now=NOW + timedelta(days=200)) == 1
        came = takes(session, agency, "U1", SPRING)
        assert (came.new, came.changed, came.same) == (0, 0, 1)
        place = places.find(session, key(agency), "U1")
        assert place is not None
        assert [each.cycle for each in holders.of_member(session, places._row_of(session, place).id or 0)] == [
            2027,
            2029,
        ]


@pytest.mark.parametrize("corrected", [SPRING, date(2027, 3, 30)])
def test_whoever_moved_is_counted_in_both_cycles_from_that_day_whatever_is_corrected_later(
    database: Database, corrected: date
) -> None:
    with database.write() as session:
        held = join(session, "U1", found(session))
        marks(session, held, StepCode.V)
        certifications.move_to(session, held.member, key(found(session, channel="C2")), today=TODAY)
        session.expire_all()
        members.change(
            session, held, Record(Level.PARAMEDIC, corrected), source=Source.MEMBER, now=NOW, today=TODAY + timedelta(1)
        )
        counted = [each.counted_from for each in holders.of_member(session, key(held))]
        assert counted == [TODAY if corrected == SPRING else TODAY + timedelta(1), TODAY]


def test_whoever_moved_after_the_date_counts_there_since_v_and_not_since_the_date(database: Database) -> None:
    """An agency without officers may be taken over by those whom it has counted for 30 days."""
    with database.write() as session:
        one, two = found(session), found(session, channel="C2")
        held = join(session, "U1", one)
        join(session, "U1", two, today=date(2027, 4, 20))
        at = datetime(2027, 4, 21, 3, tzinfo=UTC)
        progress.mark(session, held, StepCode.V, done=True, by="U1", now=at)
        last = holders.of_member(session, key(held))[-1]
        assert (last.begins_on, last.counted_from, last.agency_id) == (DAY_AFTER, date(2027, 4, 20), two.id)
        assert not members.counted_in(session, two, "U1", since=date(2027, 4, 19))
        assert members.counted_in(session, two, "U1", since=date(2027, 4, 20))


def test_v_of_a_cycle_whose_date_another_change_has_replaced_is_undone_as_overtaken(database: Database) -> None:
    with database.write() as session:
        held = join(session, "alice")
        read_before = current_members.current(session, TEAM, "alice", now=NOW, zone=ZoneInfo("UTC"))
        says(session, held, date(2029, 3, 31))
    assert read_before is not None
    with pytest.raises(NoResultFound) as raised, database.write() as session:
        progress.mark(session, read_before, StepCode.V, done=True, by="alice", now=NOW)
    assert is_overtaken(raised.value)
    with database.read() as session:
        assert session.exec(select(ProgressEvent)).all() == []
