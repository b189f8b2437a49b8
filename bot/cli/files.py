"""`recert roster import`, `recert roster export` and `recert state-list`: the training officer's files."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import track

from bot import logs, stopping
from bot.cli.leaving import leaves_until_saved
from bot.clock import YEARS
from bot.settings import Settings, SettingsError, read
from handlers.answer import Answer, Refusal
from handlers.services import Services
from handlers.slack.users import FoundUsers
from rules.numbers import safe_echo
from rules.problems import BadFileError, BadRowsError
from rules.sheets import LARGEST
from storage import agencies, deactivated
from storage.tables import Agency, key

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from handlers.slack.names import Profile
    from handlers.uploads.blocks import Style

_LOOK_UP_SECONDS = 900
"""Seconds that a call waits in all for Slack, which lets some fifty addresses a minute be looked up."""

Team = Annotated[str | None, typer.Option(help="The workspace's id, if there are several agencies.")]
Channel = Annotated[str | None, typer.Option(help="The id of the agency's channel, if there are several.")]


def register(cli: typer.Typer) -> None:
    """Add the calls."""
    roster = typer.Typer(help="An agency's roster as a spreadsheet.", no_args_is_help=True)
    roster.command("import")(import_roster)
    roster.command("export")(export_roster)
    cli.add_typer(roster, name="roster")
    cli.command("state-list")(state_list)


def import_roster(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx or CSV file; - is what is piped in.")],
    team: Team = None,
    channel: Channel = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out the rows with something wrong.")] = False,  # noqa: FBT002 - typer's flag
    tell: Annotated[  # noqa: FBT002 - typer's flag
        bool, typer.Option("--tell", help="Have everybody on the roster told once, and asked whether it is right.")
    ] = False,
) -> None:
    """Put people on an agency's roster by an .xlsx or CSV file: all of it or nothing, unless --skip-bad is given."""
    from handlers.uploads import blocks as view  # noqa: PLC0415
    from handlers.uploads import later_date_blocks, roster_import  # noqa: PLC0415 - each call loads only what it runs

    settings, services = prepare()
    data = _content(file)
    try:
        agency = agency_of(services, team, channel)

        def look_up(emails: Iterable[str]) -> FoundUsers:
            return _look_up(settings, services, agency.team_id, list(emails))

        came = roster_import.import_roster(
            services, agency.team_id, key(agency), data, look_up=look_up, by=None, skip_bad=skip_bad, tell=tell
        )
        untold = _tell_changed(settings, services, agency.team_id, came.told)
        lines = _with_names(
            settings,
            services,
            agency.team_id,
            lambda style: [*view.roster(style, came), *later_date_blocks.said(style, came.imported.later)],
        )
    except BadFileError as error:
        if isinstance(error, BadRowsError) and error.ready:
            _exit_refused(view.bad_rows(view.PLAIN, error, hint="To import the others without these, add --skip-bad."))
        _exit_refused(view.problems(view.PLAIN, error))
    except Refusal as refusal:
        _exit_refused([str(refusal)])
    finally:
        services.database.close()
    _print_lines([*lines, *untold])


def export_roster(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to; without it, to stdout.")] = None,
    team: Team = None,
    channel: Channel = None,
    season: Annotated[
        int | None,
        typer.Option(min=YEARS[0], max=YEARS[-1], help="What came of the season of this year, instead of today's."),
    ] = None,
) -> None:
    """Write an agency's roster as a CSV file, which an import takes back."""
    from handlers.roster.export import read_roster  # noqa: PLC0415 - each call loads only what it runs
    from handlers.ui.blocks import counted  # noqa: PLC0415
    from rules.dates import local_date  # noqa: PLC0415

    settings, services = prepare()
    try:
        agency = agency_of(services, team, channel)
        today = local_date(services.clock.now(), agency.timezone)
        with services.database.read() as session:
            roster = read_roster(session, agency, today, season, after=services.book.after)
        found = _profiles(settings, services, agency.team_id, roster.to_name, patience=_LOOK_UP_SECONDS)
    finally:
        services.database.close()
    text = roster.csv(found)
    if unnamed := roster.unnamed(found):
        typer.echo(f"{unnamed}.", err=True)
    if file is None:
        sys.stdout.buffer.write(text.encode())
        return
    stopping.finishes()  # it is written as a whole
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise SettingsError(f"FILE: {file} cannot be written ({error.strerror})") from error
    _print_lines([f"{agency.name}: {counted(len(roster.people), 'member')} written to {file}."])


def state_list(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The state's list, .xlsx or CSV; - is what is piped in.")
    ],
    number_column: Annotated[str | None, typer.Option(help="The column of the certification number.")] = None,
    expires_column: Annotated[str | None, typer.Option(help="The column of the expiration date.")] = None,
    status_column: Annotated[str | None, typer.Option(help="The column of the license's status.")] = None,
    team: Team = None,
    channel: Channel = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would change; change nothing.")] = False,  # noqa: FBT002 - typer's flag
) -> None:
    """Mark V for the members whom the state's downloaded list shows with a later date; say who is missing."""
    from handlers.uploads import blocks as view  # noqa: PLC0415
    from handlers.uploads import state_list as comparing  # noqa: PLC0415 - each call loads only what it runs
    from handlers.uploads import state_list_blocks as list_view  # noqa: PLC0415
    from rules.state_list import UnclearColumnsError  # noqa: PLC0415

    settings, services = prepare()
    data = _content(file)
    try:
        agency = agency_of(services, team, channel)
        came = comparing.compare(
            services,
            agency.team_id,
            key(agency),
            data,
            number=number_column,
            expires=expires_column,
            status=status_column,
            dry_run=dry_run,
            by=None,
            told=lambda columns: _print_lines([list_view.matched(view.PLAIN, columns)]),
        )

        def said(style: "Style") -> list[str]:
            return list_view.state_list(
                style,
                came.agency,
                came.found,
                dry_run=dry_run,
                bad_rows=came.bad_rows,
                read=came.sheets,
                may_be_own=came.may_be_own,
            )

        lines = _with_names(settings, services, agency.team_id, said)
    except UnclearColumnsError as error:
        _exit_refused(
            view.problems(
                view.PLAIN, error, hint="Say which with --number-column, --expires-column and --status-column."
            )
        )
    except BadFileError as error:
        _exit_refused(view.problems(view.PLAIN, error))
    except Refusal as refusal:
        _exit_refused([str(refusal)])
    finally:
        services.database.close()
    _print_lines(lines)


