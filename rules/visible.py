"""Text as people see it, without the characters that nobody sees; and what a word says, however it was typed."""

import unicodedata

_JOINER = "\N{ZERO WIDTH JOINER}"
_BLANK = {"Cc", "Zs", "Zl", "Zp"}
"""Control characters, and blanks of every width and direction."""
_UNSEEN = {"Cf", "Cs", "Co", "Cn"}
"""Marks of format and direction, halves of characters, and what no standard gives a shape."""
_MINUS = "\N{MINUS SIGN}"
_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›"
_AROUND = f" .,;:!?¡¿*_~{_QUOTES}"
"""Marks around a word that say nothing: quotation marks, the end of a sentence, Slack's bold."""


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


def plain(text: str) -> str:
    """Return a text with the digits and dashes that are meant, and without what nobody sees.

    Combining characters go first: normalizing takes the square of the number that stand in a row.
    """
    spacing = text.translate({ord(each): None for each in set(text) if unicodedata.combining(each)})
    normal = unicodedata.normalize("NFKC", spacing)
    return normal.translate({ord(each): _plain_character(each) for each in set(normal)})


def _plain_character(character: str) -> str:
    match unicodedata.category(character):
        case "Pd":
            return "-"
        case "Cf" | "Mn" | "Me":  # zero-width, soft and combining: between two digits nobody sees them
            return ""
    return "-" if character == _MINUS else character


def bare(text: str) -> str:
    """Return what a word or a cell says: a phone's dashes as hyphens, one blank between words, and no marks around it.

    Every reader of dates, levels, numbers, hours and steps reads this; names and titles stay as they were typed.
    """
    seen = visible(text)
    return " ".join((seen if seen.isascii() else visible(plain(seen))).split()).strip(_AROUND)


def unquoted(text: str) -> str:
    """Return a name or a title on one line, without the quotation marks around the whole of it."""
    line = " ".join(visible(text).split())
    inside = line[1:-1]
    if len(line) > 1 and line[0] in _QUOTES and line[-1] in _QUOTES and not set(inside) & (set(_QUOTES) - set("'’´`")):
        return inside.strip()
    return line
