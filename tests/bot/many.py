"""A bot that workspaces install by OAuth, in this process: all of `recert serve` but its HTTP server."""

import html
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from slack_bolt import BoltRequest, BoltResponse
from sqlalchemy import text

from bot.clock import ShiftedClock
from bot.demo.local import _deliver_to
from bot.runtime import Bot
from bot.settings import Settings
from bot.slack_requests import SlackRequests
from fakeslack import Channel, Person, Workspace
from storage.database import Database
from tests.at_once import SECONDS

KEY, OTHER_KEY = (urlsafe_b64encode(each * 32).decode() for each in (b"k", b"o"))
"""Two keys of Fernet."""


@dataclass
class Many:
    """A bot and the workspace that it talks to."""

    bot: Bot
    workspace: Workspace

    def installs(self, person: Person) -> BoltResponse:
        """Let a person install the app, in a browser; return the last page."""
        flow = self.bot.app.oauth_flow
        assert flow is not None
        first = flow.handle_installation(BoltRequest(body=""))
        (link,) = re.findall(r'href="(https://slack.com/oauth/[^"]+)"', first.body)
        state = parse_qs(urlsplit(html.unescape(link)).query)["state"][0]
        cookie = first.headers["set-cookie"][0].split(";")[0]
        query = f"code={self.workspace.authorizes(person)}&state={state}"
        return flow.handle_callback(BoltRequest(body="", query=query, headers={"cookie": cookie}))

    def begins(self, name: str = "Northampton EMS", *, by: str = "chief", team: str | None = None) -> Channel:
        """Found an agency with one member, in a channel of its own; return the channel."""
        channel, officer = self.workspace.channel(f"agency-of-{by}"), self.workspace.user(by, team=team)
        officer.types(f"/recert agency {name}", in_=channel).says(name)
        channel.expect_message(name)
        officer.types("/recert join emt 2027-03-31", in_=channel).says("You've joined")
        officer.types("/recert remind off")
        return channel

    def ages(self) -> None:
        """Let every installation be a year old."""
        with self.bot.services.database.engine.begin() as connection:
            for table in ("slack_bots", "slack_installations"):
                at = f"{self.stored(table, 'installed_at')[0]}"
                past = f"{int(at[:4]) - 1}-01-01{at[10:]}"
                connection.exec_driver_sql(f"UPDATE {table} SET installed_at = '{past}'")  # noqa: S608 - a test's own

    def ticks(self, days: float = 0) -> None:
        """Let days pass, and make one pass."""
        clock = self.bot.services.clock
        assert isinstance(clock, ShiftedClock)
        clock.advance(timedelta(days=days))
        self.workspace.ticks()

    def stored(self, table: str, column: str = "bot_token") -> list[str | None]:
        """Return a column of one of slack_sdk's tables, as it is in the database."""
        with self.bot.services.database.engine.connect() as connection:
            found = connection.execute(text(f"SELECT {column} FROM {table} ORDER BY id"))  # noqa: S608 - a test's own
            return list(found.scalars())

    @property
    def tokens(self) -> list[str | None]:
        """The bot tokens of both tables."""
        return [*self.stored("slack_bots"), *self.stored("slack_installations")]


OF_ONE: dict[str, Any] = {"slack_client_id": None, "slack_client_secret": None}
"""The settings of a bot that has the token of one workspace instead."""


def settings(workspace: Workspace, database: Database, at: str | None = None, **more: Any) -> Settings:  # noqa: ANN401 - settings
    """Return the settings of a bot that workspaces install by OAuth."""
    oauth = {"slack_client_id": "1.2", "slack_client_secret": "s", "recert_encryption_keys": KEY}
    return Settings.model_validate(
        oauth
        | {
            "slack_api_url": workspace.api_url,
            "database_url": database.url.render_as_string(hide_password=False),
            "recert_as_of": at,
        }
        | more
    )


@contextmanager
def running(workspace: Workspace, database: Database, at: str = "2027-02-10T10:00", **more: Any) -> Iterator[Many]:  # noqa: ANN401 - settings
    """Start a bot on this database, until the block ends."""
    workspace.patience = workspace.triggers.seconds = SECONDS
    bot = Bot(settings(workspace, database, at, **more))
    requests = SlackRequests(bot.app, signing_secret=workspace.signing_secret)
    clock = bot.services.clock
    assert isinstance(clock, ShiftedClock)
    workspace.connect(_deliver_to(requests), tick=bot.ticks.run, clock=clock)
    try:
        yield Many(bot, workspace)
    finally:
        bot.stop()
