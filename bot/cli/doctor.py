"""`recert doctor`: one line for each thing that must be right."""

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from bot import database_errors, env_file, logs, stopping
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.runtime import find_workspaces
from bot.settings import Settings, SettingsError, examine
from bot.slack_time import date_of
from bot.workspaces import POST_TIMEOUT, WRONG_TOKEN, nudging_clients, remedy
from handlers.slack.failures import Client, OddAnswerError, find, reason
from rules.dates import is_zone
from storage import workspaces
from storage.database import Database
from storage.errors import DatabaseError
from storage.tables import Agency

_MAX_SKEW_SECONDS = 60
Finding = tuple[bool, str, str]
"""A check: True if the thing is right, its name, and the finding."""


def register(cli: typer.Typer) -> None:
    """Add the call."""
    cli.command()(doctor)


def doctor() -> None:
    """Check settings, rules, database, file permissions, token, scopes, clock and channels; exit 1 if any is wrong."""
    stopping.leaves("not everything was checked")
    out = Console()
    healthy = True
    for right, what, found in _checks():
        healthy = healthy and right
        mark = "[green]ok  [/]" if right else "[red]FAIL[/]"
        out.print(f"{mark} {escape(what)}: {escape(found)}", soft_wrap=True)
    raise typer.Exit(0 if healthy else 1)


def _checks() -> Iterator[Finding]:
    """Run every check that the settings allow; one that needs a wrong setting is skipped: that is reported already."""
    report = examine()
    settings, unknown = report.settings, report.unknown
    logs.set_up("ERROR", settings.log_format)
    if not report.mistakes:
        yield True, "settings", "read"
    for mistake in report.mistakes:
        yield False, "settings", str(mistake)
    if "RECERT_RULES" not in unknown:
        yield _attempt("rules", lambda: _rules(settings))
    usable: list[Database] = []
    if "DATABASE_URL" not in unknown:
        yield _attempt("database", lambda: _database(settings, usable))
    yield _permissions([env_file.PATH, *_database_files(settings, unknown)])
    if not unknown & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
        yield _reachable(settings)
    if not unknown & {"SLACK_API_URL", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "RECERT_ENCRYPTION_KEYS"}:
        yield from _slack(settings, unknown, usable)
    for database in usable:
        database.close()


def _slack(settings: Settings, unknown: set[str], usable: list[Database]) -> Iterator[Finding]:
    """Check what only Slack knows."""
    if settings.oauth:
        right, what, found = _attempt("token", lambda: _stored_tokens(settings, usable))
        yield right, what, found
        if not right:
            return
    elif "SLACK_BOT_TOKEN" in unknown:
        return
    else:
        answers: list[SlackResponse] = []
        yield _attempt("token", lambda: _token(settings, answers))
        for answer in answers:
            yield _scopes(answer)
            yield _clock(answer)
        if not answers:
            return
    for database in usable:
        yield from _channels(settings, database)


def _database_files(settings: Settings, unknown: set[str]) -> list[Path]:
    """Return the files of the database, even if it cannot be used."""
    if "DATABASE_URL" in unknown:
        return []
    try:
        database = settings.database()
    except SettingsError:
        return []  # which is reported already
    with closing(database):
        return database.files


def _permissions(files: list[Path]) -> Finding:
    """Check that nobody else on this machine has access to the secrets."""
    what = "file permissions"
    if os.name == "nt":
        return True, what, "not looked at: Windows keeps them in a way of its own"
    there = [file for file in files if _is_file(file)]
    exposed = [f"./{file}" if f"{file}".startswith("-") else f"{file}" for file in there if file.stat().st_mode & 0o077]
    if exposed:
        # SQLite's temporary files may or may not exist at this moment.
        lasting = shlex.join(name for name in exposed if not name.endswith(("-wal", "-shm"))) or shlex.join(exposed)
        return False, what, f"others on this machine have access to {shlex.join(exposed)}; run `chmod 600 {lasting}`"
    if not there:
        return True, what, "there is no .env, and no database in a file"
    return True, what, f"only their owner has access to {shlex.join(map(str, there))}"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that this user may not enter, which is said already
        return False


def _reachable(settings: Settings) -> Finding:
    """Check that Slack can reach the bot: by Socket Mode, or by requests that it signs."""
    ways = [
        call
        for secret, call in (("slack_app_token", "recert run"), ("slack_signing_secret", "recert serve"))
        if getattr(settings, secret) is not None
    ]
    if settings.oauth and settings.slack_signing_secret is None:
        return False, "connection", "SLACK_SIGNING_SECRET is not set, and OAuth needs recert serve"
    if not ways:
        return (
            False,
            "connection",
            "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: Slack cannot reach the bot",
        )
    return True, "connection", f"set up for {' and '.join(ways)}"


def _attempt(what: str, check: Callable[[], str]) -> Finding:
    try:
        return True, what, check()
    except (SettingsError, DatabaseError) as error:
        return False, what, str(error)
    except SQLAlchemyError as error:
        return False, what, database_errors.describe(error)
    except SlackClientError as error:
        why = reason(error)
        if why in WRONG_TOKEN:
            return False, what, f"Slack answers {why}; {remedy(why)}"
        return False, what, f"Slack is not well ({why}); try again later"
    except (OSError, HTTPException) as error:
        return False, what, f"Slack is out of reach ({error}); is SLACK_API_URL right, and the network up?"


