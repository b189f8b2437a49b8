"""slack_sdk's own client gets the answers that Slack would give."""

from http import HTTPStatus
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from fakeslack import Channel, Person, SlackWouldRefuse, Workspace
from tests.fakeslack.tiny_app import JOIN, section

HOME = {"type": "home", "blocks": [section("Welcome")]}


def error_of(error: SlackApiError) -> str:
    response = error.response
    assert isinstance(response, SlackResponse)
    return str(response["error"])


def test_auth_test_lists_the_scopes(workspace: Workspace, client: WebClient) -> None:
    answer = client.auth_test()
    assert answer["team_id"] == "T0LOCAL"
    assert "channels:history" in answer.headers["x-oauth-scopes"].split(",")
    assert "Date" in answer.headers
    workspace.scopes.discard("channels:history")
    assert "channels:history" not in client.auth_test().headers["x-oauth-scopes"].split(",")


def test_an_error_names_the_missing_scope(workspace: Workspace, client: WebClient, general: Channel) -> None:
    workspace.scopes.discard("channels:history")
    with pytest.raises(SlackApiError) as raised:
        client.conversations_history(channel=general.id)
    assert error_of(raised.value) == "missing_scope"
    assert raised.value.response["needed"] == "channels:history"
    assert "chat:write" in raised.value.response["provided"]


def test_calls_are_recorded_without_the_token(workspace: Workspace, client: WebClient, general: Channel) -> None:
    client.chat_postMessage(channel=general.id, text="hello", blocks=[section("hello")])
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C404", text="hello")
    first, second = workspace.calls_of("chat.postMessage")
    assert first.args == {"channel": general.id, "text": "hello", "blocks": [section("hello")]}
    assert (first.error, second.error) == (None, "channel_not_found")


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-other", "invalid_auth"), ("", "not_authed")],
)
def test_tokens_are_checked(workspace: Workspace, token: str, error: str) -> None:
    with pytest.raises(SlackApiError) as raised:
        WebClient(token, base_url=workspace.api_url).auth_test()
    assert error_of(raised.value) == error


def test_an_unknown_method_and_broken_json_are_refused(workspace: Workspace, client: WebClient) -> None:
    with pytest.raises(SlackApiError) as raised:
        client.api_call("chat.sing")
    assert error_of(raised.value) == "unknown_method"
    for body in (b"{", b"[]"):
        request = Request(  # noqa: S310 the workspace's own address
            workspace.api_url + "api.test", body, {"Content-Type": "application/json"}
        )
        with urlopen(request) as answer:  # noqa: S310
            assert b"invalid_json" in answer.read()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"channel": "C404"}, "channel_not_found"),
        ({"channel": "CSECRET"}, "channel_not_found"),
        ({"channel": "CELSEWHERE"}, "not_in_channel"),
        ({"channel": "COLD"}, "is_archived"),
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "x", "event_payload": {"x": "y" * 9000}}}, "metadata_too_large"),
    ],
)
def test_post_message_fails_as_at_slack(
    workspace: Workspace, client: WebClient, general: Channel, change: dict[str, object], error: str
) -> None:
    workspace.channel("secret", private=True, bot=False)
    workspace.channel("elsewhere", bot=False)
    workspace.channel("old").archived = True
    arguments: dict[str, object] = {"channel": general.id, "text": "hello", **change}
    with pytest.raises(SlackApiError) as raised:
        client.api_call("chat.postMessage", json=arguments)
    assert error_of(raised.value) == error
    assert general.messages == []


def test_a_public_channel_is_joined_or_written_to_with_the_scope_for_it(
    workspace: Workspace, client: WebClient
) -> None:
    elsewhere = workspace.channel("elsewhere", bot=False)
    workspace.scopes.add("chat:write.public")
    client.chat_postMessage(channel=elsewhere.id, text="hello")
    workspace.scopes.discard("chat:write.public")
    client.conversations_join(channel=elsewhere.id)
    client.chat_postMessage(channel=elsewhere.id, text="hello again")
    assert client.conversations_info(channel=elsewhere.id)["channel"]["is_member"] is True
    with pytest.raises(SlackApiError) as raised:
        client.conversations_join(channel=workspace.channel("secret", private=True).id)
    assert error_of(raised.value) == "method_not_supported_for_channel_type"


