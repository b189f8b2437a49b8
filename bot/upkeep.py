"""Upkeep: a pass deletes and encrypts after it has posted, and each part that fails stops only itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from slack_sdk import WebClient

from bot import slack_time
from bot.database_errors import IN_THE_LOG, of_database
from bot.settings import SettingsError
from bot.slack_time import by_slack
from storage import purge, seen_events, workspaces
from storage.database import Database

log = structlog.get_logger("recert.workspaces")


class Upkeep:
    """The results of the parts of a pass that run beside its posts: each that fails stops only itself.

    `failures`: what could not be done, in words. `remarks`: what is wrong with single workspaces.
    """

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.remarks: list[str] = []

    @contextmanager
    def part(self, failure: str, **of: str) -> Iterator[None]:
        """Log an exception of the block other than a `SettingsError`, and go on: the next pass tries again."""
        try:
            yield
        except SettingsError:
            raise
        except Exception as error:
            if (why := of_database(error)) is not None:
                log.error(failure, error=why, **of)  # noqa: TRY400 - said in full
            else:
                log.exception(failure, **of)
            self.failures.append(f"{failure}: {why or IN_THE_LOG}")


def purge_long_gone(
    database: Database, upkeep: Upkeep, client: WebClient, is_gone: Callable[[str], bool], *, now: datetime
) -> None:
    """Delete the data of each workspace that has uninstalled the app long ago, and not installed it again.

    Slack, which `client` asks, must say as well that it is long ago; as long as it does not answer, nothing is deleted.
    `is_gone` asks once more: events may have come late or in another order. It returns whether Slack says that a
    workspace has removed the app, or there is no token for it.
    """
    gone: list[str] = []
    with upkeep.part("workspaces that are long gone cannot be looked for"), database.read() as session:
        gone = workspaces.to_purge(session, now=now)
    if not gone or (said := slack_time.ask(client)) is None:
        return
    now = min(now, by_slack(now, said))
    for team_id in gone:
        with upkeep.part("the data of a workspace cannot be deleted", team_id=team_id):
            if not is_gone(team_id):
                continue
            with database.write(patiently=True) as session:
                if team_id not in workspaces.to_purge(session, now=now):  # it may be installed again by now
                    continue
                purge.purge(session, team_id)
            log.info("the data of a workspace that has uninstalled the app is deleted", team_id=team_id)
            if not database.erase_log():
                log.warning("what was deleted may still be in the database's log, which another program is reading")


def forget_seen_events(database: Database, upkeep: Upkeep, *, now: datetime) -> None:
    """Delete the answered events that Slack delivers no more."""
    with upkeep.part("events that were answered long ago cannot be forgotten"):
        with database.read() as session:
            if not seen_events.has_old(session, now=now):
                return
        with database.write(patiently=True) as session:
            seen_events.forget_old(session, now=now)
