"""A season whose date has passed keeps its counts, whoever goes, comes back or turns out to be one person since."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from rules.steps import StepCode
from storage import arrivals, current_members, deactivated, departed, members, places, progress, season
from storage.cohorts import take_census
from storage.current_members import CurrentMember
from storage.database import Database
from storage.departed import LeftSince
from storage.tables import Agency, Departed, RosterPlace, key
from tests.storage.people import NOW, SPRING, TEAM, TODAY, found, join, marks
from tests.storage.test_places import offer, said_of

KEPT = [date(2027, 4, 1), date(2027, 5, 31), date(2027, 6, 1), date(2027, 11, 6)]
"""Days after the date: from the first one on, the season keeps its numbers."""
LATER = datetime(2027, 4, 1, 15, tzinfo=UTC)


def whole(session: Session, agency: Agency) -> LeftSince:
    """Return the counts of a season: of those who are there still, and of those who left."""
    there = season.cohort_members(session, key(agency), SPRING)
    left = departed.of_cohort(session, key(agency), SPRING)
    done = [each for each in there if each.at is not None]
    late = sum(each.at is not None and each.at.date() > SPRING for each in done)
    return LeftSince(
        len(there) + left.members,
        len(done) + left.recertified,
        sum(each.confirmed for each in done) + left.confirmed,
        late + left.late,
    )


def place_of(session: Session, agency: Agency, user: str = "U1") -> RosterPlace:
    place = places.find(session, key(agency), user)
    assert place is not None
    return place


def removed(session: Session, agency: Agency, today: date) -> None:
    places.remove(session, place_of(session, agency), today=today)


def declined(session: Session, agency: Agency, today: date) -> None:
    places.decline(session, place_of(session, agency), "U1", now=LATER, today=today)


def forgotten(session: Session, agency: Agency, today: date) -> None:
    ids = [key(each) for each in session.exec(select(RosterPlace))]
    assert places.forget_unknown(session, key(agency), ids, today=today) == 1


def arrived_who_had_declined(session: Session, agency: Agency, today: date) -> None:
    declined(session, agency, today)
    assert arrivals.arrived(session, TEAM, "n@x.org", "U1", now=LATER) == 1


def accepted_with_a_record_that_another_agency_counts(session: Session, agency: Agency, _today: date) -> None:
    join(session, "U1", found(session, channel="C2"))
    places.accept(session, place_of(session, agency), "U1", agency, now=LATER)


def joined_with_a_record_that_nobody_counts(session: Session, agency: Agency, today: date) -> None:
    own = join(session, "U1")
    own.member.agency_id = key(agency)  # as of today; who counted them in the season that is over does not change
    places.settle(session, own, today=today, now=LATER)


def joined_after_the_date(session: Session, agency: Agency, today: date) -> None:
    places.settle(session, join(session, "U1", agency, today=today), today=today, now=LATER)


def left_and_joined_again(session: Session, agency: Agency, today: date) -> None:
    left(session, agency, today)
    join(session, "U1", agency, today=today)


def left(session: Session, _: Agency, today: date) -> None:
    departed.count_user(session, TEAM, "U1", today)
    members.forget(session, TEAM, "U1")


def accepted(session: Session, agency: Agency) -> CurrentMember:
    places.accept(session, place_of(session, agency), "U1", agency, now=LATER)
    found = current_members.current(session, TEAM, "U1", now=LATER, zone=ZoneInfo("America/New_York"))
    assert found is not None
    return found


def moves(session: Session, agency: Agency, today: date) -> None:
    """Let U1 join an agency with what they hold."""
    held = members.find(session, TEAM, "U1", today)
    assert held is not None
    join(session, "U1", agency, expires_on=held.expires_on, today=today)


def taken_out(session: Session, agency: Agency, today: date) -> None:
    assert members.take_out(session, accepted(session, agency), now=LATER, today=today)


def said_not_me_as_a_member(session: Session, agency: Agency, today: date) -> None:
    places.step_down(session, key(agency), accepted(session, agency), "U1", now=LATER, today=today)


def taken_out_and_came_back(session: Session, agency: Agency, today: date) -> None:
    taken_out(session, agency, today)
    moves(session, agency, today)


def moved(session: Session, agency: Agency, today: date) -> None:
    accepted(session, agency)
    moves(session, found(session, channel="C2"), today)


def moved_and_came_back(session: Session, agency: Agency, today: date) -> None:
    moved(session, agency, today)
    moves(session, agency, today)


def moved_and_left(session: Session, agency: Agency, today: date) -> None:
    moved(session, agency, today)
    left(session, agency, today)


def deactivated_in_slack(session: Session, _: Agency, today: date) -> None:
    assert deactivated.record(session, TEAM, "U1", deactivated=True, today=today, now=LATER)


WAYS = [
    removed,
    declined,
    forgotten,
    arrived_who_had_declined,
    accepted_with_a_record_that_another_agency_counts,
    joined_with_a_record_that_nobody_counts,
    joined_after_the_date,
    left_and_joined_again,
    left,
    taken_out,
    said_not_me_as_a_member,
    taken_out_and_came_back,
    moved,
    moved_and_came_back,
    moved_and_left,
    deactivated_in_slack,
]


@pytest.mark.parametrize("today", KEPT, ids=str)
@pytest.mark.parametrize("go", WAYS)
def test_from_the_day_after_its_date_a_season_keeps_its_counts(
    database: Database, go: Callable[[Session, Agency, date], None], today: date
) -> None:
    with database.write() as session:
        agency = found(session)
        for place, at in ((offer(session, agency, "U1"), NOW), (offer(session, agency, "n@x.org"), LATER)):
            progress.confirm(session, said_of(session, place), by="UCHIEF", now=at)
        offer(session, agency, "U2")
        before = whole(session, agency)
        assert before == LeftSince(members=3, recertified=2, confirmed=2, late=1)
        go(session, agency, today)
        assert whole(session, agency) == before


@pytest.mark.parametrize("go", [removed, declined, forgotten, left, taken_out, said_not_me_as_a_member, moved])
def test_on_the_date_itself_whoever_goes_is_still_taken_out_of_the_season(
    database: Database, go: Callable[[Session, Agency, date], None]
) -> None:
    with database.write() as session:
        agency = found(session)
        for who in ("U1", "n@x.org"):
            offer(session, agency, who)
        go(session, agency, SPRING)
        assert whole(session, agency).members == 1
        assert session.exec(select(Departed)).all() == []


def test_who_joins_after_the_date_stands_for_their_place_and_may_still_be_recertified_late(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        offer(session, agency, "U1")
        joined_after_the_date(session, agency, KEPT[0])
        own = members.find(session, TEAM, "U1", KEPT[0])
        assert own is not None
        progress.mark(session, own, StepCode.V, done=True, by="U1", now=LATER)
        assert whole(session, agency) == LeftSince(members=1, recertified=1, late=1)
        assert session.exec(select(Departed)).all() == []


@pytest.mark.parametrize(
    ("wrong", "right", "counted"),
    [
        (SPRING, date(2027, 3, 13), (1, 0)),
        (date(2027, 3, 13), SPRING, (1, 0)),
        (date(2027, 3, 13), date(2027, 12, 31), (0, 1)),
    ],
)
def test_a_date_corrected_after_it_within_the_year_keeps_whom_the_season_counted_with_the_agency_of_then(
    database: Database, wrong: date, right: date, counted: tuple[int, int]
) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        join(session, "U1", agency, expires_on=wrong)
        join(session, "U1", other, expires_on=wrong, today=KEPT[0])
        join(session, "U1", expires_on=right, today=KEPT[0])
        there = [len(season.cohort_members(session, key(each), right)) for each in (agency, other)]
        assert tuple(there) == counted


def test_who_came_after_a_date_is_not_counted_by_correcting_it(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        join(session, "U1", agency, expires_on=date(2027, 3, 13), today=KEPT[0])
        join(session, "U1", expires_on=SPRING, today=KEPT[0])
        assert season.cohort_members(session, key(agency), SPRING) == []


def test_two_places_of_one_person_are_counted_as_one(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        offer(session, agency, "U1")
        offer(session, agency, "n@x.org")
        assert arrivals.arrived(session, TEAM, "n@x.org", "U1", now=LATER) == 1
        assert whole(session, agency).members == 1


def test_late_is_who_marked_after_the_date_by_the_agency_s_own_day(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        offer(session, agency, "U1")
        progress.confirm(
            session, said_of(session, place_of(session, agency)), by="UCHIEF", now=datetime(2027, 4, 1, 3, tzinfo=UTC)
        )
        removed(session, agency, KEPT[0])
        assert departed.of_cohort(session, key(agency), SPRING).late == 0, "it was 11 p.m. on March 31"


def test_what_is_marked_after_the_season_by_the_agency_s_own_day_is_in_no_number_of_it(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        for user, at in (("U1", datetime(2027, 6, 1, 3, tzinfo=UTC)), ("U2", datetime(2027, 6, 1, 4, tzinfo=UTC))):
            progress.confirm(session, said_of(session, offer(session, agency, user)), by="UCHIEF", now=at)
        assert whole(session, agency) == LeftSince(members=2, recertified=1, confirmed=1, late=1)
        for user in ("U1", "U2"):
            places.remove(session, place_of(session, agency, user), today=KEPT[2])
        assert whole(session, agency) == LeftSince(members=2, recertified=1, confirmed=1, late=1)


@pytest.mark.parametrize("came", [TODAY, KEPT[0]])
@pytest.mark.parametrize("today", [KEPT[0], date(2027, 6, 5)])
def test_a_date_that_is_corrected_and_put_back_after_it_counts_whom_the_season_counted(
    database: Database, came: date, today: date
) -> None:
    with database.write() as session:
        agency = found(session)
        join(session, "U1", agency, today=came)
        before = len(season.cohort_members(session, key(agency), SPRING))
        there_and_back = (date(2027, 12, 31), SPRING) if today > KEPT[1] else (date(2028, 3, 31), SPRING)
        for expires_on in (date(2027, 12, 31), SPRING, *there_and_back):
            join(session, "U1", expires_on=expires_on, today=today)
        assert len(season.cohort_members(session, key(agency), SPRING)) == before == (came == TODAY)


def test_whoever_left_after_the_date_has_nothing_to_do_any_more_in_a_nudge(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        marks(session, join(session, "U1", agency), StepCode.V)
        join(session, "U2", agency)
        departed.count_user(session, TEAM, "U2", KEPT[0])
        members.forget(session, TEAM, "U2")
        session.flush()
        census = take_census(session, [key(agency)], SPRING)[key(agency)]
        assert (census.members, census.recertified, census.left, census.open) == (2, 1, 1, 0)
        assert census.still_open(StepCode.A1) == 0


def test_whoever_moved_after_the_date_has_nothing_to_do_any_more_in_a_nudge_of_where_they_were(
    database: Database,
) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        marks(session, join(session, "U1", agency), StepCode.V)
        marks(session, join(session, "U2", agency), StepCode.A5)
        join(session, "U1", other, today=KEPT[0], expires_on=date(2029, 3, 31))
        join(session, "U2", other, today=KEPT[0])
        join(session, "U3", agency)
        there = take_census(session, [key(agency), key(other)], SPRING)
        assert key(other) not in there
        census = there[key(agency)]
        assert (census.members, census.recertified, census.left, census.open) == (3, 1, 1, 1)
        assert (census.still_open(StepCode.A5), census.still_open(StepCode.V)) == (1, 1)
        assert len(season.cohort_members(session, key(agency), SPRING)) == 3
