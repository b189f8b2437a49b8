"""A file that somebody sent in Slack: fetched with the bot's token, which is sent to Slack only."""

from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from slack_sdk import WebClient

from handlers.answer import Refusal
from handlers.slack.transport import opener

LARGEST = 2_000_000
"""The largest file in bytes: more than any roster, and the state's list of some twenty thousand people."""
NO_SCOPE = (
    "Slack doesn't let Recert read files here: the app has no scope `files:read`. Whoever runs Recert adds it and "
    "installs the app again, or imports the file where it runs."
)
_SECONDS = 20
_SIGN_IN = (b"<!doctype html", b"<html")
_LONGEST_SIGN_IN = 200_000


def content(client: WebClient, file: Mapping[str, Any]) -> bytes:
    """Return the content of a file, by Slack's file object. Raises `Refusal`."""
    url = str(file.get("url_private") or "")
    if not _is_slack_s(url, client.base_url):
        raise Refusal("Slack doesn't say where this file is, so nothing was read. Send the file itself, not a link.")
    if int(file.get("size") or 0) > LARGEST:
        raise _too_large()
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - https, or the test's own
    try:
        with opener().open(request, timeout=_SECONDS) as answer:
            data: bytes = answer.read(LARGEST + 1)
    except HTTPError as error:
        error.close()
        if error.code in {301, 302, 303, 307, 308, 401, 403}:
            raise Refusal(NO_SCOPE) from error
        raise _unreachable(f"HTTP {error.code}") from error
    except (OSError, HTTPException) as error:
        raise _unreachable(type(error).__name__) from error
    if _is_sign_in(data):
        raise Refusal(NO_SCOPE)
    if len(data) > LARGEST:
        raise _too_large()
    return data


def _is_sign_in(data: bytes) -> bool:
    """Return whether this is Slack's page to sign in, which comes where the scope is missing; it has no table."""
    page = data[:_LONGEST_SIGN_IN].lower()
    return page.lstrip().startswith(_SIGN_IN) and b"<table" not in page


def _is_slack_s(url: str, base_url: str) -> bool:
    try:
        there, ours = urlsplit(url), urlsplit(base_url)
        _ = there.port  # which is read only now
    except ValueError:  # brackets that do not match, or no port
        return False
    if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
        return True
    return there.scheme == "https" and (there.hostname or "").endswith((".slack.com", f".{ours.hostname}"))


def _too_large() -> Refusal:
    return Refusal(
        "This file is larger than 2 MB, so nothing was read. Keep only the rows of your own people and send it again, "
        "or ask whoever runs Recert to import it where it runs."
    )


def _unreachable(reason: str) -> Refusal:
    return Refusal(f"Slack didn't hand the file over ({reason}), so nothing changed. Try again in a minute.")
