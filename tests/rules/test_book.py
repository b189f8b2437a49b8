"""Faults that the data files that ship must not have: a missing source, or a contradiction."""

import re

from rules.book import SourcedFile
from rules.rulebook import load
from tests.rules.facts import all_of

BOOK = load()


def test_every_source_has_a_title_an_address_and_a_time_of_which_it_speaks() -> None:
    files: list[SourcedFile] = [*BOOK.cycles, BOOK.after, BOOK.education, BOOK.regions]
    sources = [BOOK.regions.page, *(cycle.page for cycle in BOOK.cycles)]
    sources += [source for file in files for source in file.sources.values()]
    for source in sources:
        assert source.title
        assert re.fullmatch(r"https?://\S+\.\S+", source.url)
        assert re.search(r"\d{4}", source.as_of)


def test_every_named_source_is_used() -> None:
    """A source that no fact cites is not one."""
    for file in (*BOOK.cycles, BOOK.after, BOOK.education, BOOK.regions):
        used = [told.fact.source for told in all_of(BOOK) if told.file is file]
        assert not [name for name, source in file.sources.items() if source not in used]


def test_every_pitfall_bites_at_some_step() -> None:
    for cycle in BOOK.cycles:
        assert {key for step in cycle.steps for key in step.pitfalls} == cycle.pitfalls.keys()


def test_each_day_that_a_text_spells_out_is_the_day_of_the_rules() -> None:
    """The role's text says January 31 in words, beside the date itself: they must not drift apart."""
    cycle = BOOK.cycles[0]
    due = cycle.dates.roles_due.on
    assert f"{due:%B} {due.day}, {{year}}" in " ".join(line.text for line in cycle.role_rules.lines)
    assert f"{cycle.expires_on:%B} {cycle.expires_on.day}, {{new_year}}" in cycle.pitfalls["nremt_date"].text
