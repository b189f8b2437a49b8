"""The three levels of certification, and the names people call them by."""

from enum import StrEnum

_NAMES = {"emt": ("EMT", "E"), "aemt": ("Advanced EMT", "A"), "paramedic": ("Paramedic", "P")}


class Level(StrEnum):
    """A level of certification, as the state's eLicensing names it."""

    EMT = "emt"
    AEMT = "aemt"
    PARAMEDIC = "paramedic"

    def __init__(self, word: str) -> None:
        """Set its name as a person writes it, and the letter that a Massachusetts certification number begins with."""
        self.label, self.prefix = _NAMES[word]


_ALIASES = {
    Level.EMT: {"emt", "emt-b", "emtb", "basic", "bls", "emt-basic"},
    Level.AEMT: {"aemt", "advanced", "emt-a", "emta", "emt-i", "emti", "a-emt", "advanced-emt"},
    Level.PARAMEDIC: {"paramedic", "emt-p", "emtp", "medic", "p", "nrp", "als", "emt-paramedic"},
}
_BY_ALIAS = {alias: level for level, aliases in _ALIASES.items() for alias in aliases}


def parse_level(word: str) -> Level | None:
    """Return the level that a word names, in any case, or None."""
    return _BY_ALIAS.get(word.strip().casefold())
