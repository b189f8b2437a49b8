"""Keep what Slack's answers say about the bot itself, whichever message they are about."""

from time import monotonic

import structlog

from bot.outbox.verdicts import Outcome, Verdict
from bot.workspaces import WRONG_INSTALLATION

log = structlog.get_logger("recert.outbox")


class Answers:
    """Slack's word for each workspace in which it lets the bot post nothing, and when it last took a message.

    That word stands until a message is taken there, since `auth.test` may accept a token that is of no use otherwise.
    """

    def __init__(self) -> None:
        self.refused_tokens: dict[str, str] = {}
        self.took_one_at: float | None = None
        """By the monotonic clock."""

    def note(self, team_id: str, verdict: Verdict) -> None:
        """Note the verdict on an answer to a post or to a look-up."""
        if verdict.outcome is Outcome.HELD_BACK and verdict.reason in WRONG_INSTALLATION:
            if team_id not in self.refused_tokens:
                log.error("Slack lets nothing be posted to a workspace", team_id=team_id, error=verdict.reason)
            self.refused_tokens[team_id] = verdict.reason
        elif verdict.outcome is Outcome.SENT:
            self.refused_tokens.pop(team_id, None)
            self.took_one_at = monotonic()
