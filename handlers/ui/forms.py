"""Forms: their elements, and how to read what was entered."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import pydantic
from pydantic import BaseModel, ConfigDict, ValidationError

from handlers.answer import Answer, Block, Refusal, View
from handlers.services import Asker
from handlers.ui.blocks import plain_text, section
from handlers.ui.ids import Field

Wrong = dict[str, str]
"""The mistake in each wrong field, by the block_id of the field."""

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""A submitted modal's ``view.state.values``: block_id, action_id, then what was entered."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent: Slack's view object."""

    view: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The id that Slack gave this form when it was opened; a form that is sent twice has the same id both times."""
        return str(self.view["id"])

    @property
    def title(self) -> str:
        """The title of the form."""
        return str(self.view["title"]["text"])

    @property
    def values(self) -> Values:
        """The values that were entered."""
        values: Values = self.view["state"]["values"]
        return values

    def carried(self, kind: type["CarriedT"]) -> "CarriedT":
        """Return what the form carries. Raises `Refusal` for what this release does not understand."""
        return carried(self.view, kind)

    @property
    def agency(self) -> int | None:
        """The id of the agency that the form belongs to; None if it names none. Raises `Refusal`."""
        return self.carried(_AboutAgency).agency


Id = Annotated[int, pydantic.Field(gt=0, lt=10**9)]
"""The id of a row."""


class Carried(BaseModel):
    """What every form and view carries in its private metadata; a kind of form adds what it is about.

    Slack sends it back, perhaps to another release than the one that wrote it. So it is read in one place, strictly.
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    team: Annotated[str, pydantic.Field(pattern=r"^T[A-Z0-9]{1,40}$")] | None = None
    channel: Annotated[str, pydantic.Field(pattern=r"^[CDG][A-Z0-9]{1,40}$")] | None = None
    in_channel: bool = False
    again: str = ""
    beneath: list[str] = []


class _AboutAgency(Carried):
    agency: Id | None = None


CarriedT = TypeVar("CarriedT", bound=Carried)


def carry(asker: Asker, **about: object) -> str:
    """Return a modal's private metadata: the workspace and conversation that it was opened from, and its subject.

    `again` is the command that a modal answers, `beneath` those of the modals below it.
    """
    return json.dumps({"team": asker.team_id, "channel": asker.channel_id, "in_channel": asker.in_channel, **about})


def carried(view: Mapping[str, Any], kind: type[CarriedT]) -> CarriedT:
    """Read a view's private metadata. Raises `Refusal` for what this release does not understand."""
    try:
        return kind.model_validate_json(view.get("private_metadata") or "{}")
    except ValidationError as error:
        raise Refusal(
            "This was opened by another release of Recert, so nothing changed. Close it, and open it again."
        ) from error


# --- Elements -------------------------------------------------------------------------------------------------------

Element = dict[str, Any]
"""An input element, as JSON: https://docs.slack.dev/reference/block-kit/block-elements."""
Option = dict[str, Any]


def option(value: str, label: str, description: str | None = None) -> Option:
    """Return one choice; a description is shown below its label, smaller."""
    made: Option = {"value": value, "text": plain_text(label)}
    return made if description is None else made | {"description": plain_text(description)}


def field(name: Field, label: str, element: Element, *, hint: str | None = None, optional: bool = False) -> Block:
    """Return an input with its label, and a hint below it if there is one."""
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label),
        "element": element | {"action_id": name},
        "optional": optional,
    }
    return made if hint is None else made | {"hint": plain_text(hint)}


def _element(kind: str, **properties: object) -> Element:
    return {"type": kind, **{name: value for name, value in properties.items() if value is not None}}


def text_input(initial: str | None, *, longest: int) -> Element:
    """Return an input for a line of text."""
    return _element("plain_text_input", initial_value=initial, max_length=longest)


def number_input(initial: str | None, *, least: str, most: str) -> Element:
    """Return an input for a decimal number."""
    return _element("number_input", is_decimal_allowed=True, initial_value=initial, min_value=least, max_value=most)


def date_picker(initial: str | None) -> Element:
    """Return an input for a date, YYYY-MM-DD."""
    return _element("datepicker", initial_date=initial)


def radio_buttons(options: Iterable[Option], initial: Option | None = None) -> Element:
    """Return an input for one of a few choices, all of which are shown."""
    return _element("radio_buttons", options=list(options), initial_option=initial)


def checkboxes(options: Iterable[Option], initial: list[Option]) -> Element:
    """Return an input for any of a few choices."""
    return _element("checkboxes", options=list(options), initial_options=initial or None)


def menu(options: Iterable[Option], initial: Option | None = None, **properties: object) -> Element:
    """Return an input for one of many choices."""
    return _element("static_select", options=list(options), initial_option=initial, **properties)


def several_menu(options: Iterable[Option], chosen: Iterable[Option], placeholder: str) -> Element:
    """Return a menu of which several options may be chosen."""
    return _element(
        "multi_static_select",
        options=list(options),
        initial_options=list(chosen) or None,
        placeholder=plain_text(placeholder),
    )


def people_menu(initial: list[str], *, most: int) -> Element:
    """Return an input for people, by user id."""
    return _element("multi_users_select", initial_users=initial, max_selected_items=most)


def file_input(*types: str) -> Element:
    """Return an input for one file of these types."""
    return _element("file_input", filetypes=list(types), max_files=1)


# --- Modals ---------------------------------------------------------------------------------------------------------


def shown(answer: Answer, private_metadata: str = "") -> View:
    """Return an answer as a modal, where no message can be shown."""
    return View("Recert", answer.blocks, close="Close", private_metadata=private_metadata)


def sent(title: str, answer: Answer) -> View:
    """Return the modal once its form was sent: what was saved, and a button to close it."""
    return View(answer.title or title, answer.blocks, close="Done")


def refused(title: str, words: str) -> View:
    """Return the modal if its form is refused: why, and what to do next."""
    return View(title, (section(f":no_entry: {words}"),), close="Done")


def entered(values: Values, name: Field) -> Any:  # noqa: ANN401 - a text, a date, an option or several
    """Return what was entered into a field: a string; a list for checkboxes, people and files; or None."""
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
