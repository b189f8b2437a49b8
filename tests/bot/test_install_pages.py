"""The pages of an installation: what each says, that its state counts once, and that they never wait long."""

import html
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from slack_bolt import BoltRequest, BoltResponse
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.install import STATE_SECONDS
from fakeslack.faults import DropBefore, Refuse, Respond, Response
from storage import workspaces
from storage.database import Database
from tests.bot.many import KEY, OTHER_KEY, Many

pytestmark = pytest.mark.databases("sqlite")


def begun(many: Many) -> tuple[str, str]:
    """Open the first page; return its state, and the cookie that it set."""
    flow = many.bot.app.oauth_flow
    assert flow is not None
    first = flow.handle_installation(BoltRequest(body=""))
    (link,) = re.findall(r'href="(https://slack.com/oauth/[^"]+)"', first.body)
    state = parse_qs(urlsplit(html.unescape(link)).query)["state"][0]
    return state, first.headers["set-cookie"][0].split(";")[0]


def back(many: Many, cookie: str, **query: str) -> BoltResponse:
    """Come back from Slack's page with this query."""
    flow = many.bot.app.oauth_flow
    assert flow is not None
    return flow.handle_callback(BoltRequest(body="", query=query, headers={"cookie": cookie}))


def words(page: BoltResponse) -> str:
    """Return what a page says, after checking what every page of ours has."""
    assert page.headers["content-type"] == ["text/html; charset=utf-8"]
    for needed in ('<html lang="en">', 'name="viewport"', "color-scheme: light dark", "<h1>"):
        assert needed in page.body
    assert "<script" not in page.body
    assert "src=" not in page.body
    return html.unescape(re.sub(r"<style>.*</style>|<[^>]+>", " ", page.body, flags=re.DOTALL))


def code(many: Many) -> str:
    return many.workspace.authorizes(many.workspace.user("alice"))


def test_an_installation_ends_with_what_to_do_next(many: Many) -> None:
    state, cookie = begun(many)
    page = back(many, cookie, state=state, code=code(many))
    assert page.status == 200
    assert "Recert is installed in Local" in words(page)
    assert "/recert agency" in words(page)
    assert 'href="https://slack.com/app_redirect?app=ALOCAL&amp;team=T0LOCAL"' in page.body


def test_an_organization_is_told_to_add_recert_to_its_workspaces(many: Many) -> None:
    many.workspace.joins_organization("E0STATE", org_wide=True)
    page = many.installs(many.workspace.user("alice"))
    assert "installed for Organization. An administrator of the organization now adds it" in words(page)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"error": "access_denied"}, 200, "You didn't allow it in Slack, so nothing changed"),
        ({"error": "<b>odd"}, 400, "Slack says  <b>odd"),
        ({"code": "x"}, 400, "began in another browser"),
        ({"state": "another", "code": "x"}, 400, "began in another browser"),
        ({"state": "", "code": "x"}, 400, "began in another browser"),
    ],
)
def test_what_comes_back_otherwise_is_said_in_words(many: Many, query: dict[str, str], status: int, said: str) -> None:
    _, cookie = begun(many)
    page = back(many, cookie, **query)
    assert page.status == status
    assert said in words(page)
    assert 'href="/slack/install"' in page.body
    assert many.tokens == []


@pytest.mark.parametrize("with_code", [{}, {"code": "wrong"}])
def test_without_slack_s_yes_nothing_is_installed_and_nothing_stored(many: Many, with_code: dict[str, str]) -> None:
    state, cookie = begun(many)
    page = back(many, cookie, state=state, **with_code)
    assert page.status == 401
    assert "Slack didn't confirm the installation" in words(page)
    assert many.stored("slack_oauth_states", "state") == []


