"""Milestones that an agency leaves out: what is planned for it, and what becomes of what was planned."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from rules import rulebook
from rules.ladder import Milestone, milestones, superseding
from storage import left_out, nudges
from storage.database import Database
from storage.outbox_tables import MessageState, Nudge
from storage.tables import Agency, key
from tests.storage.people import NOW, SPRING, found, join

BOOK = rulebook.load()
LADDER = milestones(BOOK, SPRING)
ZONES = ["America/New_York"]
FIRST = date(2026, 9, 1)


def milestone(name: str) -> Milestone:
    return next(each for each in LADDER if each.id == name)


def crew(session: Session, channel: str) -> Agency:
    """Found an agency with a member, before the season."""
    agency = found(session, channel=channel, today=FIRST)
    join(session, f"U{channel}", agency, today=FIRST)
    return agency


def plans(session: Session, name: str, today: date, agency: Agency) -> tuple[str, str | None]:
    """Plan a milestone on a day; return what an agency's row says."""
    one = milestone(name)
    nudges.plan(session, cohort=SPRING, milestone=one, later=superseding(LADDER, one, today), in_zones=ZONES, now=NOW)
    return state(session, name, agency)


def state(session: Session, name: str, agency: Agency) -> tuple[str, str | None]:
    rows = select(Nudge.state, Nudge.reason).where(Nudge.agency_id == agency.id, Nudge.milestone == name)
    found, reason = session.exec(rows.execution_options(populate_existing=True)).one()
    return found, reason


def chosen(session: Session, agency: Agency, names: Sequence[str], today: date) -> None:
    left_out.choose(session, agency, frozenset(names), today=today)


def test_a_milestone_is_recorded_as_left_out_for_those_agencies_alone(database: Database) -> None:
    with database.write() as session:
        one, other = crew(session, "C1"), crew(session, "C2")
        chosen(session, one, ["dec-1"], FIRST)
        assert plans(session, "dec-1", date(2026, 12, 1), one) == (MessageState.SKIPPED, "left out")
        assert state(session, "dec-1", other) == (MessageState.PENDING, None)
        assert left_out.of_agencies(session, [key(one), key(other)]) == {key(one): {"dec-1"}}


def test_a_milestone_taken_back_in_after_its_day_stays_left_out_though_nobody_had_planned_it(
    database: Database,
) -> None:
    due_on = milestone("dec-1").due_on
    with database.write() as session:
        late, on_the_day, other = crew(session, "C1"), crew(session, "C2"), crew(session, "C3")
        for agency in (late, on_the_day):
            chosen(session, agency, ["dec-1"], FIRST)
        chosen(session, late, [], due_on + timedelta(1))
        chosen(session, on_the_day, [], due_on)
        assert plans(session, "dec-1", due_on + timedelta(9), late) == (MessageState.SKIPPED, "left out")
        assert state(session, "dec-1", on_the_day) == (MessageState.PENDING, None)
        assert state(session, "dec-1", other) == (MessageState.PENDING, None)
        assert left_out.of_agency(session, key(late)) == frozenset()


def test_a_milestone_is_superseded_by_none_that_its_agency_leaves_out(database: Database) -> None:
    day = date(2027, 3, 25)
    with database.write() as session:
        one, other = crew(session, "C1"), crew(session, "C2")
        chosen(session, one, ["mar-24"], FIRST)
        assert plans(session, "mar-15", day, one) == (MessageState.PENDING, None)
        assert state(session, "mar-15", other) == (MessageState.SKIPPED, "superseded")
        assert plans(session, "mar-1", day, one) == (MessageState.SKIPPED, "superseded")


def test_a_pending_milestone_is_given_up_for_a_later_one_that_its_agency_does_not_leave_out(
    database: Database,
) -> None:
    fifteenth = milestone("mar-15")
    with database.write() as session:
        one, other = crew(session, "C1"), crew(session, "C2")
        chosen(session, one, ["mar-24"], FIRST)
        plans(session, "mar-15", fifteenth.due_on, one)

        def passes(today: date) -> None:
            later = superseding(LADDER, fifteenth, today)
            nudges.supersede(session, cohort=SPRING, milestone=fifteenth, later=later, in_zones=ZONES, now=NOW)

        passes(date(2027, 3, 24))
        assert state(session, "mar-15", one) == (MessageState.PENDING, None)
        assert state(session, "mar-15", other) == (MessageState.SKIPPED, "superseded")
        passes(date(2027, 3, 30))
        assert state(session, "mar-15", one) == (MessageState.SKIPPED, "superseded")


def test_leaving_out_skips_what_waits_and_nothing_that_was_posted_or_replaced(database: Database) -> None:
    with database.write() as session:
        agency = crew(session, "C1")
        for name in ("portal-opens", "dec-1", "jan-15"):
            plans(session, name, milestone(name).due_on, agency)
        sent = session.exec(select(Nudge).where(col(Nudge.milestone) == "portal-opens")).one()
        sent.state = MessageState.SENT
        session.add(sent)
        session.flush()
        today = milestone("jan-15").due_on
        chosen(session, agency, ["portal-opens", "jan-15"], today)
        assert state(session, "portal-opens", agency) == (MessageState.SENT, None)
        assert state(session, "dec-1", agency) == (MessageState.PENDING, None)
        assert state(session, "jan-15", agency) == (MessageState.SKIPPED, "left out")
        chosen(session, agency, [], today)
        assert state(session, "portal-opens", agency) == (MessageState.SENT, None)
        assert state(session, "jan-15", agency) == (MessageState.PENDING, None)
