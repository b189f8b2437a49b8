"""Finds what must never be kept: text that looks like a Social Security number."""

import re
import unicodedata

_ECHO = 40
_MINUS = "\N{MINUS SIGN}"
_SSN = re.compile(
    r"""
    (?<!\d) \d{3} [-._\s/]+ \d{2} [-._\s/]+ \d{4} (?!\d)   # 123-45-6789, with blanks, dots or slashes as well
    | (?<!\d) \d{3} [-._\s/]+ \d{3} [-._\s/]+ \d{3} (?!\d)   # other splits; a telephone number has a tenth digit,
    | (?<!\d) (?: \d{3} [-._/] \d{6} | \d{5} [._/] \d{4} ) (?!\d)   # and 12345-6789 is a ZIP code
    | (?<!\w) (?: \d [-._\s]+ ){8} \d (?!\w)                 # the same nine digits one by one
    | (?<!\w) (?: [EAP] | SSN )? \d{9} (?!\w)              # nine digits in a row: no certification number has them
    """,
    re.VERBOSE | re.IGNORECASE,
)


def looks_like_ssn(text: str) -> bool:
    """Whether a text holds what may be a Social Security number, in whatever digits, dashes and unseen characters."""
    return _SSN.search("".join(map(_plain, unicodedata.normalize("NFKC", text)))) is not None


def said_back(text: str) -> str:
    """A text to be said back to whoever wrote it: short, and never what looks like a Social Security number."""
    if looks_like_ssn(text):
        return "…"
    return text if len(text) <= _ECHO else text[: _ECHO - 1] + "…"


def _plain(character: str) -> str:
    match unicodedata.category(character):
        case "Pd":
            return "-"
        case "Cf" | "Mn" | "Me":  # zero-width, soft and combining: between two digits nobody sees them
            return ""
    return "-" if character == _MINUS else character
