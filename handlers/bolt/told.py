"""Sentences that tell, among other words, what was done: ``paid NREMT today, still gotta do the state``.

What they say isn't certain enough to mark anything: they are asked about, with a button for each step.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from handlers.bolt.step_words import cheers, is_emoji, is_question, spoken
from handlers.text import nearest, words_of
from rules.steps import CERTIFICATION_STEPS, StepCode, parse_steps, slug
from rules.visible import bare

_CLAUSES = re.compile(
    r"[.,;!:]+(?=\s|$)|(?<=\?)\s|\s/\s|\s(?:-+|\N{EN DASH}|\N{EM DASH})\s|\b(?:but|then|so|because)\b", re.IGNORECASE
)
_EXCEPT = re.compile(
    r"\b(?:except|besides|minus|apart from|other than"
    r"|(?:but )?not(?= (?:the )?(?:nremt|registry|state|[ab][1-5]?)\b))\b",
    re.IGNORECASE,
)
_ASKS = words_of(
    """can could do does how how's hows if should what what's whats when when's whens where where's wheres which who
    who's whos why will would"""
)
_NOT = words_of(
    """accidentally mistakenly mistake half almost nearly partly not never no isn't didn't didnt haven't havent hasn't
    hasnt wasn't wasnt"""
)
_AHEAD = words_of("gotta gonna going need needs will want must should plan tomorrow can't cant")
"""Words of a clause whose deed is still to come: ``need to get it submitted``."""
_HAVE_TO = ("have", "to"), ("has", "to")
_AFTER_NOT = {"do": "did", "pay": "paid", "submit": "submitted", "finish": "finished"}
"""Deeds beside “didn't”, as they are said without it."""
_FINISHED = words_of("done finished complete completed did ✅ ✔ ✓ ☑ white_check_mark heavy_check_mark")
_PAID = words_of("paid payed payd")
_SUBMITTED = words_of("submitted submited sumbitted sent filed")
_MISSPELLED = _FINISHED | _PAID | _SUBMITTED
_ALIKE, _SHORTEST = 74, 4
"""How alike a misspelled deed must be to one of those, and how long: only beside the code of a step."""
_SIDES = {
    **dict.fromkeys(words_of("nremt registry national"), "A"),
    **dict.fromkeys(words_of("state state's mass massgov mass.gov elicensing e-licensing elicense dph oems"), "B"),
}
_NAMES_A_SIDE = words_of("side part step steps section of with all done finished completed")
_FEES = words_of("fee fees pay payment payments dollar dollars buck bucks")
_MONEY = re.compile(r"\$?\d+(?:\.\d\d)?|", re.ASCII)
_WITHOUT_A_SIDE = (
    _PAID
    | _SUBMITTED - {"sent", "filed"}
    | _FEES
    | _NOT
    | words_of(
        """i i've ive i'm we we've just have already finally now today yesterday earlier this last week morning
        night both all it them everything that the my our and too also for online fully yet still application
        applications app apps recert recertification renewal renewals stuff paperwork one is are was were oops
        wait sorry ok okay yes yeah hey hi ✅ ✔ ✓ 🎉 👍 lol finished done"""
    )
)
"""Words around a fee or a submission of which no side is said; beside any other, something else may be meant."""
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d|20\d\d-\d\d-\d\d|\b20[23]\d\b", re.ASCII)
_CODE = re.compile(r"#?(?:[ab]-?[1-5]|v)$", re.ASCII)
_APPLICATION = words_of("application app form")
_OTHER_DEEDS: tuple[tuple[frozenset[str], frozenset[str], StepCode], ...] = (
    (words_of("updated"), words_of("profile"), StepCode.A1),
    (words_of("affiliated"), frozenset(), StepCode.A2),
    (words_of("entered uploaded assigned"), words_of("education hours hrs courses classes ce ceus"), StepCode.A3),
    (words_of("made created opened"), words_of("account"), StepCode.B1),
    (words_of("linked"), frozenset(), StepCode.B2),
    (words_of("filled"), _APPLICATION, StepCode.B3),
)
"""Deeds, what each must be done to, and the step that it is."""
_FEE_OF = {"A": StepCode.A4, "B": StepCode.B4}
_SUBMISSION_OF = {"A": StepCode.A5, "B": StepCode.B5}


@dataclass(slots=True)
class _Deed:
    """A fee that was paid, or a submission, with the sides that are named."""

    of: dict[str, StepCode]
    sides: list[str] = field(default_factory=list)


def told(words: Sequence[str]) -> list[str] | None:
    """Return the line that asks whether the steps are done that a sentence tells of; None if it tells of none."""
    if _asks(words) or any(word.startswith("<@") for word in words):
        return None
    text, _, left_out = _EXCEPT.sub("\n", " ".join(words), count=1).partition("\n")
    words = text.split()
    if not words:
        return None
    clauses = [each for part in _CLAUSES.split(" ".join(words)) for each in _by_emoji(part.split())]
    said = [(clause, _said(clause)) for clause in clauses if not clause[-1].endswith("?")]
    found = {code for clause, what in said if not _NOT & set(what) for code in _steps(clause, what)}
    # Of what was not done one reads that it isn't marked, or takes the mark back.
    found = found or {code for clause, what in said if _NOT & set(what) for code in _steps(clause, what)}
    found -= _left_out(left_out.split())
    until = _DATE.findall(" ".join(words)) if StepCode.V in found else []
    named = [slug(code) for code in CERTIFICATION_STEPS if code in found]
    if len(until) == 1 and len(named) == 1:  # the new date goes with V alone
        named.append(until[0])
    return ["done", "?", *named] if found else None