def test_a_users_id_stands_for_the_direct_conversation(workspace: Workspace, client: WebClient) -> None:
    alice = workspace.user("alice")
    posted = client.chat_postMessage(channel=alice.id, text="hello")
    opened = client.conversations_open(users=[alice.id])
    assert posted["channel"] == opened["channel"]["id"] == "DALICE"
    assert [each.words for each in alice.direct_messages] == ["hello"]


def test_history_comes_newest_first_in_pages(workspace: Workspace, client: WebClient, general: Channel) -> None:
    alice = workspace.user("alice")
    stamps = [alice.posts(f"number {number}", in_=general).ts for number in range(25)]
    pages = [page["messages"] for page in client.conversations_history(channel=general.id, limit=10)]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [each["ts"] for page in pages for each in page] == stamps[::-1]
    between = client.conversations_history(channel=general.id, oldest=stamps[3], latest=stamps[6])
    assert [each["ts"] for each in between["messages"]] == [stamps[5], stamps[4]]
    within = client.conversations_history(channel=general.id, oldest=stamps[3], latest=stamps[6], inclusive=True)
    assert [each["ts"] for each in within["messages"]] == stamps[6:2:-1]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"limit": 1000}, "invalid_limit"),
        ({"cursor": "later"}, "invalid_cursor"),
        ({"oldest": "long ago"}, "invalid_ts_oldest"),
        ({"channel": "CELSEWHERE"}, "not_in_channel"),
    ],
)
def test_history_fails_as_at_slack(
    workspace: Workspace, client: WebClient, general: Channel, change: dict[str, object], error: str
) -> None:
    workspace.channel("elsewhere", bot=False)
    with pytest.raises(SlackApiError) as raised:
        client.api_call("conversations.history", params={"channel": general.id, **change})
    assert error_of(raised.value) == error


def test_metadata_comes_only_when_asked_for(client: WebClient, general: Channel) -> None:
    metadata = {"event_type": "progress", "event_payload": {"number": 7}}
    client.chat_postMessage(channel=general.id, text="hello", metadata=metadata)
    assert "metadata" not in client.conversations_history(channel=general.id)["messages"][0]
    asked = client.conversations_history(channel=general.id, include_all_metadata=True)
    assert asked["messages"][0]["metadata"] == metadata


def test_a_message_is_updated_and_deleted_by_its_author_only(
    workspace: Workspace, client: WebClient, general: Channel
) -> None:
    ts = client.chat_postMessage(channel=general.id, text="hello")["ts"]
    client.chat_update(channel=general.id, ts=ts, text="good-bye")
    assert [each.text for each in general.messages] == ["good-bye"]
    client.chat_delete(channel=general.id, ts=ts)
    assert general.messages == []
    with pytest.raises(SlackApiError) as raised:
        client.chat_delete(channel=general.id, ts=ts)
    assert error_of(raised.value) == "message_not_found"
    with pytest.raises(SlackApiError) as raised:
        client.chat_update(channel=general.id, ts=workspace.user("alice").posts("mine", in_=general).ts, text="yours")
    assert error_of(raised.value) == "cant_update_message"


def test_an_ephemeral_message_needs_a_reader_in_the_channel(
    workspace: Workspace, client: WebClient, general: Channel
) -> None:
    alice = workspace.user("alice")
    with pytest.raises(SlackApiError) as raised:
        client.chat_postEphemeral(channel=general.id, user=alice.id, text="psst")
    assert error_of(raised.value) == "user_not_in_channel"
    alice.posts("hello", in_=general)
    client.chat_postEphemeral(channel=general.id, user=alice.id, text="psst")
    assert alice.sees("psst").ephemeral
    assert [each.text for each in general.messages] == ["hello"]


def test_users_are_described_with_zone_and_address(workspace: Workspace, client: WebClient) -> None:
    workspace.user("alice", tz="America/Chicago", email="Alice@example.org", real_name="Alice Adams")
    user = client.users_info(user="UALICE")["user"]
    assert (user["tz"], user["real_name"], user["is_bot"]) == ("America/Chicago", "Alice Adams", False)
    assert client.users_lookupByEmail(email="alice@EXAMPLE.org")["user"]["id"] == "UALICE"
    with pytest.raises(SlackApiError) as raised:
        client.users_lookupByEmail(email="bob@example.org")
    assert error_of(raised.value) == "users_not_found"
    with pytest.raises(SlackApiError) as raised:
        client.users_info(user="U404")
    assert error_of(raised.value) == "user_not_found"
    workspace.scopes.discard("users:read.email")
    assert "email" not in client.users_info(user="UALICE")["user"]["profile"]


