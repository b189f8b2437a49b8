"""People drive the app: commands, buttons, modals, the home, each as Slack would carry it."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from rich.console import Console

from fakeslack import Channel, Delivered, Person, SlackWouldRefuse, Workspace
from tests.fakeslack.tiny_app import STATUS, actions, button, option, section


def test_a_command_is_answered_before_one_person_only(alice: Person, ems: Channel) -> None:
    seen = alice.types("/recert status", in_=ems)
    assert seen.status == 200
    assert seen.payload == STATUS
    assert seen.text == "45 days left, 3 of 11 steps done."
    assert seen.ephemeral
    assert seen.buttons == ["Mark done", "Leave", "Open it"]
    seen.says("45 days left", "the portal & hurry").never_says("https://")
    assert ems.messages == []
    ems.expect_silence()


def test_an_answer_in_channel_is_seen_by_everyone(alice: Person, ems: Channel) -> None:
    seen = alice.types("/recert tell", in_=ems)
    assert not seen.ephemeral
    ems.expect_message("The channel is told.")
    ems.expect_silence()


def test_says_and_never_says_show_the_words_when_they_fail(alice: Person) -> None:
    seen = alice.types("/recert status")
    with pytest.raises(AssertionError, match=r"does not say '46 days'. It says:\n45 days left"):
        seen.says("46 days")
    with pytest.raises(AssertionError, match=r"says '45 days':\n45 days left"):
        seen.never_says("45 days")


def test_the_form_is_the_one_slack_sends(workspace: Workspace) -> None:
    sent: list[dict[str, str]] = []

    def deliver(_headers: object, body: bytes) -> Delivered:
        sent.append({key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()})
        return Delivered(200, {}, b"ok")

    workspace.connect(deliver)
    workspace.user("bob")
    private = workspace.channel("officers", private=True)
    workspace.user("alice").types("/recert status @bob in #officers @nobody <b> & co", in_=private)
    assert (
        sent[0].items()
        >= {
            "command": "/recert",
            "text": "status <@UBOB|bob> in <#COFFICERS|officers> @nobody &lt;b&gt; &amp; co",
            "team_id": "T0LOCAL",
            "team_domain": "pioneer-valley",
            "user_id": "UALICE",
            "user_name": "alice",
            "channel_id": "COFFICERS",
            "channel_name": "privategroup",
            "api_app_id": "ALOCAL",
            "is_enterprise_install": "false",
        }.items()
    )
    assert sent[0].keys() >= {"token", "response_url", "trigger_id"}
    workspace.user("alice").types("/recert")
    assert (sent[1]["text"], sent[1]["channel_name"]) == ("", "directmessage")


def test_a_status_other_than_200_is_seen_and_not_raised(alice: Person) -> None:
    alice.wire.deliver = lambda _headers, _body: Delivered(503, {}, b"busy")
    seen = alice.types("/recert status")
    assert (seen.status, seen.payload, seen.words) == (503, None, "")
    with pytest.raises(AssertionError, match=r"nothing to press 'Go' in \(HTTP 503\)"):
        seen.presses("Go")


def test_silence_is_waited_for_and_then_seen_as_nothing(connected: Workspace, alice: Person) -> None:
    connected.patience = 0.05
    assert alice.types("/recert silent").payload is None


def test_an_answer_slack_would_refuse_fails_the_test(alice: Person) -> None:
    with pytest.raises(SlackWouldRefuse, match="/blocks/0/text/text: must be at most 3000 characters long"):
        alice.types("/recert long")


def test_a_press_replaces_the_message_it_was_made_in(alice: Person) -> None:
    status = alice.types("/recert status")
    status.presses("Mark done").says("Done: A1")
    status.says("45 days left")  # what was seen stays seen
    with pytest.raises(AssertionError, match="no 'Mark done' to press"):
        status.presses("Mark done")


@pytest.mark.parametrize("name", ["Mark done", "done", "A1", "Mark"])
def test_a_button_is_found_by_label_action_id_value_or_part_of_its_label(alice: Person, name: str) -> None:
    alice.types("/recert status").presses(name).says("Done: A1")


def test_a_name_for_several_buttons_needs_nth(alice: Person, ems: Channel, connected: Workspace) -> None:
    elements = [
        {"type": "button", "text": {"type": "plain_text", "text": "Mark done"}, "action_id": f"done{n}", "value": v}
        for n, v in enumerate(("A1", "A2"))
    ]
    elements[1]["action_id"] = "done"
    blocks = [{"type": "actions", "elements": elements}]
    message = connected.state.post(ems, "UBOT", {"text": "Steps", "blocks": blocks})
    with pytest.raises(AssertionError, match="2 buttons are called 'Mark done'"):
        alice.presses(message, "Mark done")
    alice.presses(message, "Mark done", nth=1).says("Done: A2")
    assert ems.messages[0].words == "Done: A2\nDone"


def test_a_confirmation_refused_changes_nothing(alice: Person) -> None:
    status = alice.types("/recert status")
    status.presses("Leave", confirm=False).says("45 days left")
    assert status.presses("Leave").payload is None
    with pytest.raises(AssertionError, match="is gone"):
        status.presses("Leave")


def test_a_body_on_a_presss_acknowledgement_is_refused(alice: Person) -> None:
    seen = alice.types("/recert status")
    alice.wire.deliver = lambda _headers, _body: Delivered(200, {}, b'{"text": "lost"}')
    with pytest.raises(SlackWouldRefuse, match="use the response_url"):
        seen.presses("Mark done")


def test_the_press_of_an_ephemeral_message_tells_no_content(alice: Person, ems: Channel) -> None:
    seen, message = alice.types("/recert status", in_=ems), alice.wire.state.post(ems, "UBOT", STATUS)
    sent = []

    def deliver(_headers: object, body: bytes) -> Delivered:
        sent.append(json.loads(parse_qs(body.decode())["payload"][0]))
        return Delivered(500, {}, b"")

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
        "channel_id": "CNORTHAMPTON",
        "is_ephemeral": False,
    }


def test_a_home_is_published_when_it_is_opened(alice: Person) -> None:
    assert alice.home is None
    home = alice.opens_home()
    assert home is not None
    home.says("Welcome home")
    assert home.buttons == ["Open it"]
    assert home.presses("Open it").modal is not None


def test_what_comes_later_is_waited_for(connected: Workspace, alice: Person) -> None:
    alice.begins()
    dm = connected.state.dm(alice.id)
    connected.state.post(dm, "UBOT", {"text": "first"})
    connected.state.post(dm, "UBOT", {"text": "second"})
    alice.sees("second")
    assert [each.text for each in alice.direct_messages] == ["first", "second"]
    connected.patience = 0.01
    with pytest.raises(AssertionError, match="alice waited for 'third' and it never came"):
        alice.sees("third")


def test_nothing_is_driven_without_an_app(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError, match="no app is connected"):
        workspace.user("alice").types("/recert")


def test_expectations_read_a_channel_from_where_they_left_off(workspace: Workspace, ems: Channel) -> None:
    nudge = {
        "text": "45 days left",
        "blocks": [section("*45 days* left")],
        "metadata": {"event_type": "recert_nudge", "event_payload": {"nudge_id": 1}},
    }
    ems.expect_silence()
    workspace.user("alice").posts("hello", in_=ems)
    workspace.state.post(ems, "UBOT", {"text": "I was added"})
    message = workspace.state.post(ems, "UBOT", nudge)
    assert ems.expect_nudge("45 days") is message
    ems.expect_silence()
    workspace.state.post(ems, "UBOT", nudge)
    with pytest.raises(AssertionError, match="expected silence in #northampton, the bot said:\n45 days left"):
        ems.expect_silence()
    workspace.state.post(ems, "UBOT", nudge)
    workspace.state.post(ems, "UBOT", nudge)
    with pytest.raises(AssertionError, match="expected one new recert_nudge in #northampton, found 2"):
        ems.expect_nudge()
    workspace.patience = 0.01
    with pytest.raises(AssertionError, match="found 0"):
        ems.expect_nudge()


def test_people_and_what_they_see_have_readable_names(workspace: Workspace, alice: Person) -> None:
    assert repr(alice) == "<Person alice>"
    assert repr(alice.types("/recert echo hi")) == "<Seen by alice, HTTP 200: 'echo hi'>"
    assert workspace.channel("northampton") is workspace.channel("northampton")
    assert workspace.patience == 2.0


def test_an_answer_already_seen_is_not_seen_again(connected: Workspace, alice: Person) -> None:
    connected.patience = 0.01
    alice.types("/recert status")
    with pytest.raises(AssertionError, match="never came"):
        alice.sees("45 days left")


def test_a_message_changed_by_chat_update_is_what_comes_of_a_press(alice: Person, ems: Channel) -> None:
    message = alice.wire.state.post(ems, "UBOT", STATUS)

    def deliver(_headers: object, _body: bytes) -> Delivered:
        alice.wire.state.change(message, {"text": "Changed"})
        return Delivered(200, {}, b"")

    alice.wire.deliver = deliver
    alice.presses(message, "Mark done").says("Changed")


def test_choosing_from_a_menu_sends_what_was_chosen(alice: Person, ems: Channel) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("Fees", "fees"), option("Steps", "steps")]}
    choice = {"type": "static_select", "action_id": "level", "options": [option("EMT", "emt"), option("AEMT", "aemt")]}
    boxes = {"type": "checkboxes", "action_id": "roles", "options": [option("Examiner", "examiner")]}
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
    message = alice.wire.state.post(ems, "UBOT", content)
    sent: list[dict[str, Any]] = []

    def deliver(_headers: object, body: bytes) -> Delivered:
        sent.extend(json.loads(parse_qs(body.decode())["payload"][0])["actions"])
        return Delivered(500, {}, b"")

    alice.wire.deliver = deliver
    for label in ("Steps", "aemt", "Examiner"):
        alice.presses(message, label)
    assert [each["type"] for each in sent] == ["overflow", "static_select", "checkboxes"]
    assert sent[0]["selected_option"]["value"] == "steps"
    assert sent[1]["selected_option"]["value"] == "aemt"
    assert [each["value"] for each in sent[2]["selected_options"]] == ["examiner"]


def test_a_link_button_is_not_waited_for(alice: Person, ems: Channel) -> None:
    link = button("Portal", "portal", url="https://example.org")
    message = alice.wire.state.post(ems, "UBOT", {"text": "Go", "blocks": [actions(link)]})
    alice.wire.deliver = lambda _headers, _body: Delivered(200, {}, b"")
    assert alice.presses(message, "Portal").payload is None


def test_what_is_seen_can_be_drawn(connected: Workspace, alice: Person) -> None:
    connected.patience = 0.01
    shown = [alice.types(f"/recert {word}").screen for word in ("status", "join", "silent")]
    home = alice.opens_home()
    assert home is not None
    console = Console(width=80, color_system=None)
    with console.capture() as capture:
        console.print(*shown, home.screen)
    for expected in ("Only visible to you", "─ Join ─", "Recert  Home"):
        assert expected in capture.get()
