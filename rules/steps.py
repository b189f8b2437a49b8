"""The steps of recertification by their codes and slugs, and the roles that have a renewal of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rules.visible import bare


class Role(StrEnum):
    """An approval that is renewed by itself, beside the certification."""

    INSTRUCTOR = "instructor"
    EXAMINER = "examiner"
    CHIEF_EXAMINER = "chief-examiner"

    @property
    def label(self) -> str:
        """The name as the state writes it."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.INSTRUCTOR: "Instructor/Coordinator",
    Role.EXAMINER: "Examiner",
    Role.CHIEF_EXAMINER: "Chief Examiner",
}


class StepCode(StrEnum):
    """A step. A is the National Registry's, B the state's, V the proof; the roles have one each."""

    A1 = "A1"
    A2 = "A2"
    A3 = "A3"
    A4 = "A4"
    A5 = "A5"
    B1 = "B1"
    B2 = "B2"
    B3 = "B3"
    B4 = "B4"
    B5 = "B5"
    V = "V"
    INSTRUCTOR = "instructor"
    EXAMINER = "examiner"
    CHIEF_EXAMINER = "chief-examiner"

    def __init__(self, code: str) -> None:
        """Set the role that this step renews, or None for a step of the certification itself."""
        self.role = next((role for role in Role if role.value == code), None)


CERTIFICATION_STEPS: tuple[StepCode, ...] = tuple(code for code in StepCode if code.role is None)

_SLUGS = {
    "profile": StepCode.A1,
    "affiliation": StepCode.A2,
    "education": StepCode.A3,
    "nremt-fee": StepCode.A4,
    "nremt-submit": StepCode.A5,
    "account": StepCode.B1,
    "link": StepCode.B2,
    "application": StepCode.B3,
    "state-fee": StepCode.B4,
    "state-submit": StepCode.B5,
    "verify": StepCode.V,
}
_BY_WORD = {code.value.casefold(): code for code in StepCode} | _SLUGS
STEP_WORDS = sorted(_BY_WORD)


def parse_step(text: str) -> StepCode | None:
    """Return the step that a code (``b5``) or slug (``state-submit``) names, in any case, or None.

    A slug may be written in words, ``State submit``, and a code apart, ``A-4`` or ``step a4``.
    """
    said = re.sub(r"[\s_-]+", "-", bare(text).casefold()).removeprefix("step-")
    return (
        _BY_WORD.get(said)
        or _BY_WORD.get(said.removesuffix("s") if said != "vs" else "")
        or _BY_WORD.get(said.replace("-", ""))
    )


@dataclass(frozen=True, slots=True)
class StepWords:
    """The steps that several words name, each once and in their order; and the words that name none."""

    codes: tuple[StepCode, ...]
    unknown: tuple[str, ...]


_LONGEST = 3
"""Words of one step: ``step nremt fee``."""
_RANGE = re.compile(r"([ab])([1-5])-\1?([1-5])", re.ASCII)
_THROUGH = re.compile(
    r"(?<=[ab][1-5])\s*(?:[-\u2013\u2014]|\b(?:to|thru|through)\b)\s*(?=[ab]?[1-5]\b)", re.ASCII | re.IGNORECASE
)
"""What stands between the first step and the last: ``a1 to a3``."""
_SEPARATORS = re.compile(r"[,;+&]|(?<=[ab][1-5])/(?=[abv])", re.IGNORECASE)
_BETWEEN = {"", "and", "&", "+", "step", "steps", "the", "with", "my", "also", "please", "elicensing", "done"}


def parse_steps(words: Sequence[str]) -> StepWords:
    """Return the steps that words name: ``A4, A5``, ``a4 and nremt submit``, ``a1-a3``, ``a1 to a3``."""
    typed = _SEPARATORS.sub(" , ", _THROUGH.sub("-", " ".join(words))).split()
    found: dict[StepCode, None] = {}
    unknown = []
    at = 0
    while at < len(typed):
        if (several := _RANGE.fullmatch(bare(typed[at]).casefold())) is not None:
            side, first, last = several.groups()
            found |= dict.fromkeys(StepCode(f"{side.upper()}{each}") for each in range(int(first), int(last) + 1))
            at += 1
            continue
        for length in range(min(_LONGEST, len(typed) - at), 0, -1):
            code = parse_step(" ".join(typed[at : at + length]))
            if code is not None:
                found[code] = None
                at += length
                break
        else:
            if bare(typed[at]).casefold() not in _BETWEEN:
                unknown.append(typed[at])
            at += 1
    return StepWords(tuple(found), tuple(unknown))


def slug(code: StepCode) -> str:
    """The word for a step that people can remember: ``nremt-fee`` for A4; a role's step is its own word."""
    return _SLUG_OF.get(code, code.value)


_SLUG_OF = {code: word for word, code in _SLUGS.items()}


@cache
def steps_for(roles: frozenset[Role]) -> tuple[StepCode, ...]:
    """Every step of one who holds these roles: the certification's eleven, then one for each role."""
    return CERTIFICATION_STEPS + tuple(code for code in StepCode if code.role in roles)
