"""Reads the data files into a `RuleBook`: those that ship, overridden by those of a folder of the user's own."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from rules.book import PAGE, DirectMessageRules, Ladder, Piece, Regions, RulesError
from rules.requirements import After, Education
from rules.schema import PublishedCycle

P = TypeVar("P", bound=Piece)
_NAMES = ("ladder.toml", "direct_messages.toml", "regions.toml", "education.toml", "after.toml")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class RuleBook:
    """The facts of all files. `cycles` is never empty and runs from the oldest to the newest.

    Each one is equal only to itself, so that results computed from it can be cached by it.

    Its repr names no contents: in a traceback with local variables they would fill pages, and take seconds.
    """

    cycles: tuple[PublishedCycle, ...]
    ladder: Ladder
    direct_messages: DirectMessageRules
    regions: Regions
    education: Education
    after: After


def load(override: Path | None = None) -> RuleBook:
    """Read the rules that ship; files of the same name in `override` replace them.

    A cycle is ``2027.toml``, in the folder itself or in its ``cycles/``. Raises `RulesError` with the file and the
    place in it.
    """
    folders: list[Traversable] = [resources.files("rules")]
    if override is not None:
        if not override.is_dir():
            raise RulesError(f"{override} is not a folder; name one, or none for the rules that ship")
        _refuse_unknown_files(override)
        folders.append(override)
    files = {found.name: found for folder in folders for found in _toml_files(folder)}
    cycles = (_read_cycle(file) for name, file in files.items() if _is_cycle(name))
    return RuleBook(
        cycles=tuple(sorted(cycles, key=lambda cycle: cycle.expires_on)),
        ladder=_read(files["ladder.toml"], Ladder),
        direct_messages=_read(files["direct_messages.toml"], DirectMessageRules),
        regions=_read(files["regions.toml"], Regions),
        education=_read(files["education.toml"], Education),
        after=_read(files["after.toml"], After),
    )


def _toml_files(folder: Traversable) -> Iterator[Traversable]:
    for place in (folder, folder / "cycles"):
        if place.is_dir():
            yield from (file for file in place.iterdir() if file.name.endswith(".toml"))


def _refuse_unknown_files(override: Path) -> None:
    """Refuse a file that nothing would read: a misspelled one would seem to work."""
    for file in _toml_files(override):
        if file.name not in _NAMES and not _is_cycle(file.name):
            raise RulesError(
                f"{file.name}: not a file of the rules; they are {', '.join(_NAMES)} and a cycle like 2027.toml"
            )


def _is_cycle(name: str) -> bool:
    return name.removesuffix(".toml").isdecimal()


def _read_cycle(file: Traversable) -> PublishedCycle:
    cycle = _read(file, PublishedCycle)
    if file.name != f"{cycle.expires_on.year}.toml":
        raise RulesError(f"{file.name}: expires_on: {cycle.expires_on} is not in the year that names the file")
    return cycle


def _read(file: Traversable, shape: type[P]) -> P:
    if not file.is_file():  # reading a pipe would wait for whoever writes into it
        raise RulesError(f"{file.name}: not a file")
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        return shape.model_validate(given, context=_sources(given))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(_names(first["loc"], given)) or "the whole file"
        raise RulesError(f"{file.name}: {place}: {first['msg'].removeprefix('Value error, ')}") from error
    except RecursionError as error:
        raise RulesError(f"{file.name}: nested too deeply to be read") from error
    except (OSError, ValueError) as error:  # ValueError: no text, no TOML, a number of 5,000 digits
        raise RulesError(f"{file.name}: {error}") from error


def _names(place: Sequence[int | str], given: object) -> Iterator[str]:
    """Name each step of a place: one of several that have codes by its code (``steps.A1``), any other as it is."""
    for step in place:
        name = str(step)
        if isinstance(given, list) and isinstance(step, int):
            given = given[step]
            name = str(given.get("code", name)) if isinstance(given, dict) else name
        else:
            given = given.get(step) if isinstance(given, dict) else None
        yield name


def _sources(given: dict[str, Any]) -> dict[str, Any]:
    """Return the sources that the lines of a file may name: its `[sources]`, and its own page if it has one."""
    named = given.get("sources", {})
    own = {PAGE: given[PAGE]} if PAGE in given else {}
    return own | named if isinstance(named, dict) else own
