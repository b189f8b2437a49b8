"""Many workspaces: each installs the app by OAuth, and its token is stored, encrypted, in the bot's database.

slack_sdk's stores write the tables; what they lack is here. An organization may install the app for all of its
workspaces, and their tokens are looked up for nudges as well, where no request names the organization.
"""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from functools import cache

import structlog
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import MetaData, Table
from sqlmodel import Session

from bot.encryption import EncryptedText, Keys, WrongKeyError, is_encrypted
from bot.grants import Grants, Served
from bot.install import InstallFlow, SignedStates
from bot.manifest import SCOPES
from bot.settings import Settings, SettingsError
from bot.slack_time import gone_at
from bot.upkeep import Upkeep, purge_long_gone
from bot.workspaces import POST_TIMEOUT
from handlers.slack.failures import Client
from storage import installations, workspaces
from storage.database import Database
from storage.installations import Revocation, Secret

log = structlog.get_logger("recert.oauth")


class InstallationStore(SQLAlchemyInstallationStore):
    """slack_sdk's store, which encrypts what is secret. An installation ends what an uninstall began."""

    def __init__(self, client_id: str, database: Database, keys: Keys) -> None:
        self._keys = keys
        self._database = database
        # It reads and then writes: during a pass over what is due, SQLite would refuse that without the lock.
        super().__init__(client_id=client_id, engine=database.writing_engine)

    def build_installations_table(self, metadata: MetaData, table_name: str) -> Table:  # type: ignore[override]
        """Return slack_sdk's table, encrypted."""
        return self._encrypted(super().build_installations_table(metadata, table_name))

    def build_bots_table(self, metadata: MetaData, table_name: str) -> Table:  # type: ignore[override]
        """Return slack_sdk's table, encrypted."""
        return self._encrypted(super().build_bots_table(metadata, table_name))

    def _encrypted(self, table: Table) -> Table:
        for name in installations.SECRETS:
            if name in table.c:
                table.c[name].type = EncryptedText(self._keys)
        return table

    def save(self, installation: Installation) -> None:
        """Store an installation, of a workspace or of an organization."""
        with self._database.write() as session:  # first, so that whatever happens no data is deleted
            if installation.team_id is not None:  # where an organization's is of use, Slack is asked
                workspaces.installed(session, installation.team_id)
        super().save(installation)
        log.info("installed", team_id=installation.team_id, enterprise_id=installation.enterprise_id)


class OddTokensError(SettingsError):
    """Says that no key decrypts the tokens of some workspaces, and names these."""


