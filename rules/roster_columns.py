"""The columns of a roster, by the names that people give them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from rules.column_words import is_email, is_expiration, is_level, is_number, is_slack_id, words_of
from rules.levels import parse_level
from rules.numbers import looks_like_ssn, parse_number, safe_echo
from rules.roster_cells import roles
from rules.sheets import Choice, Sheets, choose
from rules.steps import Role
from rules.table import BadFileError, Problem, Table, key, private_column

COLUMNS = ("slack_id", "email", "name", "level", "expires_on", "number", "roles")
"""Columns with facts about a member."""
DERIVED = ("steps_done", "next_step", "recertified", "ce_hours")
"""Columns that only an export has: an import ignores them."""

_CLOSE = 70
_ECHO = 40
_LOOKED_AT = 50
"""Rows that show what a column holds."""
_NEEDED = ("level", "expires_on")
_KEYS = ("slack_id", "email")

_SYNONYMS = {
    name: frozenset(words.split())
    for name, words in {
        "slack_id": "slack slackuser slackuserid slackmemberid memberid userid slackidentifier",
        "email": "mail emailaddress mailaddress slackemail workemail emailwork",
        "name": """fullname member membername displayname person employee employeename provider providername yourname
            firstandlastname firstlastname firstnamelastname firstlast lastfirst lastfirstname lastnamefirst
            lastnamefirstname lastandfirstname namelastfirst""",
        "level": """certificationlevel certlevel licenselevel emslevel emtlevel lvl certlvl emtlvl providerlevel
            licensetype lictype certtype certificationtype licensetypename credential credentiallevel""",
        "expires_on": """expires expiration expirationdate expirydate expiry expdate exp expiresdate expdt expire
            expired certificationexpires certificationexpiration certexpiration certexpires validuntil certexp
            certexpdate emtexp emtexpiration licenseexp licenseexpiration licenseexpirationdate licexp licexprdate
            licexpdate maexp maexpiration stateexp stateexpiration oemsexp certificationexpirationdate
            certexpirationdate dateofexpiration validthru validthrough goodthru goodthrough""",
        "number": """certificationnumber certnumber certno certificationno certificate certificatenumber certnum certnbr
            licensenumber licenseno licnbr licno licnumber emtnumber emtno manumber oemsnumber stateid no""",
        "roles": "role otherroles approvals",
        "first": "firstname fname givenname",
        "last": "lastname lname surname familyname",
        Role.INSTRUCTOR.value: "ic instructorcoordinator isinstructor",
        Role.EXAMINER.value: "isexaminer",
        Role.CHIEF_EXAMINER.value: "chief",
    }.items()
}
"""Names of each column, by its own. The three roles may have a column each, with a mark for those who hold it."""
_LONG = 4
"""Digits of what no longer counts rows."""
_COUNTS = {"#", "no", "nr", "row"}
"""Names of a column that may only count the rows: what is in it decides."""
_EITHER = {"cert", "certification", "license"}
"""Names of a column that may hold the level or the number: what is in it decides."""
_COLUMN_OF = {key(name): name for name in (*COLUMNS, *DERIVED, *_SYNONYMS, *Role)} | {
    key(synonym): name for name, synonyms in _SYNONYMS.items() for synonym in synonyms
}


_FITS: dict[str, Callable[[frozenset[str]], bool]] = {
    "slack_id": is_slack_id,
    "email": is_email,
    "level": is_level,
    "expires_on": is_expiration,
    "number": is_number,
}
"""Tells by its words what a column holds whose name is not listed; only where one alone is called so."""


@dataclass(frozen=True, slots=True)
class RosterColumns:
    """The place of each column that is read, by its name; and the names of those that are not."""

    places: dict[str, int]
    ignored: tuple[str, ...]


def columns(table: Table) -> RosterColumns:
    """Find the place of each column. Raises `BadFileError` for a private, doubled or missing one."""
    found, problems = look_at(table)
    if problems:
        raise BadFileError(problems)
    return found


def look_at(table: Table) -> tuple[RosterColumns, list[Problem]]:
    """Return the columns of a roster that a table has, and what keeps it from being one."""
    found: dict[str, int] = {}
    ignored: list[str] = []
    problems: list[Problem] = []
    for place, name in enumerate(table.header):
        column = _column(table, place)
        if (why := private_column(name)) is not None:
            problems.append(Problem(table.at, safe_echo(name), why))
        elif column is None:
            ignored += [safe_echo(name)] if name else []
        elif column in found:
            what = f"means the same as “{safe_echo(table.header[found[column]])}”; keep one of them"
            problems.append(Problem(table.at, safe_echo(name), what))
        else:
            found[column] = place
    for column, fits in _FITS.items():
        likely = [
            place for place, name in enumerate(table.header) if safe_echo(name) in ignored and fits(words_of(name))
        ]
        if column not in found and len(likely) == 1:
            found[column] = likely[0]
            ignored.remove(safe_echo(table.header[likely[0]]))
    if not any(name in found for name in _KEYS):
        problems.append(Problem(table.at, "", f"a column slack_id or email is missing{_near('email', table)}"))
    problems += [
        Problem(table.at, "", f"a column {name} is missing{_near(name, table)}")
        for name in _NEEDED
        if name not in found
    ]
    return RosterColumns(found, tuple(ignored)), problems


def _column(table: Table, place: int) -> str | None:
    name = key(table.header[place])
    cells = [line.cells[place] for line in table.lines[:_LOOKED_AT]]
    if name == "role" and any(cells) and not any(map(_is_role, cells)):
        return None  # their ranks
    if "#" in table.header[place]:
        name = key(table.header[place].replace("#", " number "))
    if table.header[place].casefold().strip(" .") in _COUNTS and all(
        cell.isdecimal() and len(cell) < _LONG for cell in cells if cell
    ):
        return None  # the rows are counted
    if name not in _EITHER:
        return _COLUMN_OF.get(name)
    levels, numbers = (sum(parse(cell) is not None for cell in cells) for parse in (parse_level, parse_number))
    return "level" if levels > numbers else "number"


def _is_role(cell: str) -> bool:
    try:
        return bool(roles(cell))
    except ValueError:
        return False


def is_roster(table: Table) -> bool:
    """Return whether a table has a roster's columns, whatever is in them."""
    return not look_at(table)[1]


