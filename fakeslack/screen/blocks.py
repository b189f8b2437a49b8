"""Drawings of blocks and elements."""

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from fakeslack.inputs import InputState, Typed, initial_state, value_of
from fakeslack.screen.layout import Beside, Lines, TwoColumns, Wrapped, below
from fakeslack.screen.text import object_text
from fakeslack.words import text_of, words

Block = Mapping[str, Any]

_BUTTON_STYLES = {"primary": "bold green", "danger": "bold red"}
_TIGHT = ("context", "actions", "divider")  # no blank line before these
_CHOICES = {"radio_buttons": ("(•)", "( )"), "checkboxes": ("[x]", "[ ]")}


def button(element: Block) -> Text:
    """Draw a button."""
    style = _BUTTON_STYLES.get(element.get("style", ""), "bold")
    return Text(f"[ {text_of(element['text'])} ]", style)


class Drawing:
    """Draws blocks. `errors` and `typed` are those of the modal that holds them, `names` maps ids to names."""

    def __init__(
        self,
        names: Mapping[str, str],
        errors: Mapping[str, str] | None = None,
        typed: Typed | None = None,
    ) -> None:
        self._names = names
        self._errors = errors or {}
        self._typed = typed or {}

    def blocks(self, blocks: list[dict[str, Any]]) -> RenderableType:
        """Draw blocks one below another, with blank lines between those that do not belong together."""
        drawn: list[RenderableType] = []
        before = "divider"  # the first block needs no blank line, as after a divider
        for block in blocks:
            one = self._block(block)
            drawn.append(one if before == "divider" or block["type"] in _TIGHT else below(one))
            before = block["type"]
        return Group(*drawn)

    def _block(self, block: Block) -> RenderableType:
        draw = {
            "actions": self._actions,
            "alert": self._alert,
            "context": self._context,
            "divider": _divider,
            "header": _header,
            "image": self._element,
            "input": self._input,
            "markdown": _markdown,
            "section": self._section,
            "table": _table,
        }.get(block["type"])
        return draw(block) if draw else Text(words(block, names=self._names))

    def _actions(self, block: Block) -> RenderableType:
        return Wrapped([self._element(each) for each in block["elements"]])

    def _alert(self, block: Block) -> RenderableType:
        return Panel(object_text(block["text"], self._names), box=box.ROUNDED)

    def _context(self, block: Block) -> RenderableType:
        joined = Text("  ").join([self._element(each) for each in block["elements"]])
        joined.stylize_before("dim")
        return joined

    def _section(self, block: Block) -> RenderableType:
        parts: list[RenderableType] = []
        if "text" in block:
            parts.append(Lines(object_text(block["text"], self._names)))
        if "fields" in block:
            parts.append(TwoColumns([object_text(each, self._names) for each in block["fields"]]))
        text = parts[0] if len(parts) == 1 else Group(*parts)
        if "accessory" not in block:
            return text
        accessory = block["accessory"]
        if accessory["type"] in _CHOICES:
            return Group(text, self._choices(block, accessory))
        return Beside(text, self._element(accessory))

    def _element(self, element: Block) -> Text:
        match element["type"]:
            case "plain_text" | "mrkdwn":
                return object_text(element, self._names)
            case "button":
                return button(element)
            case "image":
                return Text(f"🖼  {element['alt_text']}", "dim")
            case "overflow":
                return Text("[ … ]")
            case _:
                value = self._value({}, element)
                return Text(f"[ {value or _placeholder(element)} ▾ ]")

    def _input(self, block: Block) -> RenderableType:
        element = block["element"]
        label = object_text(block["label"])
        label.stylize("bold")
        if block.get("optional"):
            label.append(" (optional)", "dim")
        parts: list[RenderableType] = [label]
        if element["type"] in _CHOICES:
            parts.append(self._choices(block, element))
        else:
            parts.append(self._box(block, element))
        if block.get("block_id") in self._errors:
            parts.append(Text(f"⚠ {self._errors[block['block_id']]}", "red"))
        if "hint" in block:
            hint = object_text(block["hint"])
            hint.stylize("dim")
            parts.append(hint)
        return Group(*parts)

    def _box(self, block: Block, element: Block) -> RenderableType:
        value = self._value(block, element)
        shown = Text(value) if value else Text(_placeholder(element), "dim")
        if not element["type"].endswith("_input"):
            shown.append("  ▾")
        return Panel(shown, box=box.SQUARE, padding=(0, 1))

    def _choices(self, block: Block, element: Block) -> Text:
        on, off = _CHOICES[element["type"]]
        chosen = value_of(self._state(block, element)) or []
        values = [each["value"] for each in (chosen if isinstance(chosen, list) else [chosen])]
        lines = []
        for option in element["options"]:
            line = Text(f"{on if option['value'] in values else off} ")
            line.append_text(object_text(option["text"], self._names))
            if "description" in option:
                line.append(f"  {text_of(option['description'])}", "dim")
            lines.append(line)
        return Text("\n").join(lines)

    def _value(self, block: Block, element: Block) -> str:
        found = value_of(self._state(block, element))
        listed = found if isinstance(found, list) else [] if found is None else [found]
        return ", ".join(text_of(each["text"]) if isinstance(each, dict) else self._name(each) for each in listed)

    def _name(self, value: object) -> str:
        return self._names.get(str(value), str(value))

    def _state(self, block: Block, element: Block) -> InputState:
        key = (block.get("block_id", ""), element.get("action_id", ""))
        return self._typed.get(key) or initial_state(dict(element))


def _placeholder(element: Block) -> str:
    if "placeholder" in element:
        return text_of(element["placeholder"])
    return "" if element["type"].endswith("_input") else "Select"


def _divider(_block: Block) -> RenderableType:
    return Rule(style="dim")


def _header(block: Block) -> RenderableType:
    return Text(text_of(block["text"]), "bold underline")


def _markdown(block: Block) -> RenderableType:
    return Markdown(block["text"])


def _table(block: Block) -> RenderableType:
    head, *rows = [[words(cell) for cell in row] for row in block["rows"]]
    settings = enumerate(block.get("column_settings") or [])
    aligned: dict[int, Any] = {number: each["align"] for number, each in settings if each and "align" in each}
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, name in enumerate(head):
        table.add_column(name, justify=aligned.get(number, "left"), overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
