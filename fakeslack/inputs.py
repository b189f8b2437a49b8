"""States of inputs, as Slack reports them: the initial one, the one that a test's value makes, and its errors."""

from collections.abc import Mapping
from typing import Any

from fakeslack.controls import Element, controls
from fakeslack.records import File
from fakeslack.words import text_of

# For each kind of element: the key of the value in its state, and the key of its initial value.
_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "file_input": ("files", "initial_files"),
}

InputState = dict[str, Any]
Typed = Mapping[tuple[str, str], InputState]


def initial_state(element: Element) -> InputState:
    """Return the state of an element that nobody has changed, such as {"type": …, "value": …}."""
    key, first = _KEYS[element["type"]]
    empty: Any = [] if key == "files" or (key.endswith("s") and key.startswith("selected")) else None
    return {"type": element["type"], key: element.get(first, empty)}


def entered_state(element: Element, value: object) -> InputState:
    """Return the state of an element after a person has put `value` into it.

    `value` is text for text inputs; a date or YYYY-MM-DD for date pickers; the label or value of an option for menus
    and radio buttons, a list of them for checkboxes; a File or a list of them for file inputs; an id, or an object
    with an `id`, for users and channels; None to empty the input. Raises AssertionError for a choice that is not
    offered, TypeError for a file input's value that is no File.
    """
    kind = element["type"]
    key, _ = _KEYS[kind]
    if key == "selected_options":
        chosen: Any = [_option(element, each) for each in _listed(value)]
    elif key == "selected_users":
        chosen = [_id(each) for each in _listed(value)]
    elif key == "files":
        chosen = [_file(element, each) for each in _listed(value)]
    elif value is None:
        chosen = None
    elif key == "selected_option":
        chosen = _option(element, value)
    elif key in ("selected_user", "selected_conversation", "selected_channel"):
        chosen = _id(value)
    else:
        chosen = value if key == "selected_date_time" else str(value)
    return {"type": kind, key: chosen}


def value_of(state: InputState) -> Any:  # noqa: ANN401 its type depends on the kind of element
    """Return the value in an input's state; None or [] if the input is empty."""
    return next(value for key, value in state.items() if key != "type")


def state_values(view: Mapping[str, Any], typed: Typed) -> dict[str, dict[str, InputState]]:
    """Return `state.values` as Slack sends it: for each block_id, the states by action_id."""
    found: dict[str, dict[str, InputState]] = {}
    for block, element in controls(view):
        if element["type"] in _KEYS:
            key = (block["block_id"], element["action_id"])
            found.setdefault(key[0], {})[key[1]] = typed.get(key) or initial_state(element)
    return found


def input_errors(view: Mapping[str, Any], typed: Typed) -> dict[str, str]:
    """Return the errors that Slack itself shows before it submits a modal, by block_id."""
    states = state_values(view, typed)
    found: dict[str, str] = {}
    for block, element in controls(view):
        if block["type"] != "input" or element["type"] not in _KEYS:
            continue
        value = value_of(states[block["block_id"]][element["action_id"]])
        if error := _error(block, element, value):
            found[block["block_id"]] = error
    return found


def _error(block: Mapping[str, Any], element: Element, value: object) -> str | None:
    if not value:
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] == "file_input" and len(list(value)) > element.get("max_files", 10):  # type: ignore[call-overload]
        return "Too many files."
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if not least <= len(str(value)) <= most:
            return f"Please enter {least} to {most} characters."
    if element["type"] == "number_input":
        return _number_error(element, str(value))
    return None


def _number_error(element: Element, typed: str) -> str | None:
    try:
        number = float(typed)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    least, most = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return None if least <= number <= most else f"Please enter a number from {least:g} to {most:g}."


def _option(element: Element, wanted: object) -> dict[str, Any]:
    groups = element.get("option_groups") or [element]
    offered: list[dict[str, Any]] = [each for group in groups for each in group.get("options", [])]
    for option in offered:
        if wanted in (option["value"], text_of(option["text"])):
            return option
    raise AssertionError(f"{wanted!r} is not offered; there is {[text_of(each['text']) for each in offered]}")


def _file(element: Element, file: object) -> dict[str, Any]:
    if not isinstance(file, File):
        raise TypeError(f"a file input takes a file that `person.has_file` made, not {file!r}")
    wanted = element.get("filetypes")
    if wanted and file.extension not in wanted:
        raise AssertionError(f"{file.name} is not offered; the input takes {wanted}")
    return file.file_object


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _id(value: object) -> str:
    return str(getattr(value, "id", value))
