"""The table of a file, for the tests of what is read of one."""

from rules import sheets
from rules.table import Table


def read(data: bytes) -> Table:
    """Return the table of a file, or the first of a workbook."""
    return sheets.read(data).tables[0]
