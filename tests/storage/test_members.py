"""Members, their progress and their courses: what is kept, what is changed, what is forgotten."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, func, select

from rules.education import Logged
from rules.levels import Level
from rules.steps import CERTIFICATION_STEPS, Role, StepCode
from storage import agencies, cohorts, courses, members, progress
from storage.database import Database
from storage.members import Record
from storage.tables import Agency, Certification, Course, Member, ProgressEvent, TrainingOfficer, key
from tests.at_once import at_once
from tests.storage.people import NOW, SPRING, TEAM, TODAY, found, join, logs, marks


def count(
    session: Session, table: type[Member | Certification | ProgressEvent | Course | TrainingOfficer | Agency]
) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_joining_twice_changes_the_record_and_makes_nobody_new(database: Database) -> None:
    with database.write() as session:
        join(session, "U1", number="E0123456", roles=frozenset({Role.EXAMINER}))
        member = join(session, "U1", level=Level.PARAMEDIC)
        assert (member.level, member.number, member.roles) == (Level.PARAMEDIC, None, frozenset({Role.EXAMINER}))
        assert count(session, Member) == 1


def test_what_is_left_out_stays_as_it_was(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        join(session, "U1", agency, number="E0123456")
        member = join(session, "U1")
        assert (member.number, member.agency_id) == ("E0123456", agency.id)


def test_the_same_user_id_in_another_workspace_is_somebody_else(database: Database) -> None:
    with database.write() as session:
        join(session, "U1", level=Level.EMT)
        join(session, "U1", level=Level.AEMT, team="T2")
    with database.read() as session:
        here, there = (members.find(session, team, "U1", TODAY) for team in (TEAM, "T2"))
        assert here is not None
        assert there is not None
        assert (here.level, there.level) == (Level.EMT, Level.AEMT)
        assert members.find(session, "T3", "U1", TODAY) is None


def test_a_member_counts_in_a_cohort_from_the_day_they_entered_it(database: Database) -> None:
    later = date(2027, 2, 20)
    with database.write() as session:
        join(session, "U1")
        assert join(session, "U1", today=later).certification.counted_from == TODAY
        assert join(session, "U1", expires_on=date(2029, 3, 31), today=later).certification.counted_from == later


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(CERTIFICATION_STEPS)), st.booleans()), max_size=30))
def test_what_stands_is_what_was_said_last(database: Database, said: list[tuple[StepCode, bool]]) -> None:
    with database.write() as session:
        member = join(session, "U1")
        members.forget(session, TEAM, str(member.user_id))
        session.flush()
        member = join(session, "U1")
        for step, done in said:
            progress.mark(session, member, step, done=done, by="U1", now=NOW)
        expected = {step for step, done in dict(said).items() if done}
        assert progress.standing(session, member).done == expected


def test_undo_undoes_and_marking_twice_appends_nothing(database: Database) -> None:
    with database.write() as session:
        member = join(session, "U1")
        assert progress.mark(session, member, StepCode.A1, done=True, by="U1", now=NOW)[1]
        assert not progress.mark(session, member, StepCode.A1, done=True, by="U1", now=NOW)[1]
        assert progress.mark(session, member, StepCode.A1, done=False, by="U1", now=NOW)[1]
        assert not progress.mark(session, member, StepCode.A1, done=False, by="U1", now=NOW)[1]
        assert progress.standing(session, member).done == frozenset()
        assert count(session, ProgressEvent) == 2


@pytest.mark.usefixtures("waits_long")
def test_two_clicks_at_the_same_moment_leave_one_mark(database: Database) -> None:
    with database.write() as session:
        join(session, "U1")

    def click() -> None:
        with database.write() as session:
            member = members.find(session, TEAM, "U1", TODAY)
            assert member is not None
            progress.mark(session, member, StepCode.A1, done=True, by="U1", now=NOW)

    at_once(*[click] * 4)
    with database.read() as session:
        assert count(session, ProgressEvent) == 1


def test_progress_belongs_to_the_year_of_the_expiration_date(database: Database) -> None:
    """A date that was mistyped within the year loses nothing; the next cycle starts over."""
    with database.write() as session:
        member = join(session, "U1")
        marks(session, member, StepCode.A1)
        member = join(session, "U1", expires_on=date(2027, 4, 1))
        assert progress.standing(session, member).done == {StepCode.A1}
        member = join(session, "U1", expires_on=date(2029, 3, 31))
        assert progress.standing(session, member).done == frozenset()


def test_forgetting_a_member_leaves_nothing_of_them_and_everything_of_others(database: Database) -> None:
    with database.write() as session:
        leaving, staying = join(session, "U1"), join(session, "U2")
        for member in (leaving, staying):
            marks(session, member, StepCode.A1, StepCode.A2)
            logs(session, member)
        members.forget(session, TEAM, str(leaving.user_id))
    with database.read() as session:
        assert members.find(session, TEAM, "U1", TODAY) is None
        tables = (Member, Certification, ProgressEvent, Course)
        assert [count(session, each) for each in tables] == [1, 1, 2, 1]


def test_hours_are_quarters_and_belong_to_the_cycle(database: Database) -> None:
    with database.write() as session:
        member = join(session, "U1")
        for hours in ("1.25", "0.5"):
            logs(session, member, hours)
        assert courses.logged(session, member, TODAY).total == Decimal("1.75")
        assert [course.quarters for course in courses.page(session, member, skip=0, most=1)] == [2]
        member = join(session, "U1", expires_on=date(2029, 3, 31))
        assert courses.logged(session, member, TODAY) == Logged({}, {})


def test_of_two_who_found_an_agency_in_one_channel_the_first_gets_it(database: Database) -> None:
    with database.write() as session:
        found(session)
        again = agencies.create(
            session,
            team_id=TEAM,
            channel_id="C1",
            name="Mine",
            timezone="UTC",
            founder="U9",
            now=NOW,
            today=TODAY,
        )
        assert again is None
    with database.read() as session:
        agency = agencies.of_channel(session, TEAM, "C1")
        assert agency is not None
        assert agencies.officers(session, agency) == ["UCHIEF"]
        assert agencies.of_channel(session, "T2", "C1") is None


def test_the_last_training_officer_stays(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        assert agency.id is not None
        assert not agencies.dismiss(session, agency, "UCHIEF")
        session.add(TrainingOfficer(agency_id=agency.id, user_id="U2", added_at=NOW))
        session.flush()
        assert agencies.dismiss(session, agency, "UCHIEF")
        session.flush()
        assert agencies.officers(session, agency) == ["U2"]
        assert [each.id for each in agencies.led_by(session, TEAM, "U2")] == [agency.id]


def test_officers_are_appointed_and_dismissed_together_and_never_all_of_them(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        agencies.appoint(session, agency, ["U3", "UCHIEF", "U2", "U3"], now=NOW)
        assert agencies.officers(session, agency) == ["UCHIEF", "U3", "U2"], "who stays keeps their seniority"
        agencies.appoint(session, agency, ["U2"], now=NOW)
        assert agencies.officers(session, agency) == ["U2"]
        with pytest.raises(ValueError, match="always has a training officer"):
            agencies.appoint(session, agency, [], now=NOW)
        assert agencies.officers(session, other) == ["UCHIEF"]


def test_an_agency_is_found_only_from_its_own_workspace(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        assert agency.id is not None
        assert agencies.find(session, TEAM, agency.id) == agency
        assert agencies.find(session, "T2", agency.id) is None


def test_a_census_counts_what_stands_and_only_of_its_own_cohort_and_agency(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        one = join(session, "U1", agency, roles=frozenset({Role.EXAMINER, Role.INSTRUCTOR}))
        two = join(session, "U2", agency)
        marks(session, one, StepCode.A5, StepCode.V, StepCode.EXAMINER)
        marks(session, two, StepCode.A5, StepCode.B5)
        marks(session, two, StepCode.B5, done=False)
        marks(session, join(session, "U3", other), StepCode.V)
        marks(session, join(session, "U4", agency, expires_on=date(2028, 3, 31)), StepCode.V)
        assert agency.id is not None
        found_census = cohorts.take_census(session, [agency.id], SPRING)[agency.id]
        assert (found_census.members, found_census.recertified, found_census.open) == (2, 1, 1)
        assert found_census.done[StepCode.A5] == 2
        assert found_census.done[StepCode.B5] == 0
        assert found_census.still_open(StepCode.A5) == 0
        assert found_census.still_open(StepCode.B5) == 1
        assert (found_census.open_renewals, found_census.open_roles) == (1, [Role.INSTRUCTOR])
        recorded = [SPRING, date(2028, 3, 31), date(2029, 3, 31), date(2030, 3, 31)]
        assert sorted(cohorts.cohorts(session)) == recorded, "with the dates that follow V"


def test_who_was_recertified_and_has_recorded_the_next_date_counts_as_before(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        join(session, "U1", agency)
        marks(
            session,
            join(session, "U2", agency, roles=frozenset({Role.EXAMINER})),
            StepCode.A5,
            StepCode.V,
            StepCode.EXAMINER,
        )
        marks(session, join(session, "U3", agency), StepCode.A5)
        for user in ("U2", "U3"):
            join(session, user, agency, expires_on=date(2029, 3, 31))
        marks(session, join(session, "U4", agency, expires_on=date(2027, 6, 15)), StepCode.V)
        there = cohorts.take_census(session, [key(agency)], SPRING)[key(agency)]
        assert (there.members, there.recertified, there.open) == (2, 1, 1)
        assert (there.done[StepCode.A5], there.ahead[StepCode.A5], there.open_renewals) == (1, 0, 0)
        later = cohorts.take_census(session, [key(agency)], date(2029, 3, 31))[key(agency)]
        assert (later.members, later.recertified) == (2, 0)


def test_whoever_is_recertified_has_nothing_open_whatever_else_they_marked(database: Database) -> None:
    """The state's list marks V alone."""
    with database.write() as session:
        agency = found(session)
        listed, back, busy = (join(session, each, agency) for each in ("U1", "U2", "U3"))
        marks(session, listed, StepCode.V)
        marks(session, back, StepCode.A3, StepCode.V)
        marks(session, back, StepCode.V, done=False)
        marks(session, busy, StepCode.A3, StepCode.A5)
        assert agency.id is not None
        counts = cohorts.take_census(session, [agency.id], SPRING)[agency.id]
        still = {step: counts.still_open(step) for step in (StepCode.A3, StepCode.A5, StepCode.B5, StepCode.V)}
        assert still == {StepCode.A3: 0, StepCode.A5: 1, StepCode.B5: 2, StepCode.V: 2}


