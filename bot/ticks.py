"""The tick: one pass over everything that is due, and what it found for the health of the bot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from bot import metrics
from bot.daily_lookup import DailyLookup
from bot.database_errors import IN_THE_LOG, OVERTAKEN, is_locked, is_overtaken, of_database
from bot.health import OLD_SCHEMA, Health
from bot.outbox.dispatchers import Dispatchers
from bot.settings import SettingsError
from bot.unreachable import Reason, Unreachable
from bot.upkeep import Upkeep, forget_seen_events
from bot.workspaces import OneWorkspace, RefusedTokenError, Workspaces
from handlers.services import Services

log = structlog.get_logger("recert")

_MEND = "see what `recert doctor` says of each"
_MOST_NAMED = 3


class Ticks:
    """Makes one pass after the other, and notes how each ended. No exception leaves one: the next one tries again."""

    def __init__(
        self,
        services: Services,
        workspaces: Workspaces,
        dispatchers: Dispatchers,
        unreachable: Unreachable,
        lookups: Sequence[DailyLookup[Any]],
        health: Health,
    ) -> None:
        self._services = services
        self._workspaces = workspaces
        self._dispatchers = dispatchers
        self._answers = dispatchers.answers
        self._unreachable = unreachable
        self._lookups = lookups
        self._health = health
        self._schema_is_current = services.database.is_sqlite
        self._has_begun = False

    def run(self) -> None:
        """Make one pass."""
        try:
            if not self._schema_ready():
                log.error(OLD_SCHEMA)
                metrics.TICKS.labels("not ready").inc()
                self._health.found(OLD_SCHEMA)
                return
            upkeep = self._pass()
        except SettingsError as error:
            log.error("a setting is wrong", error=str(error))  # noqa: TRY400 - said in full
            metrics.TICKS.labels("failed").inc()
            self._health.found(str(error))
        except Exception as error:
            metrics.TICKS.labels("failed").inc()
            why = OVERTAKEN if is_overtaken(error) else of_database(error)
            if why is not None:
                log.error("a pass over what is due failed; the next one tries again", error=why)  # noqa: TRY400
                passes = is_locked(error) or is_overtaken(error)
                (self._health.failed if passes else self._health.found)(why)
            else:
                # APScheduler would log it as well, but in another format.
                log.exception("a pass over what is due failed; the next one tries again")
                self._health.failed(IN_THE_LOG)
        else:
            metrics.TICKS.labels("ok").inc()
            metrics.LAST_TICK.set_to_current_time()
            self._health.ended_well("; ".join(upkeep.remarks) or None, next(iter(upkeep.failures), None))

    def _pass(self) -> Upkeep:
        database, now = self._services.database, self._services.clock.now()
        database.prove_writable()
        try:
            self._post(now)
        finally:
            upkeep = self._workspaces.run_maintenance(database, now=now)
            forget_seen_events(database, upkeep, now=now)
        upkeep.remarks += self._refusals()
        return upkeep

    def _post(self, now: datetime) -> None:
        one = self._workspaces if isinstance(self._workspaces, OneWorkspace) else None
        self._workspaces.look(self._services.database, now=now)
        if not self._has_begun:
            self._dispatchers.try_again()
            self._has_begun = True
        self._dispatchers.forget_refusals()
        unreachable = self._unreachable.look()
        for reason in Reason:
            metrics.UNREACHABLE.labels(reason.value).set(unreachable[reason])
        for dispatcher, counter in (
            (self._dispatchers.nudges, metrics.NUDGES),
            (self._dispatchers.direct_messages, metrics.DIRECT_MESSAGES),
        ):
            for outcome, count in dispatcher.run().items():
                counter.labels(outcome.value).inc(count)
        for each in self._lookups:
            each.run()
        for word in self._answers.refused_tokens.values():
            if one is not None and one.is_at_fault(word):
                raise RefusedTokenError(word)

    def _refusals(self) -> list[str]:
        """Return which workspaces Slack lets nothing be posted to. The bot works: people in them install it again."""
        refused = self._answers.refused_tokens
        if not refused:
            return []
        named = ", ".join(f"{team_id} ({word})" for team_id, word in sorted(refused.items())[:_MOST_NAMED])
        more = f" and {len(refused) - _MOST_NAMED} more" if len(refused) > _MOST_NAMED else ""
        return [f"Slack lets nothing be posted to the workspace {named}{more}; {_MEND}"]

    def _schema_ready(self) -> bool:
        self._schema_is_current = self._schema_is_current or self._services.database.schema_is_current()
        return self._schema_is_current
