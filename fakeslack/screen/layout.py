"""Layouts that depend on the width of the terminal: side by side, or one below the other if it is narrow."""

import re

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from fakeslack.screen.text import QUOTE

NARROW = 60  # columns; a narrower terminal shows nothing side by side


class TwoColumns:
    """Short texts in two columns, or in one if the terminal is narrow."""

    def __init__(self, texts: list[Text]) -> None:
        self.texts = texts

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < NARROW:
            yield Group(*self.texts)
            return
        grid = Table.grid(expand=True, padding=(0, 2, 0, 0))
        grid.add_column(ratio=1)
        grid.add_column(ratio=1)
        padded = [*self.texts, Text()] if len(self.texts) % 2 else self.texts
        for left, right in zip(padded[::2], padded[1::2], strict=True):
            grid.add_row(left, right)
        yield grid


class Beside:
    """A text with an accessory at its right, or below it if the terminal is narrow."""

    def __init__(self, text: RenderableType, accessory: RenderableType) -> None:
        self.text = text
        self.accessory = accessory

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < NARROW:
            yield Group(self.text, self.accessory)
            return
        grid = Table.grid(expand=True, padding=(0, 2, 0, 0))
        grid.add_column(ratio=1)
        grid.add_column(justify="right", no_wrap=isinstance(self.accessory, Text))
        grid.add_row(self.text, self.accessory)
        yield grid


class Wrapped:
    """Buttons in a row that wraps between buttons, never inside one that fits."""

    def __init__(self, parts: list[Text]) -> None:
        self.parts = parts

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        row = Text()
        for part in self.parts:
            if row and row.cell_len + 1 + part.cell_len > options.max_width:
                yield row
                row = Text()
            row = Text(" ").join([row, part]) if row else part
        yield row


class Lines:
    """Lines of text, wrapped with a hanging indent after a bullet, and with a bar along a quote."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.text.split(allow_blank=True):
            marker = _MARKER.match(line.plain)
            mark, rest = line.divide([marker.end() if marker else 0])
            hang = mark if mark.plain == QUOTE else Text(" " * mark.cell_len)
            for number, part in enumerate(rest.wrap(console, options.max_width - mark.cell_len)):
                part.rstrip()
                yield Text.assemble(hang if number else mark, part)


_MARKER = re.compile(rf"\s*(?:[•◦▪–-]|\d+\.|{QUOTE.strip()})\s+")


def below(renderable: RenderableType) -> Group:
    """Add a blank line above."""
    return Group(Text(), renderable)
