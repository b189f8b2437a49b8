"""Interactive elements of a message or view: buttons, menus and inputs, their ids, and how a label finds them."""

import copy
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fakeslack.blockkit.blocks import elements_of
from fakeslack.words import text_of

Block = dict[str, Any]
Element = dict[str, Any]

_NO_CONTROL = ("plain_text", "mrkdwn", "image")


def with_ids(blocks: list[Block], number: Callable[[], int]) -> list[Block]:
    """Copy blocks and add the missing block_ids and action_ids, as Slack does; `number` makes each unique."""
    copied = copy.deepcopy(blocks)
    for block in copied:
        block.setdefault("block_id", f"b{number()}")
        if block["type"] == "rich_text":
            continue
        for element in elements_of(block):
            if element.get("type") not in _NO_CONTROL:
                element.setdefault("action_id", f"a{number()}")
    return copied


def controls(payload: Mapping[str, Any]) -> list[tuple[Block, Element]]:
    """List the interactive elements of a message or view, each with its block."""
    return [
        (block, element)
        for block in payload.get("blocks") or []
        for element in elements_of(block)
        if "action_id" in element
    ]


class Target(NamedTuple):
    """A button, or one option of a menu, which a person can press."""

    block: Block
    element: Element
    option: dict[str, Any] | None
    label: str

    @property
    def names(self) -> set[str]:
        """Return the names that find this target: its label, its value, a button's action_id."""
        if self.option is not None:
            return {self.label, self.option["value"]}
        return {self.label, self.element["action_id"], self.element.get("value", "")}


def targets(payload: Mapping[str, Any]) -> list[Target]:
    """List the buttons and menu options, in the order of the blocks."""
    found = []
    for block, element in controls(payload):
        if block["type"] == "input":
            continue
        if element["type"] == "button":
            found.append(Target(block, element, None, text_of(element["text"])))
        groups = element.get("option_groups") or [element]
        for option in (each for group in groups for each in group.get("options", [])):
            found.append(Target(block, element, option, text_of(option["text"])))  # noqa: PERF401
    return found


def target(payload: Mapping[str, Any], name: str, nth: int | None) -> Target:
    """Return the target called `name`, or else the one whose label contains it.

    Raises AssertionError if there is none, or several and `nth` (from 0) does not say which.
    """
    every = targets(payload)
    found = [each for each in every if name in each.names] or [each for each in every if name in each.label]
    if not found:
        offered = ", ".join(repr(each.label) for each in every) or "nothing"
        raise AssertionError(f"there is no {name!r} to press; there is {offered}")
    if nth is None and len(found) > 1:
        values = ", ".join(repr(each.element.get("value")) for each in found)
        raise AssertionError(f"{len(found)} buttons are called {name!r}: say nth=, or one of the values {values}")
    return found[nth or 0]


def button_labels(payload: Mapping[str, Any]) -> list[str]:
    """List the labels of the buttons, in the order of the blocks."""
    return [each.label for each in targets(payload) if each.element["type"] == "button"]