def _left_out(words: Sequence[str]) -> set[StepCode]:
    """Return the steps that are excepted: ``all of A except a5``, ``… except the fee``."""
    said = set(spoken(words))
    codes = set(parse_steps([word for word in words if _CODE.match(word.casefold())]).codes)
    codes |= set(_FEE_OF.values()) if said & (_FEES | _PAID | {"paying"}) else set()
    sides = {_SIDES[word] for word in said if word in _SIDES} | {word.upper() for word in said & {"a", "b"}}
    codes |= {code for code in CERTIFICATION_STEPS if code[0] in sides} if not said & (_FEES | _SUBMITTED) else set()
    return codes | (set(_SUBMISSION_OF.values()) if said & (_SUBMITTED | {"submit", "submitting"}) else set())


def _by_emoji(words: Sequence[str]) -> Iterator[list[str]]:
    """Split words where an emoji says what holds of the steps before it, or after it: ``b4 ✅ b5 ❌``."""
    clause: list[str] = []
    leads = bool(words) and is_emoji(words[0])
    for word in words:
        if leads and is_emoji(word) and clause:
            yield clause
            clause = []
        clause.append(word)
        if not leads and is_emoji(word):
            yield clause
            clause = []
    if clause:
        yield clause


def _said(clause: Sequence[str]) -> list[str]:
    """Return what a clause says; an emoji that is no cheer says that it is not so."""
    return [
        "not" if is_emoji(word) and not cheers(word) else what
        for word, what in zip(clause, spoken(clause), strict=True)
    ]


def _asks(words: Sequence[str]) -> bool:
    said = spoken(words)
    # “did the $25 one” says so; of “a1 done. What's next?” only the end asks.
    begins = is_question([word.rstrip("?") for word in words]) and said[:2] != ["did", "the"]
    return said[0] in _ASKS or begins


def _steps(clause: Sequence[str], said: Sequence[str]) -> Iterator[StepCode]:
    """Yield the steps that a clause says were done, or were not."""
    if _NOT & set(said):
        said = [_AFTER_NOT.get(word, word) for word in said]
    elif _AHEAD & set(said) or any(pair in _HAVE_TO for pair in pairwise(said)):
        return
    every, codes = set(said), [word.lstrip("#") for word in said if _CODE.match(word)]
    finished = bool(every & _FINISHED)
    if codes and (finished or every & (_PAID | _SUBMITTED) or _has_misspelled(said)):
        yield from parse_steps([word.lstrip("#=") for word in clause]).codes
        return
    yield from _of_sides(said)
    for deeds, of, code in _OTHER_DEEDS:
        if every & deeds and (not of or every & of):
            yield code
    if finished and not every & (_PAID | _SUBMITTED):
        yield from _whole_sides(clause, said)


def _has_misspelled(said: Sequence[str]) -> bool:
    return any(len(word) >= _SHORTEST and nearest(word, _MISSPELLED, close=_ALIKE) for word in said)


def _of_sides(said: Sequence[str]) -> Iterator[StepCode]:
    """Yield the fees and submissions that words tell of; both sides', where they name none."""
    deeds: list[_Deed] = []
    waiting: list[str] = []
    for word in said:
        of = _FEE_OF if word in _PAID else _SUBMISSION_OF if word in _SUBMITTED else None
        if of is not None:
            deeds.append(_Deed(of))
        side = _SIDES.get(word)
        if side is not None:
            (deeds[-1].sides if deeds else waiting).append(side)
    if (
        not waiting
        and not any(deed.sides for deed in deeds)
        and not all(word in _WITHOUT_A_SIDE or _MONEY.fullmatch(word) for word in said)
    ):
        return  # something else was paid or sent
    known = waiting
    for deed in reversed(deeds):  # “paid and submitted to NREMT”: the side is said once
        known = deed.sides or known
        yield from (deed.of[side] for side in dict.fromkeys(known or _FEE_OF))


def _whole_sides(clause: Sequence[str], said: Sequence[str]) -> Iterator[StepCode]:
    """Yield all steps of the sides that are finished: ``done with A``; or their fees, or the application."""
    sides = [_SIDES[word] for word in said if word in _SIDES]
    letters = [
        what.upper()
        for at, (word, what) in enumerate(zip(map(bare, clause), said, strict=True))
        if what in {"a", "b"} and (word.isupper() or (at and said[at - 1] in _NAMES_A_SIDE and at == len(said) - 1))
    ]
    if any(word in _FEES or word.startswith("$") for word in said):
        yield from (_FEE_OF[side] for side in dict.fromkeys(sides or _FEE_OF))
        return
    if _APPLICATION & set(said):
        yield StepCode.A5 if "A" in sides else StepCode.B3
        return
    for side in dict.fromkeys([*sides, *letters]):
        yield from (code for code in CERTIFICATION_STEPS if code[0] == side)
