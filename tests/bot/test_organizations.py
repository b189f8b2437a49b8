"""Workspaces of an Enterprise organization, and guests in Slack Connect: each is served where it belongs."""

import json
import time
from typing import Any

import pytest
from sqlmodel import select

from bot.slack_requests import SlackRequests
from fakeslack import Workspace
from handlers.bolt.reply import team_of
from storage import purge, workspaces
from storage.database import Database
from storage.tables import Agency, Home, Member
from tests.bot.many import OF_ONE, Many, running
from tests.bot.organizations import FIRST, ORGANIZATION, SECOND, installs_alone, members
from tests.bot.season import begin, expect_nudge
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.databases("sqlite", "postgresql")
def test_a_workspace_inside_an_organization_is_answered_and_nudged(many: Many) -> None:
    many.workspace.joins_organization(ORGANIZATION)
    many.installs(many.workspace.user("alice"))
    channel = many.begins()
    many.ticks(days=5)
    expect_nudge(channel, "44 days left")
    assert [each.status for each in many.workspace.uninstalls()] == [200, 200]
    assert many.tokens == []


def test_a_workspace_that_joins_an_organization_after_it_installed_goes_on(many: Many) -> None:
    many.installs(many.workspace.user("alice"))
    channel = many.begins()
    many.workspace.joins_organization(ORGANIZATION)
    many.workspace.user("chief").types("/recert status", in_=channel).says("March 31, 2027")
    many.ticks(days=5)
    expect_nudge(channel, "44 days left")
    many.workspace.uninstalls()
    assert many.tokens == []


# --- Installed for a whole organization -----------------------------------------------------------------------------


@pytest.mark.databases("sqlite", "postgresql")
def test_two_workspaces_of_an_organization_are_both_nudged_and_stay_apart(organization: Many) -> None:
    organization.ticks()
    first = organization.begins("Northampton EMS", by="nora")
    second = organization.begins("Springfield EMS", by="sam", team=SECOND)
    assert members(organization) == {(FIRST, "UNORA"), (SECOND, "USAM")}
    organization.ticks(days=5)
    expect_nudge(first, "44 days left", "Northampton EMS")
    expect_nudge(second, "44 days left", "Springfield EMS")
    with organization.bot.services.database.read() as session:
        assert dict(session.exec(select(Agency.team_id, Agency.name)).all()) == {
            FIRST: "Northampton EMS",
            SECOND: "Springfield EMS",
        }
    asked = organization.workspace.user("sam").types("/recert status @nora", in_=second)
    assert "Northampton" not in asked.words


def test_a_form_a_button_and_the_home_act_in_the_workspace_where_they_were_opened(org_wide: Many) -> None:
    """In an organization, Slack names no team, and a view names the workspace that it takes for the user's own."""
    channel = org_wide.begins("Springfield EMS", by="sam", team=SECOND)
    pat, lee = (org_wide.workspace.user(name, team=SECOND) for name in ("pat", "lee"))
    modal = pat.types("/recert join", in_=channel).modal
    home = lee.opens_home()
    assert modal is not None
    assert home is not None
    pat.user.team = lee.user.team = "T0THIRD"  # another workspace of theirs, which Slack names in what they send
    modal.fills(level="emt", expires_on="2027-03-31").submits()
    of_home = home.presses("Join").modal
    assert of_home is not None
    of_home.fills(level="emt", expires_on="2027-03-31").submits()
    assert members(org_wide) == {(SECOND, "USAM"), (SECOND, "UPAT"), (SECOND, "ULEE")}
    with org_wide.bot.services.database.read() as session:
        assert session.exec(select(Home.team_id)).all() == [SECOND]


def test_the_organization_uninstalls_and_all_its_workspaces_stop(organization: Many) -> None:
    organization.ticks()
    channels = [organization.begins("A", by="nora"), organization.begins("B", by="sam", team=SECOND)]
    assert [each.status for each in organization.workspace.uninstalls()] == [200, 200]
    assert organization.tokens == []
    organization.ticks(days=5)
    for channel in channels:
        channel.expect_silence()
    organization.ticks(days=31)
    organization.ticks()
    with organization.bot.services.database.read() as session:
        assert purge.recorded(session) == []


