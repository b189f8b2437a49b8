"""Results of `/recert nudge now`, from the outbox to the officer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NudgeOutcome(StrEnum):
    """The outcome of a nudge that a training officer asked for."""

    POSTED = "posted"
    EARLY = "early"
    """No season is open: this one is the next."""
    NOTHING_OPEN = "nothing open"
    ALREADY = "already"
    REFUSED = "refused"
    HELD_BACK = "held back"
    IN_DOUBT = "in doubt"
    NOT_MADE = "unmade"


@dataclass(frozen=True, slots=True)
class NudgeResult:
    """The outcome for one cohort; `reason` is Slack's error code for a refusal."""

    cohort: date
    outcome: NudgeOutcome
    reason: str = ""


PostNow = Callable[[int], list[NudgeResult]]
"""Posts today's digest of the agency with this id, a message for each cohort in season. It calls Slack."""
