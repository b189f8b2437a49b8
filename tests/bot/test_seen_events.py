"""An event that was answered is remembered for as long as Slack may deliver it again, and no longer."""

from sqlmodel import select

from fakeslack import Workspace
from storage.database import Database
from storage.seen_events import SeenEvent
from tests.bot.many import OF_ONE, running


def test_a_pass_forgets_what_was_answered_more_than_an_hour_ago(database: Database) -> None:
    def remembered() -> int:
        with database.read() as session:
            return len(session.exec(select(SeenEvent)).all())

    with Workspace() as workspace, running(workspace, database, slack_bot_token=workspace.bot_token, **OF_ONE) as one:
        workspace.user("alice").writes("fees").says("$")
        one.ticks(days=0.9 / 24)
        assert remembered() == 1
        workspace.user("alice").writes("when").says("March 31")
        one.ticks(days=0.2 / 24)
        assert remembered() == 1