def test_an_organization_s_uninstall_of_which_no_event_told_is_found_by_slack_s_answer(org_wide: Many) -> None:
    org_wide.begins("A", by="nora")
    org_wide.begins("B", by="sam", team=SECOND)
    org_wide.ages()
    org_wide.workspace.state.installed = False
    org_wide.ticks(days=5)
    org_wide.ticks()
    assert org_wide.tokens == []
    org_wide.ticks(days=31)
    with org_wide.bot.services.database.read() as session:
        assert purge.recorded(session) == []


@pytest.mark.parametrize("of", [{"enterprise_id": ORGANIZATION}, {"authorizations": [{"enterprise_id": ORGANIZATION}]}])
def test_an_uninstall_that_names_the_organization_alone_is_understood(org_wide: Many, of: dict[str, Any]) -> None:
    told = {"type": "event_callback", "team_id": None, "event_time": int(time.time()), **of}
    body = json.dumps(told | {"event": {"type": "app_uninstalled"}}).encode()
    assert org_wide.workspace.deliver_raw(org_wide.workspace.signed(body), body).status == 200
    assert org_wide.tokens == []


EVENTS_OF_AN_ORGANIZATION: list[dict[str, Any]] = [
    {"type": "app_home_opened", "user": "UNORA", "channel": "DNORA", "tab": "home"},
    {"type": "team_join", "user": {"id": "UNEW", "team_id": ORGANIZATION, "profile": {"email": "new@example.org"}}},
    {
        "type": "message",
        "subtype": "file_share",
        "user": "UNORA",
        "channel": "DNORA",
        "channel_type": "im",
        "files": [],
    },
    {"type": "message", "user": "UNORA", "channel": "DNORA", "channel_type": "im", "text": "x"},
    {"type": "tokens_revoked", "tokens": {"oauth": ["UNORA"], "bot": []}},
    {"type": "team_access_granted", "team_ids": [ORGANIZATION]},
    {"type": "team_access_revoked", "team_ids": [ORGANIZATION]},
]


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("event", EVENTS_OF_AN_ORGANIZATION, ids=lambda event: event["type"])
def test_an_event_that_names_the_organization_as_its_workspace_leaves_nothing(
    organization: Many, event: dict[str, Any]
) -> None:
    organization.begins("A", by="nora")
    organization.workspace.event(event, team=ORGANIZATION)
    organization.ticks()
    with organization.bot.services.database.read() as session:
        assert purge.recorded(session) == [FIRST]


def test_a_command_that_names_the_organization_as_its_workspace_is_refused_in_words(organization: Many) -> None:
    organization.begins("A", by="nora")
    nora = organization.workspace.user("nora", team=FIRST)
    nora.user.team = ORGANIZATION
    nora.types("/recert join emt 2027-03-31").says("isn't installed in this workspace")
    organization.ticks()
    with organization.bot.services.database.read() as session:
        assert purge.recorded(session) == [FIRST]


@pytest.mark.databases("sqlite", "postgresql")
def test_a_workspace_with_an_installation_of_its_own_goes_on_without_the_organization_s(org_wide: Many) -> None:
    channel = org_wide.begins("B", by="sam", team=SECOND)
    installs_alone(org_wide)
    org_wide.workspace.event({"type": "app_uninstalled"})
    assert len(org_wide.tokens) == 2
    org_wide.ticks(days=5)
    expect_nudge(channel, "44 days left")
    org_wide.ticks(days=31)
    assert members(org_wide) == {(SECOND, "USAM")}


def test_an_organization_that_installs_again_has_lost_nothing(org_wide: Many) -> None:
    channel = org_wide.begins("B", by="sam", team=SECOND)
    org_wide.workspace.uninstalls()
    org_wide.installs(org_wide.workspace.user("alice"))
    org_wide.ticks(days=5)
    expect_nudge(channel, "44 days left")
    org_wide.ticks(days=31)
    assert members(org_wide) == {(SECOND, "USAM")}


