"""The work after an ack: a slow Slack delays nobody else, and a failure is reported once."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from fakeslack.faults import DropBefore, Hang
from storage import progress
from tests.bot.programs import eventually


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, with alice."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    bot.workspace.user("alice").types("/recert join emt 2027-03-31", in_=found)
    return found


def broken(*_args: object, **_more: object) -> None:
    raise RuntimeError("a secret that nobody should read")


def home(person: Person) -> None:
    found = person.opens_home()
    assert found is not None


def test_a_form_opens_though_many_answers_wait_for_slack(bot: LocalBot, channel: Channel) -> None:
    faults = [Hang() for _ in range(16)]
    seen = [bot.workspace.user(f"m{number}").types("/recert help", in_=channel) for number in range(16)]
    bot.workspace.faults.next("response_url", *faults)
    bot.workspace.patience = 0  # the bot is never idle while Slack hangs
    for each in seen:
        each.presses("Fees")
    eventually(lambda: bot.workspace.faults.waiting("response_url") == 0)
    alice = bot.workspace.user("alice")
    alice.types("/recert join", in_=channel)
    eventually(lambda: alice.modal)
    bot.workspace.faults.clear()


def test_a_press_that_breaks_is_answered_once(
    bot: LocalBot, channel: Channel, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = bot.workspace.user("alice")
    seen = alice.types("/recert status", in_=channel)
    home(alice)
    assert alice.home is not None
    with monkeypatch.context() as patch:
        patch.setattr(progress, "mark", broken)
        seen.presses("Mark A1 done").says("Something went wrong in Recert, and nothing changed")
        alice.home.presses("Mark A1 done").says("Something went wrong in Recert, and nothing changed")
    assert capsys.readouterr().out.count("could not answer") == 2
    alice.types("/recert status").says("0 of 11")


def test_an_answer_that_slack_does_not_take_keeps_nothing_else_from_happening(bot: LocalBot, channel: Channel) -> None:
    alice = bot.workspace.user("alice")
    seen = alice.types("/recert status", in_=channel)
    home(alice)
    bot.workspace.faults.next("response_url", DropBefore())
    seen.presses("Mark A1 done")
    alice.wire.state.wait_for(lambda: alice.home is not None and "1 of 11 steps done" in alice.home.words)
    assert alice.home is not None
    alice.home.says("1 of 11 steps done")
