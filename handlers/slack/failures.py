"""Failures of calls to Slack: every caller catches `FAILURES`, and describes them by the functions here.

An answer may have any shape: what a proxy on the way says arrives as Slack's answer. `Client` makes a failure of one
that is no JSON object, and `find` of one without what it should hold.
"""

import math
import re
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

FAILURES = (SlackClientError, OSError, HTTPException)
"""Slack refuses, sends an invalid answer, or cannot be reached."""

GONE = {"account_inactive", "token_revoked"}
"""Those to a token that Slack never takes again: the app was uninstalled, or its token revoked."""

_PAUSE = 30
_LONGEST_PAUSE = 3600
_TOO_MANY = 429
_ERROR_CODE = re.compile(r"[a-z0-9_]{1,80}")
_T = TypeVar("_T")


class OddAnswerError(SlackClientError):
    """Slack's answer has another shape than an answer of Slack's: what the call did is not known."""


class Client(WebClient):
    """A client whose answers are JSON objects: any other is one of `FAILURES`. Its timeout is that of a whole call."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - slack_sdk's own
        super().__init__(**options)
        # With a proxy slack_sdk opens connections in a way of its own, without the limits of `transport`. The opener of
        # `urlopen` knows this machine's proxies by itself.
        self.proxy = None

    def api_call(self, *args: Any, **options: Any) -> SlackResponse:  # noqa: ANN401 - slack_sdk's own
        """Call a method of the Web API. Raises `FAILURES`."""
        try:
            answer = super().api_call(*args, **options)
        except FAILURES:
            raise
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            # slack_sdk stumbles over JSON that is no object, and over bytes that are no text.
            raise OddAnswerError from error
        if not isinstance(answer.data, dict):
            raise OddAnswerError
        return answer


def find(kind: type[_T], answer: SlackResponse | Mapping[str, Any], *path: str) -> _T:
    """Return what an answer holds, such as ``find(str, answer, "channel", "id")``. Raises `OddAnswerError`."""
    found: object = answer.data if isinstance(answer, SlackResponse) else answer
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, kind):
        raise OddAnswerError
    return found


def next_cursor(page: SlackResponse, read: set[str]) -> str | None:
    """Return where the next page of a list begins; None after the last. Raises `OddAnswerError` for an endless list.

    `read` are the cursors of this list so far, to which it is added: a list that leads back to one has no end.
    """
    further = page.get("response_metadata") and find(dict, page, "response_metadata").get("next_cursor")
    if not further:
        return None
    if not isinstance(further, str) or further in read:
        raise OddAnswerError
    read.add(further)
    return further


def code(error: SlackApiError) -> str | None:
    """Return Slack's error code; None if the answer has none."""
    data = error.response.data
    found = data.get("error") if isinstance(data, Mapping) else None
    return found if isinstance(found, str) and _ERROR_CODE.fullmatch(found) else None


def reason(error: Exception) -> str:
    """Return Slack's error code, or the kind of failure: for the log, and to look up."""
    if isinstance(error, SlackApiError):
        return code(error) or f"HTTP {error.response.status_code}"
    return "an odd answer" if isinstance(error, OddAnswerError) else type(error).__name__


def pause(error: SlackApiError) -> int | None:
    """Return the seconds that Slack asks to wait, an hour at most; None if it does not ask to wait."""
    if error.response.status_code != _TOO_MANY and code(error) not in {"ratelimited", "rate_limited"}:
        return None
    given = {name.lower(): value for name, value in error.response.headers.items()}.get("retry-after")
    try:
        seconds = float(given or "")
    except ValueError:  # none, or no number
        return _PAUSE
    return math.ceil(min(seconds, _LONGEST_PAUSE)) if seconds > 0 else _PAUSE
