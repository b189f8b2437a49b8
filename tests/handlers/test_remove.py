"""A training officer takes people off the roster: members who have gone, and pending members."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel
from storage.tables import Member, ProgressEvent, RosterPlace


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, led by chief, with alice, who has done something."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31", in_=found)
    alice.types("/recert done a1", in_=found)
    return found


def test_a_member_is_removed_and_keeps_what_they_recorded(bot: LocalBot, channel: Channel) -> None:
    chief, alice = bot.workspace.user("chief"), bot.workspace.user("alice")
    seen = chief.types("/recert roster", in_=channel).presses("Details").says("Status of @alice")
    stale = chief.types("/recert status @alice")
    seen.presses("Remove from agency", confirm=False)
    chief.types("/recert roster", in_=channel).says("1 member")
    seen.presses("Remove from agency").says("@alice is no longer in Northampton EMS")
    chief.types("/recert roster", in_=channel).says("Nobody has joined Northampton EMS yet").never_says("@alice ·")
    chief.types("/recert nudge preview", in_=channel).never_says("1 member")
    alice.sees("@chief took you off Northampton EMS's roster", "/recert join in #northampton")
    alice.types("/recert status").says("No agency", "1 of 11")
    stale.presses("Remove from agency").says("Only the training officers of", "Nothing changed")
    bot.workspace.settles()
    assert len(alice.direct_messages) == 1, "nothing was done, so nothing is said"
    alice.types("/recert join emt 2027-03-31", in_=channel)
    chief.types("/recert roster", in_=channel).says("1 member", "@alice ·")


def test_nobody_else_removes_anybody(bot: LocalBot, channel: Channel) -> None:
    chief, other = bot.workspace.user("chief"), bot.workspace.user("other")
    second = bot.workspace.channel("amherst")
    other.types("/recert agency Amherst EMS", in_=second)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=second)
    seen = other.types("/recert status @bob")
    row = next(block for block in seen.item.payload["blocks"] if block["type"] == "actions")  # type: ignore[union-attr]
    row["elements"][-1]["value"] = f"{bot.workspace.user('alice').id}:1"
    seen.presses("Remove from agency").says("Only the training officers of")
    chief.types("/recert roster", in_=channel).says("1 member")
    with bot.services.database.read() as session:
        assert all(each.agency_id is not None for each in session.exec(select(Member)))
        assert len(session.exec(select(ProgressEvent)).all()) == 1


def test_those_who_are_not_in_slack_are_forgotten(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    form = chief.types("/recert roster import", in_=channel).modal
    assert form is not None
    roster = "email,level,expires_on\nnora@example.org,emt,2027-03-31\nzed@example.org,emt,2027-03-31\n"
    form.fills(file=chief.has_file("r.csv", roster)).submits()
    chief.sees("2 not in Slack yet")
    seen = chief.types("/recert roster", in_=channel).says("2 not in Slack yet")
    seen.presses("Remove 2 not in Slack", confirm=False)
    later = chief.types("/recert roster", in_=channel).says("2 not in Slack yet")
    seen.presses("Remove 2 not in Slack").says("2 people not in Slack are off the roster.").never_says(
        "nora@example.org"
    )
    later.presses("Remove 2 not in Slack").says("They're off the roster already")
    with bot.services.database.read() as session:
        assert session.exec(select(RosterPlace)).all() == []


def test_those_not_in_slack_are_removed_only_where_they_are_shown_and_asked_about_by_name(
    bot: LocalBot, channel: Channel
) -> None:
    chief = bot.workspace.user("chief")
    roster = "email,name,level,expires_on\nn@x.org,Nora Ray,emt,2027-03-31\nz@x.org,Zed Lee,aemt,2027-03-31\n"
    form = chief.types("/recert roster import", in_=channel).modal
    assert form is not None
    form.fills(file=chief.has_file("r.csv", roster)).submits()
    chief.types("/recert roster alice", in_=channel).never_says("Remove", "not in Slack yet", "Tell ")
    both = chief.types("/recert roster", in_=channel).says("Tell 2 people", "2 not in Slack yet: Nora Ray, Zed Lee.")
    asked = str(both.payload)
    assert "Remove 2 people?" in asked
    assert "\\nNora Ray, Zed Lee'" in asked
    one = chief.types("/recert roster aemt", in_=channel).says("1 not in Slack yet: Zed Lee.").never_says("Tell ")
    one.presses("Remove 1 not in Slack").says("1 person not in Slack is off the roster.", "Nora Ray · EMT")
    both.presses("Remove 2 not in Slack").says("1 person not in Slack is off the roster.")
