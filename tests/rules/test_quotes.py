"""No line of the rules says more than the words that it quotes.

Numbers and dates of a line must stand in its quotation. So must every other word but the smallest, and a strong one
such as "only" beside the same word; or quotes.toml, beside this module, says from which words they were made.
"""

import re
import tomllib
from datetime import date
from decimal import Decimal
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rules.book import SourcedLine
from rules.rulebook import load
from rules.schema import Contact, Link, PublishedCycle
from tests.rules.facts import Told, all_of

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("quotes.toml").read_text(encoding="utf-8"))
SAME: dict[str, str] = TABLE["same"]
ENTRIES: dict[str, dict[str, Any]] = {entry["text"]: entry for entry in TABLE["lines"]}

FACTS = all_of(load())
LINES = [told for told in FACTS if isinstance(told.fact, SourcedLine)]
IDS = [told.place for told in FACTS]

LEFT_OUT = "…"
LITTLE: list[str] = TABLE["little"].split()
STRONG: list[str] = TABLE["strong"].split()
NUMBERS = {
    "one": Decimal(1),
    "two": Decimal(2),
    "three": Decimal(3),
    "four": Decimal(4),
    "five": Decimal(5),
    "six": Decimal(6),
    "seven": Decimal(7),
    "eight": Decimal(8),
    "nine": Decimal(9),
    "ten": Decimal(10),
    "twelve": Decimal(12),
}


def squeezed(text: str) -> str:
    """Return a text with one blank between words: pages have no-break spaces and indents."""
    return re.sub(r"\s+", " ", text).strip()


def numbers(text: str) -> set[Decimal]:
    """Return the numbers in a text, in digits or as a word; a T3 or A5 is a word."""
    found = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![A-Za-z\d])", text)
    return {Decimal(each) for each in found} | {NUMBERS[each] for each in words(text) if each in NUMBERS}


def days(text: str) -> set[tuple[int, int]]:
    """Return the days in a text, as month and day: ``March 31``, ``Feb. 15`` or ``3/31/26``."""
    months = {f"{date(2024, month, 1):%b}": month for month in range(1, 13)}
    named = re.findall(rf"\b({'|'.join(months)})[a-z]*\.? (\d{{1,2}})\b", text)
    counted = re.findall(r"\b(\d{1,2})/(\d{1,2})/\d{2,4}\b", text)
    return {(months[month], int(day)) for month, day in named} | {(int(month), int(day)) for month, day in counted}


def words(text: str) -> list[str]:
    """Return the words of a text; a dot for what was left out."""
    plain = text.lower().replace("’", "'").replace("e-mail", "email")
    return re.findall(r"[a-z]+\d?(?:'[a-z]+)?|…", plain)


def pairs(text: str) -> set[tuple[str, str]]:
    """Return each word of a text with the one that follows."""
    return {pair for pair in pairwise(words(text)) if LEFT_OUT not in pair}


def rests_on(told: Told) -> str:
    """Return all that a line rests on: its quotation, what else it follows from, and whose words these are."""
    return f" {LEFT_OUT} ".join([told.fact.quote, told.fact.derived or "", told.fact.source.title])


def unfounded(told: Told, entry: dict[str, Any]) -> list[str]:
    """Return the words of a line that neither its quotation has nor the entry of the table explains."""
    text, basis = told.text, rests_on(told)
    for phrase in sorted([*entry.get("says", {}), *entry.get("ours", [])], key=len, reverse=True):
        text = text.replace(phrase, f" {LEFT_OUT} ")
    founded = {*LITTLE, *NUMBERS, LEFT_OUT, *words(basis)}
    founded |= {mine.lower() for mine, theirs in SAME.items() if theirs in basis}
    torn = [pair for pair in pairwise([LEFT_OUT, *words(text), LEFT_OUT]) if pair not in pairs(basis)]
    alone = {before for before, _ in torn} & {after for _, after in torn}
    return [word for word in words(text) if word not in founded or (word in STRONG and word in alone)]


