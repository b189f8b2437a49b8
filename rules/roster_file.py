"""A roster as a file: rows in, members or problems out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from rules import roster_cells as cells
from rules.dates import (
    DateRefusal,
    ends_in_spring,
    furthest,
    has_expired,
    long_past,
    parse_expiration,
    refuse_expiration,
)
from rules.levels import Level
from rules.numbers import looks_like_ssn, safe_echo, says_none
from rules.problems import At, BadFileError, BadRowsError, Problem
from rules.roster_columns import columns, rosters
from rules.sheets import ONE_SHEET, Choice, Sheets
from rules.steps import Role
from rules.table import Line, Table
from rules.written_dates import excel_date, in_words, is_day_first, is_either_first, no_date

MOST_MEMBERS = 10_000
"""Rows of a roster: saving them holds up everybody who writes to the database for two seconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """A member as a roster names them: by `slack_id`, by `email` in lower case, or by both. None: not said."""

    at: At
    slack_id: str | None
    email: str | None
    name: str | None
    level: Level
    expires_on: date
    number: str | None
    roles: frozenset[Role] | None


@dataclass(frozen=True, slots=True)
class PastDate:
    """A date that has passed.

    It is a problem if it was two years ago or more, unless it is recorded already of whoever the row names.
    """

    slack_id: str | None
    email: str | None
    number: str | None
    expires_on: date
    long: bool
    problem: Problem


@dataclass(frozen=True, slots=True)
class Roster:
    """The members that a file names, and what is worth a second look.

    `odd` was taken as it is. `left_out` are the problems of rows that are not among these, `past` what is a problem
    only of some people, `skipped` rows that name nobody, and `ignored` the names of columns that were not read.
    """

    rows: tuple[Row, ...]
    odd: tuple[Problem, ...] = ()
    left_out: tuple[Problem, ...] = ()
    past: tuple[PastDate, ...] = ()
    skipped: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    sheets: Choice = ONE_SHEET
    """The sheets that were read, and those that were not, of a workbook that has several."""


def read(sheets: Sheets, today: date) -> Roster:
    """Read the rows of all sheets that are a roster. Raises `BadFileError` with what is wrong in the file as such."""
    tables, choice = rosters(sheets)
    lines = [line for table in tables for line in table.lines]
    if len(lines) > MOST_MEMBERS:
        what = f"the file has {len(lines):,} rows; {MOST_MEMBERS:,} at most are imported at a time: send it in parts"
        raise BadFileError([Problem(lines[MOST_MEMBERS].at, "", what)])
    reader = _Reader(today)
    rows = tuple(row for table in tables for row in reader.rows(table))
    wrong = sorted((*reader.problems, *reader.doubled.values()), key=lambda problem: problem.at.order)
    problems = (*(problem for table in tables for problem in table.problems), *wrong)
    skipped = [*(problem for table in tables for problem in table.skipped), *reader.skipped]
    skipped.sort(key=lambda problem: problem.at.order)
    ignored = tuple(dict.fromkeys(reader.ignored))
    return Roster(rows, tuple(reader.odd), problems, tuple(reader.past), tuple(skipped), ignored, choice)


def settle(roster: Roster, stands: Callable[[PastDate], bool | None], *, skip_bad: bool = False) -> Roster:
    """Return a roster without the rows that have something wrong, once it is known whose they are.

    `stands` says whether a date that has passed is recorded of whoever has it; None: Slack was not asked who that is.
    Then the row is left out, and keeps no other from being taken. Raises `BadRowsError` for all that is wrong, unless
    with `skip_bad` some rows are right.
    """
    wrong, unknown = list(roster.left_out), []
    for each in roster.past:
        if (found := stands(each)) is None:
            passed = f"{in_words(each.expires_on)} has passed"
            what = f"{passed}, and Slack was not asked who has this address: nothing changed; import it again later"
            unknown.append(replace(each.problem, what=what))
        elif each.long and not found:
            wrong.append(each.problem)
    lines = {problem.at for problem in (*wrong, *unknown)}
    rows = tuple(row for row in roster.rows if row.at not in lines)
    if wrong and not (skip_bad and rows):
        raise BadRowsError(wrong, len(rows))
    left_out = sorted((*wrong, *unknown), key=lambda problem: problem.at.order)
    return replace(roster, rows=rows, left_out=tuple(left_out), past=())


