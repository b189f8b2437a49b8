"""Generated files: rosters and state's lists as people keep them, and what is no table at all."""

import csv
import io
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from fakeslack import file_storage
from rules.levels import Level
from rules.roster_columns import COLUMNS, DERIVED
from tests.fuzz import words
from tests.fuzz.town import PEOPLE, Town

_NAMES = {
    "slack_id": ("Slack", "slack user id", "Member ID"),
    "email": ("E-mail", "email address", "Mail"),
    "name": ("Name", "Full Name", "Member"),
    "level": ("Level", "Cert Level", "EMS level"),
    "expires_on": ("Exp Date", "Expires", "expiration", "EXP."),
    "number": ("Cert #", "License No.", "certification number"),
    "roles": ("Role", "I/C"),
}
_STATE_NAMES = (
    ("License No.", "Expiration Date"),
    ("LIC_NBR", "LIC_EXPR_DATE"),
    ("License Number", "Expires"),
    ("a", "b"),
)
_STATUSES = ("Active", "Revoked", "Expired", "Surrendered", "")
_LEVELS = (*Level, *Level, "EMT-B", "EMT - Paramedic", "EMT–Basic", "Intermediate", "E", "nurse", "")
_ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "utf-32", "utf-7")


def stored(rng: Random, town: Town) -> tuple[str, dict[str, Any]]:
    """Put a generated file into the workspace; return what it is, and Slack's object of it."""
    what, content = made(rng)
    file = file_storage.make(town.bot.workspace.state, f"{what.partition(' ')[0]}.csv", "UCHIEF", content)
    return f"{what} {content[:300]!r}", file.file_object


def made(rng: Random) -> tuple[str, bytes]:
    """Return what a file is, beginning with roster or list, and its content."""
    kind = rng.random()
    if kind < 0.15:
        return f"{rng.choice(('roster', 'list'))} nonsense", rng.choice(_NONSENSE)(rng)
    if kind < 0.6:
        return "roster table", _spoiled(rng, _roster(rng))
    return "list table", _spoiled(rng, _state_list(rng))


def _roster(rng: Random) -> list[list[str]]:
    sound = words.chance(rng, 0.5)
    columns = [
        name for name in (*COLUMNS, *DERIVED) if words.chance(rng, 0.8) or name in ("email", "level", "expires_on")
    ]
    if words.chance(rng, 0.3):
        rng.shuffle(columns)
    header = list(columns)
    if not sound:
        header = [
            rng.choice(_NAMES.get(name, (name, "Cell Phone"))) if words.chance(rng, 0.3) else name for name in columns
        ]
    cell = _cell if sound else _odd_cell
    return [
        header,
        *(
            [cell(rng, name, number) for name in columns]
            for number in range(rng.choice((0, 1, 2, 5, 20)) or int(sound))
        ),
    ]


def _cell(rng: Random, column: str, number: int) -> str:
    """Return a cell that can be imported, if only whoever is in it is not there twice."""
    made_up: dict[str, Callable[[], str]] = {
        "slack_id": lambda: rng.choice(("", "", f"U0NEW{number}")),
        "email": lambda: f"m{_odd(rng)}{number}@example.org",
        "name": lambda: rng.choice(("Dana Whitaker", "O'Brien, Bob", f"Ren{_odd(rng)}ée")),
        "level": lambda: rng.choice(list(Level)),
        "expires_on": lambda: "2028-03-31",
        "number": lambda: rng.choice(("", f"E{number:07}")),
        "roles": lambda: rng.choice(("", "instructor;examiner")),
    }
    return made_up.get(column, lambda: "0")()


def _odd_cell(rng: Random, column: str, number: int) -> str:
    if words.chance(rng, 0.04):
        return words.text(rng)
    made_up: dict[str, Callable[[], str]] = {
        "slack_id": lambda: rng.choice(("", f"U{PEOPLE[number % len(PEOPLE)].upper()}", f"U0NEW{number}")),
        "email": lambda: rng.choice((f"M{number}@Example.org", "", f"{words.text(rng)}@example.org")),
        "name": lambda: rng.choice(("=cmd()", "José Núñez", words.text(rng))),
        "level": lambda: str(rng.choice(_LEVELS)),
        "expires_on": lambda: words.day(rng),
        "number": lambda: rng.choice(("", words.certification(rng), "TBD", "N/A")),
        "roles": lambda: rng.choice(("", "", "instructor", "I/C", "boss")),
    }
    return made_up.get(column, lambda: rng.choice(("", "413-555-1000", "0", "A1")))()


def _odd(rng: Random) -> str:
    return rng.choice(words.UNSEEN) if words.chance(rng, 0.3) else ""


def _state_list(rng: Random) -> list[list[str]]:
    number, expires = rng.choice(_STATE_NAMES)
    rows = [[number, "License Status", expires]]
    for at in range(rng.choice((0, 1, 5, 40))):
        found = f"{rng.choice('EAP')}{rng.choice((1, 2, at)):07}"
        rows.append(
            [found, rng.choice(_STATUSES), rng.choice(("3/31/2029", "2029-03-31", "3/31/2027", words.day(rng), ""))]
        )
    return rows


def _spoiled(rng: Random, rows: list[list[str]]) -> bytes:
    """Return the file of rows as somebody's program may write it."""
    odd = words.chance(rng, 0.5)
    if odd and words.chance(rng, 0.3):
        rows = [["Northampton EMS certifications"], [], *rows]
    if odd and words.chance(rng, 0.2) and len(rows) > 1:
        rows = [*rows, rng.choice(rows), ["Total", str(len(rows))]]
    out = io.StringIO()
    delimiter = rng.choice((",", ",", ",", ";", "\t", "|"))
    csv.writer(out, delimiter=delimiter, lineterminator=rng.choice(("\n", "\r\n", "\r"))).writerows(rows)
    written = out.getvalue()
    if words.chance(rng, 0.05):
        written = f"sep={delimiter}\n{written}"
    if odd and words.chance(rng, 0.3):
        at = rng.randint(0, len(written))
        written = written[:at] + rng.choice((*words.ODD, '"', '""', ",", "\n", '\n"')) + written[at:]
    return written.encode(rng.choice(_ENCODINGS) if odd else "utf-8", "replace")


def _workbook(rng: Random) -> bytes:
    """Return what calls itself a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "x" * rng.choice((0, 10, 1_000_000)))
        packed.writestr("xl/worksheets/sheet1.xml", words.text(rng).encode("utf-8", "replace"))
    data = out.getvalue()
    return data if words.chance(rng, 0.5) else data[: rng.randint(0, len(data))]


_NONSENSE: tuple[Callable[[Random], bytes], ...] = (
    lambda rng: rng.randbytes(rng.choice((0, 1, 100, 20_000))),
    lambda _rng: b"a,b;c\n" + b',"x' * 40_000,
    lambda _rng: b'"' * 50_000,
    lambda _rng: b"level,expires_on,slack_id\n" + b"emt,2027-03-31,U1\n" * 12_000,
    lambda rng: ",".join(f"c{each}" for each in range(rng.choice((10, 5_000)))).encode(),
    lambda _rng: b"<html><table><tr><td>level</td></tr></table></html>",
    lambda _rng: b"%PDF-1.7\n...",
    lambda _rng: b"\xd0\xcf\x11\xe0" + b"\0" * 500,
    lambda rng: ("x" * rng.choice((1_000, 200_000)) + ",level\n").encode(),
    lambda rng: words.text(rng).encode("utf-8", "replace"),
    lambda _rng: b"\n" * 100_000,
    _workbook,
)
