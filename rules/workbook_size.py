"""What a workbook would take in memory, counted in its XML before anything else reads it.

calamine makes a cell of each place between the first and the last, and a text of its own for each use of a shared one.
expat reads what it reads, and refuses what two readers may take for two things: what is not well formed.
"""

from collections import Counter
from xml.parsers.expat import ExpatError, ParserCreate

from rules.problems import At, BadFileError, Problem
from rules.workbook_shown import Shown, as_text

MOST_CELLS = 2_000_000
"""Cells between the first and the last, filled or not: calamine takes some 30 bytes for each."""
_LARGEST_TEXT = 20_000_000
"""Characters of all shared texts, each as often as a cell shows it."""
_CHUNK = 65_536
"""Bytes at a time: between two of them, other threads run."""
_LONGEST_TAG = 1_000_000
"""Bytes of a tag or a comment: expat begins it anew with each chunk."""
_DEEPEST = 200
_LONGEST_VALUE = 100
"""Characters of the number of a shared text, with blanks around it."""
READ_FIRST = ("xl/workbook.xml", "xl/styles.xml")
"""Parts that say what a number in a cell of another part shows."""
TOO_MANY_CELLS = "its sheets have more cells than Recert reads; copy the rows of your own people into a new workbook"


class OddWorkbookError(ValueError):
    """Tell that this is not the XML of a workbook, or not one that every reader understands in the same way."""


class WorkbookSize:
    """The cells and texts of all parts of a workbook. Where cells stand is counted as calamine counts it."""

    def __init__(self) -> None:
        self._shown = Shown()
        self._cells_before = 0
        self._uses: Counter[int] = Counter()
        self._lengths: Counter[int] = Counter()

    def add(self, content: bytes) -> bytes:
        """Count a part, those in `READ_FIRST` before others; return it with what its cells show.

        Raises `BadFileError` if it has too many cells, and `OddWorkbookError`.
        """
        if b"\0" in content:  # as UTF-16 has
            raise OddWorkbookError("not UTF-8")
        part = _Part(self._cells_before, self._shown)
        part.read(content)
        self._cells_before += part.size()
        self._uses.update(part.uses)
        for at, length in enumerate(part.lengths):
            self._lengths[at] = max(self._lengths[at], length)
        return part.written(content)

    def check_texts(self) -> None:
        """Refuse texts that would fill the memory, when all parts are counted. Raises `BadFileError`."""
        size = sum(times * self._lengths[at] for at, times in self._uses.items())
        if size > _LARGEST_TEXT:
            raise _refused(
                f"its cells hold {size:,} characters, more than Recert reads; keep the rows of your own people"
            )


