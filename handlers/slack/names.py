"""People as Slack knows them: read when somebody searches for one or exports a roster, and never stored."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.slack.failures import FAILURES, OddAnswerError, find, next_cursor, pause, reason
from rules.visible import visible

log = structlog.get_logger("recert.slack")

Names = Mapping[str, tuple[str, ...]]
"""A person's names by their user id: the display name, which Slack shows, and the full name."""
NO_NAMES: Names = {}

_PAGE = 1000
"""Users in an answer, the most that Slack gives: an agency's workspace is one page."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's names, as above; the name that they are called by; and the address, "" where no scope shows it."""

    names: tuple[str, ...]
    name: str
    email: str


def names_of(client: WebClient, team_id: str, user_ids: Collection[str]) -> Names | None:
    """Return the names of these people, as far as the workspace has them; None if Slack does not answer."""
    found: dict[str, Profile] = {}
    if not _read(client, team_id, user_ids, found, patience=0):
        return None
    return {user_id: each.names for user_id, each in found.items()}


def profiles_of(
    client: WebClient, team_id: str, user_ids: Collection[str], *, patience: float
) -> Mapping[str, Profile]:
    """Return as many of these people as Slack shows, waiting as it asks, `patience` seconds at most in all."""
    found: dict[str, Profile] = {}
    _read(client, team_id, user_ids, found, patience=patience)
    return found


def _read(
    client: WebClient, team_id: str, user_ids: Collection[str], found: dict[str, Profile], *, patience: float
) -> bool:
    """Put these people into `found`, page by page; return whether Slack answered to the end."""
    missing, cursor = set(user_ids), None
    read: set[str] = set()
    try:
        while missing:
            page, patience = _page(client, team_id, cursor, patience)
            people = {user_id: each for each in find(list, page, "members") if (user_id := _id(each)) in missing}
            found |= {user_id: _profile(each) for user_id, each in people.items()}
            missing -= people.keys()
            cursor = next_cursor(page, read)
            if cursor is None:
                break
    except FAILURES as error:
        log.warning("names could not be read, so what needs them goes without", reason=reason(error))
        return False
    return True


def _page(client: WebClient, team_id: str, cursor: str | None, patience: float) -> tuple[SlackResponse, float]:
    """Return a page of the workspace's users, and the seconds of patience that are left."""
    while True:
        try:
            return client.users_list(limit=_PAGE, team_id=team_id, cursor=cursor), patience
        except SlackApiError as error:
            seconds = pause(error)
            if seconds is None or seconds > patience:
                raise
        patience -= seconds
        time.sleep(seconds)


def _id(user: object) -> str:
    if not isinstance(user, dict):
        raise OddAnswerError
    return find(str, user, "id")


def _profile(user: Mapping[str, Any]) -> Profile:
    given = user.get("profile")
    profile = given if isinstance(given, dict) else {}
    display, full = _said(profile, "display_name"), _said(profile, "real_name") or _said(user, "real_name")
    names = tuple(filter(None, (display, full, _said(user, "name"))))
    return Profile(names, full or next(iter(names), ""), _said(profile, "email"))


def _said(given: Mapping[str, Any], name: str) -> str:
    """Return what a profile says, on one line and without what nobody sees, such as a terminal's commands."""
    said = given.get(name)
    return " ".join(visible(said).split()) if isinstance(said, str) else ""
