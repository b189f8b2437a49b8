"""The `.env` file, however an editor saved it. The environment overrides it."""

import codecs
import os
import re
from io import StringIO
from pathlib import Path

from dotenv import load_dotenv
from dotenv.parser import Binding, parse_stream

PATH = Path(os.curdir) / ".env"

_SAVED_BY_NOTEPAD = Path(os.curdir) / ".env.txt"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


class UnreadableError(Exception):
    """Says that the file cannot be read, why, and how to fix it."""


def load() -> list[str]:
    """Set the file's variables where the environment has none; return each mistake in it as one line.

    The lines without mistakes are used all the same. Raises `UnreadableError`.
    """
    text, mistake = _decode(_content())
    bindings = list(parse_stream(StringIO(text)))
    mistakes = [] if mistake is None else [mistake]
    mistakes += [
        f".env, line {_line(binding)}: write NAME=value, and close each quote; or begin the line with #"
        for binding in bindings
        if mistake is None and not _is_valid(binding)
    ]
    try:
        load_dotenv(stream=StringIO("".join(each.original.string for each in bindings if _is_valid(each))))
    except UnicodeEncodeError:
        mistakes.append(
            ".env holds letters that this machine's locale cannot hold; set LC_ALL=C.UTF-8 in the environment"
        )
    return mistakes


def _content() -> bytes:
    try:
        if PATH.is_symlink() or PATH.exists():
            if PATH.is_dir():
                raise UnreadableError(".env is a folder; delete it, and copy .env.example to a file of that name")
            if PATH.exists() and not PATH.is_file():  # reading a pipe would wait for whoever writes into it
                raise UnreadableError(".env is not a file; delete it, and copy .env.example to a file of that name")
            return PATH.read_bytes()
        if _SAVED_BY_NOTEPAD.exists():
            raise UnreadableError(".env.txt is not read; rename it to .env")
    except OSError as error:
        raise UnreadableError(
            f".env cannot be read ({error.strerror}); make it a file that the user who runs Recert may read, in a "
            "folder that they may enter"
        ) from error
    return b""


def _decode(content: bytes) -> tuple[str, str | None]:
    """Decode the file: UTF-8, or UTF-16 with its mark. Any other encoding is guessed, and reported as a mistake."""
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text, right = content.decode(encoding), True
    except UnicodeDecodeError:
        text, right = content.decode(encoding, errors="replace"), False
    wrong = re.search("\0" if right else "[\0\ufffd]", text)
    if wrong is None:
        return text, None
    line = text.count("\n", 0, wrong.start()) + 1
    return text.replace("\0", ""), (
        f".env, line {line}: the file is not saved as UTF-8; save it again with the encoding UTF-8 (Notepad: Save as)"
    )


def _is_valid(binding: Binding) -> bool:
    """Return whether it is a comment or sets a value. The parser also accepts a name alone, and any character in it."""
    if binding.key is None:
        return not binding.error
    return binding.value is not None and _NAME.fullmatch(binding.key) is not None


def _line(binding: Binding) -> int:
    """Return its line number; the parser counts from the blank lines before it."""
    statement = binding.original.string
    return binding.original.line + statement[: len(statement) - len(statement.lstrip())].count("\n")
