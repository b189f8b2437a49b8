"""The few shapes that every answer is made of. `slack_sdk` checks their limits when a block is made."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from handlers.ui.ids import Action
from rules.book import Source
from rules.cycle import Cycle


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said: `text` is what phones and screen readers get, a whole sentence with the key figures."""

    text: str
    blocks: tuple[Block, ...]
    in_channel: bool = False

    def message(self) -> dict[str, Any]:
        """The answer as Slack takes it, in an ack or at a response_url."""
        return {
            "response_type": "in_channel" if self.in_channel else "ephemeral",
            "text": self.text,
            "blocks": [block.to_dict() for block in self.blocks],
        }


def escape(text: str) -> str:
    """A text of somebody's, so that Slack shows it and does not read it: no mention, no link."""
    return html.escape(text, quote=False)


def link(url: str, label: str) -> str:
    """A link with a label."""
    return f"<{url}|{escape(label).replace('|', '¦')}>"


def site(url: str) -> str:
    """Where a link leads: ``mass.gov``."""
    return urlsplit(url).netloc.removeprefix("www.")


def capital(text: str) -> str:
    """A text as it begins a sentence."""
    return text[0].upper() + text[1:]


@lru_cache(maxsize=1024)
def day(when: date) -> str:
    """A date as people in Massachusetts write it: ``March 31, 2027``."""
    return f"{when:%B} {when.day}, {when.year}"


def dollars(amount: Decimal) -> str:
    """An amount in dollars and cents: ``$152.94``."""
    return f"${amount:.2f}"


def counted(number: int, thing: str, things: str = "") -> str:
    """A number of things: ``1 day``, ``2 days``; `things` where an s is not enough."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {things or f'{thing}s'}"


class _Drawn(Block):
    """A block that was checked and turned into JSON once: most of what answers are made of is the same each time."""

    def __init__(self, block: Block) -> None:
        super().__init__(type=f"{block.type}")
        self._json = block.to_dict()

    def to_dict(self, *_args: object) -> dict[str, Any]:
        return self._json


class _Button(ButtonElement):
    """A button that may be a part of what is drawn once: two are the same if they were made the same."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


_drawn_once = lru_cache(maxsize=2048)


@_drawn_once
def header(text: str) -> Block:
    """A title."""
    return _Drawn(HeaderBlock(text=PlainTextObject(text=text, emoji=True)))


@_drawn_once
def section(text: str, accessory: ButtonElement | None = None) -> Block:
    """A paragraph, with a button beside it if there is one."""
    return _Drawn(SectionBlock(text=MarkdownTextObject(text=text), accessory=accessory))


@_drawn_once
def columns(*texts: str) -> Block:
    """Short texts beside each other; a phone shows them one below the other."""
    return _Drawn(SectionBlock(fields=[MarkdownTextObject(text=text) for text in texts]))


@_drawn_once
def context(*texts: str) -> Block:
    """Small print."""
    return _Drawn(ContextBlock(elements=[MarkdownTextObject(text=text) for text in texts]))


@_drawn_once
def divider() -> Block:
    """A line."""
    return _Drawn(DividerBlock())


@_drawn_once
def actions(*buttons: ButtonElement) -> Block:
    """Buttons in a row."""
    return _Drawn(ActionsBlock(elements=list(buttons)))


@dataclass(frozen=True, slots=True)
class Sure:
    """What is asked before a press counts."""

    title: str
    text: str
    yes: str
    no: str


@_drawn_once
def button(
    label: str, action: Action, value: str, *, style: str | None = None, sure: Sure | None = None
) -> ButtonElement:
    """A button that sends its value back, after asking whether one is `sure`.

    Its action_id holds the value too: no two in a row may have the same.
    """
    asks = ConfirmObject(title=sure.title, text=sure.text, confirm=sure.yes, deny=sure.no) if sure else None
    return _Button(
        text=PlainTextObject(text=label, emoji=True),
        action_id=f"{action}:{value}",
        value=value,
        style=style,
        confirm=asks,
    )


_SHORT = 25


@_drawn_once
def link_button(label: str, url: str) -> ButtonElement:
    """A button that opens a page; one with a long label says only which site it is on."""
    short = label if len(label) <= _SHORT else site(url)
    return _Button(text=PlainTextObject(text=short, emoji=True), action_id=f"{Action.LINK}:{url}", url=url)


def show_button(label: str, command: str, *, style: str | None = None) -> ButtonElement:
    """A button that does what a typed command does."""
    return button(label, Action.SHOW, command, style=style)


def join_button() -> ButtonElement:
    """The button of a newcomer."""
    return button("Join", Action.JOIN, "join", style="primary")


def figures(cycle: Cycle) -> str:
    """Which cycle's published figures an answer uses, in a sentence."""
    published = cycle.published.expires_on.year
    moved = f", carried forward to {cycle.year}" if cycle.carried else ""
    return f"Figures of the {published} cycle{moved}."


@lru_cache(maxsize=256)
def sources(cycle: Cycle, *others: Source) -> Block:
    """The small print under an answer: whose figures, of which cycle, and where to read them."""
    pages = dict.fromkeys([cycle.published.page, *others])
    links = " · ".join(link(page.url, page.title.partition(":")[0]) for page in pages)
    where = "Newer ones would be at the source" if cycle.carried else "Source"
    return context(f"{figures(cycle)} {where}: {links}")


def paragraphs(texts: Sequence[str]) -> str:
    """Lines below each other."""
    return "\n".join(texts)


def plain(text: str, *buttons: ButtonElement) -> Answer:
    """A sentence, and buttons below it if there are any."""
    row = (actions(*buttons),) if buttons else ()
    return Answer(text=text.replace("`", "").replace("*", ""), blocks=(section(text), *row))
