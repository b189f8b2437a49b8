"""The installations by OAuth: the tokens in the tables that slack_sdk's stores write, as they are stored.

An installation belongs to a workspace, or, with the team null, to an organization that installed the app for all of its
workspaces. slack_sdk keeps a row of each installation in both tables, the newest of which holds.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, DateTime, TableClause, column, delete, func, insert, or_, select, table, update
from sqlmodel import Session, col

from storage.statements import change
from storage.workspaces import Workspace

_ROW = ("id", "client_id", "enterprise_id", "team_id", "bot_user_id", "bot_token", "bot_refresh_token")
BOTS = table("slack_bots", *map(column, _ROW), column("installed_at", DateTime))
INSTALLATIONS = table(
    "slack_installations",
    *map(column, (*_ROW, "user_id", "user_token", "user_refresh_token", "incoming_webhook_url")),
    column("installed_at", DateTime),
)
_STATES = table("slack_oauth_states", column("state"), column("expire_at", DateTime))

SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")
"""The columns of both tables that are encrypted."""


class Installation(NamedTuple):
    """The token of a workspace, as it is stored, and its bot; and of which organization it is, if of any.

    `is_unrecorded`: it is not recorded yet that this organization's installation serves the workspace.
    """

    token: str
    bot_user_id: str | None
    enterprise_id: str | None
    is_unrecorded: bool


def find(session: Session, client_id: str, team_id: str, enterprise_id: str | None = None) -> Installation | None:
    """Return the installation that serves a workspace: its own, or else its organization's.

    The workspace may have joined an organization after it installed the app, so its own row is found by the team alone.
    A request names the organization in `enterprise_id`, or in Slack Connect that of a guest, so one that is recorded
    comes first. Without a request it must be recorded, and the app not uninstalled from the workspace.
    """
    known = select(col(Workspace.enterprise_id)).where(col(Workspace.team_id) == team_id).scalar_subquery()
    uninstalled = select(col(Workspace.uninstalled_at)).where(col(Workspace.team_id) == team_id).scalar_subquery()
    recorded = BOTS.c.enterprise_id == known
    served = BOTS.c.team_id.is_(None) & or_(recorded, BOTS.c.enterprise_id == enterprise_id)
    if enterprise_id is None:
        served &= uninstalled.is_(None)
    statement = (
        select(BOTS.c.bot_token, BOTS.c.bot_user_id, BOTS.c.team_id, BOTS.c.enterprise_id, known, uninstalled)
        .where(BOTS.c.client_id == client_id, BOTS.c.bot_token.is_not(None), or_(BOTS.c.team_id == team_id, served))
        .order_by(BOTS.c.team_id.is_(None), recorded.desc(), BOTS.c.installed_at.desc(), BOTS.c.id.desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    token, bot, own, organization, noted, uninstalled_at = row
    if own is not None:
        return Installation(token, bot, None, is_unrecorded=False)
    return Installation(token, bot, organization, is_unrecorded=noted != organization or uninstalled_at is not None)


def organizations(session: Session, client_id: str) -> dict[str, str]:
    """Return the token of each organization that installed the app for its workspaces, as it is stored."""
    statement = select(BOTS.c.enterprise_id, BOTS.c.bot_token).where(
        BOTS.c.client_id == client_id,
        BOTS.c.team_id.is_(None),
        BOTS.c.enterprise_id.is_not(None),
        BOTS.c.bot_token.is_not(None),
    )
    rows = session.execute(statement.order_by(BOTS.c.installed_at, BOTS.c.id)).all()
    return {organization: token for organization, token in rows}  # noqa: C416 - the newest, which is the last


def own(session: Session, client_id: str) -> set[str]:
    """Return the workspaces that an installation of their own serves."""
    statement = select(BOTS.c.team_id).where(BOTS.c.client_id == client_id, BOTS.c.bot_token.is_not(None))
    return set(session.execute(statement.where(BOTS.c.team_id.is_not(None))).scalars())


@dataclass(frozen=True, slots=True)
class Revocation:
    """Slack's word that tokens are of no use any more: of a workspace, or with the team None of an organization.

    `at` is when that was. `bots` and `users` are those whose tokens were revoked; None: all were, the app is gone.
    """

    team_id: str | None
    enterprise_id: str | None
    at: datetime
    bots: AbstractSet[str] | None = None
    users: AbstractSet[str] | None = None


def revoke(session: Session, client_id: str, revocation: Revocation) -> bool:
    """Delete the tokens that were revoked from both tables; return whether the app is gone from there.

    What was installed after the revocation stays: somebody has installed the app again meanwhile.
    """
    before = _second_after(revocation.at)
    of_bots, of_both = (
        _of(each, client_id, revocation) & (each.c.installed_at < before) for each in (BOTS, INSTALLATIONS)
    )
    if revocation.bots is None or revocation.users is None:
        change(session, delete(BOTS).where(of_bots))
        change(session, delete(INSTALLATIONS).where(of_both))
        return not _is_served(session, client_id, revocation, since=before)
    gone = change(session, delete(BOTS).where(of_bots, BOTS.c.bot_user_id.in_(revocation.bots)))
    without_bot = update(INSTALLATIONS).where(of_both, INSTALLATIONS.c.bot_user_id.in_(revocation.bots))
    change(session, without_bot.values(bot_token=None, bot_refresh_token=None, incoming_webhook_url=None))
    without_user = update(INSTALLATIONS).where(of_both, INSTALLATIONS.c.user_id.in_(revocation.users))
    change(session, without_user.values(user_token=None, user_refresh_token=None))
    empty = INSTALLATIONS.c.bot_token.is_(None) & INSTALLATIONS.c.user_token.is_(None)
    change(session, delete(INSTALLATIONS).where(of_both, empty))
    return gone > 0 and not _is_served(session, client_id, revocation, since=None)


def _second_after(moment: datetime) -> datetime:
    """Return the time before which an installation is older than an event, whose time is in whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None) + timedelta(seconds=1)


