"""The databases for the measurements: an agency of everyday size, and as many agencies as there may ever be."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import text

from bench.slack import CHANNEL, TEAM
from rules.levels import Level
from rules.schema import Affiliation
from rules.steps import CERTIFICATION_STEPS, StepCode
from storage import agencies
from storage.database import Database
from storage.holders import Holder
from storage.members import Record, save
from storage.tables import Course, ProgressEvent

SPRING = date(2027, 3, 31)
MEMBERS = 200
"""Members of the everyday agency. Each has nine of eleven steps done, in eleven marks, and 20 courses."""

CROWD = 500
"""Members of a second agency, who all press a button at once."""

LARGE = 2_000
"""Members of a third agency, whose training officer asks for the roster."""
LARGE_CHANNEL = "C0LARGE"

_COURSES = 20
_FOUNDED = date(2026, 9, 15)
_NOW = datetime(2026, 9, 15, 14, tzinfo=UTC)


def members() -> list[str]:
    """Return the users of the everyday agency."""
    return [f"UMEMBER{number}" for number in range(MEMBERS)]


def crowd() -> list[str]:
    """Return the users of the crowd."""
    return [f"UCROWD{number}" for number in range(CROWD)]


def everyday_file(path: Path) -> str:
    """Make a SQLite file with what `everyday` fills in; return its address."""
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    everyday(database)
    database.close()
    return f"sqlite:///{path}"


def everyday(database: Database) -> None:
    """Fill in the everyday agency, the crowd's, and a large one. No two members have the same number or hours."""
    with database.write(patiently=True) as session:
        large = [f"ULARGE{number}" for number in range(LARGE)]
        for channel, users in ((CHANNEL, members()), ("C0CROWD", crowd()), (LARGE_CHANNEL, large)):
            agency = agencies.create(
                session,
                team_id=TEAM,
                channel_id=channel,
                name=f"Agency {channel}",
                timezone="America/New_York",
                founder="UCHIEF",
                now=_NOW,
                today=_FOUNDED,
            )
            for number, user in enumerate(users):
                record = Record(Level.PARAMEDIC, SPRING, number=f"P{number:07}", affiliation=Affiliation.AGENCY)
                member, _ = save(
                    session, team_id=TEAM, user_id=user, record=record, agency=agency, now=_NOW, today=_FOUNDED
                )
                if channel != "C0CROWD":
                    session.add_all([*_marks(member), *_courses(member, quarters=number + 1)])


def _marks(member: Holder) -> Iterator[ProgressEvent]:
    """Yield nine marks of steps done, and B5 marked too early and undone."""
    marks = [*((step, True) for step in CERTIFICATION_STEPS[:9]), (StepCode.B5, True), (StepCode.B5, False)]
    for step, done in marks:
        yield ProgressEvent(
            member_id=_id(member), cycle=SPRING.year, step=step.value, done=done, by_user=str(member.user_id), at=_NOW
        )


def _courses(member: Holder, *, quarters: int) -> Iterator[Course]:
    """Yield courses of an hour each; the last has the remaining quarter hours."""
    for number in range(_COURSES):
        yield Course(
            member_id=_id(member),
            cycle=SPRING.year,
            title=f"Stroke update, part {number + 1}",
            approval=f"26-0000-F3-{number:04}",
            quarters=4 if number + 1 < _COURSES else quarters,
            logged_at=_NOW,
        )


def _id(member: Holder) -> int:
    assert member.id is not None
    return member.id


_AGENCIES = """
INSERT INTO agency (id, team_id, channel_id, name, timezone, nudge_hour, names_in_channel, paused, created_at,
                    created_on)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :agencies)
SELECT i, 'T' || i, 'C' || i, 'Agency ' || i, 'America/New_York', 9, FALSE, FALSE, {founded_at}, {founded_on}
FROM n
"""
_MEMBERS = """
INSERT INTO member (id, team_id, user_id, agency_id, instructor, examiner, chief_examiner, created_at, updated_at)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :members - 1)
SELECT i + 1, 'T' || (i / :each + 1), 'U' || i, i / :each + 1, i % 10 = 0, FALSE, FALSE, {founded_at}, {founded_at}
FROM n
"""
_CERTIFICATIONS = """
INSERT INTO certification (member_id, cycle, level, expires_on, agency_id, source, counted_from, created_at, updated_at)
SELECT id, 2027, CASE (id - 1) % 3 WHEN 0 THEN 'emt' WHEN 1 THEN 'aemt' ELSE 'paramedic' END, {expires_on}, agency_id,
       'member', {founded_on}, created_at, updated_at
FROM member
"""
_MARKS = """
INSERT INTO progress_event (member_id, cycle, step, done, by_user, at)
WITH steps(number, step) AS (VALUES {steps})
SELECT member.id, 2027, steps.step, TRUE, member.user_id, {marked_at}
FROM member JOIN steps ON steps.number < member.id % 11
"""


def statewide(database: Database, *, agencies: int, each: int) -> None:
    """Fill in agencies with `each` members, in workspaces of their own; members have done 0 to 10 steps, none V."""
    steps = ", ".join(f"({number}, '{step.value}')" for number, step in enumerate(CERTIFICATION_STEPS[:10]))
    day, instant = ("", "") if database.is_sqlite else ("DATE ", "TIMESTAMPTZ ")  # SQLite keeps both as text
    words = {
        "founded_on": f"{day}'2026-09-15'",
        "founded_at": f"{instant}'2026-09-15 14:00:00.000000'",
        "expires_on": f"{day}'2027-03-31'",
        "marked_at": f"{instant}'2026-10-15 14:00:00.000000'",
        "steps": steps,
    }
    with database.write(patiently=True) as session:
        connection = session.connection()
        connection.execute(text(_AGENCIES.format(**words)), {"agencies": agencies})
        connection.execute(text(_MEMBERS.format(**words)), {"members": agencies * each, "each": each})
        connection.execute(text(_CERTIFICATIONS.format(**words)))
        connection.execute(text(_MARKS.format(**words)))
