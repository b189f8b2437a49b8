"""Words of a message, modal or App Home: its visible text, without formatting."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.emoji import Emoji

from fakeslack import mrkdwn

_TEXTS = ("title", "text", "label", "placeholder", "hint", "description", "alt_text", "submit", "close")
_INITIALS = ("initial_value", "initial_date", "initial_time")
_LISTS = ("fields", "elements", "options", "option_groups", "rows", "blocks", "files")
_INSIDE = ("accessory", "element")


def words(payload: Mapping[str, Any], *, names: Mapping[str, str] | None = None) -> str:
    """Return the visible words of a payload, one line for each piece of text, the top-level text first.

    mrkdwn loses its marks, links become their labels, emoji shortcodes their emoji, and no-break spaces spaces.
    Confirmation dialogs, which show only after a press, are left out. `names` maps the ids of users and channels to
    names.
    """
    pieces = _pieces(payload, names or {})
    return "\n".join(piece.replace("\u00a0", " ") for piece in pieces if piece)


def _pieces(value: object, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _pieces(each, names)
    elif isinstance(value, Mapping):
        yield from _of_mapping(value, names)


def _of_mapping(value: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    for key in _TEXTS:
        if value.get(key) is not None:
            yield _text(value, key, names)
    yield from (str(value[key]) for key in _INITIALS if key in value)
    for key in (*_LISTS, *_INSIDE):
        if key in value:
            yield from _pieces(value[key], names)


def _text(holder: Mapping[str, Any], key: str, names: Mapping[str, str]) -> str:
    value = holder[key]
    if isinstance(value, Mapping):
        return text_of(value, names)
    if key in ("alt_text", "title") or holder.get("type") in ("plain_text", "raw_text"):
        return Emoji.replace(str(value))
    return shown(str(value), names)


def text_of(text: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """Return the words of a text object."""
    if text.get("type") == "plain_text":
        return Emoji.replace(str(text.get("text", "")))
    return shown(str(text.get("text", "")), names)


def shown(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return the words of mrkdwn, with emoji."""
    return Emoji.replace(mrkdwn.plain(text, names))
