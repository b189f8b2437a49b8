"""The three levels of certification, and the names people call them by."""

import re
from enum import StrEnum

from rules.visible import bare

_NAMES = {"emt": ("EMT", "E"), "aemt": ("Advanced EMT", "A"), "paramedic": ("Paramedic", "P")}


class Level(StrEnum):
    """A level of certification, as the state's eLicensing names it."""

    EMT = "emt"
    AEMT = "aemt"
    PARAMEDIC = "paramedic"

    def __init__(self, word: str) -> None:
        """Set its name as a person writes it, and the letter that a Massachusetts certification number begins with."""
        self.label, self.prefix = _NAMES[word]


_TECHNICIAN = ("emt", "nremt", "emergencymedicaltechnician")
_KINDS = {
    Level.EMT: ("b", "basic", "bls"),
    Level.AEMT: ("a", "i", "adv", "advanced", "int", "intermediate"),
    Level.PARAMEDIC: ("p", "para", "medic", "paramedic"),
}
"""The words after, or before, “EMT”."""
_ALIASES = {
    Level.EMT: {*_TECHNICIAN, "b", "e", "basic", "bls"},
    Level.AEMT: {"a", "adv", "advanced", "intermediate", "nraemt", "aemti"},
    Level.PARAMEDIC: {"p", "para", "param", "medic", "paramedic", "nrp", "als"},
}
_BY_ALIAS = {
    **{f"{name}{kind}": level for level, kinds in _KINDS.items() for kind in kinds for name in _TECHNICIAN},
    **{f"{kind}{name}": level for level, kinds in _KINDS.items() for kind in kinds for name in _TECHNICIAN},
    **{alias: level for level, aliases in _ALIASES.items() for alias in aliases},
}
_BETWEEN = re.compile(r"\b(?:level|certified|licensed)\b|[\s./,&+_-]")
_BESIDE = re.compile(
    r"^(?:ma|mass|massachusetts|state|ff|firefighter|fire fighter)\b[\s/-]*"
    r"|\((?:i/?c|ff|ma|driver|cleared|current|active|nremt|state|full[ -]time|part[ -]time|per diem)\)"
    r"|[\s/,-]+(?:ff|firefighter|driver|cleared|i/?c)$"
)
"""Words beside a level that say nothing of it: ``MA EMT``, ``EMT-P/FF``, ``EMT (I/C)``."""
_IN_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)")


def parse_level(text: str) -> Level | None:
    """Return the level that one word or several name: ``EMT - Paramedic``, ``AEMT (Advanced)``; or None."""
    said = _BESIDE.sub("", bare(text).casefold()).strip(" /,-")
    if (both := _IN_BRACKETS.fullmatch(said)) is not None:
        level = _parse(both[1])
        return level if level is not None and level in {_parse(both[2]), _parse(both[1] + both[2])} else None
    return _parse(said)


def _parse(said: str) -> Level | None:
    letters = _BETWEEN.sub("", said)
    return _BY_ALIAS.get(letters) or _BY_ALIAS.get(letters.removesuffix("s"))
