"""A process that is killed in the middle of a post, and the one that comes after it."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from fakeslack import Workspace
from fakeslack.faults import Hang
from storage.database import Database
from storage.outbox_tables import MessageState, Nudge
from tests.at_once import SECONDS
from tests.bot.programs import environment, recert, started
from tests.bot.season import expect_nudge

SWEEP = ("sweep", "--as-of", "2027-02-15T10:00-05:00")


def prepare(workspace: Workspace, env: dict[str, str], cwd: Path) -> None:
    """Make an agency and a member with the program: `ask` saves them in the same local workspace."""
    at = ("--as-of", "2026-11-24T10:00-05:00", "--in", "northampton")
    assert recert("ask", *at, "/recert agency Northampton EMS", env=env, cwd=cwd).returncode == 0
    assert recert("ask", *at, "/recert join emt 2027-03-31", env=env, cwd=cwd).returncode == 0
    workspace.channel("northampton")


def shorten_the_lease(database: Database) -> None:
    """Leave a moment of the lease of the post under way, for which the next sweep has to wait."""
    with database.write() as session:
        row = session.exec(select(Nudge).where(Nudge.state == MessageState.SENDING)).one()
        row.lease_until = datetime.now(UTC) + timedelta(seconds=2)
        session.add(row)


@pytest.mark.parametrize("posted", [True, False], ids=["after it was posted", "before it was posted"])
def test_a_nudge_whose_process_is_killed_stands_exactly_once(
    database: Database, tmp_path: Path, *, posted: bool
) -> None:
    url = database.url.render_as_string(hide_password=False)
    with Workspace() as workspace:
        env = environment(workspace, url)
        prepare(workspace, env, tmp_path)
        hang = Hang(after=posted)
        workspace.faults.next("chat.postMessage", hang)
        with started(*SWEEP, env=env, cwd=tmp_path) as process:
            assert hang.reached.wait(SECONDS)
            process.send_signal(signal.SIGKILL)
            process.wait(SECONDS)
        hang.release()
        shorten_the_lease(database)
        channel = workspace.channel("northampton")
        assert len(channel.messages) == int(posted)
        swept = recert(*SWEEP, env=env, cwd=tmp_path)
        assert swept.returncode == 0, swept.stderr
        expect_nudge(channel, "44 days left")
        assert recert(*SWEEP, env=env, cwd=tmp_path).stdout.strip() == "Nothing was due."
        channel.expect_silence()
