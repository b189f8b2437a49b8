"""Slack's time, by which the 30 days are measured after which a workspace's data is deleted.

A machine's clock may be off by weeks when an uninstall is noted, or when its data is to be deleted; and with SQLite the
database has no other. Slack says what time it is in each of its answers and events, and it was Slack that uninstalled.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import SystemClock
from handlers.slack.failures import FAILURES, GONE, reason

wall = SystemClock().now


def by_slack(now: datetime, said: datetime | None) -> datetime:
    """Return the bot's time as it would be if this machine's clock were Slack's, which says another time just now.

    The bot's clock may be set to another day (RECERT_AS_OF), and stays so.
    """
    return now if said is None else now - (wall() - said)


def date_of(headers: Mapping[str, Any]) -> datetime | None:
    """Return the time that an answer of Slack's is dated with; None if it has none."""
    said = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        return None if said is None else parsedate_to_datetime(str(said)).astimezone(UTC)
    except (ValueError, OverflowError):  # in the last hours of the year 9999, too
        return None


def of_refusal(error: Exception) -> datetime | None:
    """Return the time at which Slack refused something."""
    return date_of(error.response.headers) if isinstance(error, SlackApiError) else None


def ask(client: WebClient) -> datetime | None:
    """Ask Slack what time it is; None if it does not say. It needs no token."""
    try:
        return date_of(client.api_test().headers)
    except FAILURES as error:
        return of_refusal(error)


def gone_at(client: WebClient, now: datetime) -> datetime | None:
    """Return when Slack said that it never takes this token again; None if it does not say so."""
    try:
        client.auth_test()
    except FAILURES as error:
        return by_slack(now, of_refusal(error)) if reason(error) in GONE else None
    return None
