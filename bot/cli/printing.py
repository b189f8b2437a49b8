"""stdout and stderr, which may be full, closed, or read by nobody: no call fails half-way because of it.

What cannot be printed is dropped. If it was on stdout, the call says so in the end, with an exit of its own.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedWriter, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

UNPRINTED = 3
"""The exit of a call that was carried out, and whose words could not be printed."""


class _Stream(RawIOBase):
    """A stream that drops what it cannot write, and knows why. None: this process was started without it."""

    def __init__(self, stream: TextIO | None) -> None:
        self._raw: Any = (
            None if stream is None else getattr(stream.buffer, "raw", stream.buffer)
        )  # itself, if unbuffered
        self.trouble: str | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw is not None and bool(self._raw.isatty())

    def fileno(self) -> int:
        if self._raw is None:
            raise OSError
        return int(self._raw.fileno())

    def write(self, data: Any) -> int | None:  # noqa: ANN401 - whatever has bytes
        if self._raw is None:
            self.trouble = "it is closed"
            return len(data)
        try:
            written: int | None = self._raw.write(data)
        except OSError as error:
            self.trouble = error.strerror or type(error).__name__
            return len(data)
        return written


@contextmanager
def told() -> Iterator[None]:
    """Let nothing that cannot be printed end a call, and say so once the call has ended."""
    if sys.stdin is None:
        sys.stdin = Path("/dev/null").open()  # noqa: SIM115 - until the program ends
    out = _Stream(sys.stdout)
    sys.stdout, sys.stderr = _text(out, sys.stdout), _text(_Stream(sys.stderr), sys.stderr)
    try:
        yield
    except SystemExit as leaving:
        if leaving.code not in {None, 0}:
            raise
    sys.stdout.flush()
    if out.trouble is not None:
        words = "all that was to be saved is saved, but not all that this call says could be printed"
        print(f"recert: {words} ({out.trouble})", file=sys.stderr)  # noqa: T201 - a program speaks
        sys.exit(UNPRINTED)


def _text(stream: _Stream, known: TextIO | None) -> TextIO:
    """Return a text stream; a terminal without Unicode gets a ?."""
    encoding = "utf-8" if known is None else known.encoding
    return TextIOWrapper(BufferedWriter(stream), encoding, errors="replace", line_buffering=True)
