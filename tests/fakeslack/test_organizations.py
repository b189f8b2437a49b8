"""Organizations, guests and uninstalls: what Slack says of each, and to whom its token is of use."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from fakeslack import AppResponse, Workspace

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Order"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Coffee?"}}],
}
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Me"}, "action_id": "me"}


class App:
    """An app that keeps what it is sent, and opens a form for whoever presses a button."""

    def __init__(self, workspace: Workspace) -> None:
        self.client = WebClient(workspace.bot_token, base_url=workspace.api_url)
        self.sent: list[dict[str, Any]] = []
        workspace.connect(self.receive)

    def receive(self, _headers: Mapping[str, str], body: bytes) -> AppResponse:
        text = body.decode()
        form = {} if text.startswith("{") else dict(parse_qsl(text))
        self.sent.append(json.loads(text) if not form else json.loads(form["payload"]) if "payload" in form else form)
        if self.sent[-1].get("type") == "block_actions":
            self.client.views_open(trigger_id=self.sent[-1]["trigger_id"], view=MODAL)
        return AppResponse(200, {}, b"")


def test_the_button_of_a_guest_names_the_app_s_workspace_and_their_form_names_their_own() -> None:
    with Workspace() as slack:
        app, kitchen = App(slack), slack.channel("kitchen")
        app.client.chat_postMessage(channel=kitchen.id, text="Who?", blocks=[{"type": "actions", "elements": [BUTTON]}])
        guest = slack.user("guest", team="T0THEIRS")
        modal = guest.presses(kitchen.messages[0], "Me").modal
        assert modal is not None
        modal.submits()
        pressed, submitted = app.sent
        assert (pressed["team"]["id"], pressed["user"]["team_id"]) == ("T0LOCAL", "T0THEIRS")
        assert (submitted["team"]["id"], submitted["user"]["team_id"]) == ("T0THEIRS", "T0THEIRS")
        assert submitted["view"]["app_installed_team_id"] == "T0LOCAL"
        with pytest.raises(AssertionError, match="a guest from T0THEIRS, where the app has no commands"):
            guest.types("/coffee")


def test_an_organization_that_installed_the_app_for_all_is_named_and_no_team_is() -> None:
    with Workspace() as slack:
        app = App(slack)
        slack.joins_organization("E1", org_wide=True)
        code = slack.authorizes(slack.user("alice"))
        installed = WebClient(base_url=slack.api_url).oauth_v2_access(client_id="1", client_secret="s", code=code)
        assert (installed["team"], installed["enterprise"]["id"]) == (None, "E1")
        assert installed["is_enterprise_install"] is True
        who = app.client.auth_test()
        assert (who["team_id"], who["enterprise_id"], who["is_enterprise_install"]) == ("E1", "E1", True)
        bob = slack.user("bob", team="T2")
        bob.types("/coffee")
        assert (app.sent[-1]["team_id"], app.sent[-1]["enterprise_id"]) == ("T2", "E1")
        assert app.sent[-1]["is_enterprise_install"] == "true"
        slack.event({"type": "reaction_added"}, team="T2", at=1_700_000_000)
        assert (app.sent[-1]["team_id"], app.sent[-1]["event_time"]) == ("T2", 1_700_000_000)
        (authorization,) = app.sent[-1]["authorizations"]
        assert (authorization["team_id"], authorization["enterprise_id"]) == (None, "E1")


def test_after_an_uninstall_the_token_is_of_no_use_and_a_new_installation_gets_another() -> None:
    with Workspace() as slack:
        app, before = App(slack), slack.bot_token
        assert [each.status for each in slack.uninstalls(at=1_700_000_000)] == [200, 200]
        revoked, uninstalled = app.sent
        assert revoked["event"]["tokens"] == {"oauth": [], "bot": ["UBOT"]}
        assert (uninstalled["event"]["type"], uninstalled["event_time"]) == ("app_uninstalled", 1_700_000_000)
        with pytest.raises(SlackApiError, match="account_inactive"):
            app.client.auth_test()
        code = slack.authorizes(slack.user("alice"))
        again = WebClient(base_url=slack.api_url).oauth_v2_access(client_id="1", client_secret="s", code=code)
        assert again["access_token"] == slack.bot_token != before
        assert WebClient(slack.bot_token, base_url=slack.api_url).auth_test()["ok"]
        with pytest.raises(SlackApiError, match="invalid_auth"):
            app.client.auth_test()


def test_an_organization_s_token_lists_page_by_page_the_workspaces_that_have_the_app() -> None:
    with Workspace() as slack:
        app = App(slack)
        with pytest.raises(SlackApiError, match="not_allowed_token_type"):
            app.client.auth_teams_list()
        slack.joins_organization("E1", org_wide=True)
        slack.user("bob", team="T2")
        slack.user("eve", team="T3")
        slack.removes("T2")
        assert app.sent[-1]["team_id"] is None
        assert app.sent[-1]["event"] | {"event_ts": ""} == {
            "type": "team_access_revoked",
            "team_ids": ["T2"],
            "event_ts": "",
        }
        pages = [[each["id"] for each in page["teams"]] for page in app.client.auth_teams_list(limit=1)]
        assert pages == [["T0LOCAL"], ["T3"]]
        slack.grants("T2")
        assert app.sent[-1]["event"]["type"] == "team_access_granted"
        assert [each["id"] for each in app.client.auth_teams_list()["teams"]] == ["T0LOCAL", "T2", "T3"]