class _Part:
    """A part, which is a sheet, the texts that sheets share, or something else without cells and texts."""

    def __init__(self, cells_before: int, shown: Shown) -> None:
        self.uses: Counter[int] = Counter()
        self.lengths: list[int] = []
        self._cells_before = cells_before
        self._depth = self._cells = self._row = self._column = self._last_row = self._last_column = self._extent = 0
        self._is_sheet = self._of_shared = self._of_styles = False
        self._shown = shown
        self._odd: dict[str, str] | None = None
        self._begins = 0
        self._text: str | None = None
        self._texts: list[tuple[int, int, str | None, str]] = []
        self._value: str | None = None
        self._open: list[str] = []
        self._parser = ParserCreate("UTF-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartCdataSectionHandler = self._inside
        self._parser.CommentHandler = self._inside
        self._parser.ProcessingInstructionHandler = self._inside

    def read(self, content: bytes) -> None:
        try:
            for start in range(0, len(content), _CHUNK):
                self._parser.Parse(content[start : start + _CHUNK])
                if start - self._parser.CurrentByteIndex > _LONGEST_TAG:
                    raise OddWorkbookError("a long tag")
            self._parser.Parse(b"", True)  # noqa: FBT003 - it has no name
        except ExpatError as error:
            raise OddWorkbookError("not well formed") from error

    def written(self, content: bytes) -> bytes:
        """Return the part with the texts that its cells show, where calamine would read another one or none."""
        if not self._texts:
            return content
        pieces, done = [], 0
        for begins, ends, place, text in self._texts:
            pieces += [content[done:begins], as_text(content[begins:ends], place, text)]
            done = ends
        return b"".join([*pieces, content[done:]])

    def size(self) -> int:
        return max(self._cells, self._extent)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST or self._value is not None:
            raise OddWorkbookError("elements in each other")
        match name := tag.rpartition(" ")[2]:
            case "sheetData":
                self._is_sheet = True
            case "c" if self._is_sheet:
                self._begin(name)
                self._start_cell(attributes)
            case "row" if self._is_sheet:
                self._begin(name)
                if (at := attributes.get("r")) is not None:
                    self._row = _whole(at) - 1
                self._reach(self._row + 1, 0)
            case "v" if self._of_shared or self._odd is not None:
                self._value = ""
                self._parser.CharacterDataHandler = self._add_to_value
            case "si":
                self._begin(name)
                self.lengths.append(0)
                self._parser.CharacterDataHandler = self._add_to_text
            case "numFmt" | "cellXfs" | "xf" | "workbookPr":
                self._start_style(name, attributes)

    def _start_style(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "numFmt":
                self._shown.add_format(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
            case "cellXfs":
                self._of_styles = True
            case "xf" if self._of_styles:
                self._shown.add_style(attributes.get("numFmtId", ""))
            case "workbookPr" if attributes.get("date1904") in {"1", "true"}:
                self._shown.count_from_1904()

    def _begin(self, name: str) -> None:
        if self._open and (name, self._open) != ("c", ["row"]):
            raise OddWorkbookError("a row or cell in another")
        self._open.append(name)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cells += 1
        kind = attributes.get("t", "n")
        self._of_shared = kind == "s"
        if kind == "e" or (kind == "n" and attributes.get("s") in self._shown.months):
            self._odd, self._begins, self._text = attributes, self._parser.CurrentByteIndex, None
        row = self._row + 1
        if (at := attributes.get("r")) is not None:
            letters = at.rstrip("0123456789")
            row, self._column = _whole(at[len(letters) :]), _column(letters) - 1
        self._column += 1
        self._reach(row, self._column)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        match tag.rpartition(" ")[2]:
            case "row" if self._is_sheet:
                self._open.pop()
                self._row, self._column = self._row + 1, 0
            case "c" if self._is_sheet:
                self._open.pop()
                self._of_shared = False
                if self._odd is not None and self._text:
                    ends = self._parser.CurrentByteIndex
                    self._texts.append((self._begins, ends, self._odd.get("r"), self._text))
                self._odd = None
            case "cellXfs":
                self._of_styles = False
            case "v" if self._value is not None:
                if self._odd is not None:
                    is_error = self._odd.get("t") == "e"
                    self._text = self._value if is_error else self._shown.text(self._value.strip(), self._odd.get("s"))
                elif self._value.strip():
                    self.uses[_whole(self._value.strip())] += 1
                self._value = None
                self._parser.CharacterDataHandler = None
            case "si":
                self._open.pop()
                self._parser.CharacterDataHandler = None

    def _reach(self, row: int, column: int) -> None:
        if row > self._last_row or column > self._last_column:
            self._last_row, self._last_column = max(self._last_row, row), max(self._last_column, column)
            self._extent = max(self._last_row, self._last_row * self._last_column)
        if self._extent + self._cells_before <= MOST_CELLS >= self._cells + self._cells_before:
            return
        if self.size() > MOST_CELLS:
            raise _refused(
                f"its cells reach to row {self._last_row:,} and column {self._last_column:,}, more than Recert reads; "
                "copy the rows of your own people into a new sheet"
            )
        raise BadFileError([Problem(At(1), "", TOO_MANY_CELLS)])

    def _add_to_value(self, text: str) -> None:
        self._value = (self._value or "") + text
        if len(self._value) > _LONGEST_VALUE:
            raise OddWorkbookError("a value that is no number")

    def _add_to_text(self, text: str) -> None:
        self.lengths[-1] += len(text)

    def _inside(self, *_: object) -> None:
        if self._value is not None:
            raise OddWorkbookError("more than a number in a value")

    def _refuse(self, *_: object) -> None:
        raise OddWorkbookError("a document type")


def _whole(text: str) -> int:
    """Return the number of a row or of a shared text. Raises `OddWorkbookError`."""
    if not (text.isascii() and text.isdigit()) or len(text) > len("1048576"):
        raise OddWorkbookError("a number that is none")
    return int(text)


def _column(letters: str) -> int:
    """Return a column's number: 1 for A, 27 for AA. Raises `OddWorkbookError`."""
    if not (letters.isascii() and letters.isalpha() and letters.isupper()) or len(letters) > len("XFD"):
        raise OddWorkbookError("a cell without a place")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refused(what: str) -> BadFileError:
    return BadFileError([Problem(At(1), "", what)])
