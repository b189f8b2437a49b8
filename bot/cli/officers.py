"""`recert officer add`: a training officer for an agency whose officers are gone."""

import re
from typing import Annotated

import typer

from bot.cli.files import Channel, Team, agency_of, prepare
from bot.settings import SettingsError
from rules.direct_messages import Kind
from storage import agencies, announcements

_USER_ID = re.compile(r"[UW][A-Z0-9]+")


def register(cli: typer.Typer) -> None:
    """Add the call."""
    officer = typer.Typer(help="An agency's training officers.", no_args_is_help=True)
    officer.callback()(_officers)
    officer.command("add")(add)
    cli.add_typer(officer, name="officer")


def _officers() -> None:
    """Change an agency's training officers."""


def add(
    user: Annotated[str, typer.Argument(metavar="USER", help="Their Slack id, U… or W…: Copy member ID, in Slack.")],
    team: Team = None,
    channel: Channel = None,
) -> None:
    """Make somebody a training officer of an agency whose officers are gone; those stay, should they come back."""
    if not _USER_ID.fullmatch(user):
        raise SettingsError(f"USER: {user!r} isn't a Slack id: open their profile in Slack, and choose Copy member ID")
    _, services = prepare()
    try:
        agency = agency_of(services, team, channel)
        with services.database.write(patiently=True) as session:
            before = [each for each in agencies.officers(session, agency) if each != user]
            now, nobody_led = services.clock.now(), agencies.all_have_left(session, agency)
            added = agencies.add_officer(session, agency, user, now=now)
            if added and nobody_led:
                today = now.astimezone(services.timezone).date()
                announcements.plan_once(session, agency, Kind.LED_AGAIN, by=user, today=today, now=now)
    finally:
        services.database.close()
    typer.echo(f"{user} is a training officer of {agency.name}{'' if added else ' already'}.")
    if before:
        typer.echo(
            f"So {'is' if len(before) == 1 else 'are'} {', '.join(before)}: `/recert agency` removes who is gone."
        )
