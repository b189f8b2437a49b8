"""What must never be kept: text that looks like a Social Security number."""

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")
_SSN = re.compile(
    r"""
    (?<!\d) \d{3} [-.\s/]+ \d{2} [-.\s/]+ \d{4} (?!\d)   # 123-45-6789, with blanks, dots or slashes as well
    | (?<!\w) [EAP]? \d{9} (?!\w)                        # nine digits in a row: no certification number has them
    """,
    re.VERBOSE | re.IGNORECASE,
)


def looks_like_ssn(text: str) -> bool:
    """Whether a text holds what may be a Social Security number, in whatever digits and dashes."""
    return _SSN.search(unicodedata.normalize("NFKC", text).translate(_DASHES)) is not None
