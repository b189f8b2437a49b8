"""An agency's members with their standing, in a fixed number of statements."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import event

from rules.levels import Level
from rules.steps import Role, StepCode
from storage import members, progress, roster
from storage.database import Database
from storage.tables import key
from tests.storage.people import NOW, SPRING, TEAM, TODAY, found, join, logs, marks

LATER = NOW + timedelta(days=3)


def test_each_is_there_as_they_stand_in_their_own_cycle_and_nobody_of_another_agency(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        one = join(session, "U1", agency, level=Level.PARAMEDIC, roles=frozenset({Role.EXAMINER}))
        marks(session, one, StepCode.A1, StepCode.A2)
        progress.mark(session, one, StepCode.A2, done=False, by="U1", now=LATER)
        logs(session, one, "1.25")
        logs(session, one, "0.5")
        marks(session, join(session, "U2", agency), StepCode.A1)
        join(session, "U2", agency, expires_on=date(2029, 3, 31))
        marks(session, join(session, "U3", other), StepCode.V)
        first, second = roster.of_agency(session, key(agency), TODAY)
        assert (first.user_id, first.level, first.expires_on) == ("U1", Level.PARAMEDIC, SPRING)
        assert first.standing.done == {StepCode.A1}
        assert first.standing.roles == {Role.EXAMINER}
        assert (first.hours, first.last_change) == (Decimal("1.75"), LATER)
        assert (second.user_id, second.standing.count, second.hours) == ("U2", 0, Decimal(0))
        assert second.last_change == NOW


def test_a_course_is_a_change_and_one_who_has_left_is_not_there(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        one, two = join(session, "U1", agency), join(session, "U2", agency)
        logs(session, one, "1", now=LATER)
        members.forget(session, TEAM, str(two.user_id))
        session.flush()
        (only,) = roster.of_agency(session, key(agency), TODAY)
        assert (only.user_id, only.last_change) == ("U1", LATER)


def test_it_takes_three_statements_for_one_member_and_for_sixty(database: Database) -> None:
    statements: list[str] = []

    def count(*arguments: object) -> None:
        if not str(arguments[2]).startswith("SET LOCAL"):  # the limits of each transaction on PostgreSQL
            statements.append(str(arguments[2]))

    for number in (1, 60):
        with database.write() as session:
            agency = found(session, channel=f"C{number}", team=f"T{number}")
            for each in range(number):
                marks(session, join(session, f"U{each}", agency, team=f"T{number}"), StepCode.A1, StepCode.A2)
        with database.read() as session:
            event.listen(database.engine, "before_cursor_execute", count)
            assert len(roster.of_agency(session, key(agency), TODAY)) == number
            event.remove(database.engine, "before_cursor_execute", count)
        assert len(statements) == 3, statements
        statements.clear()
