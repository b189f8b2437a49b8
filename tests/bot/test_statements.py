"""The number of SQL statements of each command: the same however many agencies there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import get_ident

import pytest
from sqlalchemy import event, update

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from handlers.bolt.commands import COMMANDS
from storage.database import Database
from storage.tables import Agency, Member
from tests.conftest import Open
from tests.storage.people import insert

STATEMENTS = {
    "help": 2,
    "status": 2,
    "status @bob": 4,
    "steps": 2,
    "done a4": 5,
    "undo a1": 5,
    "fees": 1,
    "deadlines": 1,
    "ce": 3,
    "ce add": 1,
    "ce add 1.5 F3-0002 Burns": 4,
    "contacts": 3,
    "join emt 2027-03-31": 13,
    "remind": 3,
    "agency": 6,
    "agency Northampton Fire": 3,
    "roster": 6,
    "approvals": 5,
    "roster import": 2,
    "roster export": 5,
    "state-list": 2,
    "nudge": 0,
    "nudge preview": 9,
    "nudge now": 2,
    "leave": 4,
}
"""Commands of a member and training officer in the agency's channel, each with its number of statements."""

PRESS = 5
"""The number of statements of a press of Mark done."""

OTHERS = 100


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements of answers, without the BEGIN of each transaction.

    What follows an ack runs in threads of its own, at its own time, and is not counted.
    """
    found: list[str] = []

    def one(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if get_ident() == here and not statement.startswith(("BEGIN", "SELECT home.")):
            found.append(statement)

    here = get_ident()
    event.listen(database.engine, "before_cursor_execute", one)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", one)


def crowded(bot: LocalBot) -> None:
    """Add a hundred agencies, in this workspace and in others, with a member each."""
    now, today = datetime(2026, 9, 15, tzinfo=UTC), date(2026, 9, 15)
    own = bot.workspace.state.team
    with bot.services.database.write() as session:
        for number in range(OTHERS):
            team = own if number % 2 else f"T{number}"
            session.add(
                Agency(
                    id=1000 + number,
                    team_id=team,
                    channel_id=f"CX{number}",
                    name=f"Agency {number}",
                    timezone="America/New_York",
                    created_at=now,
                    created_on=today,
                )
            )
        session.flush()
        members = (
            Member(
                team_id=own if number % 2 else f"T{number}",
                user_id=f"UX{number}",
                agency_id=1000 + number,
                created_at=now,
                updated_at=now,
            )
            for number in range(OTHERS)
        )
        insert(session, *members)


@pytest.fixture(params=[False, True], ids=["one agency", f"{OTHERS} more"])
def member(bot: LocalBot, request: pytest.FixtureRequest) -> tuple[Person, Channel]:
    """Return a member and officer of an agency, and its channel; the agency is the only one, or one of many."""
    if request.param:
        crowded(bot)
    channel, alice = bot.workspace.channel("northampton"), bot.workspace.user("alice")
    alice.types("/recert agency Northampton EMS", in_=channel).says("Northampton EMS")
    alice.types("/recert join paramedic 2027-03-31", in_=channel).says("You've joined")
    alice.types("/recert done a1", in_=channel).says("marked done")
    alice.types("/recert ce add 1.5 F3-0001 Stroke update", in_=channel).says("Logged")
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel).says("You've joined")
    bot.workspace.settles()  # nothing of this is counted with what comes
    return alice, channel


def test_every_command_has_its_count() -> None:
    counted_words = {typed.split()[0] for typed in STATEMENTS}
    missing = {command.word for command in COMMANDS} - counted_words
    assert not missing, f"add to STATEMENTS, with any number; the next test prints the right one: {missing}"
    assert counted_words <= {command.word for command in COMMANDS}


@pytest.mark.parametrize("typed", STATEMENTS)
def test_a_command_costs_so_many_statements(bot: LocalBot, member: tuple[Person, Channel], typed: str) -> None:
    alice, channel = member
    with counted(bot.services.database) as statements:
        alice.types(f"/recert {typed}", in_=channel)
    assert len(statements) == STATEMENTS[typed], "\n".join(statements)


def test_a_press_costs_so_many_statements(bot: LocalBot, member: tuple[Person, Channel]) -> None:
    alice, channel = member
    seen = alice.types("/recert status", in_=channel)
    with counted(bot.services.database) as statements:
        seen.presses("Mark A2 done").says("marked done")
    assert len(statements) == PRESS, "\n".join(statements)


def test_what_is_done_to_a_course_costs_so_many_statements(bot: LocalBot, member: tuple[Person, Channel]) -> None:
    alice, channel = member
    with counted(bot.services.database) as statements:
        seen = alice.types("/recert ce", in_=channel).presses("Log a course")
        assert seen.modal is not None
        after = seen.modal.fills(title="Burns", held_on="2026-11-03", hours="2").submits()
    assert after is not None
    after.says("3.5 of 60 hours")
    assert len(statements) == 3 + 1 + 3, "\n".join(statements)
    seen = alice.types("/recert ce", in_=channel)
    with counted(bot.services.database) as statements:
        seen.presses("Delete", nth=0).says("1.5 of 60 hours")
    assert len(statements) == 4, "\n".join(statements)


def test_a_tick_costs_the_same_however_many_agencies_there_are(open_bot: Open) -> None:
    """Outside of every agency's hours: the first tick of a due day plans for all, later ticks find nothing to do."""
    few = ticks(open_bot(at="2026-09-20T07:00"))
    many = open_bot(at="2026-09-20T07:00")
    crowded(many)
    assert ticks(many) == few


def ticks(bot: LocalBot) -> list[int]:
    """Return the number of statements of a tick before the season, of one that plans, and of one after it."""
    channel, alice = bot.workspace.channel("northampton"), bot.workspace.user("alice")
    alice.types("/recert agency Northampton EMS", in_=channel)
    alice.types("/recert join paramedic 2027-03-31", in_=channel)
    with bot.services.database.write() as session:
        session.execute(update(Member).values(reminds_since=date(2026, 9, 20), timezone="America/New_York"))
    bot.workspace.settles()
    clock = bot.services.clock
    assert isinstance(clock, ShiftedClock)
    found = []
    for days in (0, 11, 0):
        clock.advance(timedelta(days=days))
        with counted(bot.services.database) as statements:
            assert not bot.dispatchers.run()
        found.append(len(statements))
    return found


def test_what_was_planned_for_a_day_that_is_over_is_not_planned_again_that_day(open_bot: Open) -> None:
    bot = open_bot(at="2026-09-20T07:00")
    ticks(bot)
    clock = bot.services.clock
    assert isinstance(clock, ShiftedClock)
    clock.advance(timedelta(days=1))
    written = []
    for _ in range(2):
        with counted(bot.services.database) as statements:
            bot.dispatchers.run()
        written.append(sum(each.startswith("INSERT INTO") for each in statements))
    assert written[0] > 0
    assert written[1] == 0
