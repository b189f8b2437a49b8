"""Tokens at rest: encrypted by the first of the keys, and readable by each of them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import event

from bot.encryption import Keys, WrongKeyError
from bot.oauth import InstallationStore
from bot.runtime import find_workspaces
from bot.settings import SettingsError
from fakeslack import Workspace
from storage import purge, sqlite
from storage.database import Database
from tests.at_once import SECONDS
from tests.bot.many import KEY, OTHER_KEY, Many, running, settings
from tests.bot.programs import ROOT, environment, eventually, free_port, page, recert, started
from tests.bot.season import expect_nudge
from tests.bot.test_oauth import install
from tests.storage.release import migrating

pytestmark = pytest.mark.databases("sqlite")

WEBHOOK = "https://hooks.slack.com/services/T0/B0/secret"
SECRETS: dict[str, Any] = {
    "bot_token": "xoxb-local",
    "bot_refresh_token": "xoxe-1-bot",
    "user_token": "xoxp-user",
    "user_refresh_token": "xoxe-1-user",
    "incoming_webhook_url": WEBHOOK,
}


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Return a workspace."""
    with Workspace() as made:
        yield made


def store_plainly(database: Database) -> None:
    """Store an installation with every kind of secret as an earlier release did, and upgrade."""
    with migrating(database) as (_, config):
        command.downgrade(config, "0009")
    store = SQLAlchemyInstallationStore(client_id="1.2", engine=database.writing_engine)
    now = datetime.now(UTC).timestamp()
    store.save(
        Installation(app_id="A1", user_id="UALICE", team_id="T0LOCAL", bot_user_id="UBOT", installed_at=now, **SECRETS)
    )
    database.upgrade()


def stored(many: Many) -> list[str]:
    """Return every secret, as it is in the database."""
    bots = [many.stored("slack_bots", name) for name in ("bot_token", "bot_refresh_token")]
    installations = [many.stored("slack_installations", name) for name in SECRETS]
    return [value for column in (*bots, *installations) for value in column if value is not None]


def in_files(database: Database) -> list[str]:
    """Return the secrets that are still in a file."""
    content = b"".join(file.read_bytes() for file in database.files)
    return [each for each in SECRETS.values() if each.encode() in content]


@pytest.mark.databases("sqlite", "postgresql")
def test_what_is_installed_is_stored_so_that_only_the_key_reads_it(workspace: Workspace, database: Database) -> None:
    with running(workspace, database) as many:
        many.installs(workspace.user("alice"))
        assert [Fernet(KEY).decrypt(each).decode() for each in stored(many)] == [workspace.bot_token] * 2


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("before", [True, False], ids=["at the start", "while the bot runs"])
def test_every_secret_of_an_old_release_is_encrypted(workspace: Workspace, database: Database, *, before: bool) -> None:
    if before:
        store_plainly(database)
    with running(workspace, database) as many:
        if not before:
            many.ticks()
            store_plainly(database)
        assert sorted(stored(many)) == (plain := sorted([*SECRETS.values(), "xoxb-local", "xoxe-1-bot"]))
        channel = many.begins()
        many.ticks(days=5)
        expect_nudge(channel, "44 days left")
        assert sorted(Fernet(KEY).decrypt(each).decode() for each in stored(many)) == plain
        assert not in_files(database), "not even where SQLite has deleted it"


@pytest.mark.databases("sqlite")
def test_whoever_reads_meanwhile_only_delays_that_no_plain_token_is_left_in_the_file(
    workspace: Workspace, database: Database
) -> None:
    store_plainly(database)
    with running(workspace, database) as many:
        with database.read() as session:
            purge.recorded(session)
            many.ticks()
            assert in_files(database)
        many.ticks()
        assert not in_files(database)


