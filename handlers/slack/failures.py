"""How calls to Slack fail: whoever makes one catches `FAILURES`, and has words for each here."""

from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

FAILURES = (SlackClientError, OSError, HTTPException)
"""Slack says no, answers what is no answer, or is out of reach."""

_PAUSE = 30
_TOO_MANY = 429


def reason(error: Exception) -> str:
    """Slack's own word for why not, or what kind of failure it was: for the log, and to be looked up by."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or f"HTTP {error.response.status_code}")
    return type(error).__name__


def pause(error: SlackApiError) -> int | None:
    """The seconds for which Slack wants to be left alone; None if that is not what it says."""
    response = error.response
    if response.status_code != _TOO_MANY and response.get("error") not in {"ratelimited", "rate_limited"}:
        return None
    given = {name.lower(): value for name, value in response.headers.items()}.get("retry-after", "")
    return int(given) if given.isdecimal() else _PAUSE
