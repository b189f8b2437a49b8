"""Problems of a file: where each is, and what is wrong, in words for whoever has to mend it."""

from dataclasses import dataclass

MOST_PROBLEMS = 1_000
"""Problems that are kept: with so many the reading ends."""


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


class BadRowsError(BadFileError):
    """A file with rows that cannot be used, and `ready` others that can: these may be imported without them."""

    def __init__(self, problems: list[Problem], ready: int) -> None:
        super().__init__(problems)
        self.ready = ready
