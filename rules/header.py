"""Which row of a table has the names of its columns, and which row is its total."""

import re
from collections.abc import Sequence

from rules.csv_rows import Row

MOST_TITLES = 20
"""Rows above the names of the columns that may be titles."""
_WORDS = """
    active address birth certificate certification cert certs city class code company crew date department dept
    dob email employee exp expdate expiration expire expired expires expiry first full fname hired home id
    initial instructor issue issued last level lic license lname mail member middle mobile name nbr no
    notes num number phone position provider rank role roles shift slack squad ssn station status street suffix
    surname team telephone title town type unit until user valid zip
"""
_NAMES = frozenset(_WORDS.split())
"""Words in the names of columns that people give them."""
_WORD = re.compile(r"[a-z]+")
_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b|(?:count|sum|average)\s*:?$|(?:number|no\.?|#) of\b", re.IGNORECASE)


def header_place(rows: Sequence[Row]) -> int:
    """Return the place of the row with the names: the first with the most cells that are called like columns.

    Where none is called so, it is the first that has several cells: a title is one cell in a row of its own.
    """
    known = [sum(map(_is_name, cells)) for _, cells in rows[: MOST_TITLES + 1]]
    most = max(known)
    if most > 1:
        return known.index(most)
    several = (at for at, (_, cells) in enumerate(rows[: MOST_TITLES + 1]) if sum(map(bool, map(str.strip, cells))) > 1)
    return next(several, 0)


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a row has names of columns in it, rather than what stands below them."""
    return sum(map(_is_name, cells)) > 1


def _is_name(cell: str) -> bool:
    """Return whether a cell is called like a column: it has such a word, and neither a digit nor an address."""
    if len(cell) > 60 or "@" in cell or any(map(str.isdigit, cell)):  # noqa: PLR2004 - no column's name is so long
        return False
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell).replace("#", " no ").casefold()
    return bool(_NAMES.intersection(_WORD.findall(spaced))) or spaced.replace(" ", "") in {"e-mail", "i/c"}


def is_total(cells: Sequence[str]) -> bool:
    """Return whether a row is a total: its first cell says so, and there is no address in it."""
    first = next(filter(None, cells), "")
    return _TOTAL.match(first) is not None and not any("@" in cell for cell in cells)


def only_cell(cells: Sequence[str]) -> str:
    """Return the only cell that a row has, where it names nobody, such as ``Station 2``; else an empty text."""
    filled = [cell for cell in cells if cell]
    return filled[0] if len(filled) == 1 and "@" not in filled[0] and not _ID.fullmatch(filled[0]) else ""


_ID = re.compile(r"[A-Z]\d[A-Z0-9]*", re.IGNORECASE)
"""A Slack id, or a certification number."""
