"""What stands in an input: its state as Slack reports it, and how a test's value becomes that state."""

from collections.abc import Mapping
from typing import Any

from fakeslack.controls import Element, controls
from fakeslack.files import File
from fakeslack.words import text_of

# The key under which each kind of element reports its state, and the key of what stands in it at first.
_VALUE = {
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

State = dict[str, Any]
Typed = Mapping[tuple[str, str], State]


def initial(element: Element) -> State:
    """Give the state of an element that nobody has touched: {"type": …, "value": …} or the like."""
    key, first = _VALUE[element["type"]]
    empty: Any = [] if key == "files" or (key.endswith("s") and key.startswith("selected")) else None
    return {"type": element["type"], key: element.get(first, empty)}


def entered(element: Element, value: object) -> State:
    """Give the state of an element into which a person has put `value`.

    Text for text inputs; a date or YYYY-MM-DD for date pickers; the label or value of an option for menus
    and radio buttons, a list of them for checkboxes; a file, or several, for file inputs; an id, or anything
    with an `id`, for users and channels; None empties it. Raises AssertionError for what is not offered.
    """
    kind = element["type"]
    key, _ = _VALUE[kind]
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


def content(state: State) -> Any:  # noqa: ANN401 whatever kind of value the element holds
    """Give what stands in an input; None or [] if nothing does."""
    return next(value for key, value in state.items() if key != "type")


def values(view: Mapping[str, Any], typed: Typed) -> dict[str, dict[str, State]]:
    """Give `state.values` as Slack sends it: block_id to action_id to state."""
    found: dict[str, dict[str, State]] = {}
    for block, element in controls(view):
        if element["type"] in _VALUE:
            key = (block["block_id"], element["action_id"])
            found.setdefault(key[0], {})[key[1]] = typed.get(key) or initial(element)
    return found


def complaints(view: Mapping[str, Any], typed: Typed) -> dict[str, str]:
    """Give what Slack itself complains of before it sends a modal: block_id to words."""
    standing = values(view, typed)
    found: dict[str, str] = {}
    for block, element in controls(view):
        if block["type"] != "input" or element["type"] not in _VALUE:
            continue
        said = content(standing[block["block_id"]][element["action_id"]])
        if complaint := _complaint(block, element, said):
            found[block["block_id"]] = complaint
    return found


def _complaint(block: Mapping[str, Any], element: Element, said: object) -> str | None:
    if not said:
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] == "file_input" and len(list(said)) > element.get("max_files", 10):  # type: ignore[call-overload]
        return "Too many files."
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if not least <= len(str(said)) <= most:
            return f"Please enter {least} to {most} characters."
    if element["type"] == "number_input":
        return _number_complaint(element, str(said))
    return None


def _number_complaint(element: Element, said: str) -> str | None:
    try:
        number = float(said)
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
        raise TypeError(f"a file is wanted, as `person.has_file` makes one, not {file!r}")
    wanted = element.get("filetypes")
    if wanted and file.extension not in wanted:
        raise AssertionError(f"{file.name} is not offered; the input takes {wanted}")
    return file.described


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _id(value: object) -> str:
    return str(getattr(value, "id", value))
