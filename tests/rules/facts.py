"""Finds everything in the rules that people are told as a fact."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel

from rules.book import Sourced, SourcedFile
from rules.cycle import with_years
from rules.rulebook import RuleBook
from rules.schema import PublishedCycle


class PlacedFact(NamedTuple):
    """A fact, its file, and its place there, as an error of the loader names it."""

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
            return with_years(text, self.file.expires_on.year)
        return text.replace("{year}", "")


def all_of(book: RuleBook) -> list[PlacedFact]:
    """Return every fact of every file."""
    files: dict[str, SourcedFile] = {f"{cycle.expires_on.year}.toml": cycle for cycle in book.cycles}
    files |= {"after.toml": book.after, "education.toml": book.education, "regions.toml": book.regions}
    return [
        PlacedFact(file, f"{name}: {'.'.join(place)}", fact)
        for name, file in files.items()
        for place, fact in _facts(file)
    ]


def _facts(given: object, *place: str) -> Iterator[tuple[tuple[str, ...], Sourced]]:
    if isinstance(given, Sourced):
        yield place, given
    for name, each in parts(given):
        yield from _facts(each, *place, name)


def parts(given: object) -> Iterable[tuple[str, object]]:
    """Return each part of a piece of a file, with its name; one of several that have codes is named by its code."""
    if isinstance(given, BaseModel):
        return [(name, getattr(given, name)) for name in type(given).model_fields]
    if isinstance(given, tuple):
        return [(str(getattr(each, "code", number)), each) for number, each in enumerate(given)]
    return [(str(name), each) for name, each in given.items()] if isinstance(given, Mapping) else []