def _rules(settings: Settings) -> str:
    book = settings.rules()
    newest = book.cycles[-1]
    return f"{len(book.cycles)} cycle(s), the newest of {newest.expires_on.year}; {len(book.ladder.rungs)} milestones"


def _database(settings: Settings, opened: list[Database]) -> str:
    database = settings.database()
    if not database.make_ready():
        raise SettingsError("the schema is not current; run `recert db upgrade`")
    opened.append(database)
    database.prove_writable()
    if (trouble := database.trouble()) is not None:
        raise SettingsError(trouble)
    return f"{database.url.render_as_string(hide_password=True)}, schema current"


def _token(settings: Settings, answers: list[SlackResponse]) -> str:
    client = _client(settings)
    answer = client.auth_test()
    answers.append(answer)
    return f"workspace {answer.get('team')} ({answer.get('team_id')})"


def _stored_tokens(settings: Settings, usable: list[Database]) -> str:
    from bot.oauth import ManyWorkspaces  # noqa: PLC0415 - what it loads is of no use to one workspace

    found = [ManyWorkspaces(settings, database).check_keys() for database in usable]
    return "; ".join(["OAuth: each workspace has its own", *found])


def _client(settings: Settings) -> WebClient:
    return Client(
        token=settings.secret("SLACK_BOT_TOKEN"),
        base_url=settings.slack_api_url,
        timeout=POST_TIMEOUT,
        retry_handlers=[],
    )


def _header(answer: SlackResponse, name: str) -> str:
    return next((value for key, value in answer.headers.items() if key.lower() == name), "")


def _scopes(answer: SlackResponse) -> Finding:
    granted = {scope.strip() for scope in _header(answer, "x-oauth-scopes").split(",") if scope.strip()}
    if not granted:
        return True, "scopes", "Slack did not say"
    missing = [scope for scope in SCOPES if scope not in granted]
    needed = [f"{scope} ({SCOPES[scope]})" for scope in missing if scope not in OPTIONAL_SCOPES]
    if needed:
        return False, "scopes", f"missing {', '.join(needed)}; add them on your Slack app's page and reinstall"
    if missing:
        found = "; ".join(f"without {scope} {OPTIONAL_SCOPES[scope]}" for scope in missing)
        return True, "scopes", found
    return True, "scopes", "all granted"


def _clock(answer: SlackResponse) -> Finding:
    said = date_of(answer.headers)
    if said is None:
        return True, "clock", "Slack did not say what time it is"
    skew = abs((datetime.now(UTC) - said).total_seconds())
    found = f"{skew:.0f} s from Slack's"
    return (
        skew <= _MAX_SKEW_SECONDS,
        "clock",
        found if skew <= _MAX_SKEW_SECONDS else f"{found}; set this machine's clock (NTP)",
    )


def _channels(settings: Settings, database: Database) -> Iterator[Finding]:
    client_for = nudging_clients(find_workspaces(settings, database), settings.slack_api_url)
    with database.read() as session:
        agencies = session.exec(select(Agency).order_by(col(Agency.id))).all()
        left = workspaces.left(session)
    if not agencies:
        yield True, "channels", "no agency yet: type `/recert agency` with its name in its channel"
    for agency in agencies:
        if agency.team_id in left:
            yield True, f"channel of {agency.name}", f"its workspace, {agency.team_id}, has uninstalled Recert"
            continue
        if not is_zone(agency.timezone):
            found = f"{agency.timezone!r} is unknown, so nothing is posted; choose another by `/recert agency` there"
            yield False, f"time zone of {agency.name}", found
        if (client := client_for(agency.team_id)) is not None:
            yield _channel(client, agency, looks_at_scopes=settings.oauth)  # of one token they have a line of their own
        else:
            found = f"there is no token for its workspace, {agency.team_id}, so nothing is posted: install Recert there"
            yield False, f"channel of {agency.name}", found


def _channel(client: WebClient, agency: Agency, *, looks_at_scopes: bool) -> Finding:
    what = f"channel of {agency.name}"
    try:
        answer = client.conversations_info(channel=agency.channel_id)
        channel = find(dict, answer, "channel")
    except SlackApiError as error:
        why = reason(error)
        mend = "install Recert there again" if why in WRONG_TOKEN else "type `/invite @Recert` there"
        return False, what, f"{why}; {mend}"
    except OddAnswerError as error:
        return False, what, f"Slack is not well ({reason(error)}); try again later"
    except (OSError, HTTPException) as error:
        return False, what, f"Slack is out of reach ({error}); try again"
    if channel.get("is_archived"):
        return False, what, "archived"
    if not channel.get("is_member"):
        return False, what, "Recert isn't in it; type `/invite @Recert` there"
    right, _, found = _scopes(answer) if looks_at_scopes else (True, what, "")
    return right, what, "Recert is in it" if right else found