def prepare() -> tuple[Settings, Services]:
    """Return the settings, and the services on a database that is up to date."""
    from bot.runtime import ready_services_of  # noqa: PLC0415 - each call loads only what it runs

    settings = read()
    logs.set_up(settings.log_level if settings.log_level != "INFO" else "WARNING", settings.log_format)
    services = ready_services_of(settings)
    leaves_until_saved(services.database, "nothing changed")
    return settings, services


def _content(file: Path) -> bytes:
    most = LARGEST + 1  # one more than the reader takes: it says so
    if str(file) == "-":
        return sys.stdin.buffer.read(most)
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise SettingsError(f"FILE: {file} cannot be read ({error.strerror})") from error


def agency_of(services: Services, team: str | None, channel: str | None) -> Agency:
    """Return the agency that the options choose, or the only one. Raises `SettingsError`."""
    with services.database.read() as session:
        found = agencies.choices(session, team, channel)
        there = found or agencies.choices(session, None, None)
    if len(found) == 1:
        return found[0]
    if not there:
        raise SettingsError("there is no agency yet: type `/recert agency` with its name in its channel, in Slack")
    options = "; ".join(f"--team {each.team_id} --channel {each.channel_id} ({each.name})" for each in there)
    what = "there are several agencies" if found else "--team, --channel: there is no such agency"
    raise SettingsError(f"{what}; choose one: {options}")


def _look_up(settings: Settings, services: Services, team_id: str, emails: list[str]) -> FoundUsers:
    """Ask Slack who has these addresses, if there is a token for that workspace."""
    from handlers.slack import users  # noqa: PLC0415 - each call loads only what it runs

    if not emails:
        return FoundUsers()
    client = _client(settings, services, team_id)
    if isinstance(client, str):
        return FoundUsers(why_not_asked=client)
    out = Console(stderr=True)
    shown = track(emails, "Asking Slack who is who", console=out, transient=True, disable=not sys.stdout.isatty())
    return users.by_email(client, shown, patience=_LOOK_UP_SECONDS)


def _profiles(
    settings: Settings, services: Services, team_id: str, user_ids: Collection[str], *, patience: float
) -> "Mapping[str, Profile]":
    """Ask Slack who these people are; nobody is found where there is no token for that workspace."""
    from handlers.slack.names import profiles_of  # noqa: PLC0415 - each call loads only what it runs

    client = _client(settings, services, team_id) if user_ids else ""
    return {} if isinstance(client, str) else profiles_of(client, team_id, user_ids, patience=patience)


def _with_names(
    settings: Settings, services: Services, team_id: str, lines_in: "Callable[[Style], list[str]]"
) -> list[str]:
    """Return lines for the terminal, with people's names in Slack before their ids, if it answers without a pause."""
    from handlers.uploads import blocks as view  # noqa: PLC0415 - each call loads only what it runs

    people: set[str] = set()

    def note(user_id: str) -> str:
        people.add(user_id)
        return user_id

    lines_in(replace(view.PLAIN, person=note))
    found = _profiles(settings, services, team_id, people, patience=0)
    called = {user_id: f"{safe_echo(each.name)} ({user_id})" for user_id, each in found.items() if each.name}
    return lines_in(replace(view.PLAIN, person=lambda user_id: called.get(user_id, user_id)))


def _tell_changed(settings: Settings, services: Services, team_id: str, told: Mapping[str, Answer]) -> list[str]:
    """Tell members that their record was changed; return a line for the terminal if nobody could."""
    from handlers.slack import messages  # noqa: PLC0415 - each call loads only what it runs

    if not told:
        return []
    client = _client(settings, services, team_id)
    if isinstance(client, str):
        return [f"{len(told):,} of them had a record of their own, which is changed; they were not told: {client}."]
    with services.database.read() as session:
        away = deactivated.who_cannot_read(session, team_id, told)
    for user_id, said in told.items():
        if user_id not in away:
            messages.tell(client, user_id, said)
    return []


def _client(settings: Settings, services: Services, team_id: str) -> "WebClient | str":
    """Return a client with a workspace's token, or the reason why there is none."""
    from bot.runtime import find_workspaces  # noqa: PLC0415 - each call loads only what it runs
    from bot.workspaces import POST_TIMEOUT  # noqa: PLC0415
    from handlers.slack.failures import Client  # noqa: PLC0415

    if not settings.oauth and settings.slack_bot_token is None:
        return "SLACK_BOT_TOKEN is not set"
    token = find_workspaces(settings, services.database).token(team_id)
    if token is None:
        return f"there is no token for workspace {team_id}"
    return Client(token=token, base_url=settings.slack_api_url, timeout=POST_TIMEOUT)


def _print_lines(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)


def _exit_refused(lines: list[str]) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(1)
