"""The columns of a roster, by the names that people give them."""

from rules.numbers import looks_like_ssn, safe_echo
from rules.table import BadFileError, Problem, Table, key, private_column

COLUMNS = ("slack_id", "email", "name", "level", "expires_on", "number", "roles")
"""Columns with facts about a member."""
DERIVED = ("steps_done", "next_step", "recertified", "ce_hours")
"""Columns that only an export has: an import ignores them."""

_CLOSE = 60
_NEEDED = ("level", "expires_on")
_KEYS = ("slack_id", "email")

_SYNONYMS = {
    "slack_id": {"slack", "slackuser", "slackuserid", "slackmemberid", "memberid", "userid", "slackidentifier"},
    "email": {"mail", "emailaddress", "mailaddress", "slackemail", "workemail"},
    "name": {"fullname", "member", "membername", "displayname", "person"},
    "level": {"certificationlevel", "certlevel", "licenselevel", "emslevel"},
    "expires_on": {
        *("expires", "expiration", "expirationdate", "expirydate", "expiry", "expdate", "exp", "expiresdate"),
        *("certificationexpires", "certificationexpiration", "certexpiration", "certexpires", "validuntil"),
    },
    "number": {
        *("certificationnumber", "certnumber", "certno", "certificationno", "certification#", "cert", "certificate"),
        *("licensenumber", "licenseno", "license", "emtnumber", "manumber", "no", "certificatenumber"),
    },
    "roles": {"role", "otherroles", "approvals"},
}
_COLUMN_OF = {key(name): name for name in (*COLUMNS, *DERIVED)} | {
    key(synonym): name for name, synonyms in _SYNONYMS.items() for synonym in synonyms
}


def columns(table: Table) -> dict[str, int]:
    """Find the place of each column. Raises `BadFileError` for an unknown, private, doubled or missing one."""
    found: dict[str, int] = {}
    problems = []
    for place, name in enumerate(table.header):
        column = _COLUMN_OF.get(key(name))
        if (why := private_column(name)) is not None:
            problems.append(Problem(table.at, safe_echo(name), why))
        elif column is None and not name:
            if any(line.cells[place] for line in table.lines):
                problems.append(Problem(table.at, "", f"column {place + 1} has no name"))
        elif column is None:
            problems.append(Problem(table.at, safe_echo(name), _unknown(name)))
        elif column in found:
            what = f"means the same as “{safe_echo(table.header[found[column]])}”; keep one of them"
            problems.append(Problem(table.at, safe_echo(name), what))
        else:
            found[column] = place
    if not any(name in found for name in _KEYS):
        problems.append(Problem(table.at, "", "a column slack_id or email is missing: who is who?"))
    problems += [Problem(table.at, "", f"a column {name} is missing") for name in _NEEDED if name not in found]
    if problems:
        raise BadFileError(problems)
    return found


def is_roster(table: Table) -> bool:
    """Return whether a table has a roster's columns, whatever is in them."""
    found = {_COLUMN_OF.get(key(name)) for name in table.header}
    return found.issuperset(_NEEDED) and not found.isdisjoint(_KEYS)


def _unknown(name: str) -> str:
    if looks_like_ssn(name):
        return "is no column of a roster"
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only what is misspelled needs its 2 MB

    near = process.extractOne(key(name), [key(each) for each in COLUMNS], scorer=fuzz.ratio, score_cutoff=_CLOSE)
    hint = f"did you mean {_COLUMN_OF[near[0]]}?" if near else f"there are {', '.join(COLUMNS)}."
    return f"is no column of a roster; {hint} Rename it or take it out"
