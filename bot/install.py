"""The installation of the app by OAuth: from its first page, by way of Slack's, to its last.

Whoever begins gets a state, which comes back with Slack's answer and must be that of the same browser. It is signed,
and stored only once Slack has said yes: however many begin, they fill nothing, and the first page needs no database.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store import OAuthStateStore

from bot import install_pages, slack_time
from bot.database_errors import of_database
from bot.encryption import Keys
from bot.install_pages import Page
from handlers.slack.failures import FAILURES, reason
from storage import installations
from storage.database import Database

log = structlog.get_logger("recert.install")

STATE_SECONDS = 600


class SignedStates(OAuthStateStore):
    """The states: each is valid for ten minutes, and consumed once."""

    def __init__(self, keys: Keys, database: Database) -> None:
        self._keys = keys
        self._database = database

    def issue(self, *_args: object, **_options: object) -> str:
        """Return a new state."""
        return self._keys.encrypt(token_urlsafe(6)).rstrip("=")

    def is_valid(self, state: str) -> bool:
        """Return whether a state is ours, as it was issued, and not too old."""
        padded = f"{state}{'=' * (-len(state) % 4)}"
        return self._keys.is_fresh(padded, seconds=STATE_SECONDS) and _canonical(padded) == state

    def consume(self, state: str) -> bool:
        """Return whether a valid state is used for the first time."""
        until = datetime.now(UTC) + timedelta(seconds=STATE_SECONDS)
        with self._database.write() as session:
            return installations.use_state(session, state, until=until)


class InstallFlow(OAuthFlow):
    """Bolt's flow with pages of our own, which say what happened and what to do next, whatever happened."""

    def __init__(self, *, client: WebClient, settings: OAuthSettings, states: SignedStates) -> None:
        super().__init__(client=client, settings=settings)
        self._states = states

    def handle_installation(self, request: BoltRequest) -> BoltResponse:
        """Return the first page: it leads to Slack's."""
        state = self._states.issue()
        cookie = self.settings.state_utils.build_set_cookie_for_new_state(state)
        return _response(install_pages.begin(self.build_authorize_url(state, request)), cookie)

    def handle_callback(self, request: BoltRequest) -> BoltResponse:
        """Return the last page: what became of the installation."""
        try:
            page = self._finish(request)
        except FAILURES as error:
            log.warning("Slack did not answer an installation", error=reason(error))
            page = install_pages.LATER
        except Exception as error:
            if (why := of_database(error)) is None:
                raise
            log.error("an installation could not be stored", error=why)  # noqa: TRY400 - said in full
            page = install_pages.NO_DATABASE
        return _response(page, self.settings.state_utils.build_set_cookie_for_deletion())

    def run_installation(self, code: str) -> Installation | None:
        """Exchange Slack's code; date the installation by Slack's clock, as the events are that may end it."""
        installation = super().run_installation(code)
        if installation is not None and (said := slack_time.ask(self.client)) is not None:
            installation.installed_at = said.timestamp()
        return installation

    def _finish(self, request: BoltRequest) -> Page:
        said = {name: values[0] for name, values in request.query.items()}
        state = said.get("state", "")
        if "error" in said:
            return install_pages.refused(said["error"])
        if not self.settings.state_utils.is_valid_browser(state, request.headers):
            return install_pages.OTHER_BROWSER
        if not self._states.is_valid(state):
            return install_pages.EXPIRED
        installation = self.run_installation(said["code"]) if "code" in said else None
        if installation is None or installation.bot_token is None:
            return install_pages.NOT_CONFIRMED if installation is None else install_pages.WITHOUT_BOT
        if not self._states.consume(state):
            return install_pages.EXPIRED
        self.store_installation(request, installation)
        return install_pages.installed(installation)


def _canonical(token: str) -> str:
    """Return a token of Fernet's as it is issued; Fernet reads it with further signs as well."""
    return urlsafe_b64encode(urlsafe_b64decode(token)).decode().rstrip("=")


def _response(page: Page, cookie: str) -> BoltResponse:
    return BoltResponse(status=page.status, body=page.html, headers={**install_pages.HEADERS, "set-cookie": cookie})
