"""The list of certified people that the state lets services download: which columns matter, and who is in it.

What its columns are called is not published. So they are matched by name, and a match that is not certain is none.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.column_words import (
    is_about_status,
    is_any_email,
    is_expiration,
    is_number,
    is_slack_id,
    is_status,
    words_of,
)
from rules.numbers import parse_number, safe_echo
from rules.sheets import Choice, Sheets, choose
from rules.table import BadFileError, Problem, Table, key, ssn_problems
from rules.visible import bare
from rules.written_dates import excel_date, is_day_first, is_either_first, no_date, parse_date

_IN_FORCE = {
    "active",
    "current",
    "valid",
    "in",
    "force",
    "good",
    "standing",
    "issued",
    "renewed",
    "licensed",
    "certified",
}
"""Words of a status that says that a license is in force, and nothing else: neither “inactive” nor “on probation”."""
_LOOKED_AT = 50
"""Rows that show whether a sheet has certification numbers."""
_MOST_NAMES = 30
_ANOTHER = "; if another column does, name that one"


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns that matter, and their names in the file, fit to be said back; a status is optional."""

    number: int
    expires: int
    number_name: str
    expires_name: str
    status: int | None = None
    status_name: str = ""


class UnclearColumnsError(BadFileError):
    """The columns cannot be matched for certain: whoever brings the file has to say which they are."""


@dataclass(frozen=True, slots=True)
class ListedDates:
    """The date of each number; where a date stands that cannot be read; numbers with two dates, and those not in force.

    Of several rows of a number the one in force with the latest date counts. `contradicted` are those with two dates in
    a list that shows no status. `not_in_force` has the status as the list writes it; "" where it is empty.
    """

    dates: dict[str, date]
    unreadable: dict[str, Problem]
    contradicted: frozenset[str] = frozenset()
    not_in_force: Mapping[str, str] = field(default_factory=dict)


def columns(table: Table, number: str | None = None, expires: str | None = None, status: str | None = None) -> Columns:
    """Match the columns, or take those that were named. Raises `BadFileError`."""
    if private := ssn_problems(table):
        raise BadFileError(private)
    problems: list[Problem] = []
    found = [
        _place(table, "number", number, is_number, problems),
        _place(table, "expiration", expires, is_expiration, problems),
    ]
    third = None
    if status is not None or any(is_status(words_of(name)) for name in table.header):
        third = _place(table, "status", status, is_status, problems)
    if problems:
        raise UnclearColumnsError(problems)
    first, second = (place or 0 for place in found)
    if len({first, second, third}) < 3:  # noqa: PLR2004 - three columns
        twice = first if first in {second, third} else second
        raise UnclearColumnsError(
            [Problem(table.at, safe_echo(table.header[twice]), "is named for two of the columns")]
        )
    names = [safe_echo(table.header[place]) if place is not None else "" for place in (first, second, third)]
    return Columns(first, second, names[0], names[1], third, names[2])


def is_state_list(table: Table) -> bool:
    """Return whether both columns can be recognized by their names."""
    try:
        columns(table)
    except BadFileError:
        return False
    return True


def lists(
    sheets: Sheets, number: str | None = None, expires: str | None = None, status: str | None = None
) -> tuple[list[tuple[Table, Columns]], Choice]:
    """Return the sheets of a file that are such a list, with their columns; and which these are.

    Where one is the state's list for certain, one that may be a service's own is not read. Raises `BadFileError`.
    """
    found: list[tuple[Table, Columns]] = []
    errors: list[BadFileError] = []
    for table in sheets.tables:
        try:
            found.append((table, columns(table, number, expires, status)))
        except BadFileError as error:
            errors.append(error)
    if not found:
        raise min(errors, key=lambda each: len(each.problems))
    found = [each for each in found if not may_be_own(each[0])] or found[:1]
    return found, choose(sheets, [table for table, _ in found], _why_not)


def _why_not(table: Table) -> tuple[str, bool]:
    """Return why a sheet is not read, and whether it has certification numbers all the same."""
    has_numbers = any(parse_number(cell) is not None for line in table.lines[:_LOOKED_AT] for cell in line.cells)
    return ("it may be your own roster" if is_state_list(table) else "it isn't the state's list"), has_numbers


def may_be_own(table: Table) -> bool:
    """Return whether a table with numbers and dates may be what a service keeps of its own people.

    What the state's columns are is not published. So it is the state's for certain only if it has no way to reach
    anybody, and names, if any, together with a status.
    """
    words = [words_of(name) for name in table.header]
    if any(is_any_email(each) or is_slack_id(each) or each & _OF_A_CREW for each in words):
        return True
    return any(each & _OF_A_PERSON for each in words) and not any(map(is_status, words))


