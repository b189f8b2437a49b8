"""Whether a sentence says plainly that every step it names is done: only then is anything marked without a question.

“A1 and A2 are done” does, “a1 ✅ a2 ✅” too; of “a1 done, a2 tonight” and “a1 ✅ a2 🙏” nobody can be sure.
"""

import re
from collections.abc import Collection, Sequence

from handlers.text import words_of

_SHAPE = re.compile(r"(?:DS+)+|D?(?:S+D)+")
"""Steps and what says that they are done, in turns: none of the steps is without it."""
_BESIDE = words_of(
    """i i've ive we we've just is are was were as been be mark marked checked off my our both and also the step steps
    hi hey hello ok okay thanks thank you thx ty yay woohoo great paid submitted recert & +"""
)
"""Words that say no more of a step, wherever they stand."""
_NOT_BEFORE_A_STEP = words_of("now today already finally yesterday earlier please pls plz check")
"""Words that say no more of a step, unless one follows: “b5 done, now v” speaks of what is next."""
_NEXT_TO: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "have": (frozenset(), words_of("just already finally now both")),
    "has": (frozenset(), words_of("just already finally now been")),
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
    shape = []
    for at, (word, what, cheer) in enumerate(zip(words, said, cheers, strict=True)):
        before, after = said[at - 1] if at else "", said[at + 1] if at + 1 < len(said) else ""
        if "~" in word:  # struck out
            shape.append("?")
        elif what in done:
            shape.append("D")
        elif what in _NOT_BEFORE_A_STEP:
            shape += ["?"] if _is_step(after, around, done) else []
        elif not (cheer or _says_no_more(word, what, before, after, done)):
            waits = word.endswith(":") and _is_step(after, around, done)  # “a4: done a5: b4: done”
            shape.append("S" if _is_step(what, around, done) and not waits else "?")
    return _SHAPE.fullmatch("".join(shape)) is not None


def _is_step(what: str, around: Collection[str], done: Collection[str]) -> bool:
    return what not in around and what not in done and any(map(str.isalnum, what))


def _says_no_more(word: str, what: str, before: str, after: str, done: Collection[str]) -> bool:
    if what in _BESIDE or word.casefold() in _SMILES or not word.strip(".,;:!•·*-–—/()[]>"):
        return ":(" not in word and ":/" not in word and not word.startswith("..")
    if what == "with":
        return before in done
    if what in {"on", "until"}:  # the date of V follows
        return not after
    afters, befores = _NEXT_TO.get(what, (frozenset(), frozenset()))
    return before in afters or after in befores or (what in {"have", "has"} and after in done)
