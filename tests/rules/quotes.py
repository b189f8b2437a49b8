"""Compares a line with its quotation: finds words that the quotation does not have, and words that are left out."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from rules.book import Derivable
from tests.rules.facts import PlacedFact

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("quotes.toml").read_text(encoding="utf-8"))
LITTLE: list[str] = TABLE["little"].split()
STRONG: list[str] = [*TABLE["strong"].split(), *TABLE["names"].split()]
LIMITS: list[list[str]] = [[word] for word in TABLE["strong"].split()] + [each.split() for each in TABLE["limits"]]
SAME: dict[str, str] = TABLE["same"]

LEFT_OUT = "…"
_EXPLAINED = "*"
_END = "."

NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry for a line: words of it with those of its quotation, and words that are Recert's own."""

    says: Mapping[str, str] = field(default_factory=dict)
    ours: tuple[str, ...] = ()

    @property
    def phrases(self) -> list[str]:
        """All words of the line that are explained."""
        return [*self.says, *self.ours]

    def without(self, phrase: str) -> "Entry":
        """Return this entry, without one of its phrases."""
        says = {mine: theirs for mine, theirs in self.says.items() if mine != phrase}
        return Entry(says, tuple(mine for mine in self.ours if mine != phrase))


def entries(lines: Iterable[Mapping[str, Any]]) -> dict[str, Entry]:
    """Return the entries of a table by their lines. Raises `ValueError` for a line that has two, or an empty one."""
    found: dict[str, Entry] = {}
    for line in lines:
        text, entry = line["text"], Entry(line.get("says", {}), tuple(line.get("ours", ())))
        if text in found:
            raise ValueError(f"two entries for “{text}”")
        if not entry.phrases:
            raise ValueError(f"the entry for “{text}” explains nothing: delete it")
        found[text] = entry
    return found


def numbers(text: str) -> set[Decimal]:
    """Return the numbers in a text, in digits or as a word; a T3 or A5 is a word."""
    found = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![A-Za-z\d])", text)
    spelled = re.findall(r"[a-z]+", text.lower())
    return {Decimal(each) for each in found} | {Decimal(NUMBERS[each]) for each in spelled if each in NUMBERS}


def days(text: str) -> set[tuple[int, int]]:
    """Return the days in a text, as month and day: ``March 31``, ``Feb. 15`` or ``3/31/26``."""
    months = {f"{date(2024, month, 1):%b}": month for month in range(1, 13)}
    named = re.findall(rf"\b({'|'.join(months)})[a-z]*\.? (\d{{1,2}})\b", text)
    counted = re.findall(r"\b(\d{1,2})/(\d{1,2})/\d{2,4}\b", text)
    return {(months[month], int(day)) for month, day in named} | {(int(month), int(day)) for month, day in counted}


def rests_on(told: PlacedFact) -> str:
    """Return the quotation of a line, and the title of the page: it says whose words these are."""
    return f"{told.fact.quote} {LEFT_OUT} {told.fact.source.title}"


def may_explain(told: PlacedFact) -> str:
    """Return all that an entry may name: for a conclusion also what else it follows from."""
    derived = told.fact.derived if isinstance(told.fact, Derivable) else None
    return f"{rests_on(told)} {LEFT_OUT} {derived or ''}"


def faults(told: PlacedFact, entry: Entry, text: str | None = None) -> list[str]:
    """Return what is wrong with the words of a line, or of a `text` in its place."""
    text = told.text if text is None else text
    found = [f"{number} is not in the quotation" for number in numbers(text) - numbers(told.fact.quote)]
    found += [f"{month}/{day} is not in the quotation" for month, day in days(text) - days(told.fact.quote)]
    for phrase in sorted(entry.phrases, key=len, reverse=True):
        text = text.replace(phrase, f" {_EXPLAINED} ")
    basis = rests_on(told)
    return [*found, *_added(text, basis), *_dropped(text, basis)]


def _words(text: str) -> list[str]:
    """Return the words of a text, with a mark for what was left out or explained, and for the end of a sentence."""
    for mine, theirs in SAME.items():
        text = re.sub(rf"\b{theirs}\b", mine, text)
    plain = text.lower().replace("’", "'").replace("e-mail", "email")
    plain = re.sub(r"(?<=is|es)n't\b", " not", plain)  # “isn't” and “doesn't” deny as “is not” and “does not” do
    found = re.findall(r"\d+(?:\.\d+)?|[a-z]+\d?(?:'[a-z]+)?|…|\*|[.;!?](?=[”\")\s]|$)", plain)
    return [_END if each in ".;!?" else str(NUMBERS.get(each, each)) for each in found]


def _added(text: str, basis: str) -> list[str]:
    """Find words that the basis does not have, and strong ones that are next to other words there."""
    mine, theirs = ([word for word in _words(each) if word != _END] for each in (text, basis))
    founded = {*LITTLE, _EXPLAINED, *theirs}
    pairs = {pair for pair in pairwise(theirs) if LEFT_OUT not in pair}
    torn = [pair for pair in pairwise([_EXPLAINED, *mine, _EXPLAINED]) if pair not in pairs]
    alone = {before for before, _ in torn} & {after for _, after in torn}
    return [
        f"“{word}” is not said, or of something else"
        for word in mine
        if not word[0].isdigit() and (word not in founded or (word in STRONG and word in alone))
    ]


def _dropped(text: str, basis: str) -> list[str]:
    """Find words that limit or deny what the basis says, and that are left out between the same two words."""
    mine, theirs = _words(text), [_END if word == LEFT_OUT else word for word in _words(basis)]
    theirs, mine = [_END, *theirs, _END], [_END, *mine, _END]
    found = [f"“{number}” has no limit" for number in _unlimited(mine) - _unlimited(theirs)]
    for ignored in (set[str](), set(LITTLE)):
        kept = _without(theirs, ignored)
        said = {*pairwise(word for word, _ in _without(mine, ignored))} - {*pairwise(word for word, _ in kept)}
        for first in range(1, len(kept)):
            for last in range(first, len(kept) - 1):
                if not kept[last][1]:
                    break
                if (kept[first - 1][0], kept[last + 1][0]) in said:
                    found.append(f"“{' '.join(word for word, _ in kept[first : last + 1])}” is left out")
    return found


def _unlimited(words: list[str]) -> set[str]:
    """Return the numbers before which there is no word that limits them, such as "at least"."""
    return {word for (_, is_limit), (word, _) in pairwise(_without(words, set())) if word[0].isdigit() and not is_limit}


def _without(words: list[str], ignored: set[str]) -> list[tuple[str, bool]]:
    """Return words that limit or deny, marked with True, and those of the others that are not ignored."""
    limits = {
        place
        for limit in LIMITS
        for at in range(len(words))
        if words[at : at + len(limit)] == limit
        for place in range(at, at + len(limit))
    }
    return [(word, at in limits) for at, word in enumerate(words) if at in limits or word not in ignored]