def rosters(sheets: Sheets) -> tuple[list[Table], Choice]:
    """Return the sheets of a file that are a roster, or else the one that is most like it; and which these are."""
    found = [table for table in sheets.tables if is_roster(table)]
    chosen = found or [min(sheets.tables, key=lambda table: len(look_at(table)[1]))]
    return chosen, choose(sheets, chosen, _why_not)


def _why_not(table: Table) -> tuple[str, bool]:
    """Return why a table is no roster, and whether there may be members in it all the same."""
    found, problems = look_at(table)
    has_facts = found.places.keys() & {*_NEEDED, "number"} and found.places.keys() - {*_NEEDED, "number"}
    cells = (cell for line in table.lines[:_LOOKED_AT] for cell in line.cells)
    if has_facts or any(_ADDRESS.fullmatch(cell) or parse_number(cell) is not None for cell in cells):
        return problems[0].what, True
    return "it has no roster", False


_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)


def _near(column: str, table: Table) -> str:
    """Return a question about the column that may have been meant, if there is one that is called nearly so."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only what is misspelled needs its 2 MB

    names = [name for name in table.header if name and key(name) not in _COLUMN_OF and not looks_like_ssn(name)]
    called = [key(column), *map(key, _SYNONYMS[column])]
    scores = {name: process.extractOne(key(name)[:_ECHO], called, scorer=fuzz.ratio)[1] for name in names}
    best = max(scores, key=lambda name: scores[name], default=None)
    if best is None or scores[best] < _CLOSE:
        return ""
    return f"; if “{safe_echo(best)}” is meant, call it {column}"
