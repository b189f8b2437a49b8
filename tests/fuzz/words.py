"""Odd values: texts, dates and numbers that people and programs send, and changes to texts and to JSON."""

import copy
import json
import string
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

UNSEEN = (
    *("\0", "\x07", "\x1b[31m", "\t", "\n", "\r\n", "\x85", "\u2028", "\u200b", "\u200d", "\u00ad", "\ufeff", "\u00a0"),
    *("\u202e", "\u2066", "\u2069", "\u200f", "\u202a", "\ud800", "\udc00", "\ufffe", "\U000e0041", "\ue000", "\u3164"),
)
"""Characters that nobody sees, or that change the others: control, zero-width and direction; halves; unassigned."""

ODD = (
    *("", " ", "\ufffd", *UNSEEN),
    *(
        "e\u0301",
        "a" + "\u0316" * 40,
        "é",
        "ß",
        "İ",
        "ǅ",
        "ﬁ",
        "ｅｍｔ",
        "٣",
        "²",
        "Ⅷ",
        "½",
        "漢字",
        "שלום",
        "🚑",
        "👩🏽‍🚒",
        "🇺🇸",
    ),
    *("“", "”", "‘", "’", "„", "–", "—", "−", "…", "'", '"', "`", "\\", "/", "|", ":", ";", ",", ".", "%", "&", "#"),
    *("<!channel>", "<!here>", "<!everyone>", "<!subteam^S1>", "&lt;!channel&gt;", "&amp;lt;!here&amp;gt;", "<", ">"),
    *("<@UALICE|alice>", "<@UNOBODY>", "<@>", "<@U1", "<#CNORTHAMPTON|northampton>", "<#C1>", "@here", "@channel"),
    *("<https://example.org|x>", "<http://a.example|b|c>", "<mailto:a@b.example|a@b.example>", "<javascript:alert(1)>"),
    *("*", "_", "~", "*bold*", "```code```", ":tada:", ">quote", "{{7*7}}", "${x}", "%s", "%n", "{0}", "{}", "\\u0000"),
    *(
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(1)",
        "'; DROP TABLE member; --",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
    ),
    *("null", "None", "undefined", "NaN", "true", "[]", "{}", "0", "payload", "payload={}", "../../etc/passwd"),
    *("123-45-6789", "123456789", "E0123456", "P1234", "x" * 256, "word " * 600, "é" * 3001, "🚑" * 1500),
)
"""Pieces of text that have troubled programs."""

_WORDS = (
    "stroke",
    "update",
    "Northampton",
    "EMS",
    "trauma",
    "night",
    "O'Brien",
    "R&D",
    "pediatric",
    "of",
    "the",
    "24-hour",
)
_NUMBERS = (
    "0",
    "-0",
    "-1",
    "1",
    "1.5",
    "0.25",
    "1.3",
    "1e3",
    "1e999",
    "99999999999999999999",
    "9" * 5000,
    "٣",
    "½",
    "0x10",
)
_NO_DAYS = (
    *("2027-02-30", "2027-13-01", "0000-00-00", "0001-01-01", "9999-12-31", "-2027-03-31", "2027-3-31", "20270331"),
    *(
        "2027-W13-3",
        "2028-02-29",
        "2027-02-29",
        "٢٠٢٧-٠٣-٣١",
        "2027–03–31",
        "31.3.2027",
        "tomorrow",
        "2027",
        "1/1/0001",
    ),
)
_SPELLINGS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%B %d %Y",
    "%b %d, %Y",
    "%d-%b-%y",
    "%Y/%m/%d",
    "%Y–%m–%d",
    "%d-%b-%Y",
)
_SMART = str.maketrans({"'": "’", '"': "”", "-": "–", ".": "…"})


def chance(rng: Random, of: float) -> bool:
    """Return True in so many of all cases: 0 to 1."""
    return rng.random() < of


def text(rng: Random) -> str:
    """Return a text of plain and of odd pieces."""
    pieces = [rng.choice(rng.choice((_WORDS, _WORDS, ODD, UNSEEN))) for _ in range(rng.randint(0, 6))]
    return rng.choice((" ", " ", "", "\n")).join(pieces)


