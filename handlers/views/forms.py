"""What the forms are made of, and how what was entered into one is read."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import InputBlock, Option, PlainTextObject
from slack_sdk.models.views import View

from handlers.ids import Field
from handlers.views.blocks import Answer

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""A submitted modal's ``view.state.values``: block_id, action_id, then what was entered."""


def option(value: str, label: str, description: str | None = None) -> Option:
    """One choice; a description is shown below its label, smaller."""
    return Option(
        value=value,
        text=PlainTextObject(text=label),
        description=PlainTextObject(text=description) if description else None,
    )


def field(name: Field, label: str, element: Any, *, hint: str | None = None, optional: bool = False) -> InputBlock:  # noqa: ANN401 - any input element
    """An input with its label, and a hint below it if there is one."""
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
    )


def sent(title: str, answer: Answer) -> View:
    """The modal once the form is sent: what was kept, and a way out."""
    return View(
        type="modal",
        title=PlainTextObject(text=title),
        close=PlainTextObject(text="Done"),
        blocks=list(answer.blocks),
    )


def shown(answer: Answer, private_metadata: str = "") -> View:
    """An answer as a modal, for one who asked where no message can be shown."""
    return View(
        type="modal",
        title=PlainTextObject(text="Recert"),
        close=PlainTextObject(text="Close"),
        private_metadata=private_metadata,
        blocks=list(answer.blocks),
    )


def entered(values: Values, name: Field) -> Any:  # noqa: ANN401 - a text, a date, an option or several
    """What was entered into a field: a string, a list of strings for checkboxes and people, or None."""
    state = values.get(name, {}).get(name, {})
    match state:
        case {"selected_options": options}:
            return [option["value"] for option in options]
        case {"selected_option": chosen}:
            return chosen["value"] if chosen else None
        case {"selected_date": date}:
            return date
        case {"selected_users": users}:
            return users
    return state.get("value")