_OF_A_CREW = {"phone", "cell", "mobile", "telephone", "shift", "squad", "crew", "rank", "platoon"}
_OF_A_PERSON = {"name", "first", "last", "fname", "lname", "surname", "birth", "dob", "birthdate", "employee", "member"}


def read(*found: tuple[Table, Columns]) -> ListedDates:
    """Read numbers, dates and statuses. Raises `BadFileError` if a column holds nothing of its kind: it is wrong.

    A row that cannot be read stops no other: it is told only if its number is a member's.
    """
    said: dict[str, list[_Said]] = defaultdict(list)
    readable = False
    for table, places in found:
        day_first = any(is_day_first(line.cells[places.expires]) for line in table.lines)
        for line in table.lines:
            number, cell = parse_number(line.cells[places.number]), line.cells[places.expires]
            expires_on = None if day_first and is_either_first(cell) else parse_date(cell) or excel_date(cell)
            readable = readable or expires_on is not None
            if number is None:
                continue
            status = line.cells[places.status] if places.status is not None else None
            why = None
            if expires_on is None:
                what = f"“{safe_echo(cell)}” {no_date(cell)}" if cell else "is empty"
                why = Problem(line.at, places.expires_name, what)
            out = None if status is None or _is_in_force(status) else safe_echo(status)
            said[number.text].append(_Said(expires_on, why, out))
    problems = []
    table, places = found[0]
    if not said:
        problems.append(Problem(table.at, places.number_name, f"holds no certification number like E0123456{_ANOTHER}"))
    if not readable:
        problems.append(Problem(table.at, places.expires_name, f"holds no date like 2027-03-31 or 3/31/2027{_ANOTHER}"))
    if problems:
        raise BadFileError(problems)
    return _listed(said, has_status=all(each.status is not None for _, each in found))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row says of a number: its date, what is wrong with it if it has none, the status if not in force."""

    on: date | None
    why: Problem | None
    status: str | None

    @property
    def order(self) -> date:
        """The date by which the latest row is found: a status without a date is taken for the newest."""
        return self.on or (date.min if self.status is None else date.max)


def _listed(said: Mapping[str, list[_Said]], *, has_status: bool) -> ListedDates:
    """Take of the rows of each number the one in force with the latest date, unless another is not older."""
    dates: dict[str, date] = {}
    unreadable: dict[str, Problem] = {}
    contradicted: set[str] = set()
    not_in_force: dict[str, str] = {}
    for number, rows in said.items():
        in_force = [each for each in rows if each.status is None]
        newest = max(in_force or rows, key=lambda each: each.order)
        out = [each for each in rows if each.status is not None and each.order >= newest.order]
        if newest.why is not None and newest.status is None:
            unreadable[number] = newest.why
            continue
        if out:
            newest = max(out, key=lambda each: each.order)
            not_in_force[number] = newest.status or ""
        if newest.on is not None:
            dates[number] = newest.on
        if not has_status and len({each.on for each in rows} - {None}) > 1:
            contradicted.add(number)
    return ListedDates(dates, unreadable, frozenset(contradicted), not_in_force)


def _is_in_force(status: str) -> bool:
    words = re.findall(r"[a-z]+", bare(status).casefold())
    return bool(words) and _IN_FORCE.issuperset(words)


def _place(
    table: Table, what: str, named: str | None, fits: Callable[[frozenset[str]], bool], problems: list[Problem]
) -> int | None:
    said = [f"“{safe_echo(name)}”" for name in table.header if name]
    names = ", ".join(said[:_MOST_NAMES]) + (f" and {len(said) - _MOST_NAMES} more" if len(said) > _MOST_NAMES else "")
    if named is not None:
        places = [place for place, name in enumerate(table.header) if key(name) == key(named)]
    else:
        places = [place for place, name in enumerate(table.header) if fits(words_of(name))]
        if len(places) > 1:  # “Status” beside “Status Date”
            plain = [place for place in places if not is_about_status(words_of(table.header[place]))]
            places = plain if len(plain) == 1 else places
        if not places:
            places = [place for place, name in enumerate(table.header) if key(name) == what]
    if len(places) == 1:
        return places[0]
    if named is not None and not places:
        problems.append(Problem(table.at, "", f"there is no column “{safe_echo(named)}”; the file has {names}"))
    else:
        how_many = "several columns may hold" if places else "Recert can't tell which column holds"
        problems.append(Problem(table.at, "", f"{how_many} the {what}; the file has {names}"))
    return None
