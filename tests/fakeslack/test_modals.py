"""A modal is filled in, complained of, submitted, followed, pushed and closed."""

import json

import pytest
from rich.console import Console

from fakeslack import Delivered, Modal, Person, SlackWouldRefuse, Workspace
from tests.fakeslack.tiny_app import JOIN


@pytest.fixture
def join(alice: Person) -> Modal:
    modal = alice.types("/recert join").modal
    assert modal is not None
    return modal


def test_a_modal_opens_and_is_read(join: Modal, alice: Person) -> None:
    assert join.title == "Join"
    join.says("Expiration date", "As it stands on your card", "Paramedic")
    assert join.buttons == ["Why?"]
    assert alice.modal is not None


def test_required_fields_are_complained_of_before_anything_is_sent(join: Modal) -> None:
    assert join.submits() is join
    required = "Please complete this required field."
    assert join.errors == {"level": required, "expires": required}
    join.fills(level="emt", date="2027-03-31", number="12345678901")
    assert join.submits() is join
    assert join.errors == {"number": "Please enter 0 to 10 characters."}


def test_fields_go_by_block_id_action_id_or_label(join: Modal, alice: Person) -> None:
    join.fills(level="Paramedic", expiration_date="2027-03-31", **{"Other roles": ["Examiner", "instructor"]})
    assert join.values == {
        "level": {"text": {"type": "plain_text", "text": "Paramedic"}, "value": "paramedic"},
        "expires": "2027-03-31",
        "number": None,
        "roles": [
            {"text": {"type": "plain_text", "text": "Examiner"}, "value": "examiner"},
            JOIN["blocks"][3]["element"]["options"][0],
        ],
    }
    assert join.submits() is None
    assert alice.modal is None
    alice.sees("paramedic until 2027-03-31")


def test_a_wrong_field_or_option_is_told(join: Modal) -> None:
    with pytest.raises(AssertionError, match="has no field 'region'; it has"):
        join.fills(region=1)
    with pytest.raises(AssertionError, match=r"'AEMT' is not offered; there is \['EMT', 'Paramedic'\]"):
        join.fills(level="AEMT")


def test_errors_stand_on_the_same_modal_and_an_update_follows(join: Modal, alice: Person) -> None:
    join.fills(level="EMT", expires="2027-03-31", number="bad")
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


def test_a_failed_submission_is_trouble_to_the_person(join: Modal, alice: Person) -> None:
    join.fills(level="EMT", expires="2027-03-31")
    alice.wire.deliver = lambda _headers, _body: Delivered(500, {}, b"")
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
def test_answers_slack_would_refuse(join: Modal, alice: Person, body: bytes, reason: str) -> None:
    join.fills(level="EMT", expires="2027-03-31")
    alice.wire.deliver = lambda _headers, _body: Delivered(200, {}, body)
    with pytest.raises(SlackWouldRefuse, match=reason):
        join.submits()


def test_a_submission_may_push_until_three_are_stacked(join: Modal, alice: Person) -> None:
    view = {key: JOIN[key] for key in ("type", "title")} | {"submit": JOIN["submit"], "blocks": JOIN["blocks"][4:]}
    body = json.dumps({"response_action": "push", "view": view}).encode()
    modal: Modal | None = join.fills(level="EMT", expires="2027-03-31")
    alice.wire.deliver = lambda _headers, _body: Delivered(200, {}, body)
    for _ in range(2):
        assert modal is not None
        modal = modal.submits()
    assert modal is not None
    with pytest.raises(SlackWouldRefuse, match="a fourth modal"):
        modal.submits()


def test_a_modal_that_the_app_closed_meanwhile_stays_closed(join: Modal, alice: Person) -> None:
    def deliver(_headers: object, _body: bytes) -> Delivered:
        alice.wire.views.clear(alice.id)
        return Delivered(200, {}, b"")

    alice.wire.deliver = deliver
    assert join.fills(level="EMT", expires="2027-03-31").submits() is None


def test_an_open_modal_can_be_drawn(join: Modal) -> None:
    assert join.submits() is join
    console = Console(width=44, color_system=None)
    with console.capture() as capture:
        console.print(join.fills(expires="2027-03-31").screen)
    assert "⚠ Please complete this required field." in capture.get()
    assert "2027-03-31  ▾" in capture.get()


def test_clear_closes_the_whole_stack(join: Modal, alice: Person) -> None:
    join.presses("Why?")
    join.fills(level="EMT", expires="2027-03-31")
    alice.wire.deliver = lambda _headers, _body: Delivered(200, {}, b'{"response_action": "clear"}')
    assert join.submits() is None
    assert alice.modal is None


def test_a_view_keeps_what_was_typed_when_it_is_updated(connected: Workspace, join: Modal) -> None:
    join.fills(number="E1")
    connected_view = join.view
    join.person.wire.views.update(connected_view, {**JOIN, "blocks": JOIN["blocks"][1:]})
    assert join.values["number"] == "E1"
    assert "level" not in join.values
    assert connected.state.modals["UALICE"] == [connected_view]
