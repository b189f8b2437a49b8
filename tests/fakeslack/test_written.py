"""People write to the app: directly, or in a channel after a mention of it."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient

from fakeslack import AppResponse, Channel, Person, Workspace


def test_what_is_written_to_the_app_is_an_event_and_what_is_not_is_none(workspace: Workspace) -> None:
    sent: list[dict[str, Any]] = []

    def deliver(_headers: object, body: bytes) -> AppResponse:
        sent.append(json.loads(body)["event"])
        return AppResponse(500, {}, b"")

    workspace.connect(deliver)
    alice, general = workspace.user("alice"), workspace.channel("general")
    alice.writes("hi @alice")
    alice.writes("@app hi", in_=general, thread_ts="1.2")
    direct, mention = sent
    assert (direct["type"], direct["channel"], direct["channel_type"]) == ("message", "DALICE", "im")
    assert direct["text"] == "hi <@UALICE>"
    assert (mention["type"], mention["channel"], mention["text"]) == ("app_mention", "CGENERAL", "<@UBOT> hi")
    assert mention["thread_ts"] == "1.2"
    for scope in ("", "app_mentions:read"):
        workspace.scopes.discard(scope)
        with pytest.raises(AssertionError, match="Slack does not tell the app"):
            alice.writes("@app hi" if scope else "hi", in_=general)


def test_what_one_person_sees_is_shown_in_no_thread_without_replies(
    workspace: Workspace, client: WebClient, alice: Person, general: Channel
) -> None:
    first = alice.posts("first", in_=general)
    said: dict[str, Any] = {"channel": general.id, "user": alice.id, "text": "for you", "thread_ts": first.ts}
    alice.session.begin()
    client.chat_postEphemeral(**said)
    assert workspace.state.unseen[alice.id] == []
    client.chat_postMessage(channel=general.id, text="a reply", thread_ts=first.ts)
    client.chat_postEphemeral(**said)
    assert [getattr(each, "text", "") for each in workspace.state.unseen[alice.id]] == ["for you"]