def test_a_renewal_of_a_role_that_is_no_longer_held_does_not_count(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        member = join(session, "U1", agency, roles=frozenset({Role.EXAMINER}))
        marks(session, member, StepCode.EXAMINER)
        join(session, "U1", agency, roles=frozenset({Role.INSTRUCTOR}))
        assert agency.id is not None
        assert cohorts.take_census(session, [agency.id], SPRING)[agency.id].open_renewals == 1


@pytest.mark.parametrize("reason", ["is_archived", "not_in_channel"])
def test_officers_are_told_of_a_refusal_once_until_a_post_succeeds(database: Database, reason: str) -> None:
    with database.write() as session:
        agency = found(session)
        assert agency.id is not None
        assert agencies.record_refusal(session, agency.id, reason) == ["UCHIEF"]
        assert agencies.record_refusal(session, agency.id, reason) == []
        assert agencies.record_refusal(session, agency.id, "channel_not_found") == ["UCHIEF"]
        agencies.forget_refusal(session, agency.id)
        assert agencies.record_refusal(session, agency.id, "channel_not_found") == ["UCHIEF"]
        session.expire_all()
        assert session.exec(select(Agency.refusal).where(col(Agency.id) == agency.id)).one() == "channel_not_found"


@pytest.mark.usefixtures("waits_long")
def test_who_joins_two_agencies_at_once_is_in_the_one_that_came_first(database: Database) -> None:
    with database.write() as session:
        ids = [key(found(session, channel=each)) for each in ("C1", "C2")]

    def joins(agency_id: int) -> bool:
        try:
            with database.write() as session:
                members.save(  # as one who was in no agency when they were read
                    session,
                    team_id=TEAM,
                    user_id="U1",
                    record=Record(Level.EMT, SPRING),
                    agency=session.get(Agency, agency_id),
                    now=NOW,
                    today=TODAY,
                )
        except NoResultFound:  # the bot says that nothing changed, and the next try asks first
            return False
        return True

    came = at_once(*(partial(joins, each) for each in ids))
    assert sorted(came) == [False, True]
    with database.read() as session:
        member = members.of_user(session, TEAM, "U1")
        assert member is not None
        assert member.agency_id == ids[came.index(True)]
