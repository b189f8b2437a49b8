"""Starts and stops a bot in production, however Slack reaches it: app, dispatchers, scheduler."""

import logging
import os
import sys
import threading
from typing import NoReturn

import structlog
from slack_bolt import App
from sqlalchemy.exc import SQLAlchemyError

from bot import app
from bot.accounts import AccountLookup, OfficerLookup
from bot.database_errors import of_database
from bot.health import Health
from bot.outbox.dispatchers import Dispatchers
from bot.pending_members import PendingMemberLookup
from bot.scheduling import PeriodicScheduler
from bot.settings import Settings, SettingsError
from bot.ticks import Ticks
from bot.unreachable import Unreachable
from bot.workspaces import OneWorkspace, Workspaces, nudging_clients
from handlers.services import Services
from storage.database import Database

log = structlog.get_logger("recert")

_SHUTDOWN_SECONDS = 5


class Bot:
    """A bot that is ready to run. `start` its scheduler, and `stop` it at the end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.services = services_of(settings)
        database = self.services.database
        if database.is_sqlite:
            database.upgrade()
        self._workspaces = find_workspaces(settings, database)
        clients = nudging_clients(self._workspaces, settings.slack_api_url)
        self._dispatchers = Dispatchers(self.services, clients)
        lookups = (PendingMemberLookup, AccountLookup, OfficerLookup)
        self._lookups = tuple(each(self.services, clients) for each in lookups)
        self.health = Health(self._dispatchers.answers, period_seconds=settings.recert_sweep_seconds)
        self.ticks = Ticks(
            self.services,
            self._workspaces,
            self._dispatchers,
            Unreachable(self.services, self._workspaces, clients, self._dispatchers.answers),
            self._lookups,
            self.health,
        )
        self._threads = app.follow_up_threads()
        self.app: App = app.build(
            settings, self.services, self._workspaces, self._dispatchers.post_now, threads=self._threads
        )
        self._scheduler = PeriodicScheduler(self.ticks.run, every_seconds=settings.recert_sweep_seconds)

    def start(self) -> None:
        """Start the scheduler."""
        if self.settings.recert_as_of is not None:
            log.warning("the clock was set by RECERT_AS_OF", starts_at=self.services.clock.now().isoformat())
        self._scheduler.start()

    def stop(self) -> None:
        """Start no new work. Work under way is finished, or dropped after a while: other bots see that by its lease."""
        self._dispatchers.stop()
        for each in self._lookups:
            each.stop()
        finishing = threading.Thread(target=self._finish, daemon=True)
        finishing.start()
        finishing.join(_SHUTDOWN_SECONDS)
        log.info("stopped" if not finishing.is_alive() else "stopped, while Slack had not answered yet")

    def _finish(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._threads.shutdown(wait=True)
        self.services.database.close()


def services_of(settings: Settings) -> Services:
    """Return the services of the handlers, by the settings. Raises `SettingsError`."""
    return Services(
        database=settings.database(), book=settings.rules(), clock=settings.clock(), timezone=settings.timezone
    )


def ready_services_of(settings: Settings) -> Services:
    """Return the services, on a database whose schema can be used. Raises `SettingsError`."""
    services = services_of(settings)
    if not services.database.make_ready():
        raise SettingsError("DATABASE_URL: the schema is not current; run `recert db upgrade` first")
    return services


def find_workspaces(settings: Settings, database: Database) -> Workspaces:
    """Return the workspace of the bot token, or those that installed the app by OAuth. Raises `SettingsError`."""
    if settings.oauth:
        from bot.oauth import ManyWorkspaces  # noqa: PLC0415 - what it loads is of no use to one workspace

        many = ManyWorkspaces(settings, database)
        try:
            if database.schema_is_current():
                many.refuse_wrong_keys()
        except SQLAlchemyError as error:
            if (why := of_database(error)) is None:
                raise
            log.warning("the database does not answer; the keys are checked later", error=why)
        return many
    one = OneWorkspace(settings.secret("SLACK_BOT_TOKEN"), settings.slack_api_url)
    one.ask_slack()
    return one


def leave() -> NoReturn:
    """End the process, once the bot has stopped: everything is recorded by then.

    The libraries' threads outlive it by a moment: granian's would abort an interpreter that is shutting down,
    and slack_sdk's may still wait for Slack. So the interpreter is not shut down.
    """
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
