"""People put files into forms and the app downloads them, or the app uploads its own in three steps."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from fakeslack import AppResponse, Channel, File, Person, Workspace, inputs
from fakeslack.faults import ServerError

CSV = {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 1}
FORM: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "A file"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {"type": "input", "block_id": "file", "label": {"type": "plain_text", "text": "CSV file"}, "element": CSV}
    ],
}


def downloaded(file: File, token: str = "") -> tuple[str, bytes]:
    request = Request(file.url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 the workspace's own address
    with urlopen(request) as answer:  # noqa: S310
        return answer.headers.get_content_type(), answer.read()


def test_a_download_without_token_and_scope_gets_the_sign_in_page(workspace: Workspace, alice: Person) -> None:
    file = alice.has_file("list.csv", "slack_id\nUÉ\n")
    assert downloaded(file, workspace.bot_token) == ("text/csv", "slack_id\nUÉ\n".encode())
    assert downloaded(file)[0] == "text/html"
    workspace.scopes.discard("files:read")
    assert downloaded(file, workspace.bot_token)[0] == "text/html"
    file.url = file.url.replace(file.id, "F404")
    with pytest.raises(HTTPError, match="404") as raised:
        downloaded(file, workspace.bot_token)
    raised.value.close()
    workspace.faults.next("files", ServerError(503))
    with pytest.raises(HTTPError, match="503") as raised:
        downloaded(file, workspace.bot_token)
    raised.value.close()


def test_a_file_input_limits_the_kinds_and_the_number_of_files(alice: Person) -> None:
    file = alice.has_file("list.CSV", b"x")
    state = inputs.entered_state(CSV, file)
    assert state == {"type": "file_input", "files": [file.file_object]}
    assert inputs.initial_state(CSV) == {"type": "file_input", "files": []}
    assert state["files"][0]["url_private"] == file.url
    assert state["files"][0]["size"] == 1
    with pytest.raises(AssertionError, match=r"photo\.png is not offered"):
        inputs.entered_state(CSV, alice.has_file("photo.png", b"x"))
    with pytest.raises(TypeError, match="a file input takes a file"):
        inputs.entered_state(CSV, "list.csv")
    two = {("file", "file"): inputs.entered_state(CSV, [file, file])}
    assert inputs.input_errors(FORM, two) == {"file": "Too many files."}
    assert inputs.input_errors(FORM, {}) == {"file": "Please complete this required field."}


def test_a_form_with_a_file_input_needs_the_scope(workspace: Workspace, client: WebClient, alice: Person) -> None:
    trigger = alice.wire._triggers.make(alice.id)
    workspace.scopes.discard("files:read")
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.views_open(trigger_id=trigger, view=FORM)
    workspace.scopes.add("files:read")
    client.views_open(trigger_id=trigger, view=FORM)
    assert alice.modal is not None
    assert alice.modal.fills(file=alice.has_file("a.csv", "x")).values["file"][0]["name"] == "a.csv"


def test_the_app_uploads_a_file_into_a_conversation(workspace: Workspace, client: WebClient, alice: Person) -> None:
    channel = client.chat_postMessage(channel=alice.id, text="Here it is")["channel"]
    client.files_upload_v2(channel=channel, filename="r.csv", title="r.csv", content="é;1\n", initial_comment="Yours")
    message = alice.direct_messages[-1]
    assert (message.text, message.files[0]["name"]) == ("Yours", "r.csv")
    assert "r.csv" in message.words
    file = workspace.state.files[message.files[0]["id"]]
    assert file.content == "é;1\n".encode()
    assert downloaded(file, workspace.bot_token)[1] == file.content


def test_an_upload_fails_as_at_slack(workspace: Workspace, client: WebClient, general: Channel, alice: Person) -> None:
    for channel, error in ((alice.id, "channel_not_found"), (workspace.channel("out", bot=False).id, "not_in_channel")):
        with pytest.raises(SlackApiError, match=error):
            client.files_upload_v2(channel=channel, filename="r.csv", content="x")
    begun = client.files_getUploadURLExternal(filename="r.csv", length=3)
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(files=[{"id": str(begun["file_id"]), "title": "r"}], channel_id=general.id)
    for url in (str(begun["upload_url"]), f"{begun['upload_url']}0"):
        with pytest.raises(HTTPError) as raised:
            urlopen(Request(url, b"four"))  # noqa: S310 the workspace's own address
        raised.value.close()
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.files_getUploadURLExternal(filename="r.csv", length=0)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.files_completeUploadExternal(files=[])
    workspace.faults.next("upload", ServerError(500))
    with pytest.raises((HTTPError, SlackRequestError)) as failed:
        client.files_upload_v2(channel=general.id, filename="r.csv", content="x")
    if isinstance(failed.value, HTTPError):
        failed.value.close()
    workspace.scopes.discard("files:write")
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.files_upload_v2(channel=general.id, filename="r.csv", content="x")
    assert general.messages == []


@pytest.mark.parametrize("scoped", [True, False])
def test_team_join_has_the_email_address_only_with_the_scope(workspace: Workspace, *, scoped: bool) -> None:
    sent: list[bytes] = []

    def deliver(_headers: object, body: bytes) -> Any:  # noqa: ANN401
        sent.append(body)

    workspace.connect(deliver)
    if not scoped:
        workspace.scopes.discard("users:read.email")
    workspace.welcomes(workspace.user("nora"))
    assert b'"type": "team_join"' in sent[0]
    assert b'"id": "UNORA"' in sent[0]
    assert (b"nora@example.org" in sent[0]) is scoped


def test_a_dropped_file_sends_an_event(workspace: Workspace, alice: Person) -> None:
    sent: list[dict[str, Any]] = []

    def deliver(_headers: object, body: bytes) -> AppResponse:
        sent.append(json.loads(body)["event"])
        workspace.state.post(workspace.state.dm(alice.id), workspace.state.bot.id, {"text": "A file!"})
        return AppResponse(200, {}, b"")

    workspace.connect(deliver)
    file = alice.has_file("r.csv", "x")
    alice.drops(file).says("A file!")
    (event,) = sent
    assert (event["subtype"], event["channel_type"], event["user"]) == ("file_share", "im", alice.id)
    assert event["files"] == [file.file_object]
    assert event["ts"] == workspace.state.dm(alice.id).messages[0].ts
