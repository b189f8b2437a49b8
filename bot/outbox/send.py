"""Posts one message to Slack, looks one up, and asks for what a message needs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeGuard

import structlog
from slack_sdk import WebClient

from bot.outbox.verdicts import Outcome, Verdict, of_failed_look_up, of_failure
from handlers.answer import Answer
from handlers.slack.failures import FAILURES, find, next_cursor, reason
from rules.visible import visible

log = structlog.get_logger("recert.outbox")

_HISTORY_PAGE = 50
"""Messages of a page: all of it must be within the limit of `handlers.slack.transport`."""
_MAX_CLOCK_SKEW = timedelta(hours=1)
"""Time by which the clock that dated a claim may be ahead of Slack's, by which a message is dated."""


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
        ts = find(str, response, "ts")
    except FAILURES as error:
        return of_failure(error)
    where = response.get("channel")
    return Verdict(Outcome.SENT, ts=ts, channel=where if isinstance(where, str) else to)


def tell(client: WebClient, user_id: str, answer: Answer) -> Verdict:
    """Send a direct message that is no row of an outbox, and return what became of it."""
    try:
        client.chat_postMessage(channel=user_id, text=answer.text, blocks=list(answer.blocks), unfurl_links=False)
    except FAILURES as error:
        verdict = of_failure(error)
        log.warning("an officer was not told", outcome=verdict.outcome.value, reason=verdict.reason)
        return verdict
    return Verdict(Outcome.SENT)


def look_up(client: WebClient, channel: str, message_id: str, *, since: datetime) -> Verdict:
    """Look for a message in its conversation: SENT with its ts, or SKIPPED if it is not there.

    A message is found by its id, under any name that its metadata has for it: an earlier release used another name.
    REFUSED means that the conversation cannot be read, so that the outcome stays unknown.
    """
    oldest = f"{(since - _MAX_CLOCK_SKEW).timestamp():.6f}"
    try:
        for message in _history(client, channel, oldest):
            if _carries(message, message_id):
                return Verdict(Outcome.SENT, ts=find(str, message, "ts"), channel=channel)
    except FAILURES as error:
        return of_failed_look_up(error)
    return Verdict(Outcome.SKIPPED, reason="not in the channel")


def _history(client: WebClient, channel: str, oldest: str) -> Iterator[object]:
    """Yield a conversation's messages since a time, newest first, page by page. Raises `FAILURES`."""
    cursor: str | None = None
    read: set[str] = set()
    while True:
        page = client.conversations_history(
            channel=channel, oldest=oldest, include_all_metadata=True, limit=_HISTORY_PAGE, cursor=cursor
        )
        yield from find(list, page, "messages")
        cursor = next_cursor(page, read)
        if cursor is None:
            return


def _carries(message: object, message_id: str) -> TypeGuard[dict[str, Any]]:
    metadata = message.get("metadata") if isinstance(message, dict) else None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return isinstance(payload, dict) and message_id in payload.values()


def direct_conversation(client: WebClient, user: str) -> str | Verdict:
    """Return the direct conversation with a user; or the reason why Slack does not name it, as a look-up's verdict."""
    try:
        return find(str, client.conversations_open(users=user), "channel", "id")
    except FAILURES as error:
        return of_failed_look_up(error)


def display_names(client: WebClient, user_ids: Iterable[str]) -> list[str] | None:
    """Return the names of these people in their workspace; None if Slack does not answer, and the caller does without.

    People who have left the workspace are left out.
    """
    found = []
    for user_id in user_ids:
        try:
            user = find(dict, client.users_info(user=user_id), "user")
        except FAILURES as error:
            why = reason(error)
            if why in {"user_not_found", "user_not_visible"}:
                continue
            log.warning("names could not be read, so a nudge goes without them", reason=why)
            return None
        if user.get("deleted"):
            continue
        given = user.get("profile")
        profile = given if isinstance(given, dict) else {}
        found.append(str(profile.get("display_name") or profile.get("real_name") or user.get("name") or ""))
    return [name for name in map(visible, found) if name]
