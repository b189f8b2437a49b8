"""One workspace of an organization removes the app alone, or gets it back, whether an event told of it or not."""

import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from fakeslack.faults import Effect, Refuse, Respond, Response
from storage import purge, workspaces
from tests.bot.many import Many
from tests.bot.organizations import FIRST, SECOND, installs_alone, members, refused_posts
from tests.bot.programs import environment, recert
from tests.bot.season import expect_nudge
from tests.bot.test_oauth import OAUTH
from tests.bot.test_uninstall import HOUR

pytestmark = pytest.mark.databases("sqlite")


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


@pytest.mark.databases("sqlite", "postgresql")
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
    organization.workspace.faults.next("auth.teams.list", Refuse("fatal_error"), times=2)
    with capture_logs() as log:
        organization.ticks()
        organization.ticks()
    assert [each["slack"] for each in log if each["log_level"] == "warning"] == ["fatal_error"], "it is said once"
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


def test_a_list_of_workspaces_without_an_end_is_not_read_for_ever(organization: Many) -> None:
    first = organization.begins("A", by="nora")
    pages = [{"ok": True, "teams": [], "response_metadata": {"next_cursor": each}} for each in ("one", "two")]
    organization.workspace.faults.next("auth.teams.list", *[Respond(Response(200, each)) for each in pages] * 9)
    organization.ticks(days=5)
    assert len(organization.workspace.calls_of("auth.teams.list")) == 3
    expect_nudge(first, "44 days left")


@pytest.mark.databases("sqlite", "postgresql")
def test_nothing_is_deleted_by_an_event_that_came_late_until_slack_says_that_the_workspace_removed_the_app(
    organization: Many,
) -> None:
    organization.begins("A", by="nora")
    organization.begins("B", by="sam", team=SECOND)
    organization.ticks()
    organization.workspace.faults.next("auth.teams.list", Refuse("access_denied"), times=6)
    organization.workspace.grants(SECOND)
    late = {"type": "team_access_revoked", "team_ids": [SECOND]}
    organization.workspace.event(late, team=SECOND, at=time.time() - HOUR)
    organization.ticks()
    organization.ticks(days=31)
    assert members(organization) == {(FIRST, "UNORA"), (SECOND, "USAM")}, "Slack does not say what holds"
    organization.ticks()
    organization.workspace.faults.clear()
    organization.ticks(days=31)
    assert members(organization) == {(FIRST, "UNORA"), (SECOND, "USAM")}, "Slack says that it has the app"
    organization.workspace.removes(SECOND)
    organization.workspace.faults.next("auth.teams.list", Refuse("access_denied"), times=2)
    organization.ticks(days=31)
    assert members(organization) == {(FIRST, "UNORA"), (SECOND, "USAM")}
    organization.ticks()
    assert members(organization) == {(FIRST, "UNORA")}


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
