"""Starts and stops a bot in production, however Slack reaches it: app, dispatchers, scheduler."""

import logging
import os
import sys
import threading
from typing import NoReturn

import structlog
from slack_bolt import App
from sqlalchemy.exc import OperationalError

from bot import app, metrics
from bot.outbox.dispatchers import Dispatchers
from bot.pending_members import PendingMemberLookup
from bot.scheduling import PeriodicScheduler
from bot.settings import Settings, SettingsError
from bot.workspaces import OneWorkspace, Workspaces, nudging_clients
from handlers.request import Services
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
        self._pending_member_lookup = PendingMemberLookup(self.services, clients)
        self._threads = app.follow_up_threads()
        self.app: App = app.build(
            settings, self.services, self._workspaces, self._dispatchers.post_now, threads=self._threads
        )
        self._scheduler = PeriodicScheduler(self._tick, every_seconds=settings.recert_sweep_seconds)
        self._schema_is_current = database.is_sqlite

    def start(self) -> None:
        """Start the scheduler."""
        if self.settings.recert_as_of is not None:
            log.warning("the clock was set by RECERT_AS_OF", starts_at=self.services.clock.now().isoformat())
        self._scheduler.start()

    def stop(self) -> None:
        """Start no new work. Work under way is finished, or dropped after a while: other bots see that by its lease."""
        self._dispatchers.stop()
        self._pending_member_lookup.stop()
        finishing = threading.Thread(target=self._finish, daemon=True)
        finishing.start()
        finishing.join(_SHUTDOWN_SECONDS)
        log.info("stopped" if not finishing.is_alive() else "stopped, while Slack had not answered yet")

    def _finish(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._threads.shutdown(wait=True)
        self.services.database.close()

    def _tick(self) -> None:
        try:
            if isinstance(self._workspaces, OneWorkspace) and self._workspaces.team_id is None:
                self._workspaces.ask_slack()
            if not self._schema_ready():
                metrics.TICKS.labels("not ready").inc()
                return
            for dispatcher, counter in (
                (self._dispatchers.nudges, metrics.NUDGES),
                (self._dispatchers.direct_messages, metrics.DIRECT_MESSAGES),
            ):
                for outcome, count in dispatcher.run().items():
                    counter.labels(outcome.value).inc(count)
            self._pending_member_lookup.run()
        except SettingsError as error:
            metrics.TICKS.labels("failed").inc()
            log.error("nothing can be posted", error=str(error))  # noqa: TRY400 - said in full
        except OperationalError as error:
            metrics.TICKS.labels("failed").inc()
            log.warning("the database does not answer; the next pass tries again", error=type(error.orig).__name__)
        except Exception:
            # APScheduler would log it as well, but in another format; the next tick tries again.
            metrics.TICKS.labels("failed").inc()
            log.exception("a pass over what is due failed; the next one tries again")
        else:
            metrics.TICKS.labels("ok").inc()
            metrics.LAST_TICK.set_to_current_time()

    def _schema_ready(self) -> bool:
        if not self._schema_is_current:
            self._schema_is_current = self.services.database.schema_is_current()
            if not self._schema_is_current:
                log.error("the database's schema is not current, so nothing can be answered: run `recert db upgrade`")
        return self._schema_is_current


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

        return ManyWorkspaces(settings, database)
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
