"""`recert run`, `serve` and `sweep`: the bot for real."""

import signal
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from bot import logs
from bot.settings import Settings, SettingsError, read


def register(cli: typer.Typer) -> None:
    """Add the calls."""
    cli.command()(run)
    cli.command()(serve)
    cli.command()(sweep)


def run() -> None:
    """Run the bot in Socket Mode, with its scheduler: no public address needed."""
    from bot import socket_mode  # noqa: PLC0415 - each call loads only what it runs

    socket_mode.run(_prepared())


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 3000,
) -> None:
    """Serve the bot over HTTP, with its scheduler."""
    from bot import serving  # noqa: PLC0415

    serving.serve(_prepared(), host=host, port=port)


def sweep(
    as_of: Annotated[str | None, typer.Option(help="An ISO date-time to sweep at, instead of now.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be posted; post nothing.")] = False,  # noqa: FBT002 - typer's flag
) -> None:
    """Make one pass over due nudges, then exit."""
    from bot.engine_room import find_workspaces, services_of  # noqa: PLC0415
    from bot.nudger import Nudger  # noqa: PLC0415
    from bot.workspaces import nudging_clients  # noqa: PLC0415
    from sandbox import screen  # noqa: PLC0415

    settings = _prepared(as_of)
    services = services_of(settings)
    out = Console()
    try:
        if services.database.is_sqlite:
            services.database.upgrade()
        elif not services.database.schema_is_current():
            raise SettingsError("DATABASE_URL: the schema is not current; run `recert db upgrade` first")
        if dry_run:
            previews = Nudger(services, lambda _team: None).preview()
            for each in previews:
                out.print(f"{each.due.agency_name}, channel {each.due.channel_id}, {each.due.milestone}:")
                out.print(screen.message(each.answer.message()))
            out.print(f"{len(previews)} would be posted; nothing was.")
            return
        workspaces = find_workspaces(settings, services.database.engine)
        outcomes = Nudger(services, nudging_clients(workspaces, settings.slack_api_url)).run(wait=True)
        said = ", ".join(f"{count} {outcome.value}" for outcome, count in sorted(outcomes.items()))
        out.print(said or "Nothing was due.")
    finally:
        services.database.close()


def _prepared(as_of: str | None = None) -> Settings:
    settings = read()
    if as_of is not None:
        settings = settings.model_copy(update={"recert_as_of": as_of})
        settings.instant(as_of, "--as-of")
    logs.set_up(settings.log_level, settings.log_format)
    # Until the bot has its own way to end, and for a sweep: what is under way is left, which the ledger allows.
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    return settings


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