def number(rng: Random) -> str:
    """Return what stands where a number belongs."""
    return rng.choice(_NUMBERS) if chance(rng, 0.5) else str(round(rng.uniform(-2, 60), rng.randint(0, 3)))


def day(rng: Random) -> str:
    """Return what stands where a date belongs: mostly one of the coming springs, in one of many spellings."""
    if chance(rng, 0.2):
        return rng.choice(_NO_DAYS)
    found = date(rng.choice((2027, 2027, 2027, 2028, 2029, 2026)), 3, 31)
    if chance(rng, 0.3):
        found += timedelta(rng.randint(-900, 900))
    return found.isoformat() if chance(rng, 0.6) else found.strftime(rng.choice(_SPELLINGS))


def certification(rng: Random) -> str:
    """Return a certification number, or what resembles one."""
    return f"{rng.choice('EAPeapX')}{rng.choice(('', '-', ' '))}{rng.randrange(10 ** rng.randint(3, 9))}"


def changed(rng: Random, typed: str) -> str:
    """Return a text with a few changes."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(typed))
        typed = rng.choice(_CHANGES)(rng, typed, at)
    return typed


_CHANGES: tuple[Callable[[Random, str, int], str], ...] = (
    lambda rng, typed, at: typed[:at] + rng.choice(ODD) + typed[at:],
    lambda rng, typed, at: typed[:at] + rng.choice(string.printable) + typed[at + 1 :],
    lambda _rng, typed, at: typed[:at],
    lambda _rng, typed, at: typed[at:] + " " + typed[:at],
    lambda _rng, typed, _at: typed.upper(),
    lambda _rng, typed, _at: typed.translate(_SMART),
    lambda _rng, typed, _at: f"“{typed}.”",
    lambda _rng, typed, _at: " ".join(reversed(typed.split())),
    lambda rng, typed, _at: typed * rng.choice((2, 3, 50)) if len(typed) < 200 else typed,
)


def value(rng: Random) -> Any:  # noqa: ANN401 - anything that JSON holds
    """Return a value of JSON that is probably not the one expected."""
    deep: Any = "deep"
    for _ in range(rng.choice((1, 5, 60))):
        deep = [deep] if chance(rng, 0.5) else {"a": deep}
    return rng.choice(
        (
            None,
            True,
            False,
            0,
            -1,
            2**63,
            10**30,
            1e308,
            0.1,
            "",
            [],
            {},
            [None],
            {"": None},
            [[]],
            deep,
            text(rng),
            day(rng),
        )
    )


def spoiled(rng: Random, payload: Any) -> Any:  # noqa: ANN401 - anything that JSON holds
    """Return a copy of JSON in which one value, somewhere, is another or is missing."""
    found = copy.deepcopy(payload)
    places = list(_places(found))
    if not places:
        return value(rng)
    holder, key = rng.choice(places)
    kind = rng.randrange(6)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = [holder[key]]
    elif kind == 2 and isinstance(holder[key], str):
        holder[key] = changed(rng, holder[key])
    elif kind == 3 and isinstance(holder[key], str):
        holder[key] = text(rng)
    else:
        holder[key] = value(rng)
    return found


def _places(found: Any) -> Any:  # noqa: ANN401 - anything that JSON holds
    """Yield every object or list within a value, with each of its keys."""
    if isinstance(found, dict | list):
        for key in list(found) if isinstance(found, dict) else range(len(found)):
            yield found, key
            yield from _places(found[key])


def as_json(rng: Random, payload: Any) -> str:  # noqa: ANN401 - anything that JSON holds
    """Return JSON, now and then with what only the text can hold: half an emoji, a doubled key, no end, NaN."""
    written = json.dumps(payload)
    if not chance(rng, 0.1):
        return written
    at = rng.randint(0, len(written))
    return rng.choice(
        (
            written.replace('": "', '": "\\ud83d', 1),
            written.replace("}", ', "type": "view_submission"}', 1),
            written.replace(": ", ": NaN, ", 1),
            written[:at],
            written[:at] + rng.choice(ODD) + written[at:],
            "[" * 100_000,
            '{"type": "block_actions", "a": ' + "9" * 5000 + "}",
            '{"type": ' * 5000,
        )
    )
