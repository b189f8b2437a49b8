"""Drawings of messages, modals and App Homes, by rich, for a wide terminal or one as narrow as a phone.

Without colors they are readable as plain text.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from fakeslack.inputs import Typed
from fakeslack.screen.blocks import Drawing, button
from fakeslack.screen.layout import Lines
from fakeslack.screen.text import mrkdwn, object_text
from fakeslack.words import text_of, words

Names = Mapping[str, str]

ONLY_YOU = "Only visible to you"


def message(
    payload: Mapping[str, Any],
    *,
    author: str,
    at: datetime | None = None,
    only_you: bool | None = None,
    names: Names | None = None,
) -> RenderableType:
    """Draw a message: its author, and its blocks or, without any, its text.

    `only_you` marks it as visible to one person; None leaves that to the payload's response_type. `at` is shown in
    its own time zone. `names` maps the ids of users and channels to names.
    """
    if only_you is None:
        only_you = payload.get("response_type") == "ephemeral"
    head = Text.assemble((author, "bold"), "  ", ("APP", "reverse dim"))
    if at is not None:
        head.append(f"  {at:%H:%M}", "dim")
    parts: list[RenderableType] = [head]
    if only_you:
        parts.append(Text(f"👁  {ONLY_YOU}", "dim italic"))
    drawing = Drawing(names or {})
    blocks = payload.get("blocks") or []
    parts.append(drawing.blocks(blocks) if blocks else Lines(mrkdwn(str(payload.get("text", "")), names)))
    return Group(*parts)


def modal(
    payload: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    typed: Typed | None = None,
    names: Names | None = None,
) -> RenderableType:
    """Draw a modal: its title, its blocks with typed values and errors, and its buttons.

    `errors` maps a block_id to an error, "" to one of the whole modal; `typed` is that of the view.
    """
    drawing = Drawing(names or {}, errors or {}, typed or {})
    close = text_of(payload["close"]) if payload.get("close") else "Cancel"
    buttons = button({"text": {"type": "plain_text", "text": close}})
    if payload.get("submit"):
        submit = button({"text": payload["submit"], "style": "primary"})
        buttons = Text(" ").join([buttons, submit])
    buttons.justify = "right"
    parts: list[RenderableType] = [drawing.blocks(payload["blocks"])]
    if errors and "" in errors:
        parts.append(Text(f"⚠ {errors['']}", "red"))
    parts.extend((Rule(style="dim"), buttons))
    title = object_text(payload["title"])
    title.stylize("bold")
    return Panel(Group(*parts), title=title, title_align="left", box=box.ROUNDED, padding=(0, 1))


def home(payload: Mapping[str, Any], *, author: str, names: Names | None = None) -> RenderableType:
    """Draw an App Home of the app whose name is `author`."""
    tab = Text.assemble((author, "bold"), "  ", ("Home", "underline"))
    return Group(tab, Rule(style="dim"), Drawing(names or {}).blocks(payload["blocks"]))


def view(payload: Mapping[str, Any], *, author: str, names: Names | None = None) -> RenderableType:
    """Draw a modal or an App Home."""
    return modal(payload, names=names) if payload.get("type") == "modal" else home(payload, author=author, names=names)


__all__ = ["ONLY_YOU", "home", "message", "modal", "view", "words"]