@pytest.mark.databases("sqlite", "postgresql")
def test_a_state_counts_once(many: Many) -> None:
    state, cookie = begun(many)
    assert back(many, cookie, state=state, code=code(many)).status == 200
    again = back(many, cookie, state=state, code=code(many))
    assert again.status == 401
    assert "its last page works once" in words(again)
    assert len(many.tokens) == 2
    assert len(many.stored("slack_oauth_states", "state")) == 1
    many.ticks()
    assert len(many.stored("slack_oauth_states", "state")) == 1, "as long as it would be valid"
    with many.bot.services.database.writing_engine.begin() as connection:
        past = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
        connection.execute(text("UPDATE slack_oauth_states SET expire_at = :past"), {"past": past})
    many.ticks()
    assert many.stored("slack_oauth_states", "state") == []


def test_a_state_that_is_too_old_or_that_somebody_else_made_is_none(many: Many) -> None:
    old = Fernet(KEY).encrypt_at_time(b"x", int(datetime.now(UTC).timestamp()) - STATE_SECONDS - 5).decode()
    of_another = Fernet(OTHER_KEY).encrypt(b"x").decode()
    for state in (old.rstrip("="), of_another.rstrip("="), "x" * 100, "é"):
        page = back(many, f"slack-app-oauth-state={state}", state=state, code=code(many))
        assert page.status == 401, state
        assert "has expired" in words(page)
    assert many.tokens == []


def test_a_used_state_that_is_written_otherwise_is_none(many: Many) -> None:
    state, cookie = begun(many)
    assert back(many, cookie, state=state, code=code(many)).status == 200
    for other in (f"{state}====", f"{state}=", f"{state[:10]}!{state[10:]}", f"{state[:5]}!!!!{state[5:]}"):
        page = back(many, f"slack-app-oauth-state={other}", state=other, code=code(many))
        assert page.status == 401, other
    assert len(many.tokens) == 2


def test_a_consent_without_the_bot_installs_nothing_and_keeps_a_deletion_that_is_due(many: Many) -> None:
    many.installs(many.workspace.user("alice"))
    many.begins()
    many.workspace.uninstalls()
    consent = {
        "ok": True,
        "app_id": "A1",
        "team": {"id": "T0LOCAL", "name": "Local"},
        "authed_user": {"id": "UMALLORY", "scope": "identify", "access_token": "xoxp-m", "token_type": "user"},
    }
    many.workspace.faults.next("oauth.v2.access", Respond(Response(200, consent)))
    page = many.installs(many.workspace.user("mallory"))
    assert page.status == 400
    assert "didn't let Recert work in your workspace, so nothing changed" in words(page)
    assert many.tokens == []
    with many.bot.services.database.read() as session:
        assert workspaces.left(session) == {"T0LOCAL"}


def test_however_many_begin_nothing_is_stored(many: Many) -> None:
    states = {begun(many)[0] for _ in range(100)}
    assert len(states) == 100
    assert many.stored("slack_oauth_states", "state") == []


def test_slack_that_does_not_answer_is_said_in_words(many: Many) -> None:
    many.workspace.faults.next("oauth.v2.access", DropBefore())
    page = many.installs(many.workspace.user("alice"))
    assert page.status == 504
    assert "Otherwise begin again" in words(page)
    many.workspace.faults.next("oauth.v2.access", Refuse("bad_client_secret"))
    assert many.installs(many.workspace.user("alice")).status == 401


@pytest.mark.databases("sqlite", "postgresql")
def test_while_the_database_waits_the_pages_say_so_and_log_no_traceback(many: Many, database: Database) -> None:
    with database.writing_engine.connect() as connection, connection.begin(), capture_logs() as log:
        connection.execute(text("SELECT 1" if database.is_sqlite else "LOCK TABLE slack_oauth_states"))
        page = many.installs(many.workspace.user("alice"))
    assert page.status == 503
    assert "Recert's database doesn't answer just now" in words(page)
    assert not any("exc_info" in each for each in log)
    assert many.installs(many.workspace.user("alice")).status == 200
