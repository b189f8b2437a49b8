"""No line of the rules says more than the words that it quotes, nor leaves out what limits or denies them.

Numbers and dates of a line must stand in its quotation. So must every other word but the smallest, and a strong one
such as "only" beside the same word; or quotes.toml, beside this module, says from which words they were made.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import resources

import pytest

from rules.book import Sourced, SourcedLine
from rules.rulebook import load
from rules.schema import Contact, Link, PublishedCycle
from tests.rules.facts import PlacedFact, all_of, parts
from tests.rules.quotes import LEFT_OUT, TABLE, Entry, days, entries, faults, may_explain, numbers

ENTRIES = entries(TABLE["lines"])
NOTHING = Entry()

FACTS = all_of(load())
IDS = [told.place for told in FACTS]
LINES = [told for told in FACTS if isinstance(told.fact, SourcedLine)]


def written(told: PlacedFact) -> str:
    """Return a line as it stands in its file."""
    assert isinstance(told.fact, SourcedLine)
    return told.fact.text


def squeezed(text: str) -> str:
    """Return a text with one blank between words: pages have no-break spaces and indents."""
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("told", LINES, ids=[told.place for told in LINES])
def test_a_line_says_what_its_quotation_says_or_the_table_explains_its_words(told: PlacedFact) -> None:
    entry = ENTRIES.get(written(told), NOTHING)
    for mine, theirs in entry.says.items():
        assert theirs in may_explain(told), f"{told.place}: “{theirs}”, from which “{mine}” is made, is not quoted"
    assert not faults(told, entry), (
        f"{told.place}: “{told.text}” differs from “{told.fact.quote}”. Say less, quote more, or, if it says no more, "
        f'write in tests/rules/quotes.toml\n\n[[lines]]\ntext = "{written(told)}"\nsays = {{ "words of the line" = '
        '"words of the quotation" }'
    )


def test_the_table_explains_nothing_that_needs_no_explanation() -> None:
    """The table has no line that does not exist, and no words that are those of the quotation."""
    assert not ENTRIES.keys() - {written(told) for told in LINES}
    for text, entry in ENTRIES.items():
        told = next(told for told in LINES if written(told) == text)
        assert not [phrase for phrase in entry.phrases if not faults(told, entry.without(phrase))], text


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([{"text": "a", "ours": ["a"]}, {"text": "a", "says": {"a": "b"}}], "two entries for “a”"),
        ([{"text": "a"}], "the entry for “a” explains nothing"),
    ],
)
def test_a_table_with_two_entries_for_a_line_or_an_empty_one_is_refused(
    lines: list[dict[str, object]], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        entries(lines)


LIES = [
    # A denial that is left out.
    ("2024.toml: steps.V.lines.0", "You are not recertified until", "You are recertified until"),
    ("2024.toml: pitfalls.nremt_date", "does not mean that you have", "does mean that you have"),
    ("2024.toml: pitfalls.nremt_paid_not_submitted", "isn't the same", "is the same"),
    ("2024.toml: role_rules.lines.1", "Nothing will be accepted", "Applications or documentation will be accepted"),
    ("2024.toml: steps.V.lines.1", "MA OEMS no longer prints", "MA OEMS prints"),
    ("2024.toml: pitfalls.state_email", "OEMS no longer issues paper", "OEMS issues paper"),
    ("2024.toml: fees.notes.1", "do not have a fee", "do have a fee"),
    # A limit that is left out, or a condition.
    ("education.toml: lines.1", "accepts only MA and CAPCE", "accepts MA and CAPCE"),
    ("education.toml: lines.3", "A class can be used only one time", "Classes can be used one time"),
    ("education.toml: lines.4", "for at least three years", "for three years"),
    ("education.toml: lines.2", "at or above your current level", "at your current level"),
    ("2024.toml: roles.examiner.lines.0", "no later than 60 calendar days", "60 calendar days"),
    # A stronger word, or one more.
    ("2024.toml: steps.A2.lines.2", "It may be listed as", "It must be listed as"),
    ("2024.toml: steps.A3.lines.1", "All of it may be Distributive", "All of it must be Distributive"),
    ("education.toml: models.1.lines.0", "10% of the National content", "10% of all content"),
    ("education.toml: lines.3", "A class can", "Every class can"),
    ("2024.toml: steps.B1.lines.1", "link your existing license(s)", "link only your existing license(s)"),
    # Another number, in digits or words, or another day.
    ("education.toml: lines.4", "at least three years", "at least two years"),
    ("2024.toml: steps.B4.lines.0", "2.35%", "2.25%"),
    ("after.toml: lines.6", "$150", "$125"),
    ("after.toml: late.open", "April 30", "April 15"),
    # Another system, level, role or agency.
    ("2024.toml: pitfalls.nremt_date", "on NREMT.org", "in eLicensing"),
    ("2024.toml: steps.B1.lines.2", "contact information there", "contact information on NREMT.org"),
    ("2024.toml: steps.A4.lines.1", "$25 (Basic), $26 (Advanced)", "$26 (Basic), $25 (Advanced)"),
    (
        "2024.toml: pitfalls.nremt_validated_by",
        "for EMT, by the medical director",
        "for Paramedic, by the medical director",
    ),
    ("2024.toml: steps.B2.lines.2", "E (EMT Basic), A (Advanced EMT)", "A (EMT Basic), E (Advanced EMT)"),
    ("2024.toml: roles.examiner.lines.0", "the current approval", "the instructor's approval"),
    ("2024.toml: steps.A3.lines.1", "T3 (OEMS) or F3 (CAPCE)", "T3 (CAPCE) or F3 (OEMS)"),
    # Words that only what a conclusion follows from has.
    (
        "after.toml: lines.0",
        "unless eLicensing shows the new date",
        "until eLicensing displays your new expiration date",
    ),
]


@pytest.mark.parametrize(("place", "true", "lie"), LIES, ids=[lie for _, _, lie in LIES])
def test_a_lie_is_found(place: str, true: str, lie: str) -> None:
    """The words that the table explains in the true line are explained in the false one, too."""
    (told,) = (told for told in LINES if told.place == place)
    assert true in told.text
    entry = ENTRIES.get(written(told), NOTHING)
    assert not faults(told, entry)
    assert faults(told, entry, told.text.replace(true, lie))


@pytest.mark.parametrize("told", FACTS, ids=IDS)
def test_every_number_and_day_of_a_fact_is_in_its_quotation(told: PlacedFact) -> None:
    """The test includes values that are no text: dollars, hours, shares (of a hundred) and dates."""
    found, found_days = numbers(told.text), days(told.text)
    for name, value in _values(told.fact):
        if isinstance(value, Decimal):
            found.add(value * 100 if name in {"rate", "share"} else value)
        elif isinstance(value, date):
            found_days.add((value.month, value.day))
    assert not found - numbers(told.fact.quote), f"{told.place}: not in “{told.fact.quote}”"
    assert not found_days - days(told.fact.quote), f"{told.place}: not in “{told.fact.quote}”"


def _values(given: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Find all that a fact says itself, and no other fact in it."""
    yield name, given
    for part, each in parts(given):
        if not isinstance(each, Sourced):
            yield from _values(each, part)


@pytest.mark.parametrize("told", FACTS, ids=IDS)
def test_every_address_and_telephone_number_of_a_fact_is_in_its_quotation(told: PlacedFact) -> None:
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
def test_a_quotation_of_a_cycle_s_own_page_stands_there_word_for_word(told: PlacedFact) -> None:
    if not isinstance(told.file, PublishedCycle) or told.fact.source != told.file.page:
        return
    file = resources.files("rules") / "cycles" / f"{told.file.expires_on.year}.source.txt"
    page = squeezed(file.read_text(encoding="utf-8"))
    for part in squeezed(told.fact.quote).split(f" {LEFT_OUT} "):
        assert part in page, f"{told.place}: the page does not say “{part}”"


def test_a_mark_is_named_in_the_quotation_that_explains_it() -> None:
    for mark, line in load().education.marks.items():
        assert mark in line.quote
