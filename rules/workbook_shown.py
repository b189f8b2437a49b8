"""The cells of a workbook that show what calamine does not read: an error, or a month of which the day is not shown.

Such a cell is written anew as the text that a person sees in it.
"""

import re
from datetime import date, timedelta
from xml.sax.saxutils import escape

_MONTH_AND_YEAR = 17
"""The number of the format that shows ``Mar-27``, to which Excel turns whatever is typed as ``3/2027``."""
_NO_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].|;.*', re.DOTALL)
"""Parts of a format that show no part of a date: what stands in quotes or brackets, and other cases."""
_LONGEST_FORMAT = 255
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.0*)?", re.ASCII)
_CELL = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)c[\s>]")
_FIRST_DAY, _FIRST_DAY_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)


class Shown:
    """What the formats of a workbook make of a number, as far as it is no day that one sees."""

    def __init__(self) -> None:
        """Know no format yet: the part with the styles is read first."""
        self.months: dict[str, str] = {}
        """The formats that show a month and its year alone, by the number of the style."""
        self._formats = {_MONTH_AND_YEAR: "mmm-yy"}
        self._first_day = _FIRST_DAY
        self._styles = 0

    def count_from_1904(self) -> None:
        """Take days for those of a workbook from an old Mac."""
        self._first_day = _FIRST_DAY_OF_1904

    def add_format(self, number: str, code: str) -> None:
        """Note a format of the workbook's own, if it shows a month and its year alone."""
        parts = set(_NO_FORMAT.sub("", code[:_LONGEST_FORMAT]).casefold())
        if {"m", "y"} <= parts and not parts & set("dhs") and number.isdecimal():
            self._formats[int(number)] = code.casefold()

    def add_style(self, number: str) -> None:
        """Note the format of the next style of cells."""
        if number.isdecimal() and (code := self._formats.get(int(number))) is not None:
            self.months[str(self._styles)] = code
        self._styles += 1

    def text(self, value: str, style: str | None) -> str | None:
        """Return what a cell shows for a number; None where calamine reads what one sees.

        A day that is not the first was typed as a whole date: nothing but the format hides it.
        """
        code, found = self.months.get(style or ""), _SERIAL.fullmatch(value)
        if code is None or found is None:
            return None
        day = self._first_day + timedelta(int(found[1]))
        if day.day != 1:
            return None
        year = f"{day.year}" if "yyy" in code else f"{day:%y}"
        return f"{day:%b}-{year}" if "mmm" in code else f"{day.month}/{year}"


def as_text(cell: bytes, place: str | None, text: str) -> bytes:
    """Return the XML of a cell, up to its end, that has this text instead of its value."""
    found = _CELL.match(cell)
    if found is None:
        return cell
    prefix, at = found[1], f' r="{place}"' if place is not None else ""
    return b'<%bc%b t="str"><%bv>%b</%bv>' % (prefix, at.encode(), prefix, escape(text).encode(), prefix)
