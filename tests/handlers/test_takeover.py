"""An agency whose training officers have all left Slack can be taken over, openly, by those who may."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Channel, Message, Person, Seen
from fakeslack.faults import DropAfter, DropBefore, Fault, RateLimited, Refuse, ServerError
from handlers.agency import takeover_blocks
from handlers.slack.accounts import is_admin
from handlers.slack.failures import Client
from storage import agencies
from storage.holds import WorkspaceHold
from storage.outbox_tables import DirectMessage
from tests.handlers.files import HEADER, channel, form, sends

__all__ = ["channel"]

TAKE = "Become training officer"
JOIN = "/recert join emt 2027-03-31"


def officers(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        (agency,) = agencies.choices(session, None, None)
        return agencies.officers(session, agency)


def passes(bot: LocalBot, days: int) -> None:
    """Let days pass, without a tick."""
    assert isinstance(bot.services.clock, ShiftedClock)
    bot.services.clock.advance(timedelta(days))


SAID = (
    "<@UBOB> has taken over as Northampton EMS's training officer, because the ones before left Slack. Any of them "
    "who comes back is a training officer again."
)


def said(bot: LocalBot, channel: Channel) -> list[str]:
    """Let the bot tick twice; return what all in the channel read of takeovers."""
    bot.workspace.ticks()
    bot.workspace.ticks()
    return [each.text for each in channel.messages if each.only_for is None and "taken over" in each.text]


def an_hour_passes(bot: LocalBot) -> None:
    """Let the lease or the wait of each message be over."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with bot.services.database.write() as session:
        for row in session.exec(select(DirectMessage)):
            row.lease_until = row.lease_until and past
            row.retry_at = row.retry_at and past
            session.add(row)
        for hold in session.exec(select(WorkspaceHold)):
            session.delete(hold)


@pytest.fixture
def bob(bot: LocalBot, channel: Channel) -> Person:
    """Return bob, who has been counted in Northampton EMS for 30 days."""
    person = bot.workspace.user("bob")
    person.types(JOIN, in_=channel)
    passes(bot, 30)
    return person


def leaves(bot: LocalBot, name: str = "chief") -> None:
    """Let somebody's account be deactivated."""
    bot.workspace.user(name).user.deleted = True


def asks(person: Person, channel: Channel) -> Seen:
    return person.types("/recert agency", in_=channel)


def test_a_member_counted_there_for_thirty_days_takes_over_and_the_channel_is_told(
    bot: LocalBot, channel: Channel, bob: Person
) -> None:
    leaves(bot)
    offered = asks(bob, channel).says("The training officer of Northampton EMS has left Slack: @chief.", TAKE)
    assert officers(bot) == ["UCHIEF"], "nothing is changed before the press"
    assert offered.presses(TAKE).says("You're a training officer of Northampton EMS now").ephemeral
    assert officers(bot) == ["UCHIEF", "UBOB"]
    assert said(bot, channel) == [SAID]
    assert asks(bob, channel).modal is not None


@pytest.mark.parametrize("fault", [None, Refuse("expired_url"), ServerError()], ids=["pressed", "refused", "failed"])
def test_what_is_pressed_in_a_direct_message_is_said_in_the_channel_all_the_same(
    bot: LocalBot, channel: Channel, bob: Person, fault: Fault | None
) -> None:
    leaves(bot)
    bot.workspace.faults.next("chat.postEphemeral", Refuse("user_not_in_channel"))
    offered = bob.writes("@recert agency", in_=channel)
    assert isinstance(offered.item, Message)
    assert offered.item in bob.direct_messages
    if fault is not None:
        bot.workspace.faults.next("response_url", fault)
    seen = offered.presses(TAKE)
    bot.workspace.settles()
    assert ("You're a training officer of Northampton EMS now" in seen.words) is (fault is None)
    assert said(bot, channel) == [SAID]


def test_a_takeover_is_said_also_of_one_who_leaves_recert_before_it_was(
    bot: LocalBot, channel: Channel, bob: Person
) -> None:
    leaves(bot)
    asks(bob, channel).presses(TAKE)
    bob.types("/recert leave").says("You stay your agency's training officer").presses("Delete everything")
    assert officers(bot) == ["UCHIEF", "UBOB"]
    assert said(bot, channel) == [SAID]


