"""The names in a nudge, where an agency turned them on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from handlers.ui.blocks import escape

MOST_NAMES = 20
_NAME_LENGTH = 28


@dataclass(frozen=True, slots=True)
class Named:
    """Who is open: as many as are shown, in Slack's markup, and how many more there are."""

    shown: tuple[str, ...]
    more: int = 0

    @classmethod
    def of(cls, people: Sequence[str]) -> Self:
        """As many as may be shown, and the number of the others."""
        return cls(tuple(people[:MOST_NAMES]), max(len(people) - MOST_NAMES, 0))

    @classmethod
    def plain(cls, names: Sequence[str], *, more: int) -> Self:
        """Names as words that notify nobody, in the order of the alphabet."""
        short = (" ".join(name.split()) for name in names)
        short = (name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…" for name in short)
        return cls(tuple(escape(name) for name in sorted(short, key=str.casefold)), more)