@pytest.mark.databases("sqlite")
def test_a_lock_on_the_file_only_delays_that_no_plain_token_is_left_in_it(
    workspace: Workspace, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_PATIENT_SECONDS", 0.1)
    store_plainly(database)
    with running(workspace, database) as many, database.engine.connect() as other:

        def lock_out(*told: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
            if told[2] == "VACUUM":
                other.exec_driver_sql("BEGIN IMMEDIATE")

        engine = many.bot.services.database.engine
        event.listen(engine, "before_cursor_execute", lock_out)
        many.ticks()
        assert other.in_transaction()
        assert in_files(database)
        event.remove(engine, "before_cursor_execute", lock_out)
        other.rollback()
        many.ticks()
        assert not in_files(database)


@pytest.mark.databases("sqlite", "postgresql")
def test_after_a_start_with_a_new_first_key_the_old_one_is_of_no_use(workspace: Workspace, database: Database) -> None:
    with running(workspace, database) as many:
        many.installs(workspace.user("alice"))
        channel = many.begins()
    with running(workspace, database, recert_encryption_keys=f"{OTHER_KEY}, {KEY}") as many:
        workspace.user("chief").types("/recert status", in_=channel).says("March 31, 2027")
        before = stored(many)
        many.ticks()
        assert not set(before) & set(stored(many))
        kept = stored(many)
    with running(workspace, database, recert_encryption_keys=OTHER_KEY) as many:
        many.ticks(days=5)
        expect_nudge(channel, "44 days left")
        assert stored(many) == kept, "what the first key has encrypted is left alone"
    with pytest.raises(SettingsError, match="none of these keys decrypts"):
        find_workspaces(settings(workspace, database), database)


def test_a_bot_beside_one_with_another_key_says_so_and_serves_the_others(
    workspace: Workspace, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(workspace, database) as many:
        many.ticks()
        store = InstallationStore("1.2", many.bot.services.database, Keys([OTHER_KEY]))
        store.save(Installation(app_id="A1", user_id="UALICE", team_id="T0LOCAL", bot_token=workspace.bot_token))
        assert [many.bot._workspaces.token("T0LOCAL") for _ in range(2)] == [None, None]
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "cannot be served" in line]
    assert "none of these keys decrypts" in line


def test_one_token_that_no_key_decrypts_stops_its_workspace_alone(
    workspace: Workspace, database: Database, tmp_path: Path
) -> None:
    with running(workspace, database) as many:
        many.installs(workspace.user("alice"))
        channel = many.begins()
    odd: dict[str, Any] = {"app_id": "A1", "user_id": "U1", "team_id": "T0ODD", "bot_token": "xoxb-odd"}
    InstallationStore("1.2", database, Keys([OTHER_KEY])).save(Installation(**odd, installed_at=1.0))
    port = free_port()
    with started("serve", "--port", str(port), env=env(workspace, database, KEY), cwd=tmp_path) as process:
        eventually(
            lambda: "decrypts a token in the database of T0ODD; add the" in page(f"http://127.0.0.1:{port}/readyz")[1]
        )
        assert page(f"http://127.0.0.1:{port}/readyz")[0] == 200, "the others are served"
        process.terminate()
        assert "some workspaces cannot be served" in process.communicate(timeout=SECONDS)[1]
    with running(workspace, database) as many:
        many.ticks(days=5)
        expect_nudge(channel, "44 days left")
        found = recert("doctor", env=env(workspace, database, KEY), cwd=tmp_path)
        assert "FAIL token: RECERT_ENCRYPTION_KEYS: none of these keys decrypts a token in the database of T0ODD" in (
            found.stdout
        )
        InstallationStore("1.2", database, Keys([KEY])).save(Installation(**odd, installed_at=2.0))
        assert many.bot.health.remark is not None
        many.ticks()
        assert many.bot.health.remark is None, "it has installed the app again"
        assert many.bot.health.trouble() is None


@pytest.mark.parametrize("passes", [0, 2])
def test_keys_that_decrypt_nothing_are_said_by_the_health_of_a_bot_that_runs(
    workspace: Workspace, database: Database, passes: int
) -> None:
    with running(workspace, database) as many:
        for _ in range(passes):
            many.ticks()
            assert many.bot.health.trouble() is None
        store = InstallationStore("1.2", database, Keys([OTHER_KEY]))
        store.save(Installation(app_id="A1", user_id="U1", team_id="T0LOCAL", bot_token="xoxb-1"))
        many.ticks()
        assert "decrypts a token in the database; add the key" in f"{many.bot.health.trouble()}"


def test_the_keys_are_wrong_if_they_decrypt_nothing_though_a_token_is_plain(
    workspace: Workspace, database: Database
) -> None:
    store_plainly(database)
    odd = Installation(app_id="A1", user_id="U1", team_id="T0ODD", bot_token="xoxb-odd")
    InstallationStore("1.2", database, Keys([OTHER_KEY])).save(odd)
    with pytest.raises(SettingsError, match="decrypts a token in the database; add"):
        find_workspaces(settings(workspace, database), database)


@pytest.mark.parametrize("stored", ["gAAAAé", "gAAAA", f"gAAAA🚑{'A' * 60}"])
def test_what_fernet_never_writes_is_read_with_no_key(stored: str) -> None:
    for read in (Keys([KEY]).decrypt, Keys([KEY]).newest):
        with pytest.raises(WrongKeyError):
            read(stored)


def test_a_plain_token_of_any_characters_is_encrypted() -> None:
    keys = Keys([KEY])
    encrypted = keys.newest("xoxb-é🚑")
    assert encrypted is not None
    assert keys.decrypt(encrypted) == "xoxb-é🚑"


def test_a_database_that_does_not_answer_at_the_start_keeps_no_bot_from_starting(
    workspace: Workspace, database: Database
) -> None:
    away = settings(workspace, database).model_copy(update={"database_url": "postgresql://127.0.0.1:1/recert"})
    with closing(away.database()) as nowhere:
        assert find_workspaces(away, nowhere).oauth is not None


def test_a_bot_of_one_workspace_does_not_load_what_encrypts() -> None:
    program = "import bot.serve, bot.socket_mode, bot.cli, sys; print('cryptography' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert ended.stdout == "False\n"


# --- The program ----------------------------------------------------------------------------------------------------


def env(workspace: Workspace, database: Database, keys: str) -> dict[str, str]:
    """Return the settings of a bot with these keys."""
    address = database.url.render_as_string(hide_password=False)
    oauth = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "RECERT_ENCRYPTION_KEYS": keys}
    found = environment(workspace, address, LOG_LEVEL="DEBUG", **oauth)
    del found["SLACK_BOT_TOKEN"]
    return found


@pytest.mark.parametrize("call", ["serve", "sweep", "db upgrade"])
def test_a_wrong_key_is_one_line_and_no_token_is_in_it(
    workspace: Workspace, database: Database, tmp_path: Path, call: str
) -> None:
    with running(workspace, database) as many:
        many.installs(workspace.user("alice"))
        encrypted = stored(many)
    ended = recert(*call.split(), env=env(workspace, database, OTHER_KEY), cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    (line,) = [each for each in ended.stderr.splitlines() if each.startswith("recert: ")]
    assert "RECERT_ENCRYPTION_KEYS: none of these keys decrypts a token" in line
    assert not [each for each in [*encrypted, workspace.bot_token, KEY, OTHER_KEY] if each in ended.stderr]


@pytest.mark.databases("sqlite", "postgresql")
def test_doctor_says_whether_all_tokens_are_encrypted_with_the_first_key(
    workspace: Workspace, database: Database, tmp_path: Path
) -> None:
    store_plainly(database)
    found = recert("doctor", env=env(workspace, database, KEY), cwd=tmp_path)
    assert "7 of 7 stored tokens are not encrypted with the first key yet" in found.stdout
    upgraded = recert("db", "upgrade", env=env(workspace, database, KEY), cwd=tmp_path)
    assert upgraded.returncode == 0, upgraded.stderr
    found = recert("doctor", env=env(workspace, database, KEY), cwd=tmp_path)
    assert "7 stored tokens, all encrypted with the first key" in found.stdout
    wrong = recert("doctor", env=env(workspace, database, OTHER_KEY), cwd=tmp_path)
    assert wrong.returncode == 1
    assert "FAIL token: RECERT_ENCRYPTION_KEYS: none of these keys decrypts" in wrong.stdout
    assert "Traceback" not in wrong.stderr


def test_no_token_is_in_the_log_however_much_is_logged(
    workspace: Workspace, database: Database, tmp_path: Path
) -> None:
    port = free_port()
    with started("serve", "--port", str(port), env=env(workspace, database, KEY), cwd=tmp_path) as process:
        eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
        workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
        status, text = install(port, workspace.authorizes(workspace.user("alice")))
        assert status == 200, text
        workspace.user("alice").types("/recert status").says("haven't joined")
        workspace.uninstalls()
        process.terminate()
        assert process.wait(SECONDS) == 0
        _, logged = process.communicate()
    assert "installed" in logged
    assert not [each for each in (workspace.bot_token, "gAAAA", KEY, "client_secret") if each in logged]