@pytest.mark.parametrize("fault", [DropAfter(), DropBefore(), RateLimited(), ServerError(after=True)])
def test_a_lost_or_failed_post_says_it_exactly_once(bot: LocalBot, channel: Channel, bob: Person, fault: Fault) -> None:
    leaves(bot)
    bot.workspace.ticks()  # what else is due is posted now
    asks(bob, channel).presses(TAKE)
    bot.workspace.settles()
    bot.workspace.faults.next("chat.postMessage", fault)
    bot.workspace.ticks()
    an_hour_passes(bot)
    bot.workspace.ticks()
    an_hour_passes(bot)
    assert said(bot, channel) == [SAID]


def test_a_takeover_that_is_not_saved_is_not_said(
    bot: LocalBot, channel: Channel, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves(bot)
    offered = asks(bob, channel)

    def fails(*_args: object) -> None:
        raise RuntimeError("killed before the commit")

    monkeypatch.setattr(takeover_blocks, "taken_over", fails)
    offered.presses(TAKE)
    bot.workspace.settles()
    assert officers(bot) == ["UCHIEF"]
    assert said(bot, channel) == []


def test_where_slack_refuses_the_post_who_took_over_is_told_to_say_it(
    bot: LocalBot, channel: Channel, bob: Person
) -> None:
    leaves(bot)
    bot.workspace.ticks()
    asks(bob, channel).presses(TAKE)
    bot.workspace.settles()
    bot.workspace.faults.next("chat.postMessage", Refuse("not_in_channel"))
    bot.workspace.ticks()
    assert "(not_in_channel): please say it there yourself" in bob.direct_messages[-1].text


def test_what_waits_to_be_said_goes_where_the_agency_has_moved_to(bot: LocalBot, channel: Channel, bob: Person) -> None:
    leaves(bot)
    asks(bob, channel).presses(TAKE)
    bot.workspace.settles()
    moved = bot.workspace.channel("new")
    bob.types("/recert agency Northampton EMS", in_=moved)
    bot.workspace.settles()
    assert said(bot, moved) == [SAID]
    assert said(bot, channel) == []


def test_who_comes_back_to_slack_is_a_training_officer_again(bot: LocalBot, channel: Channel, bob: Person) -> None:
    leaves(bot)
    asks(bob, channel).presses(TAKE)
    bot.workspace.settles()
    chief = bot.workspace.user("chief")
    chief.user.deleted = False
    chief.types("/recert roster", in_=channel).says("1 member")
    assert asks(chief, channel).modal is not None


@pytest.mark.parametrize("title", ["is_admin", "is_owner"])
def test_a_workspace_admin_takes_over_without_being_a_member(bot: LocalBot, channel: Channel, title: str) -> None:
    leaves(bot)
    admin = bot.workspace.user("admin")
    setattr(admin.user, title, True)
    asks(admin, channel).presses(TAKE)
    bot.workspace.settles()
    assert officers(bot) == ["UCHIEF", "UADMIN"]


def test_an_admin_of_another_workspace_is_none_here(bot: LocalBot) -> None:
    own, guest = bot.workspace.user("own"), bot.workspace.user("guest", team="T0ELSEWHERE")
    own.user.is_admin = guest.user.is_admin = True
    client = Client(token=bot.workspace.bot_token, base_url=bot.workspace.api_url)
    assert is_admin(client, bot.workspace.state.team, own.id)
    assert not is_admin(client, bot.workspace.state.team, guest.id)


def test_a_member_of_less_than_thirty_days_and_a_stranger_may_not(bot: LocalBot, channel: Channel) -> None:
    leaves(bot)
    eve = bot.workspace.user("eve")
    asks(eve, channel).says("have all left Slack", "on its roster for 30 days").never_says(TAKE)
    eve.types(JOIN, in_=channel)
    passes(bot, 29)
    seen = asks(eve, channel).says("on its roster for 30 days")
    assert TAKE not in seen.buttons
    passes(bot, 1)
    assert TAKE in asks(eve, channel).buttons


def test_whom_only_a_roster_names_may_not(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    sends(chief, form(chief, channel), f"{HEADER}UBOB,,emt,2027-03-31,\n")
    passes(bot, 40)
    leaves(bot)
    assert TAKE not in asks(bot.workspace.user("bob"), channel).buttons


def test_while_one_officer_is_in_slack_nobody_takes_over(bot: LocalBot, channel: Channel, bob: Person) -> None:
    assert TAKE not in asks(bob, channel).buttons
    modal = asks(bot.workspace.user("chief"), channel).modal
    assert modal is not None
    dana = bot.workspace.user("dana")
    dana.types(JOIN, in_=channel)
    modal.fills(officers=[bot.workspace.user("chief"), dana]).submits()
    leaves(bot)
    seen = asks(bob, channel).says("Only Northampton EMS's training officers can do that: @dana. Ask them.")
    assert TAKE not in seen.buttons


def test_without_an_answer_of_slack_s_nobody_takes_over(bot: LocalBot, channel: Channel, bob: Person) -> None:
    leaves(bot)
    offered = asks(bob, channel)
    bot.workspace.faults.next("users.info", Refuse("internal_error"), times=2)
    asks(bob, channel).says("Slack didn't answer just now", "nobody can take over")
    offered.presses(TAKE).says("Slack didn't answer just now")
    bot.workspace.settles()
    assert officers(bot) == ["UCHIEF"]


def test_slack_is_asked_again_at_the_press(bot: LocalBot, channel: Channel, bob: Person) -> None:
    leaves(bot)
    offered = asks(bob, channel)
    bot.workspace.user("chief").user.deleted = False
    offered.presses(TAKE).says("Only Northampton EMS's training officers can do that: @chief.")
    bot.workspace.settles()
    assert officers(bot) == ["UCHIEF"]


def test_the_first_of_two_takes_over_and_the_other_is_told_who(bot: LocalBot, channel: Channel, bob: Person) -> None:
    eve = bot.workspace.user("eve")
    eve.types(JOIN, in_=channel)
    passes(bot, 30)
    leaves(bot)
    first, second = asks(bob, channel), asks(eve, channel)
    first.presses(TAKE)
    bot.workspace.settles()
    second.presses(TAKE).says("Only Northampton EMS's training officers can do that: @bob. Ask them.")
    bot.workspace.settles()
    assert officers(bot) == ["UCHIEF", "UBOB"]
    first.presses(TAKE).says("You're a training officer of Northampton EMS already")


def test_an_agency_is_not_left_to_those_who_have_left_slack(bot: LocalBot, channel: Channel, bob: Person) -> None:
    leaves(bot)
    asks(bob, channel).presses(TAKE)
    modal = asks(bob, channel).modal
    assert modal is not None
    modal.fills(officers=[bot.workspace.user("chief")]).submits()
    assert officers(bot) == ["UCHIEF", "UBOB"]
    bob.types("/recert leave").says("You stay your agency's training officer").presses("Delete everything")
    assert officers(bot) == ["UCHIEF", "UBOB"]


@pytest.mark.parametrize("typed", ["roster", "approvals", "agency Amherst EMS"])
def test_whoever_is_refused_since_only_an_officer_may_is_not_sent_to_one_who_has_left(
    bot: LocalBot, channel: Channel, bob: Person, typed: str
) -> None:
    bob.types(f"/recert {typed}", in_=channel).says("@chief. Ask them.").never_says("left Slack")
    assert bot.workspace.deactivates(bot.workspace.user("chief")).status == 200
    seen = bob.types(f"/recert {typed}", in_=channel)
    seen.says("They have left Slack; /recert agency in #northampton says who can take over.").never_says("Ask")
    asks(bob, channel).says(TAKE)


@pytest.mark.parametrize("typed", ["roster", "agency", "agency Amherst EMS"])
def test_of_several_officers_only_those_are_named_who_are_in_slack(
    bot: LocalBot, channel: Channel, bob: Person, typed: str
) -> None:
    chief, eve = bot.workspace.user("chief"), bot.workspace.user("eve")
    eve.types("/recert join emt 2027-03-31", in_=channel)
    modal = chief.types("/recert agency", in_=channel).modal
    assert modal is not None
    modal.fills(officers=[chief, eve]).submits()
    bob.types(f"/recert {typed}", in_=channel).says("@chief, @eve. Ask one of them.")
    assert bot.workspace.deactivates(chief).status == 200
    bob.types(f"/recert {typed}", in_=channel).says("@eve. Ask them.").never_says("@chief")
    eve.types("/recert agency Northampton EMS", in_=channel).says("@eve.").never_says("@chief")
