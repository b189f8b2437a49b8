"""A file that somebody made with a spreadsheet: bytes in, a table out, or those of the sheets of a workbook.

Whatever the bytes, reading them takes a few seconds and some 100 MB at most, and no single call of C keeps other
threads waiting.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rules.csv_rows import csv_rows
from rules.encodings import decode
from rules.header import MOST_TITLES
from rules.numbers import safe_echo
from rules.problems import At, BadFileError, Problem
from rules.table import KEEP_YOUR_OWN, MOST_ROWS, Table, table_of
from rules.visible import visible
from rules.workbook import MOST_SHEETS, is_workbook, workbook_sheets

LARGEST = 10_000_000
"""The largest file in bytes: the state's list of everybody certified is a third of that."""
_MOST = MOST_ROWS + MOST_TITLES + 2
_HIDDEN = "it's hidden; if it has people that you need, unhide it in Excel"


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet that was not read, and why. `has_people`: rows in it look like those that are wanted."""

    name: str
    why: str
    has_people: bool = False


@dataclass(frozen=True, slots=True)
class Sheets:
    """The tables of a file, and its sheets without one. Where there are several sheets, each table has its name."""

    tables: tuple[Table, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which sheets were read, of a file that has several, and which were not."""

    names: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def is_part(self) -> bool:
        """Whether people may be in a sheet that was not read."""
        return any(each.has_people for each in self.unread)


ONE_SHEET = Choice()
"""The choice where there was none."""


def read(data: bytes) -> Sheets:
    """Read a file. Raises `BadFileError` for what has no table, or is too large."""
    if len(data) > LARGEST:
        raise BadFileError([Problem(At(1), "", f"the file is larger than {LARGEST // 1_000_000} MB{KEEP_YOUR_OWN}")])
    if not is_workbook(data):
        return Sheets((table_of(csv_rows(decode(data), _MOST)),))
    found, others, hidden = workbook_sheets(data, _MOST)
    unseen = [Unread(safe_echo(visible(name)), _HIDDEN) for name in hidden]
    if len(found) + len(others) < 2:  # noqa: PLR2004 - one sheet needs no name
        return Sheets((table_of(found[0][1] if found else []),), tuple(unseen))
    tables: list[Table] = []
    unread: list[Unread] = []
    errors: list[BadFileError] = []
    for place, (name, rows) in enumerate(found):
        called = safe_echo(visible(name))
        try:
            tables.append(table_of(rows, called, place))
        except BadFileError as error:
            errors.append(error)
            unread.append(Unread(called, error.problems[0].what, has_people=len(rows) > 1))
    if not tables:
        raise errors[0]
    if sum(len(table.lines) for table in tables) > MOST_ROWS:
        what = f"its sheets have more than {MOST_ROWS:,} rows, the most that Recert reads{KEEP_YOUR_OWN}"
        raise BadFileError([Problem(At(1), "", what)])
    late = f"it comes after the first {MOST_SHEETS} sheets"
    unread += [Unread(safe_echo(visible(name)), late, has_people=True) for name in others]
    return Sheets(tuple(tables), (*unread, *unseen))


def choose(sheets: Sheets, chosen: Sequence[Table], look: Callable[[Table], tuple[str, bool]]) -> Choice:
    """Return which sheets are read. `look` says of another table why it is not, and whether it has such people."""
    others = [table for table in sheets.tables if all(table is not each for each in chosen)]
    unread = [Unread(table.at.sheet, *look(table)) for table in others]
    return Choice(tuple(table.at.sheet for table in chosen if table.at.sheet), (*unread, *sheets.unread))
