"""A table that somebody made in a spreadsheet: its rows in, those below the names of its columns out.

What is wrong with a file is a list of `Problem`s, all of them: whoever has to mend it wants to do so once.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.csv_rows import Row
from rules.header import header_place, is_header, is_total, only_cell
from rules.numbers import safe_echo
from rules.problems import MOST_PROBLEMS, At, BadFileError, Problem
from rules.visible import visible

__all__ = (
    "MOST_PROBLEMS",
    "At",
    "BadFileError",
    "Problem",
)  # whoever reads a table gets its problems from here as well

MOST_ROWS = 50_000
MOST_COLUMNS = 256
_FEWEST_COLUMNS = 2
"""Columns of a table in which a row may yet have one cell only."""
LONGEST_NAME = 200
"""Characters of a column's name."""
LONGEST_CELL = 4_000
"""Characters of a cell: what is done with one may take the square of its length."""
KEEP_YOUR_OWN = "; keep the rows of your own people, and try again"
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")
"""The first characters of a cell that a spreadsheet runs: some run one that begins with a full-width sign as well."""
_ESCAPE = "'"


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the header: the line that it begins at, and its cells, as many as the header has."""

    at: At
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the columns as they are written, the line that they stand at, and the rows that hold something.

    `problems` are rows that could not be read; `skipped` those that are no rows of it: totals, and the names again.
    """

    header: tuple[str, ...]
    at: At
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    skipped: tuple[Problem, ...] = ()


def key(name: str) -> str:
    """Reduce a column's name to its letters: ``Expires On``, ``expires-on`` and ``EXPIRES_ON`` are the same."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def table_of(rows: Sequence[Row], sheet: str = "", place: int = 0) -> Table:
    """Return the table in the rows of a file, or of one of the sheets of a workbook. Raises `BadFileError`."""
    if not rows:
        what = "the file is empty; it needs a line of column names, and rows below it"
        raise BadFileError([Problem(At(1), "", what)])
    first = header_place(rows)
    placed = [(At(number, sheet, place), cells) for number, cells in rows]
    at, header = placed[first]
    names = _names(at, header)
    return _below(names, at, placed[first + 1 :])


def _below(names: tuple[str, ...], at: At, rows: Sequence[tuple[At, list[str]]]) -> Table:
    """Return the table of the rows below the names of the columns."""
    found: list[Line] = []
    problems: list[Problem] = []
    skipped: list[Problem] = []
    keys = [key(name) for name in names]
    for line, written in rows:
        if len(found) == MOST_ROWS:
            what = f"{MOST_ROWS:,} rows are above it, the most that Recert reads{KEEP_YOUR_OWN}"
            raise BadFileError([Problem(line, "", what)])
        cells = [_cell(cell) for cell in written]
        wrong = list(_problems(line, cells, names))
        problems += wrong
        if len(problems) >= MOST_PROBLEMS:
            raise BadFileError(problems)
        padded = cells[: len(names)] + [""] * (len(names) - len(cells))
        if wrong or not any(padded):
            continue
        if is_total(padded):
            skipped.append(Problem(line, "", "looks like a total"))
        elif len(names) > _FEWEST_COLUMNS and (only := only_cell(padded)):
            skipped.append(Problem(line, "", f"has only “{safe_echo(only)}” in it"))
        elif is_header(padded) and [key(cell) for cell in padded] == keys:
            skipped.append(Problem(line, "", "has the column names again"))
        else:
            found.append(Line(line, tuple(padded)))
    if not found and not problems:
        raise BadFileError([Problem(at, "", "there are no rows below the column names")])
    return Table(names, at, tuple(found), tuple(problems), tuple(skipped))


def _cell(written: str) -> str:
    """Return what a cell says, without what nobody sees, and without Excel's way to keep a text: ``="E0123456"``."""
    cell = visible(written).strip()
    return cell[2:-1].strip() if cell.startswith('="') and cell.endswith('"') and len(cell) > len('="') else cell


def _names(at: At, header: list[str]) -> tuple[str, ...]:
    """Return the names of the columns, without the empty ones at the end. Raises `BadFileError`."""
    names = tuple(map(_cell, header))
    while names and not names[-1]:
        names = names[:-1]
    if len(names) > MOST_COLUMNS:
        what = f"there are {len(names):,} columns; Recert reads {MOST_COLUMNS} at most: take out those it does not need"
        raise BadFileError([Problem(at, "", what)])
    too_long = [
        Problem(at, safe_echo(name), f"a column's name has {LONGEST_NAME} characters at most; shorten it")
        for name in names
        if len(name) > LONGEST_NAME
    ]
    if too_long:
        raise BadFileError(too_long)
    return names


def _problems(at: At, cells: list[str], names: tuple[str, ...]) -> Iterator[Problem]:
    if any(cells[len(names) :]):
        what = f"{len(cells)} cells, but the header has {len(names)} columns; put a cell that holds commas in quotes"
        yield Problem(at, "", what)
    for name, cell in zip(names, cells, strict=False):
        if len(cell) > LONGEST_CELL:
            what = f"holds {len(cell):,} characters; {LONGEST_CELL:,} at most are read: shorten it, or leave it empty"
            yield Problem(at, safe_echo(name), what)


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run a cell instead of showing it."""
    return text.startswith(_FORMULA)


def escape_formula(text: str) -> str:
    """Return a cell to write that no spreadsheet runs: with an apostrophe before what would be a formula."""
    return _ESCAPE + text if is_formula(text) else text


def unescape_formula(text: str) -> tuple[str, bool]:
    """Return a cell that was read, without the apostrophe of `escape_formula`; and whether it had one."""
    if text.startswith(_ESCAPE) and is_formula(text[1:]):
        return text[1:], True
    return text, False


_SSN = re.compile(r"(?<![a-z])s\.?s\.?n(?![a-z])|\bsoc(?:ial)?\W*(?:sec|#|no|num|nbr|$)|^\W*s\.?s\W*(?:#|no|num|nbr)")
_BIRTH = re.compile(r"(?<![a-z])d\.?o\.?b(?![a-z])|birth|\bborn\b|\bb\W?(?:day|date)\b")


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().replace("_", " ")


def ssn_column(name: str) -> str | None:
    """Return why a file with this column is refused, or None: Recert never wants a Social Security number."""
    if _SSN.search(_fold(name)):
        return "Recert never takes a Social Security number; take this column out of the file"
    return None


def ssn_problems(table: Table) -> list[Problem]:
    """Return a problem for each column of Social Security numbers."""
    return [Problem(table.at, safe_echo(name), why) for name in table.header if (why := ssn_column(name))]


def private_column(name: str) -> str | None:
    """Return the same for a file that the officer makes: it has no dates of birth either."""
    if (why := ssn_column(name)) is not None:
        return why
    if _BIRTH.search(_fold(name)):
        return "Recert never takes a date of birth; take this column out of the file"
    return None
