"""The `recert` program: its first lines. All else is imported once SIGTERM is handled."""

import os

from bot import stopping


def main() -> None:
    """Run the program."""
    _open_what_is_closed()
    stopping.install()
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
