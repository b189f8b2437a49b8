"""Installations by OAuth: which one serves a workspace, and states that nobody has finished."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import text

from storage import installations, workspaces
from storage.database import Database
from storage.installations import Revocation

APP = "1.2"
NOW = datetime.now(UTC)


def install(
    database: Database,
    token: str,
    *,
    team: str | None = None,
    enterprise: str | None = None,
    hours: int = 0,
    app: str = APP,
) -> None:
    """Store an installation of this many hours ago, of a workspace or, without a team, of an organization."""
    store = SQLAlchemyInstallationStore(client_id=app, engine=database.writing_engine)
    store.save(
        Installation(
            app_id="A1",
            user_id="U1",
            team_id=team,
            enterprise_id=enterprise,
            bot_token=token,
            bot_user_id="UBOT",
            is_enterprise_install=team is None,
            installed_at=(NOW - timedelta(hours=hours)).timestamp(),
        )
    )


def token(database: Database, team: str, enterprise: str | None = None) -> str | None:
    """Return the token that serves a workspace."""
    with database.read() as session:
        found = installations.find(session, APP, team, enterprise)
    return found and found.token


def test_the_newest_installation_of_a_workspace_serves_it_whatever_its_organization_is(database: Database) -> None:
    install(database, "old", team="T1", hours=2)
    install(database, "new", team="T1", enterprise="E1", hours=1)
    install(database, "another app's", team="T1", app="3.4")
    assert [token(database, "T1", each) for each in (None, "E1", "E2")] == ["new"] * 3
    assert token(database, "T2", "E1") is None


def test_an_organization_serves_the_workspaces_that_it_is_known_of_and_their_own_come_first(database: Database) -> None:
    install(database, "all", enterprise="E1")
    install(database, "own", team="T1", hours=1)
    assert token(database, "T1", "E1") == "own"
    assert token(database, "T2") is None, "nobody has said that it is of that organization"
    assert token(database, "T2", "E2") is None
    assert token(database, "T2", "E1") == "all"
    with database.write() as session:
        workspaces.served_by(session, "T2", "E1")
    assert token(database, "T2") == "all"
    install(database, "of the guest's organization", enterprise="E9")
    assert token(database, "T2", "E9") == "all", "in Slack Connect, a request may name the guest's"
    with database.write() as session:
        workspaces.uninstalled(session, "T2", now=NOW)
    assert token(database, "T2") is None
    assert token(database, "T2", "E1") == "all", "a request proves that it is there again"


def test_a_workspace_that_moves_to_another_organization_is_served_by_that(database: Database) -> None:
    install(database, "second", enterprise="E2")
    with database.write() as session:
        workspaces.served_by(session, "T1", "E1")
    assert token(database, "T1") is None
    with database.read() as session:
        assert installations.find(session, APP, "T1", "E2") == ("second", "UBOT", "E2", True)
    with database.write() as session:
        workspaces.served_by(session, "T1", "E2")
    assert token(database, "T1") == "second"
    with database.read() as session:
        assert installations.find(session, APP, "T1", "E2") == ("second", "UBOT", "E2", False)


@pytest.mark.parametrize("bots", [None, frozenset({"UBOT"})], ids=["uninstalled", "revoked"])
def test_an_organization_that_is_gone_is_gone_whoever_else_has_installed_the_app(
    database: Database, bots: frozenset[str] | None
) -> None:
    for enterprise in ("E1", "E2"):
        install(database, f"of {enterprise}", enterprise=enterprise, hours=1)
        with database.write() as session:
            workspaces.served_by(session, f"T{enterprise}", enterprise)
    install(database, "of E2, newer", enterprise="E2", hours=-1)
    with database.write() as session:
        assert installations.revoke(session, APP, Revocation(None, "E1", NOW, bots=bots, users=bots and frozenset()))
    assert [token(database, team) for team in ("TE1", "TE2")] == [None, "of E2, newer"]
    install(database, "again", enterprise="E1", hours=-1)
    with database.write() as session:
        again = Revocation(None, "E1", NOW, bots=bots, users=bots and frozenset())
        assert not installations.revoke(session, APP, again), "somebody has installed it again meanwhile"


def test_states_that_nobody_has_finished_are_deleted_and_those_under_way_are_not(database: Database) -> None:
    store = SQLAlchemyOAuthStateStore(expiration_seconds=600, engine=database.writing_engine)
    state = store.issue()
    for _ in range(2):
        SQLAlchemyOAuthStateStore(expiration_seconds=-1, engine=database.writing_engine).issue()
    now = datetime.now(UTC)
    with database.read() as session:
        assert installations.has_expired_states(session, now=now)
    with database.write() as session:
        installations.forget_expired_states(session, now=now)
    with database.read() as session:
        assert not installations.has_expired_states(session, now=now)
        assert session.execute(text("SELECT count(*) FROM slack_oauth_states")).scalar_one() == 1
    assert store.consume(state)
