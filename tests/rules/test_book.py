"""What the data files that ship may not be: without a source, or at odds with the page."""

import re
from datetime import date
from importlib import resources

from rules.book import SourcedFile
from rules.levels import Level
from rules.rulebook import RuleBook
from tests.rules.facts import all_of

PAGE = re.sub(r"\s+", " ", (resources.files("rules") / "cycles" / "2024.source.txt").read_text(encoding="utf-8"))


def test_every_source_has_a_title_an_address_and_a_time_of_which_it_speaks(book: RuleBook) -> None:
    files: list[SourcedFile] = [*book.cycles, book.after, book.education, book.regions]
    sources = [book.regions.page, *(cycle.page for cycle in book.cycles)]
    sources += [source for file in files for source in file.sources.values()]
    for source in sources:
        assert source.title
        assert re.fullmatch(r"https?://\S+\.\S+", source.url)
        assert re.search(r"\d{4}", source.as_of)


def test_every_named_source_is_used(book: RuleBook) -> None:
    """A source that nothing was read on is not one."""
    for file in (*book.cycles, book.after, book.education, book.regions):
        used = [told.fact.source for told in all_of(book) if told.file is file]
        assert not [name for name, source in file.sources.items() if source not in used]


def test_every_pitfall_bites_at_some_step(book: RuleBook) -> None:
    for cycle in book.cycles:
        assert {key for step in cycle.steps for key in step.pitfalls} == cycle.pitfalls.keys()


def test_the_addresses_and_amounts_without_another_source_stand_on_the_page(book: RuleBook) -> None:
    cycle = book.cycles[0]
    for role in cycle.roles:
        assert all(link.url in PAGE for link in role.links if link.source == cycle.page)
    for contact in cycle.contacts:
        assert contact.email is None or contact.email in PAGE
    for amount in (*map(cycle.fees.nremt.of, Level), cycle.fees.state.amount):
        assert f"${amount:.0f}" in PAGE
    assert f"{cycle.fees.card.rate:.2%}" in PAGE


def test_the_dates_without_another_source_stand_on_the_page(book: RuleBook) -> None:
    page, dates = book.cycles[0].page, book.cycles[0].dates
    assert (dates.recommended.on, dates.recommended.source) == (date(2024, 2, 15), page)
    assert (dates.roles_due.on, dates.roles_due.source) == (date(2024, 1, 31), page)
    assert "by Feb. 15, 2024" in PAGE
    assert "is January 31, 2024" in PAGE


def test_each_day_that_a_text_spells_out_is_the_day_of_the_rules(book: RuleBook) -> None:
    """The role's text says January 31 in words, beside the date itself: they must not drift apart."""
    cycle = book.cycles[0]
    due = cycle.dates.roles_due.on
    assert f"{due:%B} {due.day}, {{year}}" in " ".join(line.text for line in cycle.role_rules.lines)
    assert f"{cycle.expires_on:%B} {cycle.expires_on.day}, {{new_year}}" in cycle.pitfalls["nremt_date"].text
