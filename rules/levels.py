"""The three levels of certification, and the names people call them by."""

from enum import StrEnum


class Level(StrEnum):
    """A level of certification, as the state's eLicensing names it."""

    EMT = "emt"
    AEMT = "aemt"
    PARAMEDIC = "paramedic"

    @property
    def label(self) -> str:
        """The name as a person writes it: ``EMT``, ``Advanced EMT``, ``Paramedic``."""
        return _LABELS[self]

    @property
    def prefix(self) -> str:
        """The letter that a Massachusetts certification number of this level begins with."""
        return _PREFIXES[self]


_LABELS = {Level.EMT: "EMT", Level.AEMT: "Advanced EMT", Level.PARAMEDIC: "Paramedic"}
_PREFIXES = {Level.EMT: "E", Level.AEMT: "A", Level.PARAMEDIC: "P"}

_ALIASES = {
    Level.EMT: {"emt", "emt-b", "emtb", "basic", "bls", "emt-basic"},
    Level.AEMT: {"aemt", "advanced", "emt-a", "emta", "emt-i", "emti", "a-emt", "advanced-emt"},
    Level.PARAMEDIC: {"paramedic", "emt-p", "emtp", "medic", "p", "nrp", "als", "emt-paramedic"},
}
_BY_ALIAS = {alias: level for level, aliases in _ALIASES.items() for alias in aliases}


def parse_level(word: str) -> Level | None:
    """Return the level that a word names, in any case, or None."""
    return _BY_ALIAS.get(word.strip().casefold())
