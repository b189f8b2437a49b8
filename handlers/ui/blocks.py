"""Blocks of answers, as Slack takes them; tests check their limits by `fakeslack.blockkit`."""

import html
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from handlers.answer import Answer, Block
from rules.book import OUR_CONCLUSION, Sourced
from rules.cycle import Cycle
from rules.written_dates import in_words

Button = dict[str, Any]
"""A button, as JSON: https://docs.slack.dev/reference/block-kit/block-elements/button-element."""


def escape(text: str) -> str:
    """Escape a text, so that Slack shows a mention or link in it as plain text."""
    return html.escape(text, quote=False)


_LONGEST_NAME = 130
"""Characters of an escaped name: Slack counts `&` as five, and takes no message with a paragraph that is too long."""


def escape_name(name: str) -> str:
    """Escape a name, and shorten one that is far longer then."""
    while len(escape(name)) > _LONGEST_NAME:
        name = f"{name[:-2]}…"
    return escape(name)


def who(user_id: str | None, name: str) -> str:
    """Return a mention of somebody on a roster, or the name of one whom Slack does not know."""
    return f"<@{user_id}>" if user_id else escape_name(name)


def link(url: str, label: str) -> str:
    """Return a link with a label."""
    return f"<{url}|{escape(label).replace('|', '¦')}>"


def site(url: str) -> str:
    """Return the site that a link leads to: ``mass.gov``."""
    return urlsplit(url).netloc.removeprefix("www.")


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[0].upper() + text[1:]


@lru_cache(maxsize=1024)
def day(when: date) -> str:
    """Return a date as people in Massachusetts write it: ``March 31, 2027``."""
    return in_words(when)


def as_typed(when: date) -> str:
    """Return a date as people type it: ``3/31/2027``."""
    return f"{when.month}/{when.day}/{when.year}"


def dollars(amount: Decimal) -> str:
    """Return an amount in dollars and cents: ``$152.94``."""
    return f"${amount:.2f}"


def counted(number: int, thing: str, things: str = "") -> str:
    """Return a number of things: ``1 day``, ``2 days``; `things` where an s is not enough."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {things or f'{thing}s'}"


def plain_text(text: str) -> dict[str, Any]:
    """Return a text object without markup."""
    return {"type": "plain_text", "text": text, "emoji": True}


def markdown(text: str) -> dict[str, Any]:
    """Return a text object with Slack's markup."""
    return {"type": "mrkdwn", "text": text}


def header(text: str) -> Block:
    """Return a title."""
    return {"type": "header", "text": plain_text(text)}


def section(text: str, accessory: Button | None = None) -> Block:
    """Return a paragraph, with a button beside it if there is one."""
    block: Block = {"type": "section", "text": markdown(text)}
    return block if accessory is None else block | {"accessory": accessory}


def columns(*texts: str) -> Block:
    """Return short texts beside each other; a phone shows them one below the other."""
    return {"type": "section", "fields": [markdown(text) for text in texts]}


def context(*texts: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [markdown(text) for text in texts]}


def divider() -> Block:
    """Return a line."""
    return {"type": "divider"}


def actions(*elements: Button) -> Block:
    """Return buttons in a row."""
    return {"type": "actions", "elements": list(elements)}


def figures(cycle: Cycle) -> str:
    """Return a sentence that says which cycle's published figures an answer uses."""
    published = cycle.published.expires_on.year
    moved = f"; {cycle.year} may differ" if cycle.carried else ""
    return f"Based on the state's {published} figures{moved}."


def sources(cycle: Cycle, *others: Sourced) -> Block:
    """Return the small print under an answer: which cycle's figures it uses, and where to read them.

    `others` are the facts in the answer that have a source of their own.
    """
    marks = {cycle.published.page: ""} | {
        fact.source: f" ({OUR_CONCLUSION})" if fact.is_conclusion else "" for fact in others
    }
    links = " · ".join(link(page.url, page.title.partition(":")[0]) + mark for page, mark in marks.items())
    return context(f"{figures(cycle)} {'Check' if cycle.carried else 'Source:'} {links}")


def paragraphs(texts: Sequence[str]) -> str:
    """Join lines, one below the other."""
    return "\n".join(texts)


def plain(text: str, *buttons: Button) -> Answer:
    """Return an answer of a sentence, and buttons below it if there are any."""
    row = (actions(*buttons),) if buttons else ()
    return Answer(text=spoken(text), blocks=(section(text), *row))


_MARKUP = re.compile(r":[a-z_]+: |[*`]")


def spoken(*texts: str) -> str:
    """Return texts on one line without markup: for notifications, and for those who hear a message."""
    return _MARKUP.sub("", " ".join(each for each in texts if each)).replace("\n", " ")


def plain_hours(hours: Decimal) -> str:
    """Return hours without needless zeros: ``12.5``, ``40``."""
    return f"{hours.normalize():f}"


def hours_that_count(logged: Decimal, needed: Decimal, to_go: Decimal, not_counted: Decimal) -> str:
    """Return how many of the needed hours count; and how many of the logged hours count, where not all do.

    A part may have more than it needs, and a course may be dated so that it is `not_counted`.
    """
    counting = min(logged, needed - to_go)
    logged += not_counted
    if not not_counted and counting == min(logged, needed):
        return f"{plain_hours(logged)} of {plain_hours(needed)} hours logged"
    return f"{plain_hours(counting)} of {plain_hours(needed)} hours count, {plain_hours(logged)} logged"
