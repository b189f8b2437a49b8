"""Certification numbers, which are kept, and Social Security numbers, which never are."""

import re
import unicodedata
from dataclasses import dataclass

from rules.levels import Level

NO_NUMBER = "is not a number that Recert takes: E, A or P and four to eight digits, like E0123456"
"""The message after a word that is no number. The number of digits is not published: these are our limits."""

_NUMBER = re.compile(r"([EAP])(\d{4,8})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CertificationNumber:
    """A Massachusetts number as eLicensing writes it, without blanks and hyphens: ``E0123456``."""

    text: str

    def fits(self, level: Level) -> bool:
        """Return whether its prefix letter is that of the level."""
        return self.text.startswith(level.prefix)


def parse_number(word: str) -> CertificationNumber | None:
    """Read a number in any case, with or without blanks and hyphens; None if it cannot be one."""
    bare = re.sub(r"[\s-]", "", word).upper()
    return CertificationNumber(bare) if _NUMBER.fullmatch(bare) else None


_MAX_LENGTH = 40
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
    return _SSN.search(text if text.isascii() else _plain(text)) is not None


def safe_echo(text: str) -> str:
    """A text to be said back to whoever wrote it: short, and never what looks like a Social Security number."""
    if looks_like_ssn(text):
        return "…"
    return text if len(text) <= _MAX_LENGTH else text[: _MAX_LENGTH - 1] + "…"


def _plain(text: str) -> str:
    """Return a text with the digits and dashes that are meant, and without what nobody sees.

    Combining characters go first: normalizing takes the square of the number that stand in a row.
    """
    spacing = text.translate({ord(each): None for each in set(text) if unicodedata.combining(each)})
    normal = unicodedata.normalize("NFKC", spacing)
    return normal.translate({ord(each): _plain_character(each) for each in set(normal)})


def _plain_character(character: str) -> str:
    match unicodedata.category(character):
        case "Pd":
            return "-"
        case "Cf" | "Mn" | "Me":  # zero-width, soft and combining: between two digits nobody sees them
            return ""
    return "-" if character == _MINUS else character
