"""`recert run`, `serve` and `sweep`: the bot in production."""

from typing import Annotated

import typer
from rich.console import Console

from bot import logs, stopping
from bot.settings import Settings, read
from handlers.bolt.reply import message_of
from handlers.services import Services


def register(cli: typer.Typer) -> None:
    """Add the calls."""
    cli.command()(run)
    cli.command()(serve)
    cli.command()(sweep)


def run() -> None:
    """Run the bot in Socket Mode, with its scheduler: no public address needed."""
    from bot import socket_mode  # noqa: PLC0415 - each call loads only what it runs

    socket_mode.run(_prepare())


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 3000,
) -> None:
    """Serve the bot over HTTP, with its scheduler."""
    from bot import serve as serving  # noqa: PLC0415

    serving.serve(_prepare(), host=host, port=port)


def sweep(
    as_of: Annotated[str | None, typer.Option(help="An ISO date-time to sweep at, instead of now.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be posted; post nothing.")] = False,  # noqa: FBT002 - typer's flag
) -> None:
    """Make one pass over due nudges and direct messages, then exit."""
    from bot.outbox.dispatchers import Dispatchers  # noqa: PLC0415
    from bot.runtime import find_workspaces, ready_services_of  # noqa: PLC0415
    from bot.workspaces import nudging_clients  # noqa: PLC0415

    settings = _prepare(as_of)
    services = ready_services_of(settings)
    out = Console()
    stopping.leaves("nothing was posted" if dry_run else "a message under way is looked up by the next pass")
    try:
        if dry_run:
            _print_due(out, settings, services)
            return
        workspaces = find_workspaces(settings, services.database)
        workspaces.look(services.database, now=services.clock.now())
        clients = nudging_clients(workspaces, settings.slack_api_url)
        outcomes = Dispatchers(services, clients).run(wait=True)
        said = ", ".join(f"{count} {outcome.value}" for outcome, count in sorted(outcomes.items()))
        out.print(said or "Nothing was due.")
    finally:
        services.database.close()


def _print_due(out: Console, settings: Settings, services: Services) -> None:
    """Print what would be posted and sent. Slack is asked only for the readers' names, if there is a token."""
    from bot.outbox.dispatchers import Dispatchers  # noqa: PLC0415
    from fakeslack import screen  # noqa: PLC0415

    dispatchers = Dispatchers(services, lambda _team: None)
    nudges, direct_messages = dispatchers.nudges.preview(), dispatchers.direct_messages.preview()
    for nudge, answer in nudges:
        out.print(f"{nudge.title}:")
        out.print(screen.message(message_of(answer), author="Recert", only_you=False))
    names = _names(settings, {message.to for message, _ in direct_messages})
    for message, answer in direct_messages:
        out.print(f"to @{names.get(message.to, message.to)}: {message.title}")
        out.print(screen.message(message_of(answer), author="Recert", only_you=False, names=names))
    out.print(f"{len(nudges) + len(direct_messages)} would be posted; nothing was.")


def _names(settings: Settings, user_ids: set[str]) -> dict[str, str]:
    """Return the readers' names in Slack, by user id; none where Slack cannot be asked."""
    from bot.outbox.send import display_names  # noqa: PLC0415
    from bot.workspaces import POST_TIMEOUT  # noqa: PLC0415
    from handlers.slack.failures import Client  # noqa: PLC0415

    if settings.slack_bot_token is None or not user_ids:
        return {}
    client = Client(
        token=settings.secret("SLACK_BOT_TOKEN"),
        base_url=settings.slack_api_url,
        timeout=POST_TIMEOUT,
        retry_handlers=[],
    )
    found = {user_id: display_names(client, [user_id]) for user_id in sorted(user_ids)}
    return {user_id: names[0] for user_id, names in found.items() if names}


def _prepare(as_of: str | None = None) -> Settings:
    settings = read().starting(as_of)
    logs.set_up(settings.log_level, settings.log_format)
    return settings
