"""The Web API opens modals by trigger id and updates them by view id and hash, three at most."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from fakeslack import Workspace
from tests.fakeslack.test_web_api import error_of
from tests.fakeslack.tiny_app import JOIN


def test_a_trigger_opens_one_modal_and_soon(workspace: Workspace, client: WebClient) -> None:
    alice = workspace.user("alice")
    trigger = workspace.triggers.make(alice.id)
    client.views_open(trigger_id=trigger, view=JOIN)
    for late, error in ((trigger, "exchanged_trigger_id"), ("1.2.3", "invalid_arguments")):
        with pytest.raises(SlackApiError) as raised:
            client.views_open(trigger_id=late, view=JOIN)
        assert error_of(raised.value) == error
    workspace.triggers.seconds = 0
    with pytest.raises(SlackApiError) as raised:
        client.views_open(trigger_id=workspace.triggers.make(alice.id), view=JOIN)
    assert error_of(raised.value) == "expired_trigger_id"


def test_views_are_updated_by_id_and_hash(workspace: Workspace, client: WebClient) -> None:
    alice = workspace.user("alice")
    view = client.views_open(trigger_id=workspace.triggers.make(alice.id), view=JOIN)["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=JOIN)
    for arguments, error in (
        ({"view_id": view["id"], "hash": view["hash"]}, "hash_conflict"),
        ({"view_id": "V404"}, "not_found"),
    ):
        with pytest.raises(SlackApiError) as raised:
            client.views_update(view=JOIN, **arguments)
        assert error_of(raised.value) == error
    with pytest.raises(SlackApiError) as raised:
        client.views_open(trigger_id=workspace.triggers.make(alice.id), view=JOIN | {"title": "Join"})
    assert error_of(raised.value) == "invalid_arguments"
    assert raised.value.response["response_metadata"]["messages"][0].startswith("[ERROR] /title")


def test_a_fourth_modal_is_one_too_many(workspace: Workspace, client: WebClient) -> None:
    make = workspace.triggers.make
    alice = workspace.user("alice")
    with pytest.raises(SlackApiError) as raised:
        client.views_push(trigger_id=make(alice.id), view=JOIN)
    assert error_of(raised.value) == "push_limit_reached"
    client.views_open(trigger_id=make(alice.id), view=JOIN)
    client.views_push(trigger_id=make(alice.id), view=JOIN)
    third = client.views_push(trigger_id=make(alice.id), view=JOIN)["view"]
    assert third["root_view_id"] != third["previous_view_id"]
    with pytest.raises(SlackApiError):
        client.views_push(trigger_id=make(alice.id), view=JOIN)


def test_a_view_is_found_by_its_external_id(workspace: Workspace, client: WebClient) -> None:
    alice = workspace.user("alice")
    view = JOIN | {"external_id": "mine"}
    for name in ("bob", "carol"):
        client.views_open(trigger_id=workspace.triggers.make(workspace.user(name).id), view=JOIN)
    opened = client.views_open(trigger_id=workspace.triggers.make(alice.id), view=view)["view"]
    assert client.views_update(external_id="mine", view=view)["view"]["id"] == opened["id"]
