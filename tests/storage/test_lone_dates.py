"""Whose date is not quite the crew's: in Slack or not, and only of that agency."""

from datetime import date, timedelta

from sqlmodel import Session

from rules.levels import Level
from rules.problems import At
from rules.roster_file import Row
from storage import lone_dates, roster_import
from storage.database import Database
from storage.lone_dates import LoneDate
from storage.tables import Agency
from tests.storage.people import NOW, SPRING, TODAY, found, join

NEXT_DAY = SPRING + timedelta(days=1)


def offer(session: Session, agency: Agency, line: int, name: str, expires_on: date) -> None:
    row = Row(At(line), None, f"{name}@x.org", name, Level.EMT, expires_on, None, None)
    roster_import.import_rows(session, agency, (row,), found={}, now=NOW, today=TODAY)


def test_a_date_near_the_crew_s_of_a_member_or_of_a_name_on_the_roster_is_found(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        join(session, "U1", agency)
        join(session, "U9", other, expires_on=NEXT_DAY)
        offer(session, agency, 2, "Nora", SPRING)
        assert lone_dates.of_agency(session, agency, TODAY) == []
        offer(session, agency, 3, "Zed", NEXT_DAY)
        assert lone_dates.of_agency(session, agency, TODAY) == [LoneDate(None, "Zed", NEXT_DAY, SPRING)]
        join(session, "U2", agency, expires_on=SPRING - timedelta(days=2))
        first, _ = lone_dates.of_agency(session, agency, TODAY)
        assert first == LoneDate("U2", "", SPRING - timedelta(days=2), SPRING)
        join(session, "U3", agency, expires_on=NEXT_DAY)
        assert [each.user_id for each in lone_dates.of_agency(session, agency, TODAY)] == ["U2", None, "U3"]
