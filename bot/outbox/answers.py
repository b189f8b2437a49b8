"""Keep what Slack's answers say about the bot itself, whichever message they are about."""

from time import monotonic

import structlog

from bot.outbox.verdicts import Outcome, Verdict
from bot.workspaces import WRONG_TOKEN

log = structlog.get_logger("recert.outbox")


class Answers:
    """Slack's word for each workspace whose token it refuses, and when it last took a message."""

    def __init__(self) -> None:
        self.refused_tokens: dict[str, str] = {}
        self.took_one_at: float | None = None
        """By the monotonic clock."""

    def note(self, team_id: str, verdict: Verdict) -> None:
        """Note the verdict on an answer to a post or to a look-up."""
        if verdict.reason in WRONG_TOKEN:
            if team_id not in self.refused_tokens:
                log.error("Slack refuses a workspace's token", team_id=team_id, error=verdict.reason)
            self.refused_tokens[team_id] = verdict.reason
        elif verdict.outcome is Outcome.SENT:
            self.refused_tokens.pop(team_id, None)
            self.took_one_at = monotonic()
