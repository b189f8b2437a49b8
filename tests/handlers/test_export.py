"""`/recert roster export`: the roster as a file, by direct message."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel
from fakeslack.faults import Refuse
from tests.handlers.files import channel, form, sends

__all__ = ["channel"]


def test_an_officer_gets_the_roster_as_a_file_which_an_import_takes_back(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.user("maya").types("/recert join emt 2027-03-31 E0123456", in_=channel)
    chief.types("/recert ROSTER export", in_=channel)
    assert any("with 1 member, is there as a file in your direct messages with Recert" in each for each in answers(bot))
    sent = [message for message in chief.direct_messages if message.files]
    assert len(sent) == 1
    assert chief.direct_messages[0].words.startswith(
        "The roster of Northampton EMS as of November 24, 2026, with 1 member."
    )
    assert sent[0].files[0]["name"] == "roster-2026-11-24.csv"
    content = bot.workspace.state.files[sent[0].files[0]["id"]].content
    assert content.decode().splitlines()[1] == "UMAYA,,,emt,2027-03-31,E0123456,,0,A1,,0"
    sends(chief, form(chief, channel), content).says("1 member of Northampton EMS was imported: 1 unchanged.")


def test_a_season_s_file_has_who_was_recertified_in_it_whatever_they_recorded_since(
    bot: LocalBot, channel: Channel
) -> None:
    chief, maya, zed, newer = (bot.workspace.user(name) for name in ("chief", "maya", "zed", "newer"))
    for person in (maya, zed):
        person.types("/recert join emt 2027-03-31", in_=channel)
    newer.types("/recert join emt 2029-03-31", in_=channel)
    maya.types("/recert done v")
    chief.types("/recert status @maya").presses("Confirm").says("is confirmed")
    maya.types("/recert join emt 2029-03-31").says("Your record is changed")
    chief.types("/recert roster export 2027", in_=channel)
    assert any("for 2027 as of November 24, 2026, with 2 members" in each for each in answers(bot))
    file = next(each.files[0] for each in chief.direct_messages if each.files)
    assert file["name"] == "roster-2027-as-of-2026-11-24.csv"
    lines = bot.workspace.state.files[file["id"]].content.decode().splitlines()[1:]
    assert lines == ["UMAYA,,,emt,2027-03-31,,,1,,confirmed,0", "UZED,,,emt,2027-03-31,,,0,A1,,0"]
    chief.types("/recert roster export everybody", in_=channel).says("“everybody” is not a year")


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("files.getUploadURLExternal", "Slack did not take the file (internal_error)"),
        ("chat.postMessage", "did not take"),
    ],
)
def test_an_export_that_slack_does_not_take_says_so(bot: LocalBot, channel: Channel, method: str, words: str) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.faults.next(method, Refuse("internal_error"))
    chief.types("/recert roster export", in_=channel)
    assert any(words in each for each in answers(bot))
    assert [message for message in chief.direct_messages if not message.deleted] == []


def test_an_export_without_the_scope_says_what_is_missing(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.scopes.discard("files:write")
    chief.types("/recert roster export", in_=channel)
    assert any("no scope files:write" in each for each in answers(bot))


def answers(bot: LocalBot) -> list[str]:
    """Return the answers at response URLs."""
    bot.workspace.settles()
    return [str(call.args["text"]) for call in bot.workspace.calls_of("response_url")]