class _Reader:
    """Reads one row after the other, and collects what is wrong and what is odd."""

    def __init__(self, today: date) -> None:
        self.problems: list[Problem] = []
        self.odd: list[Problem] = []
        self.past: list[PastDate] = []
        self.ignored: list[str] = []
        self.skipped: list[Problem] = []
        self._said: dict[str, tuple[At, dict[str, str]]] = {}
        self._places: dict[str, int] = {}
        self._header: tuple[str, ...] = ()
        self._day_first = False
        self._today = today
        self._first: dict[str, At] = {}
        self._taken: dict[At, tuple[Level, date]] = {}
        self.doubled: dict[At, Problem] = {}
        """Problems of rows that were read, by their places: a later row says something else of the same person."""
        self._numbers: dict[str, At] = {}

    def rows(self, table: Table) -> Iterator[Row]:
        """Read the members of a table."""
        known = columns(table)
        self.ignored += known.ignored
        self._places, self._header = known.places, table.header
        self._day_first = any(is_day_first(line.cells[known.places["expires_on"]]) for line in table.lines)
        for line in table.lines:
            if (row := self.row(line)) is not None:
                yield row

    def row(self, line: Line) -> Row | None:
        """Read a member; return None if anything in the row is wrong."""
        before = len(self.problems)
        if looks_like_ssn("|".join(line.cells)):
            for place in (at for at, cell in enumerate(line.cells) if looks_like_ssn(cell)):
                what = "looks like a Social Security number, which Recert never takes; take it out of the file"
                self.problems.append(Problem(line.at, safe_echo(self._header[place]), what))
        if len(self.problems) > before:
            return None
        said = {name: line.cells[place] for name, place in self._places.items()}
        if (first := self._repeated(line, said)) is not None:
            self.skipped.append(Problem(line.at, "", f"says the same as {first}"))
            return None
        slack_id = self._cell(line, said, "slack_id", cells.slack_id)
        email = self._cell(line, said, "email", cells.email)
        self._refuse_duplicate(line, "slack_id", slack_id)
        self._refuse_duplicate(line, "email", email)
        if not said.get("slack_id") and not said.get("email"):
            self.problems.append(Problem(line.at, "", "slack_id and email are both empty: one of them is needed"))
        level = self._cell(line, said, "level", cells.level, needed=True)
        expires_on = self._expires_on(line, said)
        name = self._name(line, said)
        number = self._cell(line, said, "number", cells.number)
        if expires_on is not None and has_expired(expires_on, self._today):
            what = f"{in_words(expires_on)} was two years ago or more; use the date that eLicensing shows now"
            problem = Problem(line.at, self._column_name("expires_on"), what)
            long = long_past(expires_on, self._today)
            self.past.append(PastDate(slack_id, email, number, expires_on, long, problem))
        roles = self._roles(line, said)
        if level is not None and expires_on is not None:
            self._note_double(line, (slack_id, email), (level, expires_on))
        if len(self.problems) > before or level is None or expires_on is None:
            return None
        self._taken[line.at] = level, expires_on
        if number is None and said.get("number"):
            self._odd(line, "number", f"“{safe_echo(said['number'])}” was read as “no number”")
        self._note_oddities(line, level, expires_on, number)
        return Row(line.at, slack_id, email, name, level, expires_on, number, roles)

    def _repeated(self, line: Line, said: dict[str, str]) -> At | None:
        """Return where another sheet says the same: a sheet of everybody often stands beside those of the shifts."""
        who = said.get("slack_id") or said.get("email", "").casefold()
        at, before = self._said.setdefault(who, (line.at, said))
        same = all(before.get(name) == cell for name, cell in said.items() if cell)
        return at if who and same and at.sheet != line.at.sheet else None

    def _cell(
        self, line: Line, said: dict[str, str], name: str, parse: Callable[[str], Any], *, needed: bool = False
    ) -> Any:  # noqa: ANN401 - what `parse` gives, or None
        cell = said.get(name, "")
        if not cell:
            if needed:
                self._wrong(line, name, "is empty")
            return None
        if cells.is_error(cell) and not (name == "number" and says_none(cell)):
            self._wrong(line, name, f"{_shown(cell)}; type in what belongs there")
            return None
        try:
            return parse(cell)
        except ValueError as error:
            self._wrong(line, name, str(error))
            return None

    def _name(self, line: Line, said: dict[str, str]) -> str | None:
        """Return the name, which may stand in two columns."""
        both = [self._cell(line, said, part, cells.name) for part in ("first", "last")]
        whole: str | None = self._cell(line, said, "name", cells.name)
        return whole or " ".join(filter(None, both)) or None

    def _roles(self, line: Line, said: dict[str, str]) -> frozenset[Role] | None:
        """Return the roles that are named, or marked in columns of their own; None where nothing is said."""
        named: frozenset[Role] | None = self._cell(line, said, "roles", cells.roles)
        marks = {role: self._cell(line, said, role.value, partial(cells.holds, role=role)) for role in Role}
        if named is None and all(mark is None for mark in marks.values()):
            return None
        return (named or frozenset()) | {role for role, mark in marks.items() if mark}

    def _expires_on(self, line: Line, said: dict[str, str]) -> date | None:
        cell = said.get("expires_on", "")
        if not cell:
            self._wrong(line, "expires_on", "is empty")
            return None
        if cells.is_error(cell):
            self._wrong(line, "expires_on", f"{_shown(cell)}; type the date, like 3/31/2027")
            return None
        found = parse_expiration(cell, self._today) or excel_date(cell)
        typed = f"“{safe_echo(cell)}”"
        if self._day_first and is_either_first(cell):
            self._wrong(
                line, "expires_on", f"{typed} may have its day first, as other rows do; write the month in words"
            )
            return None
        if found is None:
            self._wrong(line, "expires_on", f"{typed} {no_date(cell)}")
            return None
        if refuse_expiration(found, self._today) is DateRefusal.TOO_FAR:
            what = f"{in_words(found)} is too far out: no date can be later than {in_words(furthest(self._today))} now"
            self._wrong(line, "expires_on", what)
            return None
        return found

    def _refuse_duplicate(self, line: Line, name: str, who: str | None) -> None:
        if who is not None and (first := self._first.setdefault(who, line.at)) != line.at:
            self._wrong(line, name, f"“{safe_echo(who)}” is already in {first}")

    def _note_double(self, line: Line, who: tuple[str | None, str | None], said: tuple[Level, date]) -> None:
        """Note that an earlier row says another level or date of the same person: either may be the right one."""
        for each in filter(None, who):
            first = self._first[each]
            if first != line.at and self._taken.get(first, said) != said:
                what = f"“{safe_echo(each)}” is also in {line.at}, with another level or date; keep the right row"
                self.doubled.setdefault(first, Problem(first, "", what))

    def _note_oddities(self, line: Line, level: Level, expires_on: date, number: str | None) -> None:
        if number is not None and (first := self._numbers.setdefault(number, line.at)) != line.at:
            self._odd(line, "number", f"{number} is also in {first}, and no two people have one number")
        if number is not None and not number.startswith(level.prefix):
            self._odd(line, "number", f"{number} doesn't match: for {level.label} it begins with {level.prefix}")
        if not ends_in_spring(expires_on):
            what = f"{in_words(expires_on)} is unusual: Massachusetts certifications expire on March 31"
            self._odd(line, "expires_on", what)

    def _odd(self, line: Line, name: str, what: str) -> None:
        self.odd.append(Problem(line.at, self._column_name(name), what))

    def _wrong(self, line: Line, name: str, what: str) -> None:
        self.problems.append(Problem(line.at, self._column_name(name), what))

    def _column_name(self, name: str) -> str:
        return safe_echo(self._header[self._places[name]])


def _shown(error: str) -> str:
    return f"shows {error}, which is how a spreadsheet says that it has no value to show"
