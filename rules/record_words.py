"""A member's level, expiration date and number, typed in one line: each in one word or several, in any order."""

from dataclasses import dataclass, replace
from datetime import date

from rules.dates import parse_expiration
from rules.levels import Level, parse_level
from rules.numbers import CertificationNumber, parse_number, says_none
from rules.visible import bare

_LONGEST = 6
"""Words of one thing: ``Wednesday, March 31st, 2027`` has four, ``emergency medical technician`` three."""
_MOST_WORDS = 16
_FILLERS = {
    *("", "a", "am", "an", "and", "as", "cert", "certification", "date", "exp", "expiration", "expires", "expiring"),
    *("me", "now", "please", "recert", "us"),
    *("i", "i'm", "im", "is", "level", "license", "my", "no", "number", "on", "#", "thru", "through", "until", "with"),
}


@dataclass(frozen=True, slots=True)
class RecordWords:
    """The meaning of a line: what was found in it, None for what was not, and the words that nothing was found in."""

    level: Level | None = None
    expires_on: date | None = None
    number: CertificationNumber | None = None
    unknown: tuple[str, ...] = ()
    says_no_number: bool = False
    things: int = 0

    @property
    def rank(self) -> tuple[int, int, int]:
        """How much was found, how little was not understood, and in how few pieces: the highest is what was meant."""
        found = (self.level is not None) + (self.expires_on is not None)
        return found, -len(self.unknown), -self.things


def read(words: list[str], today: date) -> RecordWords:
    """Return the likeliest meaning of a line. Nothing is read twice, and no two things from the same words."""
    typed = words[:_MOST_WORDS]
    best: list[list[RecordWords]] = [[] for _ in range(len(typed) + 1)]
    best[0] = [RecordWords()]
    for start, word in enumerate(typed):
        for before in best[start]:
            for end in range(start + 1, min(start + _LONGEST, len(typed)) + 1):
                best[end] += _with(before, " ".join(typed[start:end]), today)
            skipped = before if bare(word).casefold() in _FILLERS else _not_understood(before, word)
            best[start + 1].append(skipped)
        best[start + 1] = _likeliest(best[start + 1])
    found = max(best[-1], key=lambda each: each.rank)
    return replace(found, unknown=(*found.unknown, *words[_MOST_WORDS:]))


def _likeliest(known: list[RecordWords]) -> list[RecordWords]:
    """Return the best meaning of the words so far for each set of things that were found in them."""
    kept: dict[tuple[bool, ...], RecordWords] = {}
    for each in known:
        found = (each.level is None, each.expires_on is None, each.number is None)
        if found not in kept or each.rank > kept[found].rank:
            kept[found] = each
    return list(kept.values())


def _not_understood(before: RecordWords, word: str) -> RecordWords:
    return replace(before, unknown=(*before.unknown, word))


def _with(before: RecordWords, text: str, today: date) -> list[RecordWords]:
    """Return what is meant if a text is one more thing: each that it can be."""
    found = []
    things = before.things + 1
    said = text.casefold().split()
    article = len(said) > 1 and (said[0] in {"a", "an", "i"} or said[-1] == "i")  # “I am a EMT”, “EMT I expire”
    level = None if article else parse_level(text)
    if level is not None and before.level in {None, level}:
        found.append(replace(before, level=level, things=things))
    if before.expires_on is None and (day := parse_expiration(text, today)) is not None:
        found.append(replace(before, expires_on=day, things=things))
    if before.number is None and (number := parse_number(text)) is not None:
        found.append(replace(before, number=number, things=things))
    if before.number is None and says_none(text):
        found.append(replace(before, says_no_number=True, things=things))
    return found
