"""Users by e-mail address, and whether their accounts are active: Slack is asked for one at a time, at its pace."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.answer import Refusal
from handlers.slack.failures import FAILURES, find, pause, reason


@dataclass(frozen=True, slots=True)
class FoundUsers:
    """User ids by address, None of one that Slack does not know, without those about which Slack was not asked.

    The reason why Slack was not asked at all, if so; and how many are to be asked for later.
    """

    ids: Mapping[str, str | None] = field(default_factory=dict)
    why_not_asked: str | None = None
    later: int = 0


LookUp = Callable[[Iterable[str]], FoundUsers]

NO_SCOPE = "the app has no scope users:read.email"


class HeldBackError(Exception):
    """Slack asks to wait for so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


class NoScopeError(Exception):
    """The app lacks the scope to look up users by address."""


class UnreachableError(Refusal):
    """Slack cannot be reached, or fails for every workspace."""


_SERVER_ERROR = 500
"""The lowest HTTP status that means a fault of Slack's own."""


def by_email(client: WebClient, emails: Iterable[str], *, patience: float) -> FoundUsers:
    """Look addresses up, waiting as Slack asks, `patience` seconds at most in all; the rest is left for later.

    Raises `Refusal` if Slack is away: then nobody can say who is a user and who is not.
    """
    ids: dict[str, str | None] = {}
    later = 0
    for email in emails:
        if later:
            later += 1
            continue
        try:
            ids[email], patience = _find_with_pauses(client, email, patience)
        except HeldBackError:
            later = 1
        except NoScopeError:
            return FoundUsers(why_not_asked=NO_SCOPE)
    return FoundUsers(ids, later=later)


def _find_with_pauses(client: WebClient, email: str, patience: float) -> tuple[str | None, float]:
    """Return the user id of an address, or None, and the seconds of patience that are left."""
    while True:
        try:
            return find_by_email(client, email), patience
        except HeldBackError as held:
            if held.seconds > patience:
                raise
            patience -= held.seconds
            time.sleep(held.seconds)


def find_by_email(client: WebClient, email: str) -> str | None:
    """Return the user id of an address, or None.

    Raises `HeldBackError`, `NoScopeError`, `UnreachableError`, or another `Refusal` if Slack refuses for this address.
    """
    try:
        user = find(dict, client.users_lookupByEmail(email=email), "user")
        return None if user.get("deleted") else find(str, user, "id")
    except FAILURES as error:
        if reason(error) == "users_not_found":
            return None
        raise _why_unknown(
            error,
            "Slack doesn't say who has which e-mail address just now ({}), so nothing was imported. Try again later.",
        ) from error


def is_deactivated(client: WebClient, user_id: str) -> bool | None:
    """Return whether a user's account is deactivated; None if Slack does not know, or show, them.

    Raises what `find_by_email` raises.
    """
    try:
        return bool(find(dict, client.users_info(user=user_id), "user").get("deleted"))
    except FAILURES as error:
        if reason(error) in {"user_not_found", "user_not_visible"}:
            return None
        raise _why_unknown(error, "Slack doesn't say whose accounts are active just now ({}).") from error


def _why_unknown(error: Exception, words: str) -> Exception:
    """Return what a failed question about a user means; `words` say what follows from it, whatever its reason."""
    if (why := reason(error)) == "missing_scope":
        return NoScopeError()
    if isinstance(error, SlackApiError) and (seconds := pause(error)) is not None:
        return HeldBackError(seconds)
    away = not isinstance(error, SlackApiError) or error.response.status_code >= _SERVER_ERROR
    return (UnreachableError if away else Refusal)(words.format(why))
