"""Problems of a file: where each is, and what is wrong, in words for whoever has to mend it."""

from dataclasses import dataclass

MOST_PROBLEMS = 1_000
"""Problems that are kept: with so many the reading ends."""


@dataclass(frozen=True, slots=True)
class At:
    """A line of a file, as an editor or a spreadsheet counts it; and its sheet, where a workbook has several.

    `place` is that of the sheet in the workbook.
    """

    line: int
    sheet: str = ""
    place: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """The order of lines in a file: by the sheet first."""
        return self.place, self.line

    def __str__(self) -> str:
        """Return it for a person: ``line 3``, ``sheet “B Shift”, line 3``."""
        return f"sheet “{self.sheet}”, line {self.line}" if self.sheet else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a file: where it is, the column by its name ("" for the line as such), what is wrong."""

    at: At
    column: str
    what: str

    def __str__(self) -> str:
        """Return one line for a person: ``line 3, level: …``."""
        where = f"{self.at}, {self.column}" if self.column else str(self.at)
        return f"{where}: {self.what}"


class BadFileError(Exception):
    """A file that is refused whole: with the problems that were found, in the order of its lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems[:3])))
        self.problems = sorted(problems, key=lambda each: each.at.order)[:MOST_PROBLEMS]


class BadRowsError(BadFileError):
    """A file with rows that cannot be used, and `ready` others that can: these may be imported without them."""

    def __init__(self, problems: list[Problem], ready: int) -> None:
        super().__init__(problems)
        self.ready = ready
