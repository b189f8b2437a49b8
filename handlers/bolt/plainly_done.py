"""Whether a sentence says plainly that every step it names is done: only then is anything marked without a question.

“A1 and A2 are done” does, “a1 ✅ a2 ✅” too; of “a1 done, a2 tonight” and “a1 ✅ a2 🙏” nobody can be sure.
"""

import re
from collections.abc import Collection, Sequence

from handlers.text import words_of
from rules.steps import parse_step, parse_steps

_SHAPE = re.compile(r"DS+|D?S+D|(?:DS)+|(?:SD)+")
"""Steps and what says that they are done: it is said once of all of them, or once of each."""
_BESIDE = words_of(
    """i i've ive we we've just as mark marked checked my our both and also the step steps
    hi hey hello ok okay thanks thank you thx ty yay woohoo great paid submitted recert & +"""
)
"""Words that say no more of a step, wherever they stand."""
_VERBS = words_of("is are was were been be has")
"""Words that say so after a step, and ask before one: “a4 is done”, “hi, is a4 done”."""
_NOT_BEFORE_A_STEP = words_of("now today already finally yesterday earlier please pls plz")
"""Words that say no more of a step, unless one follows: “b5 done, now v” speaks of what is next."""
_NEXT_TO: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "have": (frozenset(), words_of("just already finally now both")),
    "check": (frozenset(), words_of("off")),
    "off": (words_of("check checked"), frozenset()),
    "last": (frozenset(), words_of("night week")),
    "this": (frozenset(), words_of("morning afternoon evening")),
    **dict.fromkeys(
        ("night", "week", "morning", "afternoon", "evening"), (words_of("last this yesterday"), frozenset())
    ),
}
"""Words that say no more of a step after, or before, one of these words: ``last night``, but not ``a4 last``."""
_SMILES = words_of(":) :-) :d ;) (: =) ^^")


def is_plain(
    words: Sequence[str],
    said: Sequence[str],
    *,
    done: Collection[str],
    around: Collection[str],
    cheers: Collection[bool],
) -> bool:
    """Return whether every step that words name stands with one of the words `done`, and nothing else is said.

    All words are of steps, or are among those `around` them. `cheers` says of each whether it is an emoji that says no
    more of a step.
    """
    steps = parse_steps([word for word, what in zip(words, said, strict=True) if _is_step(what, around, done)]).codes
    each = {
        what for what in said if _is_step(what, around, done) and parse_step(what) is None
    }  # “nremt fee”: two words
    shape: list[str] = []
    for at, (word, what, cheer) in enumerate(zip(words, said, cheers, strict=True)):
        before, after = said[at - 1] if at else "", said[at + 1] if at + 1 < len(said) else ""
        if (
            "~" in word or "[" in word or (word.startswith("-") and any(map(str.isalnum, word)))
        ):  # struck out, or an empty box
            shape.append("?")
        elif what in done:
            shape.append("D")
        elif what in _VERBS:
            shape += [] if _is_step(before, around, done) or before in _VERBS else ["?"]
        elif what == "verify" and len(steps) > 1:  # “verify a4 is done” asks for something
            shape.append("?")
        elif what in _NOT_BEFORE_A_STEP:
            shape += ["?"] if _is_step(after, around, done) else []
        elif not (cheer or _says_no_more(word, what, before, after, done)):
            waits = word.endswith(":") and _is_step(after, around, done)  # “a4: done a5: b4: done”
            goes_on = what in each and bool(shape) and shape[-1] == "S" and before in each
            shape += [] if goes_on else ["S" if _is_step(what, around, done) and not waits else "?"]
    return _SHAPE.fullmatch("".join(shape)) is not None


def _is_step(what: str, around: Collection[str], done: Collection[str]) -> bool:
    beside = what in _BESIDE or what in around or what in done
    return not beside and any(map(str.isalnum, what))


def _says_no_more(word: str, what: str, before: str, after: str, done: Collection[str]) -> bool:
    if what in _BESIDE or word.casefold() in _SMILES:
        return True
    if not word.strip(".,;!•·*-–—/>") or word == ":":
        return not word.startswith("..")
    if what == "with":
        return before in done
    if what in {"on", "until"}:  # the date of V follows
        return not after
    afters, befores = _NEXT_TO.get(what, (frozenset(), frozenset()))
    return before in afters or after in befores or (what == "have" and after in done)
