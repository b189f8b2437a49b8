"""The rows of a text with delimiters, each with the line at which it begins."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from rules.delimiter import delimiter
from rules.problems import At, BadFileError, Problem

Row = tuple[int, list[str]]
"""The line that a row begins at, and its cells."""

_NAMED_DELIMITER = re.compile(r"sep=([^\w\s\"]|\t)(?:\r\n?|\n)")
"""The first line that Excel writes, and reads, to name the delimiter."""
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def csv_rows(text: str, most: int) -> list[Row]:
    """Return the rows that are not empty, `most` at most. Raises `BadFileError` for quotation marks that do not fit.

    A table whose quotation marks were never escaped, as some databases write them, is read as it stands.
    """
    said = _NAMED_DELIMITER.match(text)
    by = said[1] if said else delimiter(text)
    try:
        found = list(islice(_rows(text, by), most))
    except BadFileError:
        found = list(islice(_rows(text, by, quoted=False), most))
        if not _is_never_escaped(found):
            raise
    return [row for row in found if said is None or row[0] > 1]


def _rows(text: str, by: str, *, quoted: bool = True) -> Iterator[Row]:
    lines = StringIO(text, newline="")
    if quoted:
        reader = csv.reader(lines, delimiter=by, strict=True)
    else:
        reader = csv.reader(lines, delimiter=by, quoting=csv.QUOTE_NONE)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        what = f"cannot be read as a row ({error}); look for a quotation mark that is not closed"
        raise BadFileError([Problem(At(begins), "", what)]) from error


def _is_never_escaped(rows: list[Row]) -> bool:
    """Return whether no cell is in quotes, and none opens them only, and all rows have as many cells."""
    cells = [cell.strip() for _, row in rows for cell in row if '"' in cell]
    opened = any(cell.startswith('"') and cell.count('"') == 1 for cell in cells)
    return not opened and not any(map(_QUOTED.fullmatch, cells)) and len({len(row) for _, row in rows}) == 1
