"""Values become the states that Slack reports, and Slack's own errors come before the submission."""

from datetime import date
from typing import Any

import pytest

from fakeslack import AppResponse, Person, Workspace, inputs
from tests.fakeslack.tiny_app import option, section

OPTIONS = {"options": [option("Beginner", "beginner"), option("Advanced", "advanced")]}


@pytest.mark.parametrize(
    ("element", "value", "state"),
    [
        ({"type": "plain_text_input"}, "x", {"value": "x"}),
        ({"type": "plain_text_input"}, None, {"value": None}),
        ({"type": "number_input"}, 2.5, {"value": "2.5"}),
        ({"type": "datepicker"}, date(2027, 3, 31), {"selected_date": "2027-03-31"}),
        ({"type": "timepicker"}, "09:00", {"selected_time": "09:00"}),
        ({"type": "datetimepicker"}, 1_700_000_000, {"selected_date_time": 1_700_000_000}),
        ({"type": "static_select", **OPTIONS}, "Advanced", {"selected_option": option("Advanced", "advanced")}),
        (
            {"type": "static_select", "option_groups": [OPTIONS]},
            "beginner",
            {"selected_option": option("Beginner", "beginner")},
        ),
        ({"type": "checkboxes", **OPTIONS}, None, {"selected_options": []}),
        ({"type": "checkboxes", **OPTIONS}, "beginner", {"selected_options": [option("Beginner", "beginner")]}),
        ({"type": "users_select"}, "UBOB", {"selected_user": "UBOB"}),
        ({"type": "multi_users_select"}, ["UBOB"], {"selected_users": ["UBOB"]}),
    ],
)
def test_values_become_state(element: dict[str, Any], value: object, state: dict[str, object]) -> None:
    assert inputs.entered_state(element, value) == {"type": element["type"], **state}


def test_people_and_channels_stand_for_their_ids(workspace: Workspace) -> None:
    chosen = inputs.entered_state({"type": "users_select"}, workspace.user("bob"))
    assert inputs.value_of(chosen) == "UBOB"
    chosen = inputs.entered_state({"type": "conversations_select"}, workspace.channel("general"))
    assert inputs.value_of(chosen) == "CGENERAL"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("2.5", "Please enter a whole number."),
        ("many", "Please enter a number."),
        ("0", "Please enter a number from 1 to 30."),
        ("7", None),
    ],
)
def test_numbers_are_checked_as_slack_checks_them(typed: str, error: str | None) -> None:
    element = {
        "type": "number_input",
        "action_id": "n",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": "30",
    }
    view = {"blocks": [{"type": "input", "block_id": "days", "element": element}]}
    found = inputs.input_errors(view, {("days", "n"): inputs.entered_state(element, typed)})
    assert found == ({"days": error} if error else {})


def test_a_menu_that_dispatches_sends_its_change_at_once(workspace: Workspace) -> None:
    alice = workspace.user("alice")
    bodies: list[bytes] = []

    def deliver(_headers: object, body: bytes) -> AppResponse:
        bodies.append(body)
        return AppResponse(500, {}, b"")

    workspace.connect(deliver)
    menu = {"type": "static_select", "action_id": "level", **OPTIONS}
    asked = {"type": "input", "block_id": "b", "dispatch_action": True, "label": {"type": "plain_text", "text": "L"}}
    content = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [asked | {"element": menu}]}
    alice.wire.views.open(alice.id, content | {"blocks": [*content["blocks"], section("x", accessory=menu)]})
    modal = alice.modal
    assert modal is not None
    modal.fills(b="Advanced")
    assert b"block_actions" in bodies[0]
    assert modal.values["b"] == option("Advanced", "advanced")


def test_closing_sends_view_closed_only_if_the_view_asks_for_it(workspace: Workspace) -> None:
    alice: Person = workspace.user("alice")
    bodies: list[bytes] = []

    def deliver(_headers: object, body: bytes) -> AppResponse:
        bodies.append(body)
        return AppResponse(200, {}, b"")

    workspace.connect(deliver)
    content = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [section("x")]}
    for more, sent in (({}, 0), ({"notify_on_close": True, "clear_on_close": True}, 1)):
        modal = alice.wire.views.open(alice.id, content | more)
        assert alice.modal is not None
        alice.modal.closes()
        assert modal.closed
        assert len(bodies) == sent
    assert b"view_closed" in bodies[0]
