"""`recert ask`: one command against the local workspace."""

from typing import Annotated

import typer
from rich.console import Console

from bot import logs, stopping
from bot.settings import SettingsError, read


def register(cli: typer.Typer) -> None:
    """Add the call."""
    cli.command()(ask)


def ask(
    command: Annotated[str, typer.Argument(metavar="'/recert …'", help="What is typed into Slack.")],
    who: Annotated[str, typer.Option("--as", metavar="USER", help="Who types it.")] = "alice",
    as_of: Annotated[str | None, typer.Option(help="An ISO date-time to ask at, instead of now.")] = None,
    channel: Annotated[str, typer.Option("--in", metavar="CHANNEL", help="Where it is typed.")] = "ems",
) -> None:
    """Ask one command in the local workspace, and print the answer as a person would see it.

    What is recorded is kept in DATABASE_URL, under a workspace of its own.
    """
    from bot.demo.local import opened  # noqa: PLC0415 - each call loads only what it runs
    from bot.runtime import ready_services_of  # noqa: PLC0415
    from storage.members import user_ids  # noqa: PLC0415

    if command.split()[:1] != ["/recert"]:
        raise SettingsError(f"ask: {command!r} is not a command; type it as in Slack: recert ask '/recert status'")
    settings = read().starting(as_of)
    logs.set_up(settings.log_level if settings.log_level != "INFO" else "WARNING", settings.log_format)
    stopping.leaves("it may or may not have been carried out; ask `/recert status` to see")
    with opened(settings, ready_services_of(settings)) as local:
        workspace = local.workspace
        with local.services.database.read() as session:
            for known in user_ids(session, workspace.state.team):
                workspace.user(known.removeprefix("U").lower())
        seen = workspace.user(who.removeprefix("@").casefold()).types(
            command, in_=workspace.channel(channel.removeprefix("#"))
        )
        Console().print(seen.drawn(local.services.clock.now()))