@pytest.mark.parametrize("told", LINES, ids=[told.place for told in LINES])
def test_every_word_of_a_line_is_in_its_quotation_or_explained_by_the_table(told: Told) -> None:
    line = told.fact
    assert isinstance(line, SourcedLine)
    entry = ENTRIES.get(line.text)
    assert entry is not None, (
        f"{told.place}: tests/rules/quotes.toml does not know this line. Read it beside its quotation. If it says no "
        f'more, write there\n\n[[lines]]\ntext = "{line.text}"\n\nand, for words that the quotation puts otherwise, '
        'says = { "words of the line" = "words of the quotation" }.'
        f" Here these are: {', '.join(unfounded(told, {})) or 'none'}."
    )
    for mine, theirs in entry.get("says", {}).items():
        assert mine in told.text, f"{told.place}: “{mine}” is not in the line any more"
        assert theirs in rests_on(told), f"{told.place}: “{theirs}”, which “{mine}” rests on, is not in the quotation"
    for mine in entry.get("ours", []):
        assert mine in told.text, f"{told.place}: “{mine}” is not in the line any more"
    missing = unfounded(told, entry)
    assert not missing, (
        f"{told.place}: “{told.text}” says {', '.join(missing)}, and its quotation does not: “{line.quote}”. Say less, "
        "quote more, or explain the words under `says` in tests/rules/quotes.toml."
    )


def test_the_table_knows_no_line_that_is_not_there() -> None:
    assert not ENTRIES.keys() - {told.fact.text for told in LINES if isinstance(told.fact, SourcedLine)}


@pytest.mark.parametrize("told", FACTS, ids=IDS)
def test_every_number_and_day_of_a_fact_is_in_its_quotation(told: Told) -> None:
    """Also those that are no text: dollars, hours, shares (of a hundred) and dates."""
    found, found_days = numbers(told.text), days(told.text)
    for name in type(told.fact).model_fields:
        value = getattr(told.fact, name)
        if isinstance(value, Decimal):
            found.add(value * 100 if name in {"rate", "share"} else value)
        elif isinstance(value, date):
            found_days.add((value.month, value.day))
    assert not found - numbers(told.fact.quote), f"{told.place}: not in “{told.fact.quote}”"
    assert not found_days - days(told.fact.quote), f"{told.place}: not in “{told.fact.quote}”"


@pytest.mark.parametrize("told", FACTS, ids=IDS)
def test_every_address_and_telephone_number_of_a_fact_is_in_its_quotation(told: Told) -> None:
    """A link may also lead to the source itself, or to what the quotation calls as the link does."""
    fact = told.fact
    quote = fact.quote.lower()
    assert (getattr(fact, "email", None) or "") in quote
    telephone = re.sub(r"\D", "", getattr(fact, "phone", None) or "")
    assert telephone in re.sub(r"\D", "", quote)
    if isinstance(fact, Link) and not isinstance(fact, Contact):
        site = fact.url.partition("//")[2].removeprefix("www.")
        assert fact.url == fact.source.url or site.lower() in quote or fact.label.lower() in quote


@pytest.mark.parametrize("told", FACTS, ids=IDS)
def test_a_quotation_of_a_cycle_s_own_page_stands_there_word_for_word(told: Told) -> None:
    if not isinstance(told.file, PublishedCycle) or told.fact.source != told.file.page:
        return
    file = resources.files("rules") / "cycles" / f"{told.file.expires_on.year}.source.txt"
    page = squeezed(file.read_text(encoding="utf-8"))
    for part in squeezed(told.fact.quote).split(f" {LEFT_OUT} "):
        assert part in page, f"{told.place}: the page does not say “{part}”"


def test_a_mark_is_named_in_the_quotation_that_explains_it() -> None:
    for mark, line in load().education.marks.items():
        assert mark in line.quote
