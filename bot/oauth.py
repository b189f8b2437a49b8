"""Many workspaces: each installs the app by OAuth, and its token is stored in the bot's database."""

from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore

from bot.manifest import SCOPES
from bot.settings import Settings
from storage.database import Database

_STATE_SECONDS = 600


class ManyWorkspaces:
    """The workspaces that installed the app."""

    def __init__(self, settings: Settings, database: Database) -> None:
        client_id, writing = f"{settings.slack_client_id}", database.writing_engine
        self._store = SQLAlchemyInstallationStore(client_id=client_id, engine=database.engine)
        self.oauth = OAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.secret("SLACK_CLIENT_SECRET"),
            scopes=list(SCOPES),
            # Both read and then write: during a pass over what is due, SQLite would refuse that without the lock.
            installation_store=SQLAlchemyInstallationStore(client_id=client_id, engine=writing),
            state_store=SQLAlchemyOAuthStateStore(expiration_seconds=_STATE_SECONDS, engine=writing),
        )

    def token(self, team_id: str | None, enterprise_id: str | None = None) -> str | None:
        """Return the token of the newest installation."""
        bot = self._store.find_bot(enterprise_id=enterprise_id, team_id=team_id)
        return bot.bot_token if bot else None
