"""The `recert` program: its first lines. All else is imported once SIGTERM is handled."""

import gc
import os

from bot import stopping

_COLLECT_AFTER = 30_000
"""Objects made after which Python looks for unused ones. Its own 700 looks hundreds of times while all is imported,
which makes the start an eighth longer, and finds nothing: what is imported stays.
"""


def main() -> None:
    """Run the program."""
    _open_what_is_closed()
    stopping.install()
    gc.set_threshold(_COLLECT_AFTER)
    from bot import cli  # noqa: PLC0415 - it takes most of a second

    cli.main()


def _open_what_is_closed() -> None:
    """Let no file or socket take the number of a standard stream that is closed: what is printed would go there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # which takes the lowest number


if __name__ == "__main__":
    main()
