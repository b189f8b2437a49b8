"""People fill in, submit and close modals; the app shows errors, updates and pushes."""

import json

import pytest
from rich.console import Console

from fakeslack import AppResponse, Modal, Person, SlackWouldRefuse, Workspace
from tests.fakeslack.tiny_app import JOIN


@pytest.fixture
def join(alice: Person) -> Modal:
    modal = alice.types("/tiny join").modal
    assert modal is not None
    return modal


def test_a_modal_opens_and_is_read(join: Modal, alice: Person) -> None:
    assert join.title == "Join"
    join.says("First day", "As it stands on your card", "Expert")
    assert join.buttons == ["Why?"]
    assert alice.modal is not None


def test_an_empty_required_field_is_an_error_before_anything_is_sent(join: Modal) -> None:
    assert join.submits() is join
    required = "Please complete this required field."
    assert join.errors == {"level": required, "starts": required}
    join.fills(level="beginner", date="2027-03-31", number="12345678901")
    assert join.submits() is join
    assert join.errors == {"number": "Please enter 0 to 10 characters."}


def test_fields_go_by_block_id_action_id_or_label(join: Modal, alice: Person) -> None:
    join.fills(level="Expert", first_day="2027-03-31", **{"Other roles": ["Secretary", "treasurer"]})
    assert join.values == {
        "level": {"text": {"type": "plain_text", "text": "Expert"}, "value": "expert"},
        "starts": "2027-03-31",
        "number": None,
        "roles": [
            {"text": {"type": "plain_text", "text": "Secretary"}, "value": "secretary"},
            JOIN["blocks"][3]["element"]["options"][0],
        ],
    }
    assert join.submits() is None
    assert alice.modal is None
    alice.sees("expert from 2027-03-31")


def test_a_wrong_field_or_option_is_named(join: Modal) -> None:
    with pytest.raises(AssertionError, match="has no field 'region'; it has"):
        join.fills(region=1)
    with pytest.raises(AssertionError, match=r"'Advanced' is not offered; there is \['Beginner', 'Expert'\]"):
        join.fills(level="Advanced")


def test_errors_show_in_the_same_modal_and_an_update_follows(join: Modal, alice: Person) -> None:
    join.fills(level="Beginner", starts="2027-03-31", number="bad")
    assert join.submits() is join
    assert join.errors == {"number": "That is no number."}
    following = join.fills(number="more").submits()
    assert following is not None
    assert following.title == "Joined"
    following.closes()
    assert alice.modal is None


def test_a_button_in_a_modal_pushes_another_at_most_three_deep(join: Modal, alice: Person) -> None:
    seen = join.presses("Why?").says("Because.")
    assert seen.modal is not None
    seen.modal.closes()
    assert alice.modal is not None
    assert alice.modal.title == "Join"
    assert alice.wire.views.may_push(alice.id)


def test_a_failed_submission_shows_trouble_connecting(join: Modal, alice: Person) -> None:
    join.fills(level="Beginner", starts="2027-03-31")
    alice.wire.deliver = lambda _headers, _body: AppResponse(500, {}, b"")
    assert join.submits() is join
    assert "trouble connecting" in join.errors[""]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"response_action": "errors", "errors": {"nowhere": "x"}}', "errors at input blocks only"),
        (b'{"response_action": "errors", "errors": {}}', "errors at input blocks only"),
        (b'{"response_action": "update", "view": {"type": "modal"}}', "/: title is missing|title is missing"),
        (b'{"response_action": "jump"}', "no response_action 'jump'"),
        (b'"text"', "an object or nothing"),
    ],
)
def test_a_response_that_slack_would_refuse_fails_the_test(
    join: Modal, alice: Person, body: bytes, reason: str
) -> None:
    join.fills(level="Beginner", starts="2027-03-31")
    alice.wire.deliver = lambda _headers, _body: AppResponse(200, {}, body)
    with pytest.raises(SlackWouldRefuse, match=reason):
        join.submits()


def test_a_submission_may_push_until_three_are_stacked(join: Modal, alice: Person) -> None:
    view = {key: JOIN[key] for key in ("type", "title")} | {"submit": JOIN["submit"], "blocks": JOIN["blocks"][4:]}
    body = json.dumps({"response_action": "push", "view": view}).encode()
    modal: Modal | None = join.fills(level="Beginner", starts="2027-03-31")
    alice.wire.deliver = lambda _headers, _body: AppResponse(200, {}, body)
    for _ in range(2):
        assert modal is not None
        modal = modal.submits()
    assert modal is not None
    with pytest.raises(SlackWouldRefuse, match="a fourth modal"):
        modal.submits()


def test_a_modal_that_the_app_closed_meanwhile_stays_closed(join: Modal, alice: Person) -> None:
    def deliver(_headers: object, _body: bytes) -> AppResponse:
        alice.wire.views.clear(alice.id)
        return AppResponse(200, {}, b"")

    alice.wire.deliver = deliver
    assert join.fills(level="Beginner", starts="2027-03-31").submits() is None


def test_an_open_modal_can_be_drawn(join: Modal) -> None:
    assert join.submits() is join
    console = Console(width=44, color_system=None)
    with console.capture() as capture:
        console.print(join.fills(starts="2027-03-31").screen)
    assert "⚠ Please complete this required field." in capture.get()
    assert "2027-03-31  ▾" in capture.get()


def test_clear_closes_the_whole_stack(join: Modal, alice: Person) -> None:
    join.presses("Why?")
    join.fills(level="Beginner", starts="2027-03-31")
    alice.wire.deliver = lambda _headers, _body: AppResponse(200, {}, b'{"response_action": "clear"}')
    assert join.submits() is None
    assert alice.modal is None


def test_an_updated_view_keeps_typed_values(connected: Workspace, join: Modal) -> None:
    join.fills(number="E1")
    connected_view = join.view
    join.session.wire.views.update(connected_view, {**JOIN, "blocks": JOIN["blocks"][1:]})
    assert join.values["number"] == "E1"
    assert "level" not in join.values
    assert connected.state.modals["UALICE"] == [connected_view]
