"""Workspaces of an Enterprise organization, and guests in Slack Connect: each is served where it belongs."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlmodel import select

from fakeslack import Message, Workspace
from fakeslack.faults import Effect, Refuse, Response
from handlers.bolt.reply import team_of
from storage import purge, workspaces
from storage.database import Database
from storage.tables import Agency, Home, Member
from tests.bot.many import OF_ONE, Many, running
from tests.bot.programs import environment, recert
from tests.bot.season import begin, expect_nudge
from tests.bot.test_oauth import OAUTH
from tests.bot.test_uninstall import HOUR
from tests.conftest import Open

ORGANIZATION = "E0STATE"
FIRST, SECOND = "T0LOCAL", "T0SECOND"


@pytest.fixture
def many(database: Database) -> Iterator[Many]:
    """Run a bot that nobody has installed yet."""
    with Workspace() as workspace, running(workspace, database) as made:
        yield made


def members(many: Many) -> set[tuple[str, str]]:
    with many.bot.services.database.read() as session:
        return set(session.exec(select(Member.team_id, Member.user_id)).all())


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


@pytest.fixture
def org_wide(many: Many) -> Many:
    """Install the app for all workspaces of an organization."""
    many.workspace.joins_organization(ORGANIZATION, org_wide=True)
    page = many.installs(many.workspace.user("alice"))
    assert page.status == 200, page.body
    assert many.stored("slack_bots", "team_id") == [None]
    return many


@pytest.fixture(params=["by OAuth", "in a setting"])
def organization(request: pytest.FixtureRequest, database: Database) -> Iterator[Many]:
    """Run a bot with the token of an organization: installed by OAuth, or in a setting."""
    if request.param == "by OAuth":
        yield request.getfixturevalue("org_wide")
        return
    with Workspace() as workspace:
        workspace.joins_organization(ORGANIZATION, org_wide=True)
        with running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as one:
            yield one


def refused_posts(many: Many) -> list[str | None]:
    return [each.error for each in many.workspace.calls_of("chat.postMessage") if each.error]


def installs_alone(many: Many) -> None:
    """Let the second workspace install the app for itself as well."""
    store = many.bot.app.installation_store
    assert store is not None
    own: dict[str, Any] = {"team_id": SECOND, "bot_token": many.workspace.bot_token, "bot_user_id": "UBOT"}
    store.save(Installation(app_id="A1", user_id="U1", enterprise_id=ORGANIZATION, **own))


def test_two_workspaces_of_an_organization_are_both_nudged_and_stay_apart(org_wide: Many) -> None:
    first = org_wide.begins("Northampton EMS", by="nora")
    second = org_wide.begins("Springfield EMS", by="sam", team=SECOND)
    assert members(org_wide) == {(FIRST, "UNORA"), (SECOND, "USAM")}
    org_wide.ticks(days=5)
    expect_nudge(first, "44 days left", "Northampton EMS")
    expect_nudge(second, "44 days left", "Springfield EMS")
    with org_wide.bot.services.database.read() as session:
        assert dict(session.exec(select(Agency.team_id, Agency.name)).all()) == {
            FIRST: "Northampton EMS",
            SECOND: "Springfield EMS",
        }
    asked = org_wide.workspace.user("sam").types("/recert status @nora", in_=second)
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


@pytest.mark.parametrize("where", ["a nudge", "a channel", "another's channel", "a direct message"])
def test_a_message_s_button_acts_in_the_workspace_that_the_message_is_from(organization: Many, where: str) -> None:
    """Slack names no team in an organization, and of the person any workspace that they belong to."""
    of_another = organization.begins("A", by="nora")
    channel = organization.begins("B", by="sam", team=SECOND)
    sam, lounge = organization.workspace.user("sam"), organization.workspace.channel("lounge")
    sam.user.team = FIRST
    sam.types("/recert join emt 2028-03-31").says("You have joined")
    sam.user.team = SECOND
    match where:
        case "a nudge":
            organization.ticks(days=5)
            message = expect_nudge(channel, "44 days left")
            sam.user.team = FIRST
            seen = sam.presses(message, "My status")
        case "a direct message":
            sam.types("/recert remind on")
            organization.ticks(days=5)
            sam.user.team = FIRST
            sam.sees("44 days left").presses("Mark A1 done").says("marked done")
            sam.user.team = SECOND
            seen = sam.types("/recert status").says("1 of 11 steps done")
        case _:
            answer = sam.types("/recert help", in_=lounge if where == "a channel" else of_another)
            sam.user.team = FIRST
            seen = answer.presses("My status")
    seen.says("March 31, 2027")


@pytest.mark.parametrize(
    ("where", "said"), [("B", "March 31, 2027"), ("DM", "March 31, 2027"), ("both", "did not say")]
)
def test_a_button_that_carries_no_workspace_is_of_the_channel_s_agency_or_of_the_only_membership(
    organization: Many, where: str, said: str
) -> None:
    first, second = organization.begins("A", by="nora"), organization.begins("B", by="sam", team=SECOND)
    sam = organization.workspace.user("sam")
    asked = sam.types("/recert help", in_=second if where == "B" else organization.workspace.channel("lounge"))
    if where == "both":
        sam.user.team = FIRST
        sam.types("/recert join emt 2027-03-31", in_=first).says("You have joined")
    sam.user.team = "T0THIRD"
    before = members(organization)
    assert isinstance(asked.item, Message)
    for block in asked.item.blocks:
        block["block_id"] = f"b{block['block_id']}"
    asked.presses("My status").says(said)
    assert members(organization) == before


def test_a_channel_that_workspaces_share_is_one_agency_s_alone(organization: Many) -> None:
    shared = organization.begins("A", by="nora")
    own = organization.begins("B", by="sam", team=SECOND)
    sam = organization.workspace.user("sam")
    for name in ("C", "B"):
        sam.types(f"/recert agency {name}", in_=shared).says("already an agency's in another workspace")
    shared.expect_silence()
    organization.ticks(days=5)
    expect_nudge(shared, "44 days left", "A")
    expect_nudge(own, "44 days left", "B")
    organization.workspace.removes(FIRST)
    sam.types("/recert agency B", in_=shared).says("B")
    with organization.bot.services.database.read() as session:
        of_channel = select(Agency.team_id).where(Agency.channel_id == shared.id)
        assert set(session.exec(of_channel).all()) == {FIRST, SECOND}, "the first has removed the app"


def test_the_organization_uninstalls_and_all_its_workspaces_stop(org_wide: Many) -> None:
    channels = [org_wide.begins("A", by="nora"), org_wide.begins("B", by="sam", team=SECOND)]
    assert [each.status for each in org_wide.workspace.uninstalls()] == [200, 200]
    assert org_wide.tokens == []
    org_wide.ticks(days=5)
    for channel in channels:
        channel.expect_silence()
    org_wide.ticks(days=31)
    with org_wide.bot.services.database.read() as session:
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
    nora.types("/recert join emt 2027-03-31").says("not installed in this workspace")
    organization.ticks()
    with organization.bot.services.database.read() as session:
        assert purge.recorded(session) == [FIRST]


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


def test_one_workspace_of_an_organization_that_removes_the_app_stops_alone(organization: Many) -> None:
    first, second = organization.begins("A", by="nora"), organization.begins("B", by="sam", team=SECOND)
    organization.ticks()
    tokens = organization.tokens
    assert organization.workspace.removes(SECOND).status == 200
    assert organization.tokens == tokens
    organization.ticks(days=5)
    expect_nudge(first, "44 days left")
    second.expect_silence()
    assert refused_posts(organization) == []
    organization.ticks(days=24)
    assert members(organization) == {(FIRST, "UNORA"), (SECOND, "USAM")}
    organization.ticks(days=2)
    assert members(organization) == {(FIRST, "UNORA")}


def test_one_workspace_that_gets_the_app_back_within_a_month_has_lost_nothing(organization: Many) -> None:
    organization.begins("A", by="nora")
    second = organization.begins("B", by="sam", team=SECOND)
    organization.workspace.removes(SECOND)
    organization.ticks(days=5)
    assert organization.workspace.grants(SECOND).status == 200
    organization.ticks(days=14)
    expect_nudge(second, "30 days left")
    organization.ticks(days=31)
    assert members(organization) == {(FIRST, "UNORA"), (SECOND, "USAM")}


def test_an_event_of_before_the_uninstall_does_not_bring_a_workspace_back_and_a_person_does(org_wide: Many) -> None:
    second = org_wide.begins("B", by="sam", team=SECOND)
    org_wide.ticks()
    org_wide.workspace.removes(SECOND)
    said = {"type": "message", "user": "USAM", "channel": "CX", "channel_type": "channel", "text": "x"}
    org_wide.workspace.event(said, team=SECOND, at=time.time() - HOUR)
    org_wide.ticks(days=5)
    second.expect_silence()
    org_wide.workspace.state.removed.clear()
    org_wide.workspace.user("sam").types("/recert status", in_=second).says("March 31, 2027")
    org_wide.ticks(days=14)
    expect_nudge(second, "30 days left")


def test_what_no_event_told_of_a_workspace_is_found_in_slack_s_list(
    organization: Many, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization.begins("A", by="nora")
    second = organization.begins("B", by="sam", team=SECOND)
    organization.ticks()
    organization.ticks()
    assert len(organization.workspace.calls_of("auth.teams.list")) == 1, "it is not asked for at every pass"
    organization.workspace.state.removed.add(SECOND)
    monkeypatch.setattr("bot.grants.monotonic", lambda: time.monotonic() + HOUR)
    organization.ticks(days=5)
    second.expect_silence()
    organization.workspace.state.removed.clear()
    monkeypatch.setattr("bot.grants.monotonic", lambda: time.monotonic() + 2 * HOUR)
    organization.ticks(days=14)
    expect_nudge(second, "30 days left")


def test_a_long_list_is_read_to_its_end_and_one_without_an_answer_changes_nothing(
    organization: Many, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.grants._PAGE", 1)
    organization.begins("A", by="nora")
    second = organization.begins("B", by="sam", team=SECOND)
    organization.workspace.faults.next("auth.teams.list", Refuse("fatal_error"))
    organization.ticks()
    with organization.bot.services.database.read() as session:
        assert workspaces.left(session) == set()
    calls = len(organization.workspace.calls_of("auth.teams.list"))
    organization.ticks(days=5)
    assert len(organization.workspace.calls_of("auth.teams.list")) == calls + 2
    expect_nudge(second, "44 days left")


def test_an_event_that_comes_while_slack_lists_the_workspaces_counts_for_more_than_its_answer(
    organization: Many,
) -> None:
    organization.begins("A", by="nora")
    second = organization.begins("B", by="sam", team=SECOND)

    def removed_meanwhile(effect: Effect) -> Response:
        answer = effect()
        organization.workspace.removes(SECOND)
        return answer

    organization.workspace.faults.next("auth.teams.list", removed_meanwhile)
    organization.ticks(days=5)
    second.expect_silence()
    organization.workspace.grants(SECOND)
    organization.ticks()
    expect_nudge(second, "44 days left")


def test_an_organization_that_installs_again_does_not_bring_back_a_workspace_that_removed_the_app(
    org_wide: Many,
) -> None:
    org_wide.begins("A", by="nora")
    second = org_wide.begins("B", by="sam", team=SECOND)
    org_wide.ticks()
    org_wide.workspace.removes(SECOND)
    org_wide.ticks()
    org_wide.installs(org_wide.workspace.user("alice"))
    org_wide.ticks(days=5)
    second.expect_silence()


def test_a_workspace_whose_own_installation_serves_it_needs_none_of_the_organization(org_wide: Many) -> None:
    channel = org_wide.begins("B", by="sam", team=SECOND)
    installs_alone(org_wide)
    org_wide.workspace.removes(SECOND)
    org_wide.ticks(days=5)
    expect_nudge(channel, "44 days left")
    org_wide.ticks(days=31)
    assert members(org_wide) == {(SECOND, "USAM")}


def test_an_event_about_workspaces_that_recert_does_not_know_leaves_nothing(organization: Many) -> None:
    organization.begins("A", by="nora")
    for change in (organization.workspace.removes, organization.workspace.grants):
        assert change("T0STRANGER").status == 200
    organization.ticks()
    with organization.bot.services.database.read() as session:
        assert purge.recorded(session) == [FIRST]


def test_a_pass_by_hand_posts_nothing_to_a_workspace_that_removed_the_app(organization: Many, tmp_path: Path) -> None:
    first, second = organization.begins("A", by="nora"), organization.begins("B", by="sam", team=SECOND)
    organization.workspace.state.removed.add(SECOND)
    database = organization.bot.services.database.url.render_as_string(hide_password=False)
    env = environment(organization.workspace, database, **OAUTH)
    if not organization.tokens:
        env = environment(organization.workspace, database)
    swept = recert("sweep", "--as-of", "2027-02-15", env=env, cwd=tmp_path)
    assert swept.returncode == 0, swept.stderr
    expect_nudge(first, "44 days left")
    second.expect_silence()


def test_an_organization_with_the_token_in_a_setting_is_answered_and_nudged(database: Database) -> None:
    with Workspace() as workspace:
        workspace.joins_organization(ORGANIZATION, org_wide=True)
        with running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as one:
            one.ticks()
            channels = [one.begins("A", by="nora"), one.begins("B", by="sam", team=SECOND)]
            one.ticks(days=5)
            for channel in channels:
                expect_nudge(channel, "44 days left")
            workspace.state.enterprise = "E0OTHERS"
            workspace.user("sam").types("/recert status").says("not installed")
            workspace.state.enterprise = ORGANIZATION
            workspace.uninstalls()
            one.ticks(days=14)
            for channel in channels:
                channel.expect_silence()
            one.ticks(days=17)
            with one.bot.services.database.read() as session:
                assert purge.recorded(session) == []


# --- Slack Connect --------------------------------------------------------------------------------------------------


def test_a_guest_s_button_form_and_event_belong_to_the_workspace_of_the_app(open_bot: Open) -> None:
    season = begin(open_bot)
    season.at("2027-02-15T10:00")
    nudge = expect_nudge(season.channel)
    guest = season.bot.workspace.user("guest", team="T0THEIRS")
    modal = guest.presses(nudge, "My status").says("You have not joined yet").presses("Join").modal
    assert modal is not None
    joined = modal.fills(level="emt", expires_on="2027-03-31").submits()
    assert joined is not None
    joined.says("You have joined")
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
