"""One agency with a time zone that nobody knows stops nobody else, and its people read what to do."""

from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.unreachable import Reason, Unreachable
from bot.workspaces import OneWorkspace, nudging_clients
from fakeslack import Channel
from rules.dates import is_zone
from storage.database import Database
from tests.bot.programs import environment, recert
from tests.bot.season import Season, begin, expect_nudge, types
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")

LOST = "Mars/Olympus"
SENTENCE = "Recert doesn't know your agency's time zone"


def season_beside(open_bot: Open, database: Database, zone: str = LOST) -> tuple[Season, Channel]:
    """Begin a season at Northampton EMS, beside an agency in a time zone that nobody knows; return its channel."""
    season = begin(open_bot, database)
    lost = season.bot.workspace.channel("olympus")
    season.bot.workspace.user("zoe").types("/recert agency Olympus EMS", in_=lost)
    lost.expect_message("Olympus EMS")
    season.bot.workspace.user("yan").types("/recert join emt 2027-03-31", in_=lost).says("You've joined")
    season.bot.workspace.settles()
    season.bot.workspace.user("yan").types("/recert remind off")
    with database.write() as session:
        session.execute(text("UPDATE agency SET timezone = :zone WHERE name = 'Olympus EMS'"), {"zone": zone})
    return season, lost


@pytest.mark.parametrize(
    "zone", [LOST, "", "America", "../etc/passwd", "a" * 300], ids=["new", "", "folder", "path", "long"]
)
def test_no_such_zone_is_known(zone: str) -> None:
    assert not is_zone(zone)


@pytest.mark.databases("sqlite", "postgresql")
def test_all_others_are_nudged_reminded_and_answered(open_bot: Open, database: Database) -> None:
    season, lost = season_beside(open_bot, database)
    alice, chief = season.members[0], season.officer
    alice.types("/recert remind on", in_=season.channel)
    season.at("2027-02-15T11:00")
    expect_nudge(season.channel, "44 days left")
    assert [each.text for each in alice.direct_messages if "44 days left" in each.text]
    lost.expect_silence()
    alice.types("/recert status").says("44 days left")
    types(season, "preview").says("What will be posted")
    types(season, "now").says("already")
    chief.types("/recert roster", in_=season.channel).says("alice")
    home = chief.opens_home()
    assert home is not None
    home.says("Northampton EMS", "Next nudge")
    season.at("2027-03-08T09:00")
    assert [each.text for each in chief.direct_messages if "Northampton EMS" in each.words]


@pytest.mark.databases("sqlite", "postgresql")
def test_its_own_people_read_what_the_officer_does_and_that_helps(open_bot: Open, database: Database) -> None:
    season, lost = season_beside(open_bot, database)
    yan, zoe = season.bot.workspace.user("yan"), season.bot.workspace.user("zoe")
    season.sleeps_until("2027-02-15T10:00")
    for command in ("status", "done a1", "join emt 2027-03-31", "deadlines", "remind on"):
        yan.types(f"/recert {command}", in_=lost).says(
            LOST, SENTENCE, "Your training officer", "/recert agency", "Nothing changed"
        )
    for command in ("roster", "nudge preview", "nudge now"):
        zoe.types(f"/recert {command}", in_=lost).says(LOST, SENTENCE)
    for person in (yan, zoe):
        home = person.opens_home()
        assert home is not None
        home.says(LOST, SENTENCE)
    form = zoe.types("/recert agency", in_=lost).modal
    assert form is not None
    form.fills(timezone="America/Denver").submits()
    yan.types("/recert status", in_=lost).says("44 days left")
    season.at("2027-02-15T12:00")
    expect_nudge(lost, "44 days left")


def test_an_officer_of_both_sees_the_other_in_their_home(open_bot: Open, database: Database) -> None:
    season, _ = season_beside(open_bot, database)
    season.officer.types("/recert agency Amherst EMS", in_=season.bot.workspace.channel("amherst"))
    with database.write() as session:
        session.execute(text("UPDATE agency SET timezone = 'x' WHERE name = 'Amherst EMS'"))
    home = season.officer.opens_home()
    assert home is not None
    home.says("Northampton EMS", "Next nudge", "Amherst EMS", SENTENCE)


def test_each_is_logged_once_and_counted_as_is_one_without_a_token(open_bot: Open, database: Database) -> None:
    season, lost = season_beside(open_bot, database)
    workspace, dispatchers = season.bot.workspace, season.bot.dispatchers
    one = OneWorkspace(workspace.bot_token, workspace.api_url)
    one.ask_slack()
    unreachable = Unreachable(season.bot.services, one, nudging_clients(one, workspace.api_url), dispatchers.answers)
    with capture_logs() as log:
        assert unreachable.look() == {Reason.UNKNOWN_ZONE: 1}
        assert unreachable.look() == {Reason.UNKNOWN_ZONE: 1}
        with database.write() as session:
            session.execute(text("UPDATE agency SET team_id = 'T0OTHER' WHERE name = 'Northampton EMS'"))
        assert unreachable.look() == {Reason.UNKNOWN_ZONE: 1, Reason.NO_TOKEN: 1}
        with database.write() as session:
            session.execute(text("UPDATE agency SET timezone = 'America/Denver'"))
        assert unreachable.look() == {Reason.NO_TOKEN: 1}
    assert [(each["event"], each.get("reason"), each.get("team_id"), each.get("channel_id")) for each in log] == [
        ("nothing can be posted to an agency", "unknown time zone", workspace.state.team, lost.id),
        ("nothing can be posted to an agency", "no token", "T0OTHER", season.channel.id),
        ("the agency can be posted to again, or is gone", None, None, None),
    ]


def test_the_program_says_it_in_one_line(open_bot: Open, tmp_path: Path) -> None:
    season, lost = season_beside(open_bot, Database(f"sqlite:///{tmp_path / 'recert.db'}"))
    address = season.bot.services.database.url.render_as_string()
    ended = recert("roster", "export", "--channel", lost.id, env=environment(None, address), cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.strip() == (
        "recert: unknown time zone 'Mars/Olympus', of the agency; choose another there by `/recert agency`"
    )