def test_a_request_of_another_organization_is_not_answered_with_the_token_of_a_setting(database: Database) -> None:
    with Workspace() as workspace:
        workspace.joins_organization(ORGANIZATION, org_wide=True)
        with running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as one:
            one.ticks()
            one.begins("B", by="sam", team=SECOND)
            workspace.state.enterprise = "E0OTHERS"
            workspace.user("sam").types("/recert status").says("isn't installed")


# --- Slack Connect --------------------------------------------------------------------------------------------------


def test_a_guest_s_button_form_and_event_belong_to_the_workspace_of_the_app(open_bot: Open) -> None:
    season = begin(open_bot)
    season.at("2027-02-15T10:00")
    nudge = expect_nudge(season.channel)
    guest = season.bot.workspace.user("guest", team="T0THEIRS")
    modal = guest.presses(nudge, "My status").says("You haven't joined yet").presses("Join").modal
    assert modal is not None
    joined = modal.fills(level="emt", expires_on="2027-03-31").submits()
    assert joined is not None
    joined.says("You've joined")
    assert guest.opens_home() is not None
    with season.bot.services.database.read() as session:
        of_guest = select(Member.team_id, Member.agency_id).where(Member.user_id == guest.id)
        assert session.exec(of_guest).all() == [("T0LOCAL", 1)]
        assert session.exec(select(Home.team_id, Home.user_id)).all() == [("T0LOCAL", guest.id)]


def test_a_guest_s_form_without_our_own_metadata_goes_where_slack_says_that_the_app_is() -> None:
    body = {
        "type": "view_submission",
        "team": {"id": "T0THEIRS"},
        "user": {"id": "UGUEST", "team_id": "T0THEIRS"},
        "view": {"app_installed_team_id": "T0LOCAL", "private_metadata": ""},
    }
    assert team_of(body) == "T0LOCAL"
    authorized = [{"team_id": "T0LOCAL", "enterprise_id": None, "is_enterprise_install": False}]
    event = {"event": {"type": "app_home_opened"}, "team_id": "T0THEIRS", "authorizations": authorized}
    assert team_of(event) == "T0LOCAL"
    in_organization = [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}]
    assert team_of(event | {"authorizations": in_organization, "context_team_id": "T0LOCAL"}) == "T0LOCAL"
    pressed = {"type": "block_actions", "actions": [{"block_id": "b1"}], "user": {"id": "U1", "team_id": "T0THEIRS"}}
    assert team_of(pressed | {"team": {"id": "T0LOCAL"}}) == "T0LOCAL"
    assert team_of(pressed | {"team": None}) is None
    assert team_of(pressed | {"team": None, "actions": [{"block_id": "T0LOCAL:3"}]}) == "T0LOCAL"


def test_a_guest_of_an_organization_does_not_end_the_uninstall_of_the_workspace_whose_button_it_is(
    org_wide: Many, database: Database
) -> None:
    bot, alone = org_wide.bot, "T0ALONE"
    with database.write() as session:
        workspaces.uninstalled(session, alone, now=bot.services.clock.now())
    pressed: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": "UGUEST", "team_id": FIRST},
        "team": {"id": FIRST},
        "enterprise": {"id": ORGANIZATION},
        "trigger_id": "1.1",
        "container": {"channel_id": "CX"},
        "response_url": f"{org_wide.workspace.api_url}x",
        "channel": {"id": "CX", "name": "shared"},
        "actions": [{"action_id": "show:1", "block_id": f"{alone}:1", "value": json.dumps({"command": "steps"})}],
    }
    requests = SlackRequests(bot.app, signing_secret=org_wide.workspace.signing_secret)
    assert requests.answer(pressed).status == 200
    with database.read() as session:
        assert workspaces.left(session) == {alone}
        assert workspaces.organization(session, alone) is None
