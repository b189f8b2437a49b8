"""One row with a value that means nothing, written by hand, stops nobody else: all others are nudged and written to."""

import pytest
from sqlalchemy import text
from sqlmodel import Session
from structlog.testing import capture_logs

from storage.database import Database
from tests.bot.season import begin, expect_nudge
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")

ODD = {
    "a level": "UPDATE certification SET level = 'wizard' WHERE member_id = :member",
    "an affiliation": "UPDATE member SET affiliation = 'guild' WHERE user_id = :zoe",
    "a date far ahead": "UPDATE certification SET expires_on = '9999-03-31' WHERE member_id = :member",
    "a date of long ago": "UPDATE certification SET expires_on = '0001-01-01' WHERE member_id = :member",
    "an American date": "UPDATE certification SET expires_on = '3/31/2027' WHERE member_id = :member",
    "a date with slashes": "UPDATE certification SET expires_on = '2027/03/31' WHERE member_id = :member",
    "a source": "UPDATE certification SET source = 'rumor' WHERE member_id = :member",
    "a cycle": "UPDATE certification SET cycle = 0 WHERE member_id = :member",
    "a member's time zone": "UPDATE member SET timezone = 'Mars/Olympus' WHERE user_id = :zoe",
    "a step": "UPDATE progress_event SET step = 'A9'",
    "an hour": "UPDATE agency SET nudge_hour = 99 WHERE name = 'Amherst EMS'",
    "no channel": "UPDATE agency SET channel_id = '' WHERE name = 'Amherst EMS'",
    "no workspace": "UPDATE agency SET team_id = '' WHERE name = 'Amherst EMS'",
    "a milestone": "UPDATE nudge SET milestone = 'never' WHERE agency_id = 2 AND state = 'pending'",
    "a milestone of a reminder": "UPDATE direct_message SET milestone = 'never' WHERE user_id = :zoe",
    "a kind": "UPDATE direct_message SET kind = 'poem' WHERE user_id = :zoe",
    "a state": "UPDATE nudge SET state = 'lost' WHERE agency_id = 2",
}


def spoil(session: Session, statement: str, user_id: str) -> None:
    member = session.execute(text("SELECT id FROM member WHERE user_id = :zoe"), {"zoe": user_id}).scalar_one()
    session.execute(text(statement), {"zoe": user_id, "member": member})


@pytest.mark.parametrize("statement", ODD.values(), ids=ODD)
def test_all_others_are_nudged_and_written_to(open_bot: Open, database: Database, statement: str) -> None:
    season = begin(open_bot, database, members=1)
    (alice,), workspace = season.members, season.bot.workspace
    second, zoe = workspace.channel("amherst"), workspace.user("zoe")
    workspace.user("zed").types("/recert agency Amherst EMS", in_=second)
    zoe.types("/recert join emt 2027-03-31", in_=second).says("You've joined")
    zoe.types("/recert done a1", in_=second)
    for person, channel in ((zoe, second), (alice, season.channel)):
        person.types("/recert remind on", in_=channel)
    workspace.settles()
    season.at("2027-02-15T01:00")  # everything is planned, and nothing is posted at night
    with database.write() as session:
        spoil(session, statement, zoe.id)
    season.at("2027-02-15T11:00")
    season.at("2027-02-15T12:00")
    expect_nudge(season.channel, "44 days left")
    assert [each.text for each in alice.direct_messages if "44 days left" in each.text]
    season.at("2027-03-01T11:00")
    season.at("2027-03-08T11:00")
    expect_nudge(season.channel, "30 days left")
    assert [each.text for each in season.officer.direct_messages if "Northampton EMS" in each.words]


@pytest.mark.databases("sqlite", "postgresql")
def test_a_row_that_cannot_be_read_is_logged_once_by_its_number(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-02-02T10:00")
    for person in season.members:
        person.types("/recert remind on", in_=season.channel)
    season.bot.workspace.settles()
    with database.write() as session:
        spoil(session, ODD["a level"], season.members[1].id)
    with capture_logs() as log:
        season.at("2027-02-15T11:00")
        season.at("2027-02-15T12:00")
    (said,) = [each for each in log if each["log_level"] == "error"]
    with database.read() as session:
        (row,) = session.execute(text("SELECT id FROM direct_message WHERE state = 'pending'")).scalars()
    assert (said["event"], said["kind"], said["row"]) == (
        "a row holds a value that means nothing",
        "direct message",
        row,
    )
    assert "wizard" not in str(log)
    assert [
        len([each for each in person.direct_messages if "44 days left" in each.text]) for person in season.members
    ] == [
        1,
        0,
        1,
    ]


def test_a_home_that_cannot_be_drawn_keeps_no_other_from_being_drawn_again(open_bot: Open) -> None:
    season = begin(open_bot)
    people = sorted(season.members, key=lambda person: person.id)
    for person in people:
        assert person.opens_home() is not None
    people[0].types("/recert ce add 1.5 24-XXXX-F3-0001 Stroke update", in_=season.channel).says("Logged")
    with season.bot.services.database.write() as session:
        session.execute(text("UPDATE course SET part = 'half'"))
    asked = season.officer.types("/recert agency Hampshire EMS", in_=season.channel)
    asked.presses("Yes, use this name").says("Hampshire EMS")
    season.bot.workspace.settles()
    for person in people[1:]:
        assert person.home is not None
        person.home.says("Hampshire EMS")
