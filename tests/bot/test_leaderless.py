"""The channel of an agency is told once that the last of its training officers has left Slack."""

from datetime import timedelta

import pytest
from sqlmodel import select

from fakeslack import Person
from fakeslack.faults import DropAfter, RateLimited, Refuse
from rules.direct_messages import Kind
from storage.database import Database
from storage.outbox_tables import DirectMessage
from tests.bot.season import POST, Season, begin
from tests.conftest import Open
from tests.handlers.files import form

SAID = (
    "Northampton EMS's last training officer has left Slack. A workspace admin, or a member who has been on its roster "
    "for 30 days, can take over: type /recert agency here."
)


AGAIN = "Northampton EMS has a training officer again: <@UCHIEF>."


@pytest.fixture
def season(open_bot: Open, database: Database) -> Season:
    """Return a season at Northampton EMS, which chief, no member, leads."""
    found = begin(open_bot, database, at="2027-01-05T10:00", members=1)
    found.bot.workspace.ticks()
    return found


def said(season: Season) -> list[str]:
    """Let the bot tick some times; return what all in the channel read of officers who left or are back."""
    season.bot.workspace.ticks()
    season.bot.workspace.ticks()
    season.bot.workspace.ticks()
    words = ("left Slack", "officer again")
    return [m.text for m in season.channel.messages if m.only_for is None and any(each in m.text for each in words)]


def dana(season: Season) -> Person:
    """Let dana lead the agency too."""
    found = season.bot.workspace.user("dana")
    form(season.officer, season.channel, "agency").fills(officers=[season.officer, found]).submits()
    return found


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("is_member", [False, True], ids=["officer alone", "also a member"])
def test_the_channel_is_told_once_each_time_the_last_officer_leaves(season: Season, is_member: bool) -> None:  # noqa: FBT001
    workspace, chief = season.bot.workspace, season.officer
    if is_member:
        chief.types("/recert join emt 2027-03-31", in_=season.channel)
    second = dana(season)
    workspace.deactivates(chief)
    with season.bot.services.database.read() as session:
        assert Kind.LEADERLESS not in set(session.exec(select(DirectMessage.kind))), "dana is there"
    assert said(season) == []
    workspace.deactivates(second)
    assert said(season) == [SAID]
    workspace.deactivates(second)
    assert said(season) == [SAID]
    workspace.reactivates(second)
    again = "Northampton EMS has a training officer again: <@UDANA>."
    assert said(season) == [SAID, again]
    workspace.reactivates(chief)
    assert said(season) == [SAID, again], "one is enough"
    workspace.deactivates(chief)
    workspace.deactivates(second)
    assert said(season) == [SAID, again, SAID]


def test_it_is_told_too_when_the_daily_look_up_finds_it(season: Season) -> None:
    season.officer.user.deleted = True
    assert said(season) == []
    season.wall_clock.advance(timedelta(hours=25))
    assert said(season) == [SAID]
    season.wall_clock.advance(timedelta(hours=25))
    assert said(season) == [SAID]


def test_who_is_back_before_it_was_posted_has_not_left_and_leaving_again_says_it_once(season: Season) -> None:
    workspace, chief = season.bot.workspace, season.officer
    workspace.deactivates(chief)
    workspace.reactivates(chief)
    assert said(season) == []
    workspace.deactivates(chief)
    workspace.reactivates(chief)
    workspace.deactivates(chief)
    assert said(season) == [SAID]


def test_after_a_takeover_it_is_not_said_any_more(season: Season) -> None:
    admin = season.bot.workspace.user("admin")
    admin.user.is_admin = True
    season.bot.workspace.deactivates(season.officer)
    admin.types("/recert agency", in_=season.channel).presses("Become training officer")
    assert [text for text in said(season) if text == SAID] == []


def test_where_slack_refuses_it_nobody_who_has_left_is_written_to(season: Season) -> None:
    workspace = season.bot.workspace
    workspace.deactivates(season.officer)
    workspace.faults.next(POST, Refuse("is_archived"))
    before = len(workspace.calls_of(POST))
    assert said(season) == []
    assert len(workspace.calls_of(POST)) == before + 1


def test_not_now_puts_it_off(season: Season) -> None:
    workspace = season.bot.workspace
    workspace.deactivates(season.officer)
    workspace.faults.next(POST, RateLimited())
    assert said(season) == []
    season.later()
    season.later()
    assert said(season) == [SAID]


def test_who_is_back_for_a_moment_is_no_news(season: Season) -> None:
    workspace, chief = season.bot.workspace, season.officer
    workspace.deactivates(chief)
    assert said(season) == [SAID]
    workspace.reactivates(chief)
    workspace.deactivates(chief)
    assert said(season) == [SAID], "the channel knows that nobody leads"
    workspace.reactivates(chief)
    workspace.deactivates(chief)
    workspace.reactivates(chief)
    assert said(season) == [SAID, AGAIN]


def test_that_one_is_back_waits_until_it_is_known_whether_the_channel_heard_that_they_left(season: Season) -> None:
    workspace, chief = season.bot.workspace, season.officer
    workspace.deactivates(chief)
    workspace.faults.next(POST, DropAfter())
    workspace.ticks()
    workspace.reactivates(chief)
    assert said(season) == [SAID], "posted, but Slack's answer was lost"
    season.later()
    assert said(season) == [SAID, AGAIN]


def test_who_takes_over_after_it_was_said_is_named_and_who_comes_back_then_is_no_news(season: Season) -> None:
    admin = season.bot.workspace.user("admin")
    admin.user.is_admin = True
    season.bot.workspace.deactivates(season.officer)
    assert said(season) == [SAID]
    admin.types("/recert agency", in_=season.channel).presses("Become training officer")
    assert "<@UADMIN> has taken over as Northampton EMS's training officer" in said(season)[-1]
    season.bot.workspace.reactivates(season.officer)
    assert len(said(season)) == 2
