"""Users by e-mail address: Slack is asked for one address at a time, at the pace that it allows."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.answer import Refusal
from handlers.slack.failures import FAILURES, find, pause, reason


@dataclass(frozen=True, slots=True)
class FoundUsers:
    """User ids by address; the reason why Slack was not asked, if so; and how many are to be asked for later."""

    ids: Mapping[str, str] = field(default_factory=dict)
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
    ids: dict[str, str] = {}
    later = 0
    for email in emails:
        if later:
            later += 1
            continue
        try:
            user_id, patience = _find_with_pauses(client, email, patience)
        except HeldBackError:
            later = 1
        except NoScopeError:
            return FoundUsers(why_not_asked=NO_SCOPE)
        else:
            if user_id is not None:
                ids[email] = user_id
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
        why = reason(error)
        if why == "users_not_found":
            return None
        if why == "missing_scope":
            raise NoScopeError from error
        if isinstance(error, SlackApiError) and (seconds := pause(error)) is not None:
            raise HeldBackError(seconds) from error
        away = not isinstance(error, SlackApiError) or error.response.status_code >= _SERVER_ERROR
        raise (UnreachableError if away else Refusal)(
            f"Slack does not say who has which e-mail address just now ({why}), so nothing was imported. Try again "
            "later."
        ) from error
