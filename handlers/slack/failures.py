"""Failures of calls to Slack: every caller catches `FAILURES`, and describes them by the functions here."""

from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

FAILURES = (SlackClientError, OSError, HTTPException)
"""Slack refuses, sends an invalid answer, or cannot be reached."""

_PAUSE = 30
_TOO_MANY = 429


def reason(error: Exception) -> str:
    """Return Slack's error code, or the kind of failure: for the log, and to look up."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or f"HTTP {error.response.status_code}")
    return type(error).__name__


def pause(error: SlackApiError) -> int | None:
    """Return the seconds that Slack asks to wait; None if it does not ask to wait."""
    response = error.response
    if response.status_code != _TOO_MANY and response.get("error") not in {"ratelimited", "rate_limited"}:
        return None
    given = {name.lower(): value for name, value in response.headers.items()}.get("retry-after", "")
    return int(given) if given.isdecimal() else _PAUSE
