"""Certification numbers, which are kept, and Social Security numbers, which never are."""

import re
from dataclasses import dataclass

from rules.levels import Level
from rules.visible import bare, plain

NO_NUMBER = "isn't a number that Recert takes: type E, A or P, then 4 to 8 digits, like E0123456"
"""The message after a word that is no number. The number of digits is not published: these are our limits."""

_NUMBER = re.compile(r"(?:MA)?([EAP]\d{4,8})", re.ASCII)
_LABEL = re.compile(r"(?:(?:CERT|LIC)\w*\b\W*)?(?:#|NO\b|NUMBER\b)\W*", re.ASCII)
_NONE = {
    "",
    "TBD",
    "TBA",
    "NA",
    "NONE",
    "NIL",
    "NULL",
    "PENDING",
    "UNKNOWN",
    "NOTYET",
    "INPROCESS",
    "APPLIED",
    "WAITING",
}
"""Letters of what people write into a cell for a number that they do not have."""


@dataclass(frozen=True, slots=True)
class CertificationNumber:
    """A Massachusetts number as eLicensing writes it, without blanks and hyphens: ``E0123456``."""

    text: str

    def fits(self, level: Level) -> bool:
        """Return whether its prefix letter is that of the level."""
        return self.text.startswith(level.prefix)


def parse_number(word: str) -> CertificationNumber | None:
    """Read a number in any case, with or without blanks, hyphens and a label; None if it cannot be one."""
    labeled = bare(word).upper()
    label = _LABEL.match(labeled)
    found = _NUMBER.fullmatch(re.sub(r"[\s-]", "", labeled[label.end() :] if label else labeled))
    return CertificationNumber(found[1]) if found else None


def says_none(word: str) -> bool:
    """Return whether somebody wrote that there is no number: ``TBD``, ``N/A``, ``pending``, ``-``."""
    return re.sub(r"[\W_]", "", bare(word)).upper() in _NONE


_MAX_LENGTH = 40
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
    return _SSN.search(text if text.isascii() else plain(text)) is not None


def safe_echo(text: str) -> str:
    """A text to be said back to whoever wrote it: short, and never what looks like a Social Security number."""
    if looks_like_ssn(text):
        return "…"
    return text if len(text) <= _MAX_LENGTH else text[: _MAX_LENGTH - 1] + "…"
