"""People use the app by commands, buttons, modals and the App Home, sent as Slack sends them."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from rich.console import Console

from fakeslack import AppResponse, Channel, Person, SlackWouldRefuse, Workspace
from tests.fakeslack.tiny_app import STATUS, actions, button, option, section


def test_a_commands_answer_is_visible_to_one_person_only(alice: Person, general: Channel) -> None:
    seen = alice.types("/tiny status", in_=general)
    assert seen.status == 200
    assert seen.payload == STATUS
    assert seen.text == "45 days left, 3 of 11 steps done."
    assert seen.ephemeral
    assert seen.buttons == ["Mark done", "Leave", "Open it"]
    seen.says("45 days left", "the portal & hurry").never_says("https://")
    assert general.messages == []
    general.expect_silence()


def test_an_answer_in_channel_is_visible_to_everyone(alice: Person, general: Channel) -> None:
    seen = alice.types("/tiny tell", in_=general)
    assert not seen.ephemeral
    general.expect_message("The channel is told.")
    general.expect_silence()


def test_says_and_never_says_show_the_words_when_they_fail(alice: Person) -> None:
    seen = alice.types("/tiny status")
    with pytest.raises(AssertionError, match=r"does not say '46 days'. It says:\n45 days left"):
        seen.says("46 days")
    with pytest.raises(AssertionError, match=r"says '45 days':\n45 days left"):
        seen.never_says("45 days")


def test_the_form_is_the_one_slack_sends(workspace: Workspace) -> None:
    sent: list[dict[str, str]] = []

    def deliver(_headers: object, body: bytes) -> AppResponse:
        sent.append({key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()})
        return AppResponse(200, {}, b"ok")

    workspace.connect(deliver)
    workspace.user("bob")
    private = workspace.channel("secret", private=True)
    workspace.user("alice").types("/tiny status @bob in #secret @nobody <b> & co", in_=private)
    assert (
        sent[0].items()
        >= {
            "command": "/tiny",
            "text": "status <@UBOB|bob> in <#CSECRET|secret> @nobody &lt;b&gt; &amp; co",
            "team_id": "T0LOCAL",
            "team_domain": "local",
            "user_id": "UALICE",
            "user_name": "alice",
            "channel_id": "CSECRET",
            "channel_name": "privategroup",
            "api_app_id": "ALOCAL",
            "is_enterprise_install": "false",
        }.items()
    )
    assert sent[0].keys() >= {"token", "response_url", "trigger_id"}
    workspace.user("alice").types("/tiny")
    assert (sent[1]["text"], sent[1]["channel_name"]) == ("", "directmessage")


def test_a_status_other_than_200_does_not_raise(alice: Person) -> None:
    alice.wire.deliver = lambda _headers, _body: AppResponse(503, {}, b"busy")
    seen = alice.types("/tiny status")
    assert (seen.status, seen.payload, seen.words) == (503, None, "")
    with pytest.raises(AssertionError, match=r"nothing to press 'Go' in \(HTTP 503\)"):
        seen.presses("Go")


def test_an_app_that_stays_silent_shows_nothing(connected: Workspace, alice: Person) -> None:
    connected.patience = 0.05
    assert alice.types("/tiny silent").payload is None


def test_an_answer_slack_would_refuse_fails_the_test(alice: Person) -> None:
    with pytest.raises(SlackWouldRefuse, match="/blocks/0/text/text: must be at most 3000 characters long"):
        alice.types("/tiny long")


def test_a_press_replaces_the_message_it_was_made_in(alice: Person) -> None:
    status = alice.types("/tiny status")
    status.presses("Mark done").says("Done: A1")
    status.says("45 days left")  # Seen keeps the message as it was
    with pytest.raises(AssertionError, match="no 'Mark done' to press"):
        status.presses("Mark done")


@pytest.mark.parametrize("name", ["Mark done", "done", "A1", "Mark"])
def test_a_button_is_found_by_label_action_id_value_or_part_of_its_label(alice: Person, name: str) -> None:
    alice.types("/tiny status").presses(name).says("Done: A1")


def test_a_name_for_several_buttons_needs_nth(alice: Person, general: Channel, connected: Workspace) -> None:
    elements = [
        {"type": "button", "text": {"type": "plain_text", "text": "Mark done"}, "action_id": f"done{n}", "value": v}
        for n, v in enumerate(("A1", "A2"))
    ]
    elements[1]["action_id"] = "done"
    blocks = [{"type": "actions", "elements": elements}]
    message = connected.state.post(general, "UBOT", {"text": "Steps", "blocks": blocks})
    with pytest.raises(AssertionError, match="2 buttons are called 'Mark done'"):
        alice.presses(message, "Mark done")
    alice.presses(message, "Mark done", nth=1).says("Done: A2")
    assert general.messages[0].words == "Done: A2\nDone"


def test_a_declined_confirmation_changes_nothing(alice: Person) -> None:
    status = alice.types("/tiny status")
    status.presses("Leave", confirm=False).says("45 days left")
    assert status.presses("Leave").payload is None
    with pytest.raises(AssertionError, match="is gone"):
        status.presses("Leave")


def test_a_body_in_the_acknowledgement_of_a_press_fails_the_test(alice: Person) -> None:
    seen = alice.types("/tiny status")
    alice.wire.deliver = lambda _headers, _body: AppResponse(200, {}, b'{"text": "lost"}')
    with pytest.raises(SlackWouldRefuse, match="use the response_url"):
        seen.presses("Mark done")


def test_a_press_in_an_ephemeral_message_comes_without_its_content(alice: Person, general: Channel) -> None:
    seen, message = alice.types("/tiny status", in_=general), alice.wire.state.post(general, "UBOT", STATUS)
    sent = []

    def deliver(_headers: object, body: bytes) -> AppResponse:
        sent.append(json.loads(parse_qs(body.decode())["payload"][0]))
        return AppResponse(500, {}, b"")

    alice.wire.deliver = deliver
    assert seen.presses("Mark done").status == 500
    alice.presses(message, "Mark done")
    assert "message" not in sent[0]
    assert sent[0]["container"]["is_ephemeral"] is True
    assert sent[0]["actions"][0].items() >= {"type": "button", "action_id": "done", "value": "A1"}.items()
    assert sent[1]["message"]["text"] == STATUS["text"]
    assert sent[1]["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": "CGENERAL",
        "is_ephemeral": False,
    }


def test_opening_the_app_home_publishes_it(alice: Person) -> None:
    assert alice.home is None
    home = alice.opens_home()
    assert home is not None
    home.says("Welcome home")
    assert home.buttons == ["Open it"]
    assert home.presses("Open it").modal is not None


def test_a_person_waits_for_later_messages(connected: Workspace, alice: Person) -> None:
    alice.session.begin()
    dm = connected.state.dm(alice.id)
    connected.state.post(dm, "UBOT", {"text": "first"})
    connected.state.post(dm, "UBOT", {"text": "second"})
    alice.sees("second")
    assert [each.text for each in alice.direct_messages] == ["first", "second"]
    connected.patience = 0.01
    with pytest.raises(AssertionError, match="alice waited for 'third' and it never came"):
        alice.sees("third")


def test_a_command_without_an_app_is_an_error(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError, match="no app is connected"):
        workspace.user("alice").types("/tiny")


def test_an_expectation_reads_a_channel_from_the_end_of_the_last_one(workspace: Workspace, general: Channel) -> None:
    progress = {
        "text": "45 days left",
        "blocks": [section("*45 days* left")],
        "metadata": {"event_type": "progress", "event_payload": {"number": 1}},
    }
    general.expect_silence()
    workspace.user("alice").posts("hello", in_=general)
    workspace.state.post(general, "UBOT", {"text": "I was added"})
    message = workspace.state.post(general, "UBOT", progress)
    assert general.expect_message("45 days", event_type="progress") is message
    general.expect_silence()
    workspace.state.post(general, "UBOT", progress)
    with pytest.raises(AssertionError, match="expected silence in #general, the app said:\n45 days left"):
        general.expect_silence()
    workspace.state.post(general, "UBOT", progress)
    workspace.state.post(general, "UBOT", progress)
    with pytest.raises(AssertionError, match="expected one new progress in #general, found 2"):
        general.expect_message(event_type="progress")
    workspace.patience = 0.01
    with pytest.raises(AssertionError, match="found 0"):
        general.expect_message(event_type="progress")


def test_people_and_their_screens_have_readable_names(workspace: Workspace, alice: Person) -> None:
    assert repr(alice) == "<Person alice>"
    assert repr(alice.types("/tiny echo hi")) == "<Seen by alice, HTTP 200: 'echo hi'>"
    assert workspace.channel("general") is workspace.channel("general")
    assert workspace.patience == 2.0


def test_an_answer_is_seen_once(connected: Workspace, alice: Person) -> None:
    connected.patience = 0.01
    alice.types("/tiny status")
    with pytest.raises(AssertionError, match="never came"):
        alice.sees("45 days left")


def test_a_message_changed_by_chat_update_is_the_outcome_of_a_press(alice: Person, general: Channel) -> None:
    message = alice.wire.state.post(general, "UBOT", STATUS)

    def deliver(_headers: object, _body: bytes) -> AppResponse:
        alice.wire.state.update(message, {"text": "Changed"})
        return AppResponse(200, {}, b"")

    alice.wire.deliver = deliver
    alice.presses(message, "Mark done").says("Changed")


def test_a_choice_from_a_menu_sends_the_option(alice: Person, general: Channel) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("Fees", "fees"), option("Steps", "steps")]}
    choice = {
        "type": "static_select",
        "action_id": "level",
        "options": [option("Beginner", "beginner"), option("Advanced", "advanced")],
    }
    boxes = {"type": "checkboxes", "action_id": "roles", "options": [option("Secretary", "secretary")]}
    prose = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
    content = {
        "text": "Pick",
        "blocks": [
            prose,
            section("Pick", accessory=menu),
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}]},
            actions(choice, boxes),
        ],
    }
    message = alice.wire.state.post(general, "UBOT", content)
    sent: list[dict[str, Any]] = []

    def deliver(_headers: object, body: bytes) -> AppResponse:
        sent.extend(json.loads(parse_qs(body.decode())["payload"][0])["actions"])
        return AppResponse(500, {}, b"")

    alice.wire.deliver = deliver
    for label in ("Steps", "advanced", "Secretary"):
        alice.presses(message, label)
    assert [each["type"] for each in sent] == ["overflow", "static_select", "checkboxes"]
    assert sent[0]["selected_option"]["value"] == "steps"
    assert sent[1]["selected_option"]["value"] == "advanced"
    assert [each["value"] for each in sent[2]["selected_options"]] == ["secretary"]


def test_nobody_waits_after_a_link_button(alice: Person, general: Channel) -> None:
    link = button("Portal", "portal", url="https://example.org")
    message = alice.wire.state.post(general, "UBOT", {"text": "Go", "blocks": [actions(link)]})
    alice.wire.deliver = lambda _headers, _body: AppResponse(200, {}, b"")
    assert alice.presses(message, "Portal").payload is None


def test_every_kind_of_screen_can_be_drawn(connected: Workspace, alice: Person) -> None:
    connected.patience = 0.01
    shown = [alice.types(f"/tiny {word}").screen for word in ("status", "join", "silent")]
    home = alice.opens_home()
    assert home is not None
    console = Console(width=80, color_system=None)
    with console.capture() as capture:
        console.print(*shown, home.screen)
    for expected in ("Only visible to you", "─ Join ─", "App  Home"):
        assert expected in capture.get()
