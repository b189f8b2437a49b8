"""Checks of blocks, and the kinds of blocks that each surface allows.

Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fakeslack.blockkit import elements
from fakeslack.blockkit.checks import (
    Check,
    Required,
    anything,
    boolean,
    both,
    items,
    one_of,
    record,
    required,
    string,
    tagged,
    whole,
)
from fakeslack.blockkit.objects import ID, URL, plain, text


def block(kind: str, **keys: Check | Required) -> Check:
    """Accept a block of this kind, with these keys and a block_id."""
    return record({"type": required(one_of(kind)), "block_id": ID, **keys})


def text_or_fields(value: Mapping[str, Any], at: str) -> Iterator[str]:
    """Accept a section that has text or fields."""
    if "text" not in value and "fields" not in value:
        yield f"{at}: a section must have text or fields"


def input_block(kinds: Mapping[str, Check]) -> Check:
    """Accept an input block with one of these elements."""
    return block(
        "input",
        label=required(plain(2000)),
        element=required(tagged(kinds, "element")),
        hint=plain(2000),
        optional=boolean,
        dispatch_action=boolean,
    )


TABLE_CELL = tagged(
    {
        "raw_text": record({"type": required(one_of("raw_text")), "text": required(string(3000))}),
        "raw_number": record({"type": anything, "value": anything, "text": anything}),
        "rich_text": record({"type": anything, "elements": required(items(anything, 100)), "block_id": ID}),
    },
    "table cell",
)
COLUMN = record({"align": one_of("left", "center", "right"), "is_wrapped": boolean})

EVERYWHERE: dict[str, Check] = {
    "section": both(
        block(
            "section",
            text=text(3000),
            fields=items(text(2000), 10),
            accessory=tagged(elements.IN_SECTION, "accessory"),
            expand=boolean,
        ),
        text_or_fields,
    ),
    "divider": block("divider"),
    "header": block("header", text=required(plain(150)), level=whole(1, 4)),
    "context": block(
        "context",
        elements=required(
            items(
                tagged(
                    {"plain_text": text(2000), "mrkdwn": text(2000), "image": elements.IMAGE_ELEMENT},
                    "context element",
                ),
                10,
            ),
        ),
    ),
    "actions": block("actions", elements=required(items(tagged(elements.IN_ACTIONS, "action"), 25))),
    "input": input_block(elements.IN_INPUT),
    "image": block("image", image_url=required(URL), alt_text=required(string(2000)), title=plain(2000)),
    "rich_text": block("rich_text", elements=required(items(anything, 1000))),
}

MESSAGE: dict[str, Check] = {
    **EVERYWHERE,
    "markdown": block("markdown", text=required(string(12_000))),
    "table": block(
        "table",
        rows=required(items(items(TABLE_CELL, 20), 100)),
        column_settings=items(COLUMN, 20),
    ),
}

MODAL: dict[str, Check] = {
    **EVERYWHERE,
    "input": input_block(elements.IN_MODAL_INPUT),
    "alert": block(
        "alert",
        text=required(text(3000)),
        level=one_of("default", "info", "warning", "error", "success"),
    ),
}

HOME: dict[str, Check] = EVERYWHERE


def elements_of(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the elements of a block, under any of its keys."""
    held = [value.get("accessory"), value.get("element")]
    inside = value.get("elements")
    if isinstance(inside, list):
        held.extend(inside)
    return [each for each in held if isinstance(each, dict)]


def unique_ids(value: list[dict[str, Any]], at: str) -> Iterator[str]:
    """Accept blocks with distinct block_ids and, within each, distinct action_ids."""
    seen: set[str] = set()
    for number, each in enumerate(value):
        if not isinstance(each, dict):
            continue
        block_id = each.get("block_id")
        if block_id is not None and block_id in seen:
            yield f"{at}/{number}/block_id: {block_id!r} is used twice"
        seen.add(block_id or "")
        actions = [element.get("action_id") for element in elements_of(each)]
        for action_id in {name for name in actions if name is not None and actions.count(name) > 1}:
            yield f"{at}/{number}: the action_id {action_id!r} is used twice in one block"


def blocks(kinds: Mapping[str, Check], most: int, least: int) -> Check:
    """Accept a list of `least` to `most` blocks of these kinds, with distinct ids."""
    shape = items(tagged(kinds, "block"), most, least)

    def check(value: object, at: str) -> Iterator[str]:
        yield from shape(value, at)
        if isinstance(value, list):
            yield from unique_ids(value, at)

    return check
