"""Payloads at each of Slack's limits pass, and those beyond it do not."""

from typing import Any

import pytest

from fakeslack.blockkit import Surface, problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(label: str = "Beginner", value: str = "beginner") -> Json:
    return {"text": plain(label), "value": value}


def button(**change: object) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **change}


def section(text: str = "x", **more: object) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def asking(element: Json, **more: object) -> Json:
    return {"type": "input", "label": plain("Level"), "element": element, **more}


def message(*blocks: Json, **more: object) -> Json:
    return {"text": "hello", "blocks": list(blocks), **more}


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain("Join"), "submit": plain("Save"), "blocks": list(blocks), **more}


def select(count: int = 1, **more: object) -> Json:
    return {"type": "static_select", "options": [option(value=str(n)) for n in range(count)], **more}


def confirm(**change: object) -> Json:
    return {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n"), **change}


TEXT = {"type": "plain_text_input", "action_id": "text"}

LIMITS: list[tuple[str, Surface, Json, Json, str]] = [
    ("text", "message", {"text": "x" * 40_000}, {"text": "x" * 40_001}, "/text"),
    ("blocks in a message", "message", message(*[section()] * 50), message(*[section()] * 51), "/blocks"),
    ("blocks in a modal", "modal", modal(*[section()] * 100), modal(*[section()] * 101), "/blocks"),
    (
        "blocks in a home",
        "home",
        {"type": "home", "blocks": [section()] * 100},
        {"type": "home", "blocks": [section()] * 101},
        "/blocks",
    ),
    ("section text", "message", message(section("x" * 3000)), message(section("x" * 3001)), "/blocks/0/text/text"),
    (
        "fields",
        "message",
        message({"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}),
        message({"type": "section", "fields": [mrkdwn("x")] * 11}),
        "/blocks/0/fields",
    ),
    (
        "field text",
        "message",
        message({"type": "section", "fields": [mrkdwn("x" * 2000)]}),
        message({"type": "section", "fields": [mrkdwn("x" * 2001)]}),
        "/blocks/0/fields/0/text",
    ),
    (
        "header",
        "message",
        message({"type": "header", "text": plain("x" * 150)}),
        message({"type": "header", "text": plain("x" * 151)}),
        "/blocks/0/text/text",
    ),
    (
        "context",
        "message",
        message({"type": "context", "elements": [mrkdwn("x")] * 10}),
        message({"type": "context", "elements": [mrkdwn("x")] * 11}),
        "/blocks/0/elements",
    ),
    (
        "actions",
        "message",
        message(actions(*[button(action_id=str(n)) for n in range(25)])),
        message(actions(*[button(action_id=str(n)) for n in range(26)])),
        "/blocks/0/elements",
    ),
    (
        "block_id",
        "message",
        message(section(block_id="x" * 255)),
        message(section(block_id="x" * 256)),
        "/blocks/0/block_id",
    ),
    (
        "button text",
        "message",
        message(actions(button(text=plain("x" * 75)))),
        message(actions(button(text=plain("x" * 76)))),
        "/blocks/0/elements/0/text/text",
    ),
    (
        "button value",
        "message",
        message(actions(button(value="x" * 2000))),
        message(actions(button(value="x" * 2001))),
        "/blocks/0/elements/0/value",
    ),
    (
        "options",
        "message",
        message(actions(select(100))),
        message(actions(select(101))),
        "/blocks/0/elements/0/options",
    ),
    (
        "placeholder",
        "modal",
        modal(asking(select(placeholder=plain("x" * 150)))),
        modal(asking(select(placeholder=plain("x" * 151)))),
        "/blocks/0/element/placeholder/text",
    ),
    (
        "radio buttons",
        "modal",
        modal(asking({"type": "radio_buttons", "options": [option()] * 10})),
        modal(asking({"type": "radio_buttons", "options": [option()] * 11})),
        "/blocks/0/element/options",
    ),
    (
        "overflow",
        "message",
        message(section(accessory={"type": "overflow", "options": [option()] * 5})),
        message(section(accessory={"type": "overflow", "options": [option()] * 6})),
        "/blocks/0/accessory/options",
    ),
    (
        "confirmation",
        "message",
        message(actions(button(confirm=confirm(confirm=plain("x" * 30))))),
        message(actions(button(confirm=confirm(confirm=plain("x" * 31))))),
        "/blocks/0/elements/0/confirm/confirm/text",
    ),
    (
        "modal title",
        "modal",
        modal(section(), title=plain("x" * 24)),
        modal(section(), title=plain("x" * 25)),
        "/title",
    ),
    (
        "private_metadata",
        "modal",
        modal(section(), private_metadata="x" * 3000),
        modal(section(), private_metadata="x" * 3001),
        "/private_metadata",
    ),
    (
        "hint",
        "modal",
        modal(asking(TEXT, hint=plain("x" * 2000))),
        modal(asking(TEXT, hint=plain("x" * 2001))),
        "/blocks",
    ),
    (
        "markdown",
        "message",
        message({"type": "markdown", "text": "x" * 12_000}),
        message({"type": "markdown", "text": "x" * 12_001}),
        "/blocks/0/text",
    ),
]


@pytest.mark.parametrize(
    ("surface", "fits", "breaks", "at"), [case[1:] for case in LIMITS], ids=[case[0] for case in LIMITS]
)
def test_limits_are_where_slack_has_them(surface: Surface, fits: Json, breaks: Json, at: str) -> None:
    assert problems(surface, fits) == []
    found = problems(surface, breaks)
    assert len(found) == 1
    assert found[0].startswith(at)


@pytest.mark.parametrize(
    ("surface", "payload", "reason"),
    [
        ("message", {}, ": text is missing"),
        ("message", {"text": ""}, "/text: must be at least 1 character long"),
        ("message", {"text": 1}, "/text: must be a string"),
        ("message", {"text": "x", "hue": "red"}, "/hue: Slack knows no such key here"),
        ("message", {"text": "x", "blocks": {}}, "/blocks: must be a list"),
        ("message", {"text": "x", "blocks": ["y"]}, "/blocks/0: None is no block"),
        ("message", message({"type": "marquee"}), "/blocks/0: 'marquee' is no block that is allowed here"),
        ("message", message({"type": "section"}), "/blocks/0: a section must have text or fields"),
        ("message", message(section(size=3)), "/blocks/0/size: Slack knows no such key here"),
        ("message", message(section("")), "/blocks/0/text/text: must be at least 1"),
        ("message", message({"type": "header", "text": mrkdwn("x")}), "/blocks/0/text: 'mrkdwn' is no text"),
        (
            "message",
            message(actions(button(style="warning"))),
            "/blocks/0/elements/0/style: must be one of primary, danger",
        ),
        ("message", message(actions(button(text="Go"))), "/blocks/0/elements/0/text: None is no text"),
        ("message", message(actions(TEXT)), "/blocks/0/elements/0: 'plain_text_input' is no action"),
        ("message", message(actions(button(), button())), "/blocks/0: the action_id 'go' is used twice"),
        ("message", message(section(block_id="a"), section(block_id="a")), "/blocks/1/block_id: 'a' is used twice"),
        ("message", message({"type": "image", "image_url": "https://x"}), "/blocks/0: alt_text is missing"),
        ("message", message({"type": "alert", "text": plain("x")}), "/blocks/0: 'alert' is no block"),
        ("message", message(asking({"type": "file_input"})), "/blocks/0/element: 'file_input' is no element"),
        ("message", message(actions({"type": "static_select"})), "/blocks/0/elements/0: must have either options or"),
        ("message", message(actions(select(1, initial_option=option("Advanced")))), "the initial option"),
        ("message", message(actions(select(0))), "/blocks/0/elements/0/options: must have 1 to 100 items, has 0"),
        ("message", message(metadata={"event_type": "x"}), "/metadata: event_payload is missing"),
        ("message", message(metadata={"event_type": "x", "event_payload": []}), "event_payload: must be an object"),
        ("message", message(metadata="x"), "/metadata: must be an object"),
        ("message", message(replace_original="true"), "/replace_original: must be true or false"),
        ("message", message(*[{"type": "table", "rows": [[]]}] * 2), "may hold one table"),
        ("modal", modal(asking(TEXT)) | {"submit": plain("x" * 25)}, "/submit/text"),
        ("modal", {"type": "modal", "title": plain("x"), "blocks": [asking(TEXT)]}, "/submit: a modal with input"),
        ("modal", modal(), "/blocks: must have 1 to 100 items"),
        ("modal", modal({"type": "markdown", "text": "x"}), "'markdown' is no block that is allowed here"),
        ("modal", modal(asking({"type": "datepicker", "initial_date": "31 March"})), "must be a date as YYYY-MM-DD"),
        ("modal", modal(asking({"type": "timepicker", "initial_time": "9:00"})), "must be a time as HH:MM"),
        ("modal", modal(asking({**TEXT, "min_length": True})), "/blocks/0/element/min_length: must be an integer"),
        ("modal", modal(asking({**TEXT, "max_length": 3001})), "must be from 1 to 3000, is 3001"),
        ("modal", modal(asking({**TEXT, "multiline": "yes"})), "must be true or false"),
        ("modal", modal(*[asking({**TEXT, "focus_on_load": True})] * 2), "only one element may have focus_on_load"),
        ("home", {"type": "modal", "blocks": [section()]}, "/type: must be one of home"),
    ],
)
def test_a_reason_names_the_place_in_the_payload(surface: Surface, payload: Json, reason: str) -> None:
    found = problems(surface, payload)
    assert any(reason in each for each in found), found


def test_every_kind_of_block_has_a_form_that_passes() -> None:
    image = {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "A map"}
    blocks = [
        section(accessory=image),
        {"type": "divider"},
        {"type": "header", "text": plain("Head")},
        {"type": "context", "elements": [image, plain("x")]},
        actions(button(url="https://example.org", style="danger", confirm=confirm())),
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]], "column_settings": [{"align": "right"}]},
        image,
    ]
    assert problems("message", message(*blocks, metadata={"event_type": "x", "event_payload": {}})) == []
    fields = [
        TEXT,
        select(2, initial_option=option(value="1")),
        {"type": "multi_static_select", "option_groups": [{"label": plain("g"), "options": [option()]}]},
        {"type": "datepicker", "initial_date": "2027-03-31"},
        {"type": "timepicker", "initial_time": "09:00"},
        {"type": "checkboxes", "options": [option()], "initial_options": [option()]},
        {"type": "number_input", "is_decimal_allowed": True, "min_value": "0"},
        {"type": "email_text_input"},
        {"type": "users_select"},
        {"type": "conversations_select", "filter": {"include": ["private"]}, "default_to_current_conversation": True},
        {"type": "file_input", "max_files": 1},
    ]
    alert = {"type": "alert", "text": plain("x"), "level": "warning"}
    assert problems("modal", modal(*map(asking, fields), alert, callback_id="join")) == []


def test_deleting_a_message_needs_no_text() -> None:
    assert problems("message", {"delete_original": True, "text": ""}) == []
