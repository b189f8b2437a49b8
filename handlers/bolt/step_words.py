"""Sentences about steps: which mark one, which take a mark back, and which only ask.

Only a statement that a step is done marks it. A question changes nothing, whatever it says: it is asked back.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence

from handlers.bolt.plainly_done import is_plain
from handlers.text import words_of
from rules.steps import StepCode, parse_steps, slug
from rules.visible import bare

_TONE = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]|:?:skin-tone-[2-6]:")
_JOINER = "\N{ZERO WIDTH JOINER}"
_SHORT_CODE = re.compile(r"(?::[a-z0-9_+'-]+:)+", re.ASCII)
"""Emoji as Slack writes them: ``:tada:``."""
_SAYS_DONE = words_of(
    "done finished complete completed did ✅ ✔ ✓ ☑ white_check_mark heavy_check_mark ballot_box_with_check"
)
_SAYS_UNDONE = words_of("undo unmark uncheck undone")
_TAKES_BACK = ("take", "back")
_BEFORE_A_WISH = words_of("please pls plz i now and hi hey hello ok okay thanks thank you thx")
"""Words before “complete a4”, which may be what is still to be done."""
_CHEERS = words_of(
    """🎉 👍 👏 💪 🙌 ❤ 😀 😁 😃 😄 😊 🙂 😎 🥳 🤗 🔥 💯 🚑 👌 ✌ ⭐ 🚀 😌 tada +1 thumbsup clap muscle
    raised_hands heart grinning grin smile smiley blush slightly_smiling_face sunglasses partying_face
    hugging_face fire 100 ambulance ok_hand star rocket relieved hi hey hello ok okay thanks thank you
    thx ty yay woohoo great"""
)
"""Emoji and words that say no more of a step: any other emoji may say that it is not done."""
_AROUND_STEPS = (
    _SAYS_DONE
    | _SAYS_UNDONE
    | words_of(
        """i have i've ive just is are was as mark marked check off with my both please paid submitted now today already
        finally on until yesterday tonight earlier this morning afternoon evening last night week"""
    )
)
_ASKS = words_of("is isn't are aren't was wasn't were am do does has hasn't haven't didn't")
_ASKS_BEFORE_A_PERSON = words_of("have did")
_PEOPLE = words_of("i we my our the it both all")
"""People that a question with “have” or “did” names next: ``did I do a4``, where ``did a4`` says so."""
_IN_A_QUESTION = words_of(
    "were am has been do does we our the it all yet still isn't aren't wasn't hasn't haven't didn't paid submitted"
)
_AFTER_DID = words_of("do pay submit finish complete")
"""Deeds that a question with “did” asks about: ``do I pay the nremt fee`` is no question about what they did."""

_DEEDS = {"paid": "fee", "payed": "fee", "pay": "fee", "submitted": "submit", "submit": "submit"}
_SIDES = {"nremt": "nremt", "registry": "nremt", "state": "state", "mass": "state", "elicensing": "state"}
_DATE = re.compile(r"\d|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*$")
"""The first word of a date."""
_AROUND_SIDES = words_of("to for the at in national fee fees and sides")


def is_question(words: Sequence[str]) -> bool:
    """Return whether words ask: by a question mark, or by how they begin."""
    if any("?" in word for word in words):
        return True
    said = spoken(words)
    if len(said) > 1 and said[0] in _ASKS_BEFORE_A_PERSON:
        return said[1] in _PEOPLE
    return bool(said) and said[0] in _ASKS


def spoken(words: Sequence[str]) -> list[str]:
    """Return words as they are compared: without case, punctuation, a phone's apostrophe and an emoji's skin tone."""
    return [bare(_TONE.sub("", word)).casefold().replace("’", "'") for word in words]


def is_emoji(word: str) -> bool:
    """Return whether a word is an emoji, or several."""
    drawn = any(unicodedata.category(each) == "So" for each in word) and not any(map(str.isalnum, word))
    return drawn or _SHORT_CODE.fullmatch(word) is not None


def says_nothing(word: str) -> bool:
    """Return whether a word is an emoji, or signs alone: ``•``, ``:)``; a dash may say “to”."""
    return is_emoji(word) or not any(each.isalnum() or unicodedata.category(each) == "Pd" for each in word)


def cheers(word: str) -> bool:
    """Return whether all emoji of a word say nothing of a step, or that it is done: not ❌, ⏳ or 🔜."""
    plain = _TONE.sub("", word)
    each = re.findall(r"[^:]+", plain) if _SHORT_CODE.fullmatch(plain) else list(plain)
    return all(one in _CHEERS | _SAYS_DONE for one in each if one != _JOINER)


def about_steps(words: Sequence[str], other_meanings: Collection[str]) -> list[str] | None:
    """Return the command line that marks the steps that words name, takes them back or asks; None if they name none.

    It asks about ``a4`` alone, and about whatever is a question. A word that means a command as well, one of
    `other_meanings`, is a step's only beside what says that it is done: ``education``.
    """
    words = [word.lstrip("#") for word in words if word != "="]
    said = spoken(words)
    if tuple(said[:2]) == _TAKES_BACK:
        return about_steps(["undo", *words[2:]], other_meanings)
    return _with_date(words, said, other_meanings) or _line(words, said, other_meanings)


def _line(words: Sequence[str], said: Sequence[str], other_meanings: Collection[str]) -> list[str] | None:
    asks = is_question(words)
    deeds = _AFTER_DID if asks and said[0] in {"did", "didn't"} else frozenset()
    around = _AROUND_STEPS | _CHEERS | (_IN_A_QUESTION | deeds if asks else frozenset())
    names = _steps(words, said, around) or _sides(said, around, deeds)
    if names == [slug(StepCode.B3)] and "submitted" in said:  # “application submitted” is a submission
        return None
    verbs = set(said) & (_SAYS_DONE | _SAYS_UNDONE)
    if not names or (not verbs and all(word in other_meanings or word in _ASKS for word in said)):
        return None
    if asks or not verbs:
        return ["done", "?", *names]
    wishes = [word for word in said if word not in _BEFORE_A_WISH][:1] == ["complete"]
    mixed = verbs <= _SAYS_UNDONE and {"paid", "submitted", "mark", "check"} & set(said)
    if wishes or mixed or not says_plainly(words):
        return None  # `told` asks about what it says
    if verbs <= _SAYS_DONE:
        return ["done", *names]
    return ["undo", *names] if verbs <= _SAYS_UNDONE else None


def says_plainly(words: Sequence[str]) -> bool:
    """Return whether words, all of steps or beside them, say plainly that every step is done, or undone."""
    cheer = [is_emoji(word) and cheers(word) for word in words]
    said = spoken(words)
    done = set(said) & (_SAYS_DONE | _SAYS_UNDONE)
    if done & _SAYS_DONE and done & _SAYS_UNDONE:
        return False
    return is_plain(words, said, done=done, around=_AROUND_STEPS | _CHEERS, cheers=cheer)


def _with_date(words: Sequence[str], said: Sequence[str], other_meanings: Collection[str]) -> list[str] | None:
    """Return the line of words about V that end with a date, as far as one can tell: ``v done 3/31/2029``."""
    at = next((at for at, word in enumerate(said) if _DATE.match(word)), 0)
    line = about_steps(words[:at], other_meanings) if at else None
    if not line or line[0] != "done" or line[-1] != slug(StepCode.V):
        return None
    doubt = any(map(_is_doubt, words[at:]))
    after = [word for word in words[at:] if not is_emoji(word)]
    return ["done", "?", slug(StepCode.V), *after] if doubt else [*line, *after]


def _is_doubt(word: str) -> bool:
    """Return whether a word beside a date casts doubt on it: a question mark, a sad face, a date that is struck out."""
    if is_emoji(word):
        return not cheers(word)
    return "?" in word or "~" in word or not any(map(str.isalnum, word))


def _steps(words: Sequence[str], said: Sequence[str], around: Collection[str]) -> list[str]:
    """Return the steps that are named, if all other words are of those around them."""
    # A comma in their place: “a1 done - a3 done” is no range.
    rest = [
        "," if what in around or (says_nothing(word) and (not is_emoji(word) or cheers(word))) else word
        for word, what in zip(words, said, strict=True)
    ]
    found = parse_steps(rest)
    return [] if found.unknown else [slug(code) for code in found.codes]


def _sides(said: Sequence[str], around: Collection[str], deeds: Collection[str]) -> list[str]:
    """Return the fee or the submission of a side that is named: ``I paid the state``, ``did I submit to nremt``."""
    done = {_DEEDS[word] for word in said if word in _DEEDS and (word in deeds or word not in _AFTER_DID)}
    both = _SIDES.values() if "both" in said else ()
    sides = dict.fromkeys([_SIDES[word] for word in said if word in _SIDES] or both)
    known = {*around, *_AROUND_SIDES, *_DEEDS, *_SIDES}
    if len(done) != 1 or not all(word in known for word in said):
        return []
    (deed,) = done
    return [f"{side}-{deed}" for side in sides]
