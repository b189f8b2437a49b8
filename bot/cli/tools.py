"""`recert db upgrade` and `recert manifest`."""

import json
from typing import Annotated

import typer

from bot import logs
from bot.manifest import manifest
from bot.settings import SettingsError, read


def register(cli: typer.Typer) -> None:
    """Add the calls."""
    database = typer.Typer(help="The database.", no_args_is_help=True)
    database.command("upgrade")(upgrade)
    cli.add_typer(database, name="db")
    cli.command("manifest")(print_manifest)


def upgrade() -> None:
    """Bring the schema up to date. `run` and `serve` do so by themselves on SQLite."""
    settings = read()
    logs.set_up(settings.log_level, settings.log_format)
    database = settings.database()
    try:
        database.upgrade()
    finally:
        database.close()
    typer.echo("The schema is up to date.")


def print_manifest(
    url: Annotated[
        str | None, typer.Option(help="Where the bot is served, https://…; without it, the manifest for Socket Mode.")
    ] = None,
) -> None:
    """Print the Slack app manifest as JSON."""
    if url is not None and not url.startswith("https://"):
        raise SettingsError(f"--url: Slack calls only https addresses, and {url!r} is none")
    typer.echo(json.dumps(manifest(url), indent=2))
