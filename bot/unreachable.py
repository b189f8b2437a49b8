"""The agencies to which nothing can be posted, whatever is due: each is logged once, when it becomes one.

They are logged by their ids and channels, since no names are logged; `recert doctor` names them.
"""

from collections import Counter
from enum import StrEnum

import structlog
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import slack_time
from bot.outbox.answers import Answers
from bot.workspaces import ClientFor, Workspaces
from handlers.services import Services
from rules.dates import is_zone
from storage import agencies, direct_messages
from storage.agencies import Whereabouts

log = structlog.get_logger("recert.unreachable")


class Reason(StrEnum):
    """Why nothing can be posted to an agency."""

    NO_TOKEN = "no token"  # noqa: S105 - a reason
    TOKEN_REFUSED = "token refused"  # noqa: S105
    UNKNOWN_ZONE = "unknown time zone"


class Unreachable:
    """Looks for these agencies, and remembers which are known."""

    def __init__(self, services: Services, workspaces: Workspaces, client_for: ClientFor, answers: Answers) -> None:
        self._services = services
        self._workspaces = workspaces
        self._client_for = client_for
        self._answers = answers
        self._known: dict[int, Reason] = {}
        self._zones: set[str] = set()

    def look(self) -> Counter[Reason]:
        """Look once, log what has changed, and return how many there are for each reason."""
        self._ask_again()
        with self._services.database.read() as session:
            everywhere = agencies.whereabouts(session)
            zones = {zone for zone in direct_messages.zones(session) if not is_zone(zone)}
        teams = {each.team_id for each in everywhere}
        without = {team_id for team_id in teams if self._client(team_id) is None}
        found = {each.agency_id: why for each in everywhere if (why := self._why(each, without)) is not None}
        news = dict(found.items() - self._known.items())
        for each in (each for each in everywhere if each.agency_id in news):
            log.error(
                "nothing can be posted to an agency",
                reason=news[each.agency_id].value,
                agency_id=each.agency_id,
                team_id=each.team_id,
                channel_id=each.channel_id,
                timezone=each.timezone,
                slack=self._answers.refused_tokens.get(each.team_id),
            )
        for agency_id in self._known.keys() - found.keys():
            log.info("the agency can be posted to again, or is gone", agency_id=agency_id)
        for zone in zones - self._zones:
            log.error("members have an unknown time zone, so they get no reminders", timezone=zone)
        self._known, self._zones = found, zones
        return Counter(found.values())

    def _client(self, team_id: str) -> WebClient | None:
        try:
            return self._client_for(team_id)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("a workspace's token cannot be read", team_id=team_id)
            return None

    def _ask_again(self) -> None:
        """Ask Slack whether the tokens with which nothing could be posted are gone for good.

        That it takes one here says nothing about posts: only one that it takes does.
        """
        for team_id in list(self._answers.refused_tokens):
            asked, now = slack_time.wall(), self._services.clock.now()
            client = self._client(team_id)
            if client is not None:
                at = slack_time.gone_at(client, now)
                if at is None:
                    continue
                self._workspaces.lost(self._services.database, team_id, asked=asked - (now - at), now=at)
            self._answers.refused_tokens.pop(team_id, None)

    def _why(self, agency: Whereabouts, without_token: set[str]) -> Reason | None:
        if agency.team_id in without_token:
            return Reason.NO_TOKEN
        if agency.team_id in self._answers.refused_tokens:
            return Reason.TOKEN_REFUSED
        return None if is_zone(agency.timezone) else Reason.UNKNOWN_ZONE
