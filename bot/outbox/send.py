"""Posts one message to Slack, and interprets the answer: sent, refused for good, held back, or in doubt."""

import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.answer import Answer
from handlers.slack.failures import FAILURES, pause
from storage.outbox import OUTCOME_UNKNOWN

log = structlog.get_logger("recert.outbox")

_HISTORY_PAGE = 200
_MAX_CLOCK_SKEW = timedelta(minutes=5)
_SOON = timedelta(seconds=30)
LATER = timedelta(hours=1)

_INSTALLATION_ERRORS = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
    "accesslimited",
    "ekm_access_denied",
    "messages_tab_disabled",
}
"""The installation is at fault, not the conversation: such posts are tried again later, and logged."""

_AMBIGUOUS_ERRORS = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_ERROR_CODE = re.compile(r"[a-z0-9_]+")


class Outcome(StrEnum):
    """The outcome of a post, or of a look-up."""

    SENT = "sent"
    REFUSED = "refused"
    HELD_BACK = "held back"
    IN_DOUBT = "in doubt"
    SKIPPED = "skipped"
    NOT_MADE = "could not be made"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with its details: a message's `ts` and conversation, a reason, the time to wait."""

    outcome: Outcome
    ts: str = ""
    channel: str = ""
    reason: str = ""
    retry_after: timedelta = timedelta()


def post(client: WebClient, to: str, answer: Answer, *, event_type: str, payload: Mapping[str, str]) -> Verdict:
    """Post a message to a channel or a user, with an event of this type and payload in its metadata.

    Call it once for each claim: it never repeats the post.
    """
    try:
        response = client.chat_postMessage(
            channel=to,
            text=answer.text,
            blocks=list(answer.blocks),
            metadata={"event_type": event_type, "event_payload": dict(payload)},
            unfurl_links=False,
            unfurl_media=False,
        )
    except FAILURES as error:
        return _verdict(error)
    return Verdict(Outcome.SENT, ts=response["ts"], channel=response.get("channel", to))


def look_up(client: WebClient, channel: str, message_id: str, *, since: datetime) -> Verdict:
    """Look for a message in its conversation: SENT with its ts, or SKIPPED if it is not there.

    A message is found by its id, under any name that its metadata has for it: an earlier release used another name.
    REFUSED means that the conversation cannot be read, so that the outcome stays unknown.
    """
    oldest = f"{(since - _MAX_CLOCK_SKEW).timestamp():.6f}"
    try:
        pages = client.conversations_history(
            channel=channel, oldest=oldest, include_all_metadata=True, limit=_HISTORY_PAGE
        )
        for page in pages:
            for message in page["messages"]:
                metadata = message.get("metadata") or {}
                if message_id in (metadata.get("event_payload") or {}).values():
                    return Verdict(Outcome.SENT, ts=message["ts"], channel=channel)
    except FAILURES as error:
        return _look_up_failed(error)
    return Verdict(Outcome.SKIPPED, reason="not in the channel")


def direct_conversation(client: WebClient, user: str) -> str | Verdict:
    """Return the direct conversation with a user; or the reason why Slack does not name it, as a look-up's verdict."""
    try:
        return str(client.conversations_open(users=user)["channel"]["id"])
    except FAILURES as error:
        return _look_up_failed(error)


def _look_up_failed(error: Exception) -> Verdict:
    verdict = _verdict(error)
    if verdict.outcome is Outcome.HELD_BACK and verdict.reason != "missing_scope":
        return verdict
    if verdict.outcome is Outcome.IN_DOUBT:
        return Verdict(Outcome.IN_DOUBT, reason=verdict.reason, retry_after=_SOON)
    return Verdict(Outcome.REFUSED, reason=f"{OUTCOME_UNKNOWN}: history says {verdict.reason}")


def display_names(client: WebClient, user_ids: Iterable[str]) -> list[str] | None:
    """Return the names of these people in their workspace; None if Slack does not answer, and the caller does without.

    People who have left the workspace are left out.
    """
    found = []
    for user_id in user_ids:
        try:
            user = client.users_info(user=user_id)["user"]
        except FAILURES as error:
            reason = _verdict(error).reason
            if reason in {"user_not_found", "user_not_visible"}:
                continue
            log.warning("names could not be read, so a nudge goes without them", reason=reason)
            return None
        if user.get("deleted"):
            continue
        profile = user.get("profile") or {}
        found.append(str(profile.get("display_name") or profile.get("real_name") or user.get("name") or ""))
    return [name for name in found if name]


def _verdict(error: Exception) -> Verdict:
    if isinstance(error, SlackApiError):
        return _verdict_of_answer(error)
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, (ConnectionRefusedError, socket.gaierror)):  # nothing left this machine
        return Verdict(Outcome.HELD_BACK, reason="Slack is out of reach", retry_after=_SOON)
    return Verdict(Outcome.IN_DOUBT, reason=type(cause).__name__)


def _verdict_of_answer(error: SlackApiError) -> Verdict:
    response = error.response
    code = str(response.get("error") or "")
    if (seconds := pause(error)) is not None:
        return Verdict(Outcome.HELD_BACK, reason="ratelimited", retry_after=timedelta(seconds=seconds))
    if response.status_code >= 500 or code in _AMBIGUOUS_ERRORS or not _ERROR_CODE.fullmatch(code):  # noqa: PLR2004 - HTTP's
        return Verdict(Outcome.IN_DOUBT, reason=code if _ERROR_CODE.fullmatch(code) else f"HTTP {response.status_code}")
    if code in _INSTALLATION_ERRORS:
        log.error("Slack does not let Recert post; `recert doctor` says more", error=code)
        return Verdict(Outcome.HELD_BACK, reason=code, retry_after=LATER)
    return Verdict(Outcome.REFUSED, reason=code)
