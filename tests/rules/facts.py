"""Finds everything in the rules that people are told as a fact."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel

from rules.book import Sourced, SourcedFile
from rules.cycle import Cycle
from rules.rulebook import RuleBook
from rules.schema import PublishedCycle


class Told(NamedTuple):
    """A fact, the file that it stands in, and the place there, as an error of the loader names it."""

    file: SourcedFile
    place: str
    fact: Sourced

    @property
    def text(self) -> str:
        """The fact's sentence as people of the file's own cycle read it; empty if it is no sentence.

        A file that is of no cycle has no years: they are left out.
        """
        text: str = getattr(self.fact, "text", "")
        if isinstance(self.file, PublishedCycle):
            return Cycle(self.file.expires_on, self.file).words(text)
        return text.replace("{year}", "")


def all_of(book: RuleBook) -> list[Told]:
    """Every fact of every file."""
    files = (*book.cycles, book.after, book.education, book.regions)
    return [Told(file, place, fact) for file in files for place, fact in _facts(file, type(file).__name__)]


def _facts(given: object, place: str) -> Iterator[tuple[str, Sourced]]:
    if isinstance(given, Sourced):
        yield place, given
    if isinstance(given, BaseModel):
        given = {name: getattr(given, name) for name in type(given).model_fields}
    elif isinstance(given, tuple):
        given = dict(enumerate(given))
    if isinstance(given, Mapping):
        for name, each in given.items():
            yield from _facts(each, f"{place}.{name}")
