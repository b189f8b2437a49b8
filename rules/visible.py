"""Text as people see it: without the characters that nobody sees, and that change how others are shown."""

import unicodedata

_JOINER = "\N{ZERO WIDTH JOINER}"
_BLANK = {"Cc", "Zs", "Zl", "Zp"}
"""Control characters, and blanks of every width and direction."""
_UNSEEN = {"Cf", "Cs", "Co", "Cn"}
"""Marks of format and direction, halves of characters, and what no standard gives a shape."""


def visible(text: str) -> str:
    """Return a text without what nobody sees; control characters and odd blanks become plain blanks."""
    if text.isprintable():  # true of nearly all: no control character, and no blank but the plain one
        return text
    return "".join(_shown(each, before) for each, before in zip(text, " " + text, strict=False))


def _shown(character: str, before: str) -> str:
    if character == _JOINER and not before.isascii():  # it holds the parts of an emoji together
        return character
    category = unicodedata.category(character)
    return " " if category in _BLANK else "" if category in _UNSEEN else character
