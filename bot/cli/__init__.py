"""The `recert` program: one module for each call, gathered here."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot import database_errors
from bot.cli import ask, demo, doctor, files, officers, printing, running, tools
from bot.settings import SettingsError
from handlers.slack import transport
from rules.dates import UnknownZoneError
from storage.errors import DatabaseError

cli = typer.Typer(
    help="Recert: a Slack bot that gets every EMT recertified on time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer's signature
    if value:
        typer.echo(f"recert {version('recert')}")
        raise typer.Exit


@cli.callback()
def _options(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version, and exit.")
    ] = False,
) -> None:
    """Options of the program itself."""


running.register(cli)
ask.register(cli)
demo.register(cli)
doctor.register(cli)
files.register(cli)
officers.register(cli)
tools.register(cli)


def main() -> None:
    """Run the program. A wrong setting is one line on stderr and exit 2, never a traceback.

    New files are their owner's alone: the database, what SQLite puts beside it, and exports hold names and tokens.
    """
    os.umask(0o077)
    with printing.told():
        _run()


def _run() -> None:
    try:
        Path.cwd()
    except OSError:
        _exit_with("the current folder is gone; go to the one where Recert runs")
    transport.install()
    try:
        cli()
    except SettingsError as error:
        _exit_with(f"{error}")
    except UnknownZoneError as error:
        _exit_with(f"{error}, of the agency; choose another there by `/recert agency`")
    except DatabaseError as error:
        _exit_with(f"DATABASE_URL: {error}")
    except SQLAlchemyError as error:
        if database_errors.is_overtaken(error):
            print(f"recert: {database_errors.OVERTAKEN}, so nothing was saved; try again", file=sys.stderr)  # noqa: T201
            sys.exit(1)
        _exit_with(f"DATABASE_URL: the database {database_errors.describe(error)}")


def _exit_with(line: str) -> NoReturn:
    print(f"recert: {line}", file=sys.stderr)  # noqa: T201 - a program speaks
    sys.exit(2)
