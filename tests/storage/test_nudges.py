"""Members with open steps, and the digest that an officer asks for."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from rules.steps import Role, StepCode
from storage import cohorts, nudges
from storage.batch import Batch, OpenNow
from storage.database import Database
from storage.nudges import request_digest
from storage.outbox import NUDGES, OUTCOME_UNKNOWN
from storage.outbox_tables import MessageState, Nudge
from storage.tables import key
from tests.storage.people import NOW, SPRING, TODAY, found, join, marks

LEASE = NOW + timedelta(seconds=15)


def test_who_has_not_marked_v_is_named_and_nobody_of_another_cohort_or_agency(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        one, two, three = (join(session, user, agency) for user in ("U1", "U2", "U3"))
        marks(session, one, StepCode.V)
        marks(session, two, StepCode.V)
        marks(session, two, StepCode.V, done=False)
        marks(session, three, StepCode.A5)
        join(session, "U4", other)
        join(session, "U5", agency, expires_on=date(2028, 3, 31))
        assert agency.id is not None
        assert cohorts.not_recertified(session, agency.id, SPRING) == ["U2", "U3"]
        dates = sorted(cohorts.cohorts_of(session, agency.id, TODAY))
        assert dates == [SPRING, date(2028, 3, 31)], "the cycle that follows V has not begun"


def test_whose_renewals_are_open_is_by_the_roles_that_they_hold(database: Database) -> None:
    both = frozenset({Role.EXAMINER, Role.INSTRUCTOR})
    with database.write() as session:
        agency = found(session)
        half, whole = join(session, "U1", agency, roles=both), join(session, "U2", agency, roles=both)
        marks(session, half, StepCode.EXAMINER)
        marks(session, whole, StepCode.EXAMINER, StepCode.INSTRUCTOR)
        marks(session, join(session, "U3", agency), StepCode.V)
        join(session, "U4", agency, roles=frozenset({Role.CHIEF_EXAMINER}))
        assert agency.id is not None
        assert cohorts.with_open_renewals(session, agency.id, SPRING) == ["U1", "U4"]


@pytest.mark.parametrize("end", ["sent", "in doubt", "sending", "unanswerable"])
def test_a_nudge_that_may_stand_today_is_followed_by_no_requested_digest_until_tomorrow(
    database: Database, end: str
) -> None:
    with database.write() as session:
        agency = found(session)
        join(session, "U1", agency)
        assert agency.id is not None
        due = request_digest(session, agency.id, SPRING, today=TODAY, now=NOW)
        assert due is not None
        assert (due.milestone, due.requested_for, due.cohort, due.names) == (None, TODAY, SPRING, False)
        nudge_id = NUDGES.claim(session, due.id, now=NOW, today=TODAY, lease_until=LEASE)
        assert nudge_id is not None
        if end == "sent":
            NUDGES.sent(session, nudge_id, "1.2", now=NOW)
        elif end != "sending":
            NUDGES.unknown(session, nudge_id, "HTTP 500", now=NOW)
        if end == "unanswerable":
            (unknown,) = NUDGES.to_look_up(session, now=LEASE, most=9)
            NUDGES.unreadable(session, unknown, f"{OUTCOME_UNKNOWN}: nobody knows", now=NOW)
        assert request_digest(session, agency.id, SPRING, today=TODAY, now=NOW) is None
        tomorrow = TODAY + timedelta(days=1)
        assert request_digest(session, agency.id, SPRING, today=tomorrow, now=NOW) is not None
        assert request_digest(session, agency.id, date(2028, 3, 31), today=TODAY, now=NOW) is not None


def test_a_nudge_waits_for_the_day_of_its_agency_also_if_that_moves_further_west(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        for each in (agency, other):
            join(session, f"U{each.id}", each)
            request_digest(session, key(each), SPRING, today=TODAY, now=NOW)
        other.timezone = "America/Los_Angeles"
        session.add(other)
        session.flush()
        here, there = [(agency.timezone, agency.nudge_hour)], [(other.timezone, other.nudge_hour)]

        def due(open_now: OpenNow, most: int = 9) -> list[str]:
            return [row.channel_id for row in nudges.pending(session, Batch(NOW, 0, most), open_now=open_now)]

        assert due({TODAY: here, TODAY - timedelta(1): there}) == ["C1"]
        assert due({TODAY: there, TODAY + timedelta(1): here}) == ["C1", "C2"]
        assert due({TODAY: there, TODAY + timedelta(1): here}, most=1) == ["C1"]


@pytest.mark.parametrize("end", ["refused", "skipped"])
def test_one_that_certainly_does_not_stand_is_taken_up_again(database: Database, end: str) -> None:
    with database.write() as session:
        agency = found(session)
        assert agency.id is not None
        due = request_digest(session, agency.id, SPRING, today=TODAY, now=NOW)
        assert due is not None
        nudge_id = NUDGES.claim(session, due.id, now=NOW, today=TODAY, lease_until=LEASE)
        assert nudge_id is not None
        {"refused": NUDGES.refused, "skipped": NUDGES.skipped}[end](session, nudge_id, "why", now=NOW)
        assert request_digest(session, agency.id, SPRING, today=TODAY, now=NOW) == due
        (row,) = session.exec(select(Nudge)).all()
        session.refresh(row)
        assert (row.state, row.reason, row.claimed_on) == (MessageState.PENDING, None, TODAY)


def test_what_slack_holds_back_is_pending_and_not_ready(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        assert agency.id is not None
        due = request_digest(session, agency.id, SPRING, today=TODAY, now=NOW)
        assert due is not None
        assert nudges.pending_about(session, agency.id, SPRING, today=TODAY, now=NOW) == ([due], False)
        yesterday = TODAY - timedelta(1)
        assert nudges.pending_about(session, agency.id, SPRING, today=yesterday, now=NOW) == ([], False), (
            "not due there"
        )
        nudge_id = NUDGES.claim(session, due.id, now=NOW, today=TODAY, lease_until=LEASE)
        assert nudge_id is not None
        (row,) = nudges.unposted(session, agency.id)
        assert (row.requested_for, row.state, row.held_back) == (TODAY, MessageState.SENDING, False)
        NUDGES.retry(session, nudge_id, LEASE, now=NOW)
        assert nudges.pending_about(session, agency.id, SPRING, today=TODAY, now=NOW) == ([], True)
        assert nudges.pending_about(session, agency.id, SPRING, today=TODAY, now=LEASE) == ([due], False)
        (row,) = nudges.unposted(session, agency.id)
        assert (row.state, row.held_back) == (MessageState.PENDING, True)
