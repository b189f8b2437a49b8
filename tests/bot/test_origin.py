"""A message's button acts in the workspace that the message is from, and a shared channel is one agency's alone."""

import pytest
from sqlmodel import select

from fakeslack import Message
from storage.tables import Agency
from tests.bot.many import Many
from tests.bot.organizations import FIRST, SECOND, members
from tests.bot.season import expect_nudge

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize("where", ["a nudge", "a channel", "another's channel", "a direct message"])
def test_a_message_s_button_acts_in_the_workspace_that_the_message_is_from(organization: Many, where: str) -> None:
    """Slack names no team in an organization, and of the person any workspace that they belong to."""
    of_another = organization.begins("A", by="nora")
    channel = organization.begins("B", by="sam", team=SECOND)
    sam, lounge = organization.workspace.user("sam"), organization.workspace.channel("lounge")
    sam.user.team = FIRST
    sam.types("/recert join emt 2028-03-31").says("You've joined")
    sam.user.team = SECOND
    match where:
        case "a nudge":
            organization.ticks(days=5)
            message = expect_nudge(channel, "44 days left")
            sam.user.team = FIRST
            seen = sam.presses(message, "My status")
        case "a direct message":
            sam.types("/recert remind on")
            organization.ticks(days=5)
            sam.user.team = FIRST
            sam.sees("44 days left").presses("Mark A1 done").says("marked done")
            sam.user.team = SECOND
            seen = sam.types("/recert status").says("1 of 11 steps done")
        case _:
            answer = sam.types("/recert help", in_=lounge if where == "a channel" else of_another)
            sam.user.team = FIRST
            seen = answer.presses("My status")
    seen.says("March 31, 2027")


@pytest.mark.parametrize(("where", "said"), [("B", "March 31, 2027"), ("DM", "March 31, 2027"), ("both", "didn't say")])
def test_a_button_that_carries_no_workspace_is_of_the_channel_s_agency_or_of_the_only_membership(
    organization: Many, where: str, said: str
) -> None:
    first, second = organization.begins("A", by="nora"), organization.begins("B", by="sam", team=SECOND)
    sam = organization.workspace.user("sam")
    asked = sam.types("/recert help", in_=second if where == "B" else organization.workspace.channel("lounge"))
    if where == "both":
        sam.user.team = FIRST
        sam.types("/recert join emt 2027-03-31", in_=first).says("You've joined")
    sam.user.team = "T0THIRD"
    before = members(organization)
    assert isinstance(asked.item, Message)
    for block in asked.item.blocks:
        block["block_id"] = f"b{block['block_id']}"
    asked.presses("My status").says(said)
    assert members(organization) == before


def test_a_shared_channel_is_one_agency_s_alone_before_slack_has_listed_the_workspaces(organization: Many) -> None:
    shared = organization.begins("A", by="nora")
    sam = organization.workspace.user("sam", team=SECOND)
    sam.types("/recert agency B", in_=shared).says("already belongs to an agency in another workspace")
    organization.ticks(days=5)
    expect_nudge(shared, "44 days left", "A")
    shared.expect_silence()


def test_a_channel_that_workspaces_share_is_one_agency_s_alone(organization: Many) -> None:
    organization.ticks()
    shared = organization.begins("A", by="nora")
    organization.ticks()
    own = organization.begins("B", by="sam", team=SECOND)
    sam = organization.workspace.user("sam")
    for name in ("C", "B"):
        sam.types(f"/recert agency {name}", in_=shared).says("already belongs to an agency in another workspace")
    shared.expect_silence()
    organization.ticks(days=5)
    expect_nudge(shared, "44 days left", "A")
    expect_nudge(own, "44 days left", "B")
    organization.workspace.removes(FIRST)
    sam.types("/recert agency B", in_=shared).says("B")
    with organization.bot.services.database.read() as session:
        of_channel = select(Agency.team_id).where(Agency.channel_id == shared.id)
        assert set(session.exec(of_channel).all()) == {FIRST, SECOND}, "the first has removed the app"