class ManyWorkspaces:
    """The workspaces and organizations that installed the app."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._client_id = f"{settings.slack_client_id}"
        self._database = database
        self._keys = Keys(settings.encryption_keys)
        self._api_url = settings.slack_api_url
        self._grants = Grants()
        self._is_encrypted = False
        self._unreadable: set[str] = set()
        """The workspaces whose token no key decrypts, which are logged once."""
        states = SignedStates(self._keys, database)
        self.oauth = InstallFlow(
            # Slack has as long as for a post. It is asked once: what it did not answer is begun again by a person.
            client=Client(base_url=settings.slack_api_url, timeout=POST_TIMEOUT, retry_handlers=[]),
            settings=OAuthSettings(
                client_id=self._client_id,
                client_secret=settings.secret("SLACK_CLIENT_SECRET"),
                scopes=list(SCOPES),
                installation_store=InstallationStore(self._client_id, database, self._keys),
                state_store=states,
            ),
            states=states,
        )

    def token(self, team_id: str) -> str | None:
        """Return the token that serves a workspace, by the newest installation."""
        with self._database.read() as session:
            found = installations.find(session, self._client_id, team_id)
        return found and self._decrypted(found.token, team_id)

    def token_of_request(
        self, database: Database, team_id: str | None, enterprise_id: str | None, *, by_member: bool
    ) -> str | None:
        """Return the token that serves a workspace, and note which organization it belongs to if it serves it.

        Only what a person of the workspace has done just now shows that: an event may be from before an uninstall, and
        the organization may be that of a guest, who has pressed a button of a workspace that it does not serve.
        """
        if team_id is None:
            return None
        with database.read() as session:
            found = installations.find(session, self._client_id, team_id, enterprise_id)
        if found is None:
            return None
        if found.enterprise_id is not None and found.is_unrecorded and by_member:
            with database.write() as session:
                workspaces.served_by(session, team_id, found.enterprise_id)
        return self._decrypted(found.token, team_id)

    def _decrypted(self, token: str, team_id: str) -> str | None:
        try:
            found = self._keys.decrypt(token)
        except WrongKeyError as error:  # another bot on this database has another key
            if team_id not in self._unreadable:
                log.error("a workspace cannot be served", team_id=team_id, error=str(error))  # noqa: TRY400 - in full
            self._unreadable.add(team_id)
            return None
        self._unreadable.discard(team_id)
        return found

    def revoke(self, database: Database, revocation: Revocation, *, now: datetime) -> None:
        """Delete the tokens that were revoked; the data of a workspace that is left without any is kept for a while."""
        self._grants.outdated()
        with database.write() as session:
            if not installations.revoke(session, self._client_id, revocation):
                return
            for team_id in self._left(session, revocation):
                workspaces.uninstalled(session, team_id, now=now)
        log.info("uninstalled", team_id=revocation.team_id, enterprise_id=revocation.enterprise_id)

    def change_access(self, database: Database, team_ids: Collection[str], *, granted: bool, now: datetime) -> None:
        """Note it, of the workspaces that their organization's installation serves."""
        self._grants.change(database, team_ids, self._served(), granted=granted, now=now)

    def look(self, database: Database, *, now: datetime) -> None:
        """Ask Slack in which workspaces each organization's installation is of use."""
        with database.read() as session:
            organizations = installations.organizations(session, self._client_id)
        for enterprise_id, stored in organizations.items():
            token = self._decrypted(stored, enterprise_id)
            if token is not None:
                client = self._client(token)
                self._grants.look(database, enterprise_id, client, self._served(enterprise_id), now=now)

    def _served(self, enterprise_id: str | None = None) -> Served:
        """Return what finds the workspaces that an organization's installation serves; None: any organization's."""

        def served(session: Session) -> Collection[str]:
            known = workspaces.of_organization(session, enterprise_id)
            return set(known) - installations.own(session, self._client_id)

        return served

    def lost(self, database: Database, team_id: str, *, asked: datetime, now: datetime) -> None:
        """Delete the token that served a workspace, of the workspace or of its organization, as after an event."""
        with database.read() as session:
            found = installations.find(session, self._client_id, team_id)
        if found is not None:
            told = team_id if found.enterprise_id is None else None
            bots, users = frozenset({f"{found.bot_user_id}"}), frozenset[str]()
            before = asked - timedelta(seconds=1)  # what was installed in that second stays
            self.revoke(database, Revocation(told, found.enterprise_id, before, bots, users), now=now)

    def _left(self, session: Session, revocation: Revocation) -> list[str]:
        """Return the workspaces that no installation serves any more."""
        if revocation.team_id is not None:
            return [revocation.team_id]
        served = workspaces.of_organization(session, f"{revocation.enterprise_id}")
        return [each for each in served if installations.find(session, self._client_id, each) is None]

    def run_maintenance(self, database: Database, *, now: datetime) -> Upkeep:
        """Delete what nobody needs any more, encrypt tokens, and look whether another bot has changed the key.

        Raises `SettingsError` if the keys decrypt nothing.
        """
        upkeep = Upkeep()
        with upkeep.part("unfinished installations cannot be deleted"):
            self._forget_expired_states(database)
        purge_long_gone(database, upkeep, self.oauth.client, self._is_gone(now), now=now)
        with upkeep.part("tokens cannot be encrypted"):
            try:
                if self._is_encrypted and not self._has_plain():
                    self.check_keys()
                else:
                    self._is_encrypted = self.encrypt()
            except OddTokensError as error:
                upkeep.remarks.append(f"{error}")
        return upkeep

    def _is_gone(self, now: datetime) -> Callable[[str], bool]:
        """Return what asks Slack whether a workspace has removed the app, and each organization once."""

        @cache
        def serving(enterprise_id: str, token: str) -> AbstractSet[str] | None:
            return self._grants.serving(enterprise_id, self._client(token))

        def is_gone(team_id: str) -> bool:
            with self._database.read() as session:
                organization = workspaces.organization(session, team_id)
                found = installations.find(session, self._client_id, team_id, organization)
            if found is None:
                return True
            token = self._decrypted(found.token, team_id)
            if token is None:
                return False
            if found.enterprise_id is None:
                return gone_at(self._client(token), now) is not None
            served = serving(found.enterprise_id, token)
            return served is not None and team_id not in served

        return is_gone

    def _client(self, token: str) -> Client:
        return Client(token=token, base_url=self._api_url, timeout=POST_TIMEOUT, retry_handlers=[])

    def _forget_expired_states(self, database: Database) -> None:
        now = datetime.now(UTC)  # as slack_sdk dates them
        with database.read() as session:
            stale = installations.has_expired_states(session, now=now)
        if stale:
            with database.write() as session:
                installations.forget_expired_states(session, now=now)

    def encrypt(self) -> bool:
        """Encrypt with the first key what is not encrypted with it; return whether nothing else is left in the file.

        Raises `SettingsError` if the keys decrypt nothing, and `OddTokensError`, once the others are encrypted.
        """
        found, unreadable = self._secrets()
        old = [(secret, newest) for secret, newest in found if newest is not None]
        if old:
            self._database.rewrite()  # first: if it fails, the next pass finds the tokens again, and begins with it
            with self._database.write(patiently=True) as session:
                for secret, newest in old:
                    installations.replace(session, secret, newest)
            log.info("the tokens are encrypted with the first key now", count=len(old))
        erased = self._database.erase_log()  # at each start: an earlier one may have been killed before it
        if not erased:
            log.warning("tokens of before may still be in the database's log; the next pass erases them")
        if unreadable:
            raise OddTokensError(f"{WrongKeyError(unreadable)}")
        return erased

    def _has_plain(self) -> bool:
        """Return whether a token is not encrypted: a bot of an earlier release on this database has stored it."""
        with self._database.read() as session:
            return any(not is_encrypted(secret.value) for secret in installations.secrets(session))

    def refuse_wrong_keys(self) -> None:
        """Raise `SettingsError` if the keys decrypt nothing. A single odd token stops only its workspace."""
        self._secrets()

    def check_keys(self) -> str:
        """Describe which keys are in use. Raises `SettingsError` for a wrong key."""
        found, unreadable = self._secrets()
        if unreadable:
            raise OddTokensError(f"{WrongKeyError(unreadable)}")
        old = sum(newest is not None for _, newest in found)
        if old:
            return f"{old} of {len(found)} stored tokens are not encrypted with the first key yet; start the bot"
        return f"{len(found)} stored tokens, all encrypted with the first key"

    def _secrets(self) -> tuple[list[tuple[Secret, str | None]], set[str]]:
        """Return every secret, with what is to be stored instead if it is not encrypted with the first key.

        Also return the workspaces and organizations whose newest one no key decrypts. Raises `SettingsError` if the
        keys decrypt nothing.
        """
        with self._database.read() as session:
            stored = list(installations.secrets(session))
        found: list[tuple[Secret, str | None]] = []
        unreadable: dict[tuple[str, str, str], str] = {}
        for secret in stored:
            of = secret.table.name, secret.column, secret.owner
            try:
                found.append((secret, self._keys.newest(secret.value)))
                unreadable.pop(of, None)  # whoever installs the app again has a token that can be read
            except WrongKeyError:
                unreadable[of] = secret.owner
        if unreadable and not any(is_encrypted(secret.value) for secret, _ in found):
            raise SettingsError(f"{WrongKeyError()}")
        return found, set(unreadable.values())
