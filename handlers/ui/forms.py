"""What the forms are made of, and how what was entered into one is read."""

import json
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import InputBlock, Option, PlainTextObject
from slack_sdk.models.views import View

from handlers.ui.blocks import Answer, section
from handlers.ui.ids import Field

Wrong = dict[str, str]
"""What is wrong with what was entered, by the block_id of its field."""

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""A submitted modal's ``view.state.values``: block_id, action_id, then what was entered."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent: Slack's view object, and what its ack leaves for a lazy listener, by key."""

    view: Mapping[str, Any]
    leaves: MutableMapping[str, Any]

    @property
    def id(self) -> str:
        """The id that Slack gave this form when it was opened; what is sent twice has the same."""
        return str(self.view["id"])

    @property
    def title(self) -> str:
        """What it says at its top."""
        return str(self.view["title"]["text"])

    @property
    def values(self) -> Values:
        """What was entered."""
        values: Values = self.view["state"]["values"]
        return values

    @property
    def carried(self) -> dict[str, Any]:
        """What it carries with it: `handlers.bolt.reply.where_of`."""
        return dict(json.loads(self.view["private_metadata"]))


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


def refused(title: str, words: str) -> View:
    """The modal, if what was sent is not taken: why, and what to do next."""
    return sent(title, Answer(text=words, blocks=(section(f":no_entry: {words}"),)))


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
    """What was entered into a field: a string, a list for checkboxes, people and files, or None."""
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
        case {"files": files}:
            return files
    return state.get("value")
