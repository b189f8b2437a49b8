"""The health of a running bot: what the last pass over what is due found, and how long ago one ended well.

A pass writes it, /readyz reads it. It goes by the monotonic clock, since a machine's clock may be set.
"""

from time import monotonic

import structlog

from bot.outbox.answers import Answers

log = structlog.get_logger("recert")

_PERIODS = 3
_LEAST_SECONDS = 5
"""Seconds that passes may take however often they come: Slack now and then needs some for an answer."""

OLD_SCHEMA = "the database's schema is not current, so nothing can be answered: run `recert db upgrade`"


class Health:
    """The record of whether the passes of a bot end well. One that has just started has time for its first."""

    def __init__(self, answers: Answers, *, period_seconds: float) -> None:
        self._answers = answers
        self._patience = max(_PERIODS * period_seconds, _LEAST_SECONDS)
        self._well_at = monotonic()
        self._found: str | None = None
        self._failed = "none has ended yet"
        self._neglected: tuple[float, str] | None = None
        self.remark: str | None = None

    def ended_well(self, remark: str | None = None, neglected: str | None = None) -> None:
        """Note that a pass has ended well; `remark`: what is wrong with single workspaces, and stops no other.

        `neglected`: what could not be done beside its posts. It counts once that has been so for a while.
        """
        if remark is not None and remark != self.remark:
            log.error("some workspaces cannot be served", error=remark)
        self.remark = remark
        self._well_at, self._found, self._failed = monotonic(), None, "none has ended since"
        since = self._well_at if self._neglected is None else self._neglected[0]
        self._neglected = None if neglected is None else (since, neglected)

    def found(self, trouble: str) -> None:
        """Note what keeps the bot from its work. It counts at once, until a pass ends well."""
        self._found = self._failed = trouble

    def failed(self, why: str) -> None:
        """Note why a pass did not end well. It counts once none has for a while."""
        self._found, self._failed = None, why

    def trouble(self) -> str | None:
        """Return what is wrong, in one line without data and secrets; None if all is well."""
        if self._found is not None:
            return self._found
        # A pass that has very many messages to post takes long, and is well as long as Slack takes them.
        waited = monotonic() - max(self._well_at, self._answers.took_one_at or self._well_at)
        if waited > self._patience:
            return f"no pass over what is due has ended well for {waited:.0f} seconds: {self._failed}"
        if self._neglected is not None:
            since, why = self._neglected
            if monotonic() - since > self._patience:
                return (
                    f"what is due is posted, but for {monotonic() - since:.0f} seconds something else has failed: {why}"
                )
        return None
