"""A Massachusetts certification number: a prefix letter and digits. How many digits is not published."""

import re
from dataclasses import dataclass

from rules.levels import Level

NO_NUMBER = "is not a number that Recert takes: E, A or P and four to eight digits, like E0123456"
"""Said after a word that cannot be one. How many digits a number has is not published: these are our limits."""

_NUMBER = re.compile(r"([EAP])(\d{4,8})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CertificationNumber:
    """A number as eLicensing writes it, without blanks and hyphens: ``E0123456``."""

    text: str

    def fits(self, level: Level) -> bool:
        """Whether its prefix letter is that of the level."""
        return self.text.startswith(level.prefix)


def parse_number(word: str) -> CertificationNumber | None:
    """Read a number in any case, with or without blanks and hyphens; None if it cannot be one."""
    bare = re.sub(r"[\s-]", "", word).upper()
    return CertificationNumber(bare) if _NUMBER.fullmatch(bare) else None
