"""A table that somebody made in a spreadsheet: bytes in, rows of text with their line numbers out.

What is wrong with a file is a list of `Problem`s, all of them: whoever has to mend it wants to do so once. Whatever the
bytes, reading them takes a few seconds and some 100 MB at most, and no single call of C keeps other threads waiting.
"""

import csv
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice

from rules.delimiter import delimiter
from rules.numbers import safe_echo
from rules.visible import visible

LARGEST = 10_000_000
"""The largest file in bytes: the state's list of everybody certified is a third of that."""
MOST_ROWS = 50_000
MOST_COLUMNS = 256
LONGEST_NAME = 200
"""Characters of a column's name."""
LONGEST_CELL = 4_000
"""Characters of a cell: what is done with one may take the square of its length."""
MOST_PROBLEMS = 1_000
"""Problems that are kept: with so many the reading ends."""
_MOST_TITLES = 5
"""Rows of one cell above the column names that are taken for a title."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ESCAPE = "'"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a file: the line as an editor counts it, the column by its name ("" for the line as such)."""

    line: int
    column: str
    what: str

    def __str__(self) -> str:
        """Return one line for a person: ``line 3, level: …``."""
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.what}"


class BadFileError(Exception):
    """A file that is refused whole: with the problems that were found, in the order of its lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems[:3])))
        self.problems = sorted(problems, key=lambda each: each.line)[:MOST_PROBLEMS]


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the header: the line that it begins at, and its cells, as many as the header has."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the columns as they are written, the line that they stand at, and the rows that hold something."""

    header: tuple[str, ...]
    at: int
    lines: tuple[Line, ...]


def key(name: str) -> str:
    """Reduce a column's name to its letters: ``Expires On``, ``expires-on`` and ``EXPIRES_ON`` are the same."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def read(data: bytes) -> Table:
    """Read a table with a header. Raises `BadFileError` for what is none, or too large."""
    if len(data) > LARGEST:
        raise BadFileError([Problem(1, "", f"the file is larger than {LARGEST // 1_000_000} MB{_KEEP_YOUR_OWN}")])
    rows = _past_titles(_rows(decode(data)))
    at, header = next(rows, (1, None))
    if header is None:
        raise BadFileError([Problem(1, "", "the file is empty; it needs a line of column names, and rows below it")])
    names = _names(at, header)
    found: list[Line] = []
    problems: list[Problem] = []
    for number, cells in rows:
        if len(found) == MOST_ROWS:
            what = f"{MOST_ROWS:,} rows are above it, the most that Recert reads{_KEEP_YOUR_OWN}"
            raise BadFileError([Problem(number, "", what)])
        problems += _problems(number, cells, names)
        if len(problems) >= MOST_PROBLEMS:
            break
        padded = [cell.strip() for cell in cells[: len(names)]]
        found.append(Line(number, tuple(padded + [""] * (len(names) - len(padded)))))
    if problems:
        raise BadFileError(problems)
    if not found:
        raise BadFileError([Problem(at, "", "there are no rows below the column names")])
    return Table(names, at, tuple(found))


_KEEP_YOUR_OWN = "; keep the rows of your own people, and try again"


def _past_titles(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Return the rows from the column names on: a report has its title above them, a single cell in its own row."""
    first = list(islice(rows, _MOST_TITLES + 1))
    columns = [sum(1 for cell in cells if cell.strip()) for _, cells in first]
    names = next((place for place, number in enumerate(columns) if number > 1), 0)
    return chain(first[names:], rows)


def _names(at: int, header: list[str]) -> tuple[str, ...]:
    """Return the names of the columns, without the empty ones at the end. Raises `BadFileError`."""
    names = tuple(name.strip() for name in header)
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


def _problems(number: int, cells: list[str], names: tuple[str, ...]) -> Iterator[Problem]:
    if any(cell.strip() for cell in cells[len(names) :]):
        what = f"{len(cells)} cells, but the header has {len(names)} columns; put a cell that holds commas in quotes"
        yield Problem(number, "", what)
    for name, cell in zip(names, cells, strict=False):
        if len(cell) > LONGEST_CELL:
            what = f"holds {len(cell):,} characters; {LONGEST_CELL:,} at most are read: shorten it, or leave it empty"
            yield Problem(number, safe_echo(name), what)


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16 as it says itself, else UTF-8 if it can be that, else Windows-1252.

    Of the encodings that spreadsheets write these are the ones that can be told apart for certain; a guess by
    statistics is often wrong about a table of names and dates.
    """
    for magic, what in _NO_TEXT.items():
        if data.startswith(magic):
            raise BadFileError([Problem(1, "", f"this is {what}; save it as CSV and try again")])
    try:
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            text = data.decode("utf-16")
        elif data.startswith(BOM_UTF8):
            text = data.decode("utf-8-sig")
        else:
            text = _plain(data)
    except UnicodeDecodeError as error:
        raise BadFileError([Problem(1, "", "this is no text; save it as CSV (UTF-8) and try again")]) from error
    if "\0" in text:
        raise BadFileError([Problem(1, "", "this is no text; save it as CSV (UTF-8) and try again")])
    return text


_NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook or another packed file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}


def _plain(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty, with the line at which it begins."""
    said = _NAMED_DELIMITER.match(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=said[1] if said else delimiter(text), strict=True)
    begins = 1
    try:
        for cells in reader:
            is_note = said is not None and begins == 1
            if not is_note and any(cell.strip() for cell in cells):
                yield begins, [visible(cell) for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        what = f"cannot be read as a row ({error}); look for a quotation mark that is not closed"
        raise BadFileError([Problem(begins, "", what)]) from error


_NAMED_DELIMITER = re.compile(r"sep=([^\w\s\"]|\t)(?:\r\n?|\n)")
"""The first line that Excel writes, and reads, to name the delimiter."""


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


_SSN = re.compile(r"(?<![a-z])ssn(?![a-z])|social.?sec|^\W*ss\W*(#|no|num|nbr)")
_BIRTH = re.compile(r"(?<![a-z])d\.?o\.?b(?![a-z])|birth")


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().replace("_", " ")


def ssn_column(name: str) -> str | None:
    """Return why a file with this column is refused, or None: Recert never wants a Social Security number."""
    if _SSN.search(_fold(name)):
        return "Recert never takes a Social Security number; take this column out of the file"
    return None


def private_column(name: str) -> str | None:
    """Return the same for a file that the officer makes: it has no dates of birth either."""
    if (why := ssn_column(name)) is not None:
        return why
    if _BIRTH.search(_fold(name)):
        return "Recert never takes a date of birth; take this column out of the file"
    return None
