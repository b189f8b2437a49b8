"""The rows of an Excel workbook (.xlsx), as the texts that a person sees in its cells.

calamine reads it, and keeps every cell between the first and the last: what it gets is unpacked and measured first.
"""

import csv
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from rules.csv_rows import Row
from rules.problems import At, BadFileError, Problem
from rules.workbook_size import MOST_CELLS, READ_FIRST, TOO_MANY_CELLS, WorkbookSize
from rules.written_dates import NO_DAY

_LARGEST_UNPACKED = 30_000_000
"""Bytes of all its XML: a sheet of 50,000 rows has half of that."""
_MOST_PARTS = 500
MOST_SHEETS = 20
"""Sheets that are read: each takes the time of a whole one if they are all kept in the same part."""
_NO_WORKBOOK = (
    "this is no Excel workbook that can be read, as a .numbers, .ods or .docx file is none; save it as .xlsx or CSV "
    "and try again"
)


def is_workbook(data: bytes) -> bool:
    """Return whether bytes begin as a packed workbook does."""
    return data.startswith(b"PK\x03\x04")


def workbook_sheets(data: bytes, most: int) -> tuple[list[tuple[str, list[Row]]], list[str], list[str]]:
    """Return the sheets that one sees, each with its name and the rows that are not empty.

    Return as well the names of those that are too many, and of those that are hidden and that one can show. Sheets
    without a row are left out; all have `most` rows at most. Raises `BadFileError`.
    """
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook  # noqa: PLC0415 - 3 MB for workbooks only

    found = []
    cells = 0
    left = most
    try:
        book = load_workbook(BytesIO(_unpacked(data)))
        names = [each.name for each in book.sheets_metadata if each.visible is SheetVisibleEnum.Visible]
        hidden = [each.name for each in book.sheets_metadata if each.visible is SheetVisibleEnum.Hidden]
        for name in names[:MOST_SHEETS]:
            sheet = book.get_sheet_by_name(name)
            cells += sheet.total_height * sheet.total_width  # counted again: sheets may be kept in the same part
            if cells > MOST_CELLS:
                raise _refused(TOO_MANY_CELLS)
            first = sheet.start[0] + 1 if sheet.start else 1
            texts = ((at, _texts(at, row)) for at, row in enumerate(sheet.iter_rows(), first))
            rows = list(islice(((at, row) for at, row in texts if any(map(str.strip, row))), left + 1))
            left -= len(rows)
            if left < 0:
                raise _refused("it has more rows than Recert reads; keep the rows of your own people")
            if rows:
                found.append((name, rows))
    except (CalamineError, BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError) as error:
        raise _refused(_NO_WORKBOOK) from error
    if len(names) > MOST_SHEETS and not found:
        raise _refused(f"its first {MOST_SHEETS} sheets are empty; move the sheet with your own people to the front")
    return found, names[MOST_SHEETS:], hidden


def _texts(row: int, cells: Iterable[object]) -> list[str]:
    """Return the texts of a row. Raises `BadFileError` for one as long as none of a CSV file may be."""
    found = list(map(_text, cells))
    longest = max(map(len, found), default=0)
    if longest > csv.field_size_limit():
        raise BadFileError([Problem(At(row), "", f"a cell holds {longest:,} characters; shorten it")])
    return found


def _text(value: object) -> str:
    """Return the text of a cell: a whole number without its zero, a day without its time."""
    match value:
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case time() if value == time():
            return NO_DAY  # calamine takes a 0 for midnight
    return str(value)


def _unpacked(data: bytes) -> bytes:
    """Return the workbook with its XML unpacked and nothing else. Raises `BadFileError` if that is too large."""
    out = BytesIO()
    left = _LARGEST_UNPACKED
    size = WorkbookSize()
    with ZipFile(BytesIO(data)) as packed, ZipFile(out, "w", ZIP_STORED) as plain:
        parts = {each.filename: each for each in packed.infolist() if each.filename.endswith((".xml", ".rels"))}
        if "xl/workbook.xml" not in parts:
            raise BadZipFile("no workbook")
        for name in sorted(parts, key=lambda each: each not in READ_FIRST):
            part = parts[name]
            with packed.open(part) as opened:
                content = opened.read(left + 1)
            left -= len(content)
            if left < 0 or len(parts) > _MOST_PARTS:
                megabytes = _LARGEST_UNPACKED // 1_000_000
                raise _refused(
                    f"it holds more than {megabytes} MB when it is unpacked; keep the rows of your own people"
                )
            plain.writestr(name, size.add(content))
    size.check_texts()
    return out.getvalue()


def _refused(what: str) -> BadFileError:
    return BadFileError([Problem(At(1), "", what)])
