"""`recert db upgrade`, `recert purge` and `recert manifest`."""

import json
from contextlib import closing
from typing import Annotated

import typer

from bot import logs, stopping
from bot.cli.leaving import leaves_until_saved
from bot.manifest import manifest
from bot.settings import SettingsError, read
from storage import purge as rows


def register(cli: typer.Typer) -> None:
    """Add the calls."""
    database = typer.Typer(help="The database.", no_args_is_help=True)
    database.command("upgrade")(upgrade)
    cli.add_typer(database, name="db")
    cli.command()(purge)
    cli.command("manifest")(print_manifest)


def upgrade() -> None:
    """Bring the schema up to date. `run` and `serve` do so by themselves on SQLite."""
    settings = read()
    logs.set_up(settings.log_level, settings.log_format)
    database = settings.database()
    leaves_until_saved(database, "the schema is as it was")
    try:
        database.upgrade()
        if settings.oauth:
            stopping.leaves(
                "the schema is up to date, but not every token may be encrypted; run `recert db upgrade` again"
            )
            from bot.oauth import ManyWorkspaces  # noqa: PLC0415 - what it loads is of no use to one workspace

            ManyWorkspaces(settings, database).encrypt()
    finally:
        database.close()
    typer.echo("The schema is up to date.")


def purge(
    team: Annotated[str, typer.Option(help="The workspace's id, T….")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,  # noqa: FBT002 - typer's flag
) -> None:
    """Delete everything that is recorded of a workspace, now and for good: agencies, members, messages, its token."""
    settings = read()
    logs.set_up(settings.log_level, settings.log_format)
    with closing(settings.database()) as database:
        if not database.make_ready():
            raise SettingsError("DATABASE_URL: the schema is not current; run `recert db upgrade` first")
        leaves_until_saved(database, "nothing was deleted")
        with database.read() as session:
            counts, there = rows.of_workspace(session, team), rows.recorded(session)
        if not counts:
            known = f"there is {', '.join(there)}" if there else "nor of any other"
            raise SettingsError(f"--team: nothing is recorded of a workspace {team!r}; {known}")
        typer.echo(f"Of workspace {team}, the database has in")
        for name, count in counts.items():
            typer.echo(f"  {name}: {count}")
        if not yes:
            typer.confirm("Delete all of it? It cannot be undone", abort=True)
        database.rewrite()  # first: if another program is in the way, nothing is deleted yet
        with database.write(patiently=True) as session:
            rows.purge(session, team)
        erased = database.erase_log()
    typer.echo(f"Everything of workspace {team} is deleted. Backups still have it.")
    if not erased:
        typer.echo(
            f"{database.files[1]} still has it too, because another program is reading the database. "
            "It is erased when every program that uses the database is stopped."
        )


def print_manifest(
    url: Annotated[
        str | None, typer.Option(help="Where the bot is served, https://…; without it, the manifest for Socket Mode.")
    ] = None,
) -> None:
    """Print the Slack app manifest as JSON."""
    if url is not None and not url.startswith("https://"):
        raise SettingsError(f"--url: Slack calls only https addresses, and {url!r} isn't one")
    typer.echo(json.dumps(manifest(url), indent=2))
