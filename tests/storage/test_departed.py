"""A season that is over keeps its counts, whatever becomes of a roster's places since."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from storage import departed, members, places, progress, season
from storage.database import Database
from storage.departed import LeftSince
from storage.tables import Agency, Departed, RosterPlace, key
from tests.storage.people import NOW, SPRING, TEAM, found, join
from tests.storage.test_places import offer, said_of

OVER = date(2027, 6, 1)
LATER = datetime(2027, 6, 1, 15, tzinfo=UTC)


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
    assert places.forget_unknown(session, key(agency), today=today) == 1


def arrived_who_had_declined(session: Session, agency: Agency, today: date) -> None:
    declined(session, agency, today)
    assert places.arrived(session, TEAM, "n@x.org", "U1", now=LATER) == 1


def accepted_with_a_record_that_another_agency_counts(session: Session, agency: Agency, _today: date) -> None:
    join(session, "U1", found(session, channel="C2"))
    places.accept(session, place_of(session, agency), "U1", agency, now=LATER)


def joined_with_a_record_that_nobody_counts(session: Session, agency: Agency, today: date) -> None:
    own = join(session, "U1")
    own.member.agency_id = key(agency)  # as of today; who counted them in the season that is over does not change
    places.settle(session, own, today=today, now=LATER)


def joined_after_it_was_over(session: Session, agency: Agency, today: date) -> None:
    places.settle(session, join(session, "U1", agency, today=today), today=today, now=LATER)


def left_and_joined_again(session: Session, agency: Agency, today: date) -> None:
    left(session, agency, today)
    join(session, "U1", agency, today=today)


def left(session: Session, _: Agency, today: date) -> None:
    departed.count_user(session, TEAM, "U1", today)
    members.forget(session, TEAM, "U1")


WAYS = [
    removed,
    declined,
    forgotten,
    arrived_who_had_declined,
    accepted_with_a_record_that_another_agency_counts,
    joined_with_a_record_that_nobody_counts,
    joined_after_it_was_over,
    left_and_joined_again,
    left,
]


@pytest.mark.parametrize("go", WAYS)
def test_the_counts_of_a_season_that_is_over_stay(
    database: Database, go: Callable[[Session, Agency, date], None]
) -> None:
    with database.write() as session:
        agency = found(session)
        for place, at in ((offer(session, agency, "U1"), NOW), (offer(session, agency, "n@x.org"), LATER)):
            progress.confirm(session, said_of(session, place), by="UCHIEF", now=at)
        offer(session, agency, "U2")
        before = whole(session, agency)
        assert before == LeftSince(members=3, recertified=2, confirmed=2, late=1)
        go(session, agency, OVER)
        assert len(season.cohort_members(session, key(agency), SPRING)) < 3
        assert whole(session, agency) == before


@pytest.mark.parametrize("go", [removed, declined, forgotten])
def test_until_the_season_is_over_whoever_is_taken_off_counts_nowhere_as_a_member_who_is(
    database: Database, go: Callable[[Session, Agency, date], None]
) -> None:
    with database.write() as session:
        agency = found(session)
        for who in ("U1", "n@x.org"):
            offer(session, agency, who)
        go(session, agency, OVER - timedelta(1))
        assert whole(session, agency).members == 1
        assert session.exec(select(Departed)).all() == []


def test_two_places_of_one_person_are_counted_as_one(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        offer(session, agency, "U1")
        offer(session, agency, "n@x.org")
        assert places.arrived(session, TEAM, "n@x.org", "U1", now=LATER) == 1
        assert whole(session, agency).members == 1


def test_late_is_who_marked_after_the_date_by_the_agency_s_own_day(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        offer(session, agency, "U1")
        progress.confirm(
            session, said_of(session, place_of(session, agency)), by="UCHIEF", now=datetime(2027, 4, 1, 3, tzinfo=UTC)
        )
        removed(session, agency, OVER)
        assert departed.of_cohort(session, key(agency), SPRING).late == 0, "it was 11 p.m. on March 31"
