"""Verdicts on a post or a look-up: what Slack's answer says of its outcome.

Only an answer that is listed here as a refusal is final. Any other error that Slack names means "not now", whether or
not this program knows the word: it is tried again for a day. What names no error leaves the outcome unknown.
"""

import socket
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from urllib.error import URLError

import structlog
from slack_sdk.errors import SlackApiError

from bot.workspaces import WRONG_INSTALLATION
from handlers.slack.failures import code, pause, reason
from storage.outbox import OUTCOME_UNKNOWN

log = structlog.get_logger("recert.outbox")

SOON = timedelta(seconds=30)
LATER = timedelta(hours=1)

_REFUSALS = {
    "channel_not_found": "the channel, or the direct conversation",
    "is_archived": "the channel",
    "not_in_channel": "the channel",
    "restricted_action": "the channel's or the workspace's settings",
    "restricted_action_non_threadable_channel": "the channel's settings",
    "restricted_action_read_only_channel": "the channel's settings",
    "restricted_action_thread_locked": "the channel's settings",
    "restricted_action_thread_only_channel": "the channel's settings",
    "method_not_supported_for_channel_type": "the channel",
    "cannot_dm_bot": "the reader",
    "user_disabled": "the reader",
    "user_not_found": "the reader",
    "user_not_visible": "the reader",
    "users_not_found": "the reader",
    "invalid_blocks": "the message",
    "invalid_blocks_format": "the message",
    "invalid_metadata_format": "the message",
    "invalid_metadata_schema": "the message",
    "metadata_too_large": "the message",
    "msg_blocks_too_long": "the message",
    "msg_too_long": "the message",
    "no_text": "the message",
}
"""Each definite refusal, and what it is about: time alone changes nothing about it."""

_INSTALLATION_ERRORS = WRONG_INSTALLATION | {"messages_tab_disabled"}
"""The installation is at fault: what it may not post waits until it is mended. The log and `recert doctor` say so."""

_AMBIGUOUS_ERRORS = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}


class Outcome(StrEnum):
    """The outcome of a post, or of a look-up."""

    SENT = "sent"
    REFUSED = "refused"
    HELD_BACK = "held back"
    NOT_NOW = "not now"
    IN_DOUBT = "in doubt"
    SKIPPED = "skipped"
    NOT_MADE = "could not be made"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with its details: a message's `ts` and conversation, a reason, the time to wait.

    `whole_workspace`: nothing of the workspace may be posted until then, by whichever process.
    """

    outcome: Outcome
    ts: str = ""
    channel: str = ""
    reason: str = ""
    retry_after: timedelta = timedelta()
    whole_workspace: bool = False


def of_failure(error: Exception) -> Verdict:
    """Return the verdict on a post that failed."""
    if isinstance(error, SlackApiError):
        return _of_answer(error)
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, (ConnectionRefusedError, socket.gaierror)):  # nothing left this machine
        return Verdict(Outcome.HELD_BACK, reason="Slack is out of reach", retry_after=SOON)
    return Verdict(Outcome.IN_DOUBT, reason=reason(cause) if isinstance(cause, Exception) else "URLError")


def _of_answer(error: SlackApiError) -> Verdict:
    if (seconds := pause(error)) is not None:
        wait = timedelta(seconds=seconds)
        return Verdict(Outcome.HELD_BACK, reason="ratelimited", retry_after=wait, whole_workspace=True)
    word = code(error)
    if word is None or word in _AMBIGUOUS_ERRORS or error.response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Verdict(Outcome.IN_DOUBT, reason=reason(error))
    if word in _INSTALLATION_ERRORS:
        log.error("Slack does not let Recert post; `recert doctor` says more", error=word)
        return Verdict(Outcome.HELD_BACK, reason=word, retry_after=LATER)
    return Verdict(Outcome.REFUSED if word in _REFUSALS else Outcome.NOT_NOW, reason=word)


def of_failed_look_up(error: Exception) -> Verdict:
    """Return the verdict on a look-up that failed. REFUSED: whether the message is there cannot be found out."""
    verdict = of_failure(error)
    if verdict.outcome is Outcome.IN_DOUBT:
        return Verdict(Outcome.IN_DOUBT, reason=verdict.reason, retry_after=SOON)
    if verdict.outcome is Outcome.REFUSED or verdict.reason == "missing_scope":
        return unreadable(verdict.reason)
    return verdict


def unreadable(why: str) -> Verdict:
    """Return the verdict on a message of which nobody can say whether it is there."""
    return Verdict(Outcome.REFUSED, reason=f"{OUTCOME_UNKNOWN}: history says {why}")
