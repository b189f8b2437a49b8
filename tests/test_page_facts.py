"""Every fact of the Mass.gov page, word for word, is told by the real bot; and no word of the page was forgotten.

The page is rules/cycles/2024.source.txt, the table of its facts page_facts.toml beside this module.
"""

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from fakeslack import Seen
from rules.dates import move
from tests.conftest import Open

TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("page_facts.toml").read_text(encoding="utf-8")
)
FACTS = TABLE["facts"]
ASKED = sorted({fact["ask"] for fact in FACTS})

THEN, NOW = "2023-11-01T10:00", "2026-11-01T10:00"
"""The corresponding day in two cycles: the page's own, and the one to which its figures are carried forward."""
YEARS_CARRIED = 3


def _squeezed(text: str) -> str:
    """Return a text with one blank between words: the page has no-break spaces and indents."""
    return re.sub(r"\s+", " ", text).strip()


PAGE = [
    _squeezed(line)
    for line in (resources.files("rules") / "cycles" / "2024.source.txt").read_text(encoding="utf-8").splitlines()
    if line.strip()
]


Ask = Callable[[str], Seen]


def _member(open_bot: Open, at: str, expires_on: date) -> Ask:
    """Join an EMT who holds the instructor and examiner roles, by the form; return a function that types for them."""
    alice = open_bot(at=at).workspace.user("alice")
    form = alice.types("/recert join").modal
    assert form is not None
    roles = ["instructor", "examiner", "chief-examiner"]
    form.fills(level="emt", expires_on=expires_on.isoformat(), roles=roles).submits()
    return alice.types


@pytest.fixture
def then(open_bot: Open) -> Ask:
    """Ask in the page's own cycle."""
    return _member(open_bot, THEN, date(2024, 3, 31))


@pytest.fixture
def now(open_bot: Open) -> Ask:
    """Ask in the cycle of 2027, for which no page is known."""
    return _member(open_bot, NOW, move(date(2024, 3, 31), YEARS_CARRIED))


def _told(answer: Seen) -> str:
    """Return every visible word, then every address that a link leads to."""
    addresses = re.findall(r'https://[^|>"]+', json.dumps(answer.payload))
    return "\n".join([answer.words, *addresses])


def _carried(text: str) -> str:
    """Return a text of the 2024 cycle with the years of the 2027 cycle."""
    return text.replace("2026", str(2026 + YEARS_CARRIED)).replace("2024", str(2024 + YEARS_CARRIED))


@pytest.mark.parametrize("quote", sorted({fact["quote"] for fact in FACTS}))
def test_a_quotation_stands_on_the_page(quote: str) -> None:
    """A fact that the page does not state is no fact of it."""
    assert any(quote in line for line in PAGE)


@pytest.mark.parametrize("ask", ASKED)
def test_an_answer_tells_the_facts_of_the_page(then: Ask, ask: str) -> None:
    told = _told(then(ask))
    missing = [
        (fact["quote"], said) for fact in FACTS if fact["ask"] == ask for said in fact["says"] if said not in told
    ]
    assert not missing, told


@pytest.mark.parametrize("ask", ASKED)
def test_figures_of_the_page_itself_are_not_called_carried_forward(then: Ask, ask: str) -> None:
    then(ask).says("Based on the state's 2024 figures.").never_says("may differ")


@pytest.mark.parametrize("ask", ASKED)
def test_in_2026_the_same_facts_are_told_with_the_years_of_2027(now: Ask, ask: str) -> None:
    told = _told(now(ask))
    missing = [said for fact in FACTS if fact["ask"] == ask for said in map(_carried, fact["says"]) if said not in told]
    assert not missing, told


@pytest.mark.parametrize("ask", ASKED)
def test_in_2026_an_answer_says_that_its_figures_are_carried_forward(now: Ask, ask: str) -> None:
    now(ask).says("Based on the state's 2024 figures; 2027 may differ")


def test_in_2026_no_date_of_the_page_is_told_as_if_it_were_still_to_come(now: Ask) -> None:
    for ask in ASKED:
        now(ask).never_says("January 31, 2024", "February 15, 2024", "March 31, 2024", "March 31, 2026", "2026 date")
    now("/recert deadlines").says("January 31, 2027", "February 15, 2027", "March 31, 2027", "October 1, 2026")
    now("/recert steps all").says(
        "until eLicensing displays your 2029 expiration date", "A March 31, 2029 date on NREMT"
    )


@pytest.mark.parametrize("ask", ASKED)
def test_no_answer_shows_a_blank_that_was_not_filled_in(now: Ask, ask: str) -> None:
    """{year} and {new_year} of the data file are always replaced."""
    now(ask).never_says("{", "}")


@pytest.mark.parametrize("line", PAGE)
def test_no_word_of_the_page_was_forgotten(line: str) -> None:
    """Each is in the quotation of a fact, or in a phrase that is said to hold none."""
    rest = re.sub(r"^(•|\d+\.) ", "", line)
    phrases = [fact["quote"] for fact in FACTS] + [each["phrase"] for each in TABLE["no_fact"]]
    for phrase in sorted(phrases, key=len, reverse=True):
        rest = rest.replace(phrase, " ")
    assert not re.findall(r"\w+", rest)


def test_each_phrase_without_a_fact_stands_on_the_page_and_has_a_reason() -> None:
    for each in TABLE["no_fact"]:
        assert any(each["phrase"] in line for line in PAGE)
        assert each["why"]
