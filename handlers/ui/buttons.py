"""Buttons, and the typed values that they carry.

Slack keeps one text for a button: its value's fields, with colons between, the last of which may hold colons itself.
"""

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, TypeAdapter

from handlers.answer import Refusal
from handlers.ui.blocks import Button, capital, markdown, plain_text, site

Number = Annotated[int, Field(ge=0, lt=10**9)]
UserId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]


@dataclass(frozen=True)
class ButtonValue:
    """The value of a button: `action` names what it does, `fresh` the command that shows new buttons of its kind."""

    action: ClassVar[str]
    fresh: ClassVar[str] = "help"

    def __str__(self) -> str:
        """Return the value as Slack keeps it."""
        return ":".join(str(getattr(self, each.name)) for each in fields(self)) or self.action

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a value that Slack sent back. Raises `Refusal` for one that this release never wrote."""
        names = [each.name for each in fields(cls)]
        parts = text.split(":", len(names) - 1) if names else []
        try:
            value: Self = _adapter(cls).validate_python(  # type: ignore[arg-type] # a class can be hashed
                dict(zip(names, parts, strict=False))  # a button from before a field was added gets its default
            )
        except ValueError as error:  # too few parts; or pydantic's own, a subclass
            raise too_old(cls.fresh) from error
        return value


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def too_old(command: str) -> Refusal:
    """Return the refusal of a button that this release does not know."""
    return Refusal(f"This button is too old to be understood. Type `/recert {command}` for fresh ones.")


@dataclass(frozen=True)
class Join(ButtonValue):
    """Opens the form of one's record."""

    action = "join"


@dataclass(frozen=True)
class Show(ButtonValue):
    """Answers a command as if it had been typed."""

    action = "show"
    command: str


@dataclass(frozen=True)
class OpenLink(ButtonValue):
    """Opens another site's page. Slack reports the press, and there is nothing to do."""

    action = "link"
    url: str


@dataclass(frozen=True, slots=True)
class ConfirmDialog:
    """A question that Slack asks before a press counts."""

    title: str
    text: str
    yes: str
    no: str = "Cancel"

    def payload(self) -> dict[str, Any]:
        """Return the dialog as Slack takes it."""
        return {
            "title": plain_text(self.title),
            "text": markdown(_cut(self.text)),
            "confirm": plain_text(self.yes),
            "deny": plain_text(self.no),
        }


_MOST_ASKED = 300
_BEGUN = re.compile(r"[&<][^;>]*$")
"""An escape or a mention without its end."""


def _cut(text: str) -> str:
    """Cut a question to Slack's limit: a message with a longer one is refused as a whole."""
    return text if len(text) <= _MOST_ASKED else _BEGUN.sub("", text[: _MOST_ASKED - 1]) + "…"


def button(
    label: str,
    value: ButtonValue,
    *,
    style: str | None = None,
    confirm: ConfirmDialog | None = None,
    spoken: str | None = None,
) -> Button:
    """Return a button. Its action_id holds the value too, for no two in a message may have the same.

    `spoken` is what a screen reader says in place of a label that does not say what it acts on.
    """
    sent_back = str(value)
    made: Button = {
        "type": "button",
        "text": plain_text(label),
        "action_id": action_id(value, sent_back),
        "value": sent_back,
    }
    if style is not None:
        made["style"] = style
    if confirm is not None:
        made["confirm"] = confirm.payload()
    if spoken is not None:
        made["accessibility_label"] = spoken[:_MOST_SPOKEN]
    return made


_MOST_SPOKEN = 75


_MOST_CHARACTERS = 255


def action_id(value: ButtonValue | type[ButtonValue], rest: str) -> str:
    """Return what Slack calls a button by: its action, a colon, and more to tell it apart, cut to Slack's limit."""
    return f"{value.action}:{rest}"[:_MOST_CHARACTERS]


_SHORT = 25


def link_button(label: str, url: str, *, style: str | None = None) -> Button:
    """Return a button that opens a page; one with a long label says only which site it is on."""
    text = plain_text(label if len(label) <= _SHORT else f"{capital(site(url))} page")
    made: Button = {"type": "button", "text": text, "action_id": action_id(OpenLink, url), "url": url}
    return made if style is None else made | {"style": style}


def show_button(label: str, command: str, *, style: str | None = None, spoken: str | None = None) -> Button:
    """Return a button that does what a typed command does."""
    return button(label, Show(command), style=style, spoken=spoken)


def join_button(label: str = "Join", *, style: str | None = "primary") -> Button:
    """Return the button that opens the form of one's record."""
    return button(label, Join(), style=style)
