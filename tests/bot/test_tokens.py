"""One workspace whose token is gone, refused or unreadable keeps no other from being posted to."""

from datetime import timedelta

import pytest
from slack_sdk import WebClient
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.outbox.dispatcher import LEASE
from bot.outbox.dispatchers import Dispatchers
from bot.outbox.verdicts import LATER
from bot.unreachable import Reason, Unreachable
from bot.workspaces import ClientFor, OneWorkspace, nudging_clients
from fakeslack import Channel
from fakeslack.faults import DropAfter
from handlers.slack.failures import Client
from storage.database import Database
from tests.bot.season import POST, Season, begin, expect_nudge
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")

OTHER = "T0OTHER"


def beside_another_workspace(open_bot: Open, database: Database) -> tuple[Season, Channel]:
    """Begin a season, beside the agency of another workspace, whose row comes first; return that agency's channel."""
    season = begin(open_bot, database)
    theirs = season.bot.workspace.channel("elsewhere")
    season.officer.types("/recert agency Elsewhere EMS", in_=theirs)
    theirs.expect_message("Elsewhere EMS")
    season.bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=theirs)
    with database.write() as session:
        session.execute(text("UPDATE agency SET team_id = :other WHERE name = 'Elsewhere EMS'"), {"other": OTHER})
    season.sleeps_until("2027-02-15T11:00")
    return season, theirs


def only(season: Season) -> OneWorkspace:
    """Return the season's own workspace."""
    workspace = season.bot.workspace
    return OneWorkspace(workspace.bot_token, workspace.api_url)


def clients(season: Season, other: str | Exception) -> ClientFor:
    """Return the clients of both workspaces, of one Slack; `other` is the other's token, or what reading it raises."""
    workspace = season.bot.workspace
    own = nudging_clients(only(season), workspace.api_url)

    def client_for(team_id: str) -> WebClient | None:
        if team_id != OTHER:
            return own(team_id)
        if isinstance(other, Exception):
            raise other
        return Client(token=other, base_url=workspace.api_url, retry_handlers=[])

    return client_for


def test_a_refused_token_is_logged_and_counted_until_slack_takes_it_again(open_bot: Open, database: Database) -> None:
    season, theirs = beside_another_workspace(open_bot, database)
    services, client_for = season.bot.services, clients(season, "xoxb-revoked")
    dispatchers = Dispatchers(services, client_for, wall_clock=season.wall_clock)
    unreachable = Unreachable(services, only(season), client_for, dispatchers.answers)
    with capture_logs() as log:
        assert unreachable.look() == {}
        dispatchers.run()
        assert unreachable.look() == unreachable.look() == {Reason.TOKEN_REFUSED: 1}
    expect_nudge(season.channel, "44 days left")
    theirs.expect_silence()
    (refused,) = [each for each in log if each["event"] == "Slack lets nothing be posted to a workspace"]
    assert (refused["team_id"], refused["error"]) == (OTHER, "invalid_auth")
    (said,) = [each for each in log if each["event"] == "nothing can be posted to an agency"]
    assert (said["reason"], said["team_id"], said["channel_id"]) == ("token refused", OTHER, theirs.id)
    mended = clients(season, season.bot.workspace.bot_token)
    for dispatcher in (dispatchers.nudges, dispatchers.direct_messages):
        dispatcher._client_for = mended
    assert Unreachable(services, only(season), mended, dispatchers.answers).look() == {Reason.TOKEN_REFUSED: 1}
    season.wall_clock.advance(LATER)
    dispatchers.run()
    assert Unreachable(services, only(season), mended, dispatchers.answers).look() == {}


@pytest.mark.databases("sqlite", "postgresql")
def test_a_token_that_cannot_be_read_stops_no_other(open_bot: Open, database: Database) -> None:
    season, _ = beside_another_workspace(open_bot, database)
    services, client_for = season.bot.services, clients(season, ArithmeticError("a wrong key"))
    dispatchers = Dispatchers(services, client_for, wall_clock=season.wall_clock)
    with capture_logs() as log:
        assert Unreachable(services, only(season), client_for, dispatchers.answers).look() == {Reason.NO_TOKEN: 1}
        dispatchers.run()
        dispatchers.answers.refused_tokens[OTHER] = "invalid_auth"
        assert Unreachable(services, only(season), client_for, dispatchers.answers).look() == {Reason.NO_TOKEN: 1}
    expect_nudge(season.channel, "44 days left")
    assert {each["team_id"] for each in log if each["event"] == "a workspace's token cannot be read"} == {OTHER}


def test_a_look_up_that_raises_stops_no_other(open_bot: Open, database: Database) -> None:
    season, theirs = beside_another_workspace(open_bot, database)
    services, workspace = season.bot.services, season.bot.workspace
    workspace.faults.next(POST, DropAfter(), DropAfter())
    Dispatchers(services, clients(season, workspace.bot_token), wall_clock=season.wall_clock).run()
    season.wall_clock.advance(LEASE + timedelta(seconds=1))
    broken = clients(season, ArithmeticError("a wrong key"))
    Dispatchers(services, broken, wall_clock=season.wall_clock).run()
    states = {(agency, state) for agency, state in rows(database)}
    assert states == {(season.channel.id, "sent"), (theirs.id, "unknown")}


def rows(database: Database) -> list[tuple[str, str]]:
    """Return the channel and the state of every nudge that was tried."""
    asked = "SELECT channel_id, state FROM nudge JOIN agency ON agency.id = agency_id WHERE attempts > 0"
    with database.read() as session:
        return [(channel, state) for channel, state in session.execute(text(asked))]
