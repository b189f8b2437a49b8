"""The way back of one whose certification has expired: how to reinstate their level, each line with its source."""

from collections.abc import Sequence

from handlers.answer import Block
from handlers.ui.blocks import context, paragraphs, section
from handlers.ui.facts import said_once, sourced, usual_age
from rules.book import SourcedLine
from rules.levels import Level


def way_back(level: Level, lines: Sequence[SourcedLine]) -> list[Block]:
    """Return these lines of a level; no block where there are none."""
    if not lines:
        return []
    age = usual_age(lines)
    return [section(paragraphs([f"*How to reinstate: {level.label}*", *sourced(lines, age)])), context(said_once(age))]