def test_users_are_listed_in_pages(workspace: Workspace, client: WebClient) -> None:
    for name in ("alice", "bob", "carol"):
        workspace.user(name)
    first = client.users_list(limit=2)
    assert [each["id"] for each in first["members"]] == ["UBOT", "UALICE"]
    rest = client.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [each["real_name"] for each in rest["members"]] == ["Bob", "Carol"]
    assert rest["response_metadata"]["next_cursor"] == ""
    for wrong in ({"limit": 0}, {"limit": 1001}, {"cursor": "x"}):
        with pytest.raises(SlackApiError) as raised:
            client.users_list(**wrong)
        assert error_of(raised.value) == f"invalid_{next(iter(wrong))}"
    workspace.scopes.discard("users:read")
    with pytest.raises(SlackApiError) as raised:
        client.users_list()
    assert error_of(raised.value) == "missing_scope"


def response_url(workspace: Workspace, person: Person, general: Channel) -> WebhookClient:
    return WebhookClient(f"{workspace.url}response/{workspace.response_urls.make(general, person.id)}")


def test_a_response_url_is_used_five_times(workspace: Workspace, general: Channel) -> None:
    hook = response_url(workspace, workspace.user("alice"), general)
    codes = [hook.send(text=f"number {number}").status_code for number in range(6)]
    assert codes == [HTTPStatus.OK] * 5 + [HTTPStatus.NOT_FOUND]
    assert hook.send(text="seven").body == "used_url"
    hook = response_url(workspace, workspace.user("alice"), general)
    workspace.response_urls.seconds = 0
    assert hook.send(text="late").body == "expired_url"
    for unknown in ("response/x", "elsewhere"):
        assert WebhookClient(workspace.url + unknown).send(text="x").status_code == HTTPStatus.NOT_FOUND


def test_a_refused_message_by_response_url_fails_the_next_step(workspace: Workspace, general: Channel) -> None:
    alice = workspace.user("alice")
    hook = response_url(workspace, alice, general)
    assert hook.send(text="x", blocks=[section("")]).body == "invalid_blocks"
    with pytest.raises(SlackWouldRefuse, match="by response_url"):
        alice.types("/tiny status")


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("api.test", {"error": "my_error"}, "my_error"),
        ("users.info", {}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "CGENERAL", "text": "x", "blocks": "[{"}, "invalid_blocks"),
        ("chat.delete", {"channel": "CGENERAL", "ts": "1.0"}, "message_not_found"),
        ("conversations.join", {"channel": "C404"}, "channel_not_found"),
        ("conversations.join", {"channel": "COLD"}, "is_archived"),
        ("conversations.open", {"users": "UBOT"}, "cannot_dm_bot"),
        ("views.open", {"trigger_id": "1", "view": "text"}, "invalid_arguments"),
        ("views.publish", {"user_id": "UALICE", "view": HOME, "hash": "stale"}, "hash_conflict"),
        ("views.update", {"external_id": "mine", "view": JOIN}, "not_found"),
    ],
)
def test_other_methods_fail_as_at_slack(
    workspace: Workspace, client: WebClient, general: Channel, method: str, arguments: dict[str, object], error: str
) -> None:
    workspace.channel("old").archived = True
    client.views_publish(user_id=workspace.user("alice").id, view=HOME)
    client.chat_postMessage(channel=general.id, text="hello")
    with pytest.raises(SlackApiError) as raised:
        client.api_call(method, json=arguments)
    assert error_of(raised.value) == error


def test_a_reply_stands_in_its_thread(client: WebClient, general: Channel) -> None:
    ts = client.chat_postMessage(channel=general.id, text="hello")["ts"]
    reply = client.chat_postMessage(channel=general.id, text="indeed", thread_ts=ts)
    assert reply["message"]["thread_ts"] == ts


def test_a_code_is_exchanged_for_the_token_once(workspace: Workspace) -> None:
    code = workspace.authorizes(workspace.user("alice"))
    stranger = WebClient(base_url=workspace.api_url)
    installed = stranger.oauth_v2_access(client_id="1.2", client_secret="s", code=code)
    assert installed["access_token"] == workspace.bot_token
    assert (installed["team"]["id"], installed["authed_user"]["id"]) == ("T0LOCAL", "UALICE")
    with pytest.raises(SlackApiError) as raised:
        stranger.oauth_v2_access(client_id="1.2", client_secret="s", code=code)
    assert error_of(raised.value) == "invalid_code"
