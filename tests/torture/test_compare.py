"""The comparison after a round finds what was lost, doubled or missing. The rounds themselves: `make torture`."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from fakeslack import Channel
from rules.steps import StepCode
from storage import current_members, progress
from storage.database import Database
from tests.conftest import NEW_YORK
from tests.torture.stage import FOUNDED, Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Return a round in which nothing was posted yet."""
    url = f"sqlite:///{tmp_path / 'recert.db'}"
    with closing(Database(url)) as database, staged(database, url, tmp_path, Random(1), Counter()) as made:
        yield made


def post(stage: Stage, channel: Channel) -> None:
    metadata = {"event_type": "recert_nudge", "event_payload": {}}
    stage.workspace.state.post(channel, stage.workspace.state.bot.id, {"text": "44 days left", "metadata": metadata})


def post_everywhere(stage: Stage) -> None:
    for channel in stage.expected_channels():
        post(stage, channel)


def test_a_round_in_which_everything_came_once_is_right(stage: Stage) -> None:
    post_everywhere(stage)
    with stage.database.write() as session:
        member = current_members.current(session, stage.workspace.state.team, "UM0X0", now=FOUNDED, zone=NEW_YORK)
        assert member is not None
        progress.mark(session, member, StepCode.A1, done=True, by="UM0X0", now=FOUNDED)
    stage.acknowledged.add(("UM0X0", "A1"))
    assert stage.compare() == []


def test_a_mark_that_is_not_in_the_database_is_lost(stage: Stage) -> None:
    post_everywhere(stage)
    stage.acknowledged.add(("UM0X0", "A1"))
    assert stage.compare() == ["acknowledged, and not in the database: ('UM0X0', 'A1')"]
    assert stage.counts["lost"] == 1


def test_a_channel_with_two_posts_and_one_with_none_are_named(stage: Stage) -> None:
    first, *others = stage.expected_channels()
    for channel in (*others, others[0]):
        post(stage, channel)
    assert stage.compare() == [f"0 posts in {first.name} {first.id}", f"2 posts in {others[0].name} {others[0].id}"]
    assert (stage.counts["missing"], stage.counts["doubled"]) == (1, 1)
