"""Direct messages: whom each is written for, who is to be sent one now, and what is forgotten with a member."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from rules.direct_messages import Kind
from rules.levels import Level
from rules.steps import Role, StepCode
from storage import (
    agencies,
    current_members,
    direct_message_plan,
    direct_messages,
    members,
    progress,
    reminders,
    season,
)
from storage.batch import Batch
from storage.database import Database
from storage.holders import Holder
from storage.outbox import DIRECT_MESSAGES
from storage.outbox_tables import DirectMessage, MessageState
from storage.pending_messages import Reminder
from storage.tables import ProgressEvent, TrainingOfficer, key
from tests.storage.people import NOW, SPRING, TEAM, TODAY, found, join, marks

ZONE = "America/New_York"
LEASE = NOW + timedelta(seconds=15)


def wants(session: Session, member: Holder, *, since: date = TODAY, zone: str = ZONE) -> None:
    known = current_members.current(session, TEAM, str(member.user_id), now=NOW, zone=ZoneInfo(ZONE))
    assert known is not None
    reminders.save(session, known, since=since, snoozed_until=None, timezone=zone)


def plan(session: Session, kind: Kind = Kind.REMINDER, *, zones: Collection[str] = (ZONE,), due: date = TODAY) -> int:
    before = len(readers(session))
    direct_message_plan.plan_reminders(
        session, kind=kind, cohort=SPRING, milestone="dec-1", due_on=due, today=TODAY, in_zones=zones, now=NOW
    )
    return len(readers(session)) - before


def report(session: Session, kind: Kind, *, due: date = TODAY, ends: datetime | None = None) -> int:
    end = ends or NOW + timedelta(days=1)
    before = len(readers(session))
    direct_message_plan.plan_reports(session, kind=kind, cohort=SPRING, due_on=due, ends={ZONE: end}, now=NOW)
    return len(readers(session)) - before


def readers(session: Session) -> list[str]:
    return sorted(session.exec(select(DirectMessage.user_id)))


def test_a_reminder_is_written_once_for_whoever_wanted_them_in_time_and_has_something_open(database: Database) -> None:
    with database.write() as session:
        wants(session, join(session, "U1"))
        wants(session, join(session, "U-LATE"), since=TODAY + timedelta(days=1))
        wants(session, join(session, "U-MOVED", today=TODAY + timedelta(days=1)))
        wants(session, join(session, "U-WEST"), zone="America/Denver")
        wants(session, join(session, "U-NEXT", expires_on=date(2028, 3, 31)))
        join(session, "U-OFF")
        done = join(session, "U-DONE")
        wants(session, done)
        marks(session, done, StepCode.V)
        assert direct_messages.zones(session) == ["America/Denver", ZONE]
        assert [plan(session), plan(session)] == [1, 0]
        assert readers(session) == ["U1"]
        assert plan(session, zones=[ZONE, "America/Denver"]) == 1


def test_a_renewal_s_reminder_is_for_those_who_hold_the_role_and_have_not_marked_it(database: Database) -> None:
    with database.write() as session:
        for user, roles in (("U1", {Role.EXAMINER}), ("U2", {Role.INSTRUCTOR}), ("U3", None)):
            wants(session, join(session, user, roles=frozenset(roles) if roles else None))
        member = members.find(session, TEAM, "U2", TODAY)
        assert member is not None
        marks(session, member, StepCode.INSTRUCTOR)
        assert plan(session, Kind.RENEWAL) == 1
        assert readers(session) == ["U1"]


def test_a_reminder_waits_for_its_reader_s_day_and_for_the_end_of_a_snooze(database: Database) -> None:
    with database.write() as session:
        member = join(session, "U1", level=Level.PARAMEDIC, roles=frozenset({Role.EXAMINER}))
        wants(session, member)
        plan(session)

        def ready(day: date = TODAY, zone: str = ZONE) -> list[Reminder]:
            return direct_messages.reminders(session, Batch(NOW, 0, 9), open_now={day: [zone]})

        (one,) = ready()
        assert (one.user_id, one.kind, one.cohort, one.timezone) == ("U1", Kind.REMINDER, SPRING, ZONE)
        assert (one.milestone, one.level, one.roles) == ("dec-1", Level.PARAMEDIC, member.roles)
        assert direct_messages.reminders(session, Batch(NOW, 0, 9), open_now={}) == []
        assert ready(zone="America/Denver") == []
        assert ready(TODAY - timedelta(1)) == [], "its reader has moved to where the day has not begun"
        known = current_members.current(session, TEAM, "U1", now=NOW, zone=ZoneInfo(ZONE))
        assert known is not None
        until = TODAY + timedelta(days=7)
        reminders.save(session, known, since=TODAY, snoozed_until=until, timezone=ZONE)
        assert ready() == []
        assert ready(until) == [one]
        reminders.save(session, known, since=until, snoozed_until=None, timezone=ZONE)
        assert ready(until) == [], "what was due before they were turned on again is never sent"
        reminders.save(session, known, since=None, snoozed_until=None, timezone=ZONE)
        assert ready(until) == []
        assert direct_messages.zones(session) == []
        reminders.save_zone(session, TEAM, "U1", "America/Denver")
        assert reminders.settings(session, known).timezone is None, "of nobody who wants none"


def test_a_direct_message_s_outcome_is_kept_as_a_nudge_s_is(database: Database) -> None:
    with database.write() as session:
        wants(session, join(session, "U1"))
        plan(session)
        (one,) = direct_messages.reminders(session, Batch(NOW, 0, 9), open_now={TODAY: [ZONE]})
        message_id = DIRECT_MESSAGES.claim(session, one.id, now=NOW, today=TODAY, lease_until=LEASE)
        assert message_id is not None
        assert DIRECT_MESSAGES.claim(session, one.id, now=NOW, today=TODAY, lease_until=LEASE) is None
        assert DIRECT_MESSAGES.next_retry(session, since=NOW) == LEASE
        assert DIRECT_MESSAGES.expire_leases(session, now=LEASE) == 1
        (unknown,) = DIRECT_MESSAGES.to_look_up(session, now=LEASE, most=9)
        assert (unknown.team_id, unknown.to, unknown.message_id) == (TEAM, "U1", message_id)
        assert DIRECT_MESSAGES.sent(session, message_id, "1.2", now=LEASE, channel_id="D1")
        assert not DIRECT_MESSAGES.not_found(session, unknown, now=LEASE)
        row = session.exec(select(DirectMessage)).one()
        assert (row.state, row.ts, row.channel_id, row.claimed_on) == (MessageState.SENT, "1.2", "D1", TODAY)


def test_each_officer_of_each_agency_is_written_to_once_while_something_is_open(database: Database) -> None:
    with database.write() as session:
        agency, empty, done = found(session), found(session, channel="C2"), found(session, channel="C3")
        marks(session, join(session, "U3", done), StepCode.V)
        assert empty.id is not None
        join(session, "U1", agency)
        session.add(TrainingOfficer(agency_id=key(agency), user_id="U-SECOND", added_at=NOW))
        session.add(TrainingOfficer(agency_id=key(agency), user_id="U-LATE", added_at=NOW + timedelta(days=2)))
        session.flush()
        assert [report(session, Kind.PROGRESS) for _ in range(2)] == [2, 0]
        assert readers(session) == ["U-SECOND", "UCHIEF"]
        assert report(session, Kind.PROGRESS, due=TODAY - timedelta(days=1)) == 0, "it was not set up by then"
        assert report(session, Kind.SUMMARY) == 4, "also where everybody is through, and to whoever is appointed later"

        def ready() -> list[tuple[str, Kind, str]]:
            rows = direct_messages.reports(session, Batch(NOW, 0, 9), open_now={TODAY: [(ZONE, 9)]})
            return sorted((row.user_id, row.kind, row.agency_name) for row in rows)

        assert len(ready()) == 6
        assert direct_messages.reports(session, Batch(NOW, 0, 9), open_now={}) == []
        earlier = {TODAY - timedelta(1): [(ZONE, 9)]}
        due_before = direct_messages.reports(session, Batch(NOW, 0, 9), open_now=earlier)
        assert not due_before, "their agency has moved to where the day has not begun"
        agency.paused = True
        session.add(agency)
        agencies.appoint(session, done, ["U-OTHER"], now=NOW)
        session.flush()
        assert ready() == []


def test_who_renewed_and_joined_the_next_cycle_still_belongs_to_the_last_one_s_outcome(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        assert agency.id is not None
        later = join(session, "U1", agency)
        marks(session, later, StepCode.V)
        open_, back = join(session, "U2", agency), join(session, "U3", agency)
        marks(session, back, StepCode.V)
        progress.mark(session, back, StepCode.V, done=False, by="U3", now=NOW)
        marks(session, open_, StepCode.A1)
        join(session, "U1", agency, expires_on=date(2029, 3, 31))
        join(session, "U4", agency, expires_on=date(2029, 3, 31))
        assert [(each.user_id, each.at) for each in season.cohort_members(session, agency.id, SPRING)] == [
            ("U1", NOW),
            ("U2", None),
            ("U3", None),
        ]
        session.add(
            ProgressEvent(
                member_id=key(later),
                cycle=2027,
                step="V",
                done=True,
                confirmed=True,
                by_user="UCHIEF",
                at=datetime(2027, 4, 9, tzinfo=UTC),
            )
        )
        session.flush()
        (first, *_) = season.cohort_members(session, agency.id, SPRING)
        assert (first.at, first.confirmed) == (NOW, True), "it was marked when it was marked, whoever confirms it later"
        for member in (open_, back):
            members.forget(session, TEAM, str(member.user_id))
        assert report(session, Kind.SUMMARY) == 1
        assert report(session, Kind.PROGRESS) == 0


def test_forgetting_a_member_forgets_their_direct_messages_but_not_those_of_an_office_that_they_keep(
    database: Database,
) -> None:
    with database.write() as session:
        agency = found(session)
        chief = join(session, "UCHIEF", agency)
        wants(session, chief)
        join(session, "U1", agency)
        plan(session)
        report(session, Kind.PROGRESS)
        assert readers(session) == ["UCHIEF", "UCHIEF"]
        members.forget(session, TEAM, str(chief.user_id))
        assert [each.kind for each in session.exec(select(DirectMessage))] == [Kind.PROGRESS]
        agencies.appoint(session, agency, ["UCHIEF", "U1"], now=NOW)
        assert agencies.dismiss(session, agency, "UCHIEF")
        assert readers(session) == []
