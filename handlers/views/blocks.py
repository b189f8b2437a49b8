"""The few shapes that every answer is made of. `slack_sdk` checks their limits when a block is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from handlers.ids import Action
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
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, label: str) -> str:
    """A link with a label."""
    return f"<{url}|{escape(label).replace('|', '¦')}>"


def day(when: date) -> str:
    """A date as people in Massachusetts write it: ``March 31, 2027``."""
    return f"{when:%B} {when.day}, {when.year}"


def dollars(amount: Decimal) -> str:
    """An amount in dollars and cents: ``$152.94``."""
    return f"${amount:.2f}"


def counted(number: int, thing: str) -> str:
    """A number of things: ``1 day``, ``2 days``."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def header(text: str) -> HeaderBlock:
    """A title."""
    return HeaderBlock(text=PlainTextObject(text=text, emoji=True))


def section(text: str, accessory: ButtonElement | None = None) -> SectionBlock:
    """A paragraph, with a button beside it if there is one."""
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=accessory)


def columns(*texts: str) -> SectionBlock:
    """Short texts beside each other; a phone shows them one below the other."""
    return SectionBlock(fields=[MarkdownTextObject(text=text) for text in texts])


def context(*texts: str) -> ContextBlock:
    """Small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=text) for text in texts])


def divider() -> DividerBlock:
    """A line."""
    return DividerBlock()


def actions(*buttons: ButtonElement) -> ActionsBlock:
    """Buttons in a row."""
    return ActionsBlock(elements=list(buttons))


def button(label: str, action: Action, value: str, *, style: str | None = None) -> ButtonElement:
    """A button that sends its value back. Its action_id holds the value too: no two in a row may have the same."""
    return ButtonElement(
        text=PlainTextObject(text=label, emoji=True), action_id=f"{action}:{value}", value=value, style=style
    )


def show_button(label: str, command: str) -> ButtonElement:
    """A button that does what a typed command does."""
    return button(label, Action.SHOW, command)


def join_button() -> ButtonElement:
    """The button of a newcomer."""
    return button("Join", Action.JOIN, "join", style="primary")


def sources(cycle: Cycle, *others: Source) -> ContextBlock:
    """The small print under an answer: whose figures, of which cycle, and where to read them."""
    pages = dict.fromkeys([cycle.published.page, *others])
    links = " · ".join(link(page.url, page.title.partition(":")[0]) for page in pages)
    published = cycle.published.expires_on.year
    if cycle.carried:
        figures = (
            f"Figures of the {published} cycle, carried forward to {cycle.year}; newer ones would be at the source"
        )
    else:
        figures = f"Figures of the {published} cycle. Source"
    return context(f"{figures}: {links}")


def paragraphs(texts: Sequence[str]) -> str:
    """Lines below each other."""
    return "\n".join(texts)


def plain(text: str) -> Answer:
    """A sentence, nothing more."""
    return Answer(text=text.replace("`", "").replace("*", ""), blocks=(section(text),))
