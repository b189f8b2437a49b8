"""The text of a file, from its bytes: in every encoding that can be told for certain; else it is asked for.

A guess by statistics is often wrong about a table of names and dates.
"""

import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from rules.problems import At, BadFileError, Problem

_NO_TEXT = {
    b"PK\x03\x04": "a packed file, and no Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls), or one with a password",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_MARKUP = re.compile(rb"(?>\s*<!--.*?-->)*+\s*<(?:!doctype html|html|table|head|body|meta|div)\b", re.IGNORECASE)
"""Atomic: where comments end is never tried again, which would take twice as long with each of them."""
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_SAVE = "save it as CSV or .xlsx and try again"
_UNKNOWN = (
    "this is no text, or one of which Recert can't tell for certain which letters it has; save it as CSV UTF-8 or "
    ".xlsx and try again"
)
_SAMPLE = 1_000
_NAMES_LETTERS = set("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÞŠŽàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþšžß")
_MARKS = set("’”–—…\u00a0©®™°½¼¾§•")
"""Characters that an American table may well have, besides letters; where they touch a letter."""
_SIGNS = _MARKS | set("·«»")
"""Those that may well touch each other."""


def decode(data: bytes) -> str:
    """Return the text of a file. Raises `BadFileError` for what is no text, or has an encoding that is not certain."""
    for magic, what in _NO_TEXT.items():
        if data.startswith(magic):
            raise _refused(f"this is {what}; {_SAVE}")
    head = data[:_SAMPLE].removeprefix(BOM_UTF8)
    if _MARKUP.match(head):
        raise _refused(f"this is a web page, even if its name ends in .xls; open it in Excel and {_SAVE}")
    if _XML.match(head):
        raise _refused(f"this is an XML file; open it in Excel and {_SAVE}")
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        raise _refused(_UNKNOWN) from error
    if "\0" in text:
        raise _refused(_UNKNOWN)
    return text


def _refused(what: str) -> BadFileError:
    return BadFileError([Problem(At(1), "", what)])


def _decoded(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16")
    if data.startswith(BOM_UTF8):
        return data.decode("utf-8-sig")
    if (utf16 := _utf16_without_mark(data)) is not None:
        return data.decode(utf16)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _one_byte(data)


def _utf16_without_mark(data: bytes) -> str | None:
    """Return which UTF-16 a text of mostly plain letters is in, of which every second byte is zero; or None."""
    head = data[:_SAMPLE]
    first, second = head[::2], head[1::2]
    if second and second.count(0) > len(second) * 0.8 and 0 not in first:
        return "utf-16-le"
    if first and first.count(0) > len(first) * 0.8 and 0 not in second:
        return "utf-16-be"
    return None


def _one_byte(data: bytes) -> str:
    """Return a text in Windows-1252 or, if its letters make sense only there, in the Macintosh's old encoding."""
    mac = data.decode("mac_roman")
    try:
        windows = data.decode("cp1252")
    except UnicodeDecodeError:
        if _odd(mac) is None and _BESIDE_LETTERS.search(mac):
            return mac
        raise
    odd_in_windows, odd_in_mac = _odd(windows), _odd(mac)
    if odd_in_windows is None and (windows == mac or odd_in_mac is not None):
        return windows
    if odd_in_mac is None and odd_in_windows is not None:
        return mac
    if odd_in_windows is not None:
        raise _refused(_UNKNOWN)
    at = next(place for place, (one, other) in enumerate(zip(windows, mac, strict=True)) if one != other)
    line = windows.count("\n", 0, at) + 1
    one, other = (_word(text, at) for text in (windows, mac))
    what = f"this may be “{one}” or “{other}”: the file does not say how its letters are kept; save it as CSV UTF-8"
    raise BadFileError([Problem(At(line), "", what)])


def _word(text: str, at: int) -> str:
    start, end = at, at + 1
    while start > 0 and at - start < 20 and text[start - 1].isalpha():  # noqa: PLR2004 - enough to know the word by
        start -= 1
    while end < len(text) and end - at < 20 and text[end].isalpha():  # noqa: PLR2004
        end += 1
    return text[start:end]


_BESIDE_LETTERS = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
_NOT_ALONE = re.compile(rf"{_BESIDE_LETTERS.pattern}|(?<=[^\x00-\x7f])[^\x00-\x7f]|[^\x00-\x7f](?=[^\x00-\x7f])")
_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_FOREIGN_WORD = re.compile(r"(?<![^\W\d_])(?:(?![A-Za-z])[^\W\d_]){2,}(?![^\W\d_])|(?:(?![A-Za-z])[^\W\d_]){3,}")
"""A word without any plain letter, or three such letters in a row: no American's name, but another script's."""


def _odd(text: str) -> int | None:
    """Return where a character is that no name has at that place, or None: a sign of the wrong encoding."""
    for run in _RUN.finditer(text):
        if _FOREIGN_WORD.search(text, run.start(), run.end() + 1):
            return run.start()
    for found in _NOT_ALONE.finditer(text):
        at = found.start()
        if _is_odd(found[0], text[at - 1 : at], text[at + 1 : at + 2]):
            return at
    return None


def _is_odd(character: str, before: str, after: str) -> bool:
    if character in _NAMES_LETTERS:
        is_upper = unicodedata.category(character) == "Lu"
        inside_a_word = before.isalpha() and (after.islower() if is_upper else after.isupper())
        return inside_a_word or (is_upper and before.islower())
    if character in "‘“":  # which open, so they stand before a word
        return before.isalpha()
    if character in "–—…":  # which stand before a capital, if between two letters
        return after.islower()
    if character in "®™":  # which stand after a word
        return after.isalpha()
    beside_a_letter = any(each.isascii() and each.isalpha() for each in (before, after))
    return character not in (_MARKS if beside_a_letter else _SIGNS)
