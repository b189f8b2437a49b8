"""What a person sees of a message, a modal or a home, drawn by rich: at a desk or, narrow, on a phone.

It is also readable as plain text, where no colors are to be had.
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
    author: str = "Recert",
    at: datetime | None = None,
    only_you: bool | None = None,
    names: Names | None = None,
) -> RenderableType:
    """Draw a message: its author, its blocks, or its text if it has none.

    `only_you` marks it as seen by one person; left out, the payload's response_type says. `at` is shown in
    its own time zone. `names` gives the names of ids that are mentioned without one.
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
    content: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    typed: Typed | None = None,
    names: Names | None = None,
) -> RenderableType:
    """Draw a modal: its title, its blocks with what was typed and what is wrong with it, and its buttons."""
    drawing = Drawing(names or {}, errors or {}, typed or {})
    close = text_of(content["close"]) if content.get("close") else "Cancel"
    buttons = button({"text": {"type": "plain_text", "text": close}})
    if content.get("submit"):
        submit = button({"text": content["submit"], "style": "primary"})
        buttons = Text(" ").join([buttons, submit])
    buttons.justify = "right"
    parts: list[RenderableType] = [drawing.blocks(content["blocks"])]
    if errors and "" in errors:
        parts.append(Text(f"⚠ {errors['']}", "red"))
    parts.extend((Rule(style="dim"), buttons))
    title = object_text(content["title"])
    title.stylize("bold")
    return Panel(Group(*parts), title=title, title_align="left", box=box.ROUNDED, padding=(0, 1))


def home(content: Mapping[str, Any], *, author: str = "Recert", names: Names | None = None) -> RenderableType:
    """Draw an App Home."""
    tab = Text.assemble((author, "bold"), "  ", ("Home", "underline"))
    return Group(tab, Rule(style="dim"), Drawing(names or {}).blocks(content["blocks"]))


def view(content: Mapping[str, Any], *, names: Names | None = None) -> RenderableType:
    """Draw a view of either kind."""
    return modal(content, names=names) if content.get("type") == "modal" else home(content, names=names)


__all__ = ["ONLY_YOU", "home", "message", "modal", "view", "words"]