def _of(rows: TableClause, client_id: str, revocation: Revocation) -> ColumnElement[bool]:
    if revocation.team_id is not None:
        return (rows.c.client_id == client_id) & (rows.c.team_id == revocation.team_id)
    organization = rows.c.team_id.is_(None) & (rows.c.enterprise_id == revocation.enterprise_id)
    return (rows.c.client_id == client_id) & organization


def _is_served(session: Session, client_id: str, revocation: Revocation, *, since: datetime | None) -> bool:
    """Return whether an installation is left, of the workspace or of its organization; `since`, one as new as that."""
    known = select(col(Workspace.enterprise_id)).where(col(Workspace.team_id) == revocation.team_id).scalar_subquery()
    serves: ColumnElement[bool] = BOTS.c.team_id.is_(None) & (
        BOTS.c.enterprise_id == func.coalesce(known, revocation.enterprise_id)
    )
    if revocation.team_id is not None:  # None would be every organization's
        serves = or_(BOTS.c.team_id == revocation.team_id, serves)
    serving = select(BOTS.c.id).where(BOTS.c.client_id == client_id, BOTS.c.bot_token.is_not(None), serves)
    if since is not None:
        serving = serving.where(BOTS.c.installed_at >= since)
    return session.execute(serving).first() is not None


# --- Secrets --------------------------------------------------------------------------------------------------------


class Secret(NamedTuple):
    """A token or another secret, as it is stored, where it is, and whose: a workspace's or an organization's."""

    table: TableClause
    id: int
    owner: str
    column: str
    value: str


def secrets(session: Session) -> Iterator[Secret]:
    """Yield every secret that is stored, whichever app's; of each table, the newest last."""
    for rows in (BOTS, INSTALLATIONS):
        columns = [name for name in SECRETS if name in rows.c]
        owner = func.coalesce(rows.c.team_id, rows.c.enterprise_id)
        statement = select(rows.c.id, owner, *(rows.c[name] for name in columns))
        for row_id, whose, *values in session.execute(statement.order_by(rows.c.id)).all():
            yield from (Secret(rows, row_id, whose, *each) for each in zip(columns, values, strict=True) if each[1])


def replace(session: Session, secret: Secret, value: str) -> None:
    """Store a secret in another form, unless somebody else has changed it meanwhile."""
    where = secret.table.c.id == secret.id, secret.table.c[secret.column] == secret.value
    change(session, update(secret.table).where(*where).values({secret.column: value}))


# --- States: an installation that was finished, and is not finished again -------------------------------------------


def use_state(session: Session, state: str, *, until: datetime) -> bool:
    """Return whether a state is used for the first time; that is known until then."""
    if session.execute(select(_STATES.c.state).where(_STATES.c.state == state)).first() is not None:
        return False
    change(session, insert(_STATES).values(state=state, expire_at=until.astimezone(UTC).replace(tzinfo=None)))
    return True


def forget_expired_states(session: Session, *, now: datetime) -> None:
    """Delete the states that have expired since they were used."""
    change(session, delete(_STATES).where(_STATES.c.expire_at < now.astimezone(UTC).replace(tzinfo=None)))


def has_expired_states(session: Session, *, now: datetime) -> bool:
    """Return whether there is a state to delete."""
    late = select(_STATES.c.expire_at).where(_STATES.c.expire_at < now.astimezone(UTC).replace(tzinfo=None))
    return session.execute(late.limit(1)).first() is not None
