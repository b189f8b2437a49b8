"""Names as they are searched: whatever their case, accents, hyphens and apostrophes."""

import re
import unicodedata
from collections.abc import Iterable

_WITHIN = re.compile("['’‘`´ʼ]")
_BETWEEN = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """Return a name as it is compared: ``José O’Brien-Ray`` is ``jose obrien ray``."""
    apart = unicodedata.normalize("NFKD", name).casefold()  # a letter of another font is a capital only from here on
    letters = "".join(each for each in apart if not unicodedata.combining(each))
    return _BETWEEN.sub(" ", _WITHIN.sub("", letters)).strip()


def words_of(name: str) -> tuple[str, ...]:
    """Return what two names have in common that are the same: ``Smith, Nora`` is ``nora smith``."""
    return tuple(sorted(folded(name).split()))


def is_called(names: Iterable[str], parts: Iterable[str]) -> bool:
    """Return whether each part of a name that somebody searches is in one of the names of a person."""
    known = [folded(name) for name in names]
    return all(any(word in name for name in known) for part in parts for word in folded(part).split())
