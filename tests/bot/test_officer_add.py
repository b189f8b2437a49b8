"""`recert officer add`, called from the terminal."""

import pytest

from bot.demo.local import LocalBot
from storage import agencies
from tests.bot.test_files import Run, run

__all__ = ["run"]


def officers(bot: LocalBot) -> list[list[str]]:
    with bot.services.database.read() as session:
        return [agencies.officers(session, each) for each in agencies.choices(session, None, None)]


def test_officer_add_makes_a_training_officer_beside_those_who_are_gone(bot: LocalBot, run: Run) -> None:
    added = run("officer", "add", "UDANA")
    assert (added.exit_code, added.stderr) == (0, "")
    assert added.stdout.startswith("UDANA is a training officer of Northampton EMS.\nSo is UCHIEF")
    assert officers(bot) == [["UCHIEF", "UDANA"]]
    bot.workspace.user("dana").types("/recert agency").says("Northampton EMS")
    again = run("officer", "add", "UDANA")
    assert again.exit_code == 0
    assert "UDANA is a training officer of Northampton EMS already." in again.stdout
    assert officers(bot) == [["UCHIEF", "UDANA"]]


@pytest.mark.parametrize("user", ["dana", "@dana", "dana@example.org", "<@UDANA>", "udana", ""])
def test_officer_add_takes_nothing_but_a_slack_id(bot: LocalBot, run: Run, user: str) -> None:
    refused = run("officer", "add", user)
    assert "isn't a Slack id: open their profile in Slack, and choose Copy member ID" in str(refused.exception)
    assert officers(bot) == [["UCHIEF"]]


def test_officer_add_asks_which_of_several_agencies_is_meant(bot: LocalBot, run: Run) -> None:
    bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=bot.workspace.channel("amherst"))
    assert "there are several agencies; choose one" in str(run("officer", "add", "UDANA").exception)
    assert run("officer", "add", "UDANA", "--channel", "CAMHERST").exit_code == 0
    assert officers(bot) == [["UCHIEF"], ["URIVAL", "UDANA"]]


def test_the_channel_that_heard_that_nobody_leads_is_told_who_does_now(bot: LocalBot, run: Run) -> None:
    channel = bot.workspace.channel("northampton")
    bot.workspace.deactivates(bot.workspace.user("chief"))
    bot.workspace.ticks()
    for _ in range(2):
        assert run("officer", "add", "UDANA").exit_code == 0
        bot.workspace.ticks()
    said = [each.text for each in channel.messages if "officer again" in each.text]
    assert said == ["Northampton EMS has a training officer again: <@UDANA>."]
