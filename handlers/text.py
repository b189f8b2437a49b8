"""Text that people type: words, mentions, and the nearest known words."""

import html
import re
from collections.abc import Iterable

from handlers.answer import Refusal
from handlers.ui.blocks import escape
from rules.numbers import looks_like_ssn
from rules.visible import bare, visible

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_REFERENCE = re.compile(r"<([@#!])(?:[^<>|]*\|)?([^<>|]*)>")
"""A mention of a user, a channel or everybody as Slack writes it."""
_ECHO = 40


_LINK = re.compile(
    r"<(?:(?:https?|mailto|tel):[^<>|]*\|([^<>]*)|(?:mailto:|tel:)?((?:https?:|[^<>|\s@:#!]+@)[^<>|]*))>"
)
"""A link as Slack writes it for a bot: ``<http://townems.org|townems.org>``, ``<mailto:a@x.org|a@x.org>``."""


def clean(text: str) -> str:
    """Return a typed text without Slack's links and escapes, and without what nobody sees."""
    text = _LINK.sub(lambda found: found[1] or found[2], text) if "<" in text else text
    return visible(html.unescape(text) if "&" in text else text)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


def split(text: str) -> list[str]:
    """Split a typed text into words."""
    return clean(text).split()


LOOKS_LIKE_SSN = "That looks like a Social Security number, so Recert didn't keep it."


def unknown_zone(name: str, *, leads: bool = False) -> str:
    """Return what people read whose agency has a time zone that nobody knows; `leads`: they lead it."""
    who = "You" if leads else "Your training officer"
    return (
        f"Recert doesn't know your agency's time zone, {quoted(name)}, so it can't tell what day it is there, and "
        f"nudges nobody. {who} can fix that: `/recert agency`, then another time zone."
    )


def refuse_ssn(text: str) -> None:
    """Refuse a text that seems to hold a Social Security number; it is neither saved nor logged."""
    if looks_like_ssn(text):
        raise Refusal(
            f"{LOOKS_LIKE_SSN} Recert never needs one, nor a date of birth: the eLicensing portal itself asks for them "
            "when you link your certification (step B2). Recert takes certification numbers of up to eight digits. "
            "Nothing changed."
        )


def mentioned(word: str) -> str | None:
    """Return the user id of a mention (``<@U123|name>``), or None."""
    found = _MENTION.fullmatch(word)
    return found[1] if found else None


def one_mentioned(words: object) -> str:
    """Return the user id of the one mention after a command. Raises `Refusal` for other words."""
    typed = [str(word) for word in words] if isinstance(words, list) else []
    user_id = mentioned(typed[0]) if len(typed) == 1 else None
    if user_id is None:
        raise Refusal(
            f"{quoted(' '.join(typed))} is nobody in this workspace: pick the name from the list that Slack offers "
            "when you type @. Your own status is `/recert status`."
        )
    return user_id


def quoted(word: str) -> str:
    """Return typed words to be repeated in an answer: short, escaped, and without what nobody sees.

    A mention, ``<@U123|name>``, is repeated as people see it: ``@name``.
    """
    word = _REFERENCE.sub(r"\1\2", visible(word))
    short = word if len(word) <= _ECHO else word[: _ECHO - 1] + "…"
    return f"“{escape(short.replace('`', ''))}”"


def nearest(word: str, choices: Iterable[str], *, close: int = 65) -> list[str]:
    """Return the choices that are close to a word in spelling, the closest first, three at most; perhaps none.

    `close` is how alike they must be, in percent.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only what is misspelled needs its 2 MB

    typed = bare(word).casefold()[:_ECHO]
    ranked = process.extract(typed, list(choices), scorer=fuzz.ratio, score_cutoff=close, limit=3)
    return [choice for choice, *_ in ranked]


def did_you_mean(near: Iterable[str]) -> str:
    """Return the question that follows a word that was not understood, with a blank; "" if nothing is close to it."""
    found = [f"`{each}`" for each in near]
    return f"Did you mean {listed(found)}? " if found else ""


def listed(words: Iterable[str], last: str = "or") -> str:
    """Return words as a list in a sentence: ``a, b or c``."""
    *most, end = list(words)
    return f"{', '.join(most)} {last} {end}" if most else end


def alone(words: list[str], command: str) -> None:
    """Refuse words that a command does not take: they were meant for something."""
    if words:
        raise Refusal(f"Leave out {quoted(' '.join(words))}: type just `/recert {command}`.")
