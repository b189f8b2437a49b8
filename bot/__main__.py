"""The `recert` program: its first lines. All else is imported once SIGTERM is handled."""

from bot import stopping


def main() -> None:
    """Run the program."""
    stopping.install()
    from bot import cli  # noqa: PLC0415 - it takes most of a second

    cli.main()


if __name__ == "__main__":
    main()
