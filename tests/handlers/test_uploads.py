"""Files from an officer: only an agency's training officers may send them, and all of a file is saved or nothing."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel
from fakeslack.faults import DropBefore, ServerError
from tests.handlers.files import HEADER, LIST, channel, confirmed, form, members, named, sends
from tests.rules.workbooks import workbook

__all__ = ["channel"]


def test_an_officer_imports_a_roster_and_twice_is_as_once(bot: LocalBot, channel: Channel) -> None:
    chief, maya = bot.workspace.user("chief"), bot.workspace.user("maya")
    text = f"{HEADER}{maya.id},,paramedic,2027-03-31,P0123456\nUBOB,,emt,2027-03-31,\n,nora@x.org,emt,2027-03-31,\n"
    modal = form(chief, channel).says("Northampton EMS", "slack_id", "No SSNs or dates of birth")
    seen = sends(chief, modal, text)
    seen.says("3 members of Northampton EMS were imported: 3 new.", "1 not in Slack yet: nora@x.org")
    assert seen.text == (
        "3 members of Northampton EMS were imported: 3 new. 1 not in Slack yet: nora@x.org. They count as members; "
        "Recert finds each as soon as that e-mail address is in Slack."
    )
    assert (members(bot), named(bot)) == ([], ["UBOB", "UMAYA", "nora@x.org"])
    sends(chief, form(chief, None), text).says("3 members of Northampton EMS were imported: 3 unchanged.")
    bot.workspace.settles()
    assert channel.messages[1:] == [], "the channel is told nothing"
    chief.types("/recert roster", in_=channel).says("3 members", "1 not in Slack yet: nora@x.org.")
    assert "1 not in Slack yet: nora@x.org." in chief.types("/recert roster", in_=channel).text


def test_a_file_with_mistakes_is_refused_whole_and_each_is_named(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    rows = "UBOB,,emt,2027-03-31,\nmaya,,nurse,sometime,\n" + "UBOB,,emt,2027-03-31,\n" * 30
    seen = sends(chief, form(chief, channel), HEADER + rows).says(
        "1 is ready, 31 need you. Nothing is imported yet.",
        "line 3, slack_id: “maya” isn't a Slack id",
        "line 3, level: “nurse” isn't a level",
        "line 3, expires_on: “sometime” isn't a date",
        "line 4, slack_id: “UBOB” is already in line 2",
        "… and 13 more",
    )
    assert seen.text.startswith("1 is ready, 31 need you. Nothing is imported yet.")
    assert members(bot) == []


def test_the_rows_that_are_ready_are_imported_by_a_button_and_the_others_named(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    text = (
        "Town EMS\n\nE-mail,Level,Exp Date,Cert #,Shift\na@x.org,EMT-B,3/31/2027,E0000001,A\nb@x.org,nurse,2027,,B\n"
        "c@x.org,P,3/31/28,N/A,A\nTotal,3,,,\n"
    )
    seen = sends(chief, form(chief, channel), text, "roster.txt")
    seen.says("2 are ready, 1 needs you.", "line 5, Level: “nurse” isn't a level")
    assert named(bot) == []
    seen.presses("Import 2 members").says(
        "2 members of Northampton EMS were imported: 2 new.",
        "1 row was left out:",
        "line 5, Level: “nurse” isn't a level",
        "line 6, Cert #: “N/A” was read as “no number”",
        "line 7: looks like a total",
        "Ignored: column “Shift”.",
    )
    assert named(bot) == ["a@x.org", "c@x.org"]


def test_a_second_row_of_somebody_keeps_no_other_out(bot: LocalBot, channel: Channel) -> None:
    chief, dana = bot.workspace.user("chief"), bot.workspace.user("dana")
    text = f"{HEADER}{dana.id},,emt,2027-03-31,\n,dana@example.org,emt,2027-03-31,\n"
    seen = sends(chief, form(chief, channel), text).says("1 is ready, 1 needs you.", "is already in line 2")
    seen.presses("Import 1 member").says(
        "1 member of Northampton EMS was imported", "1 row was left out", "is already in line 2"
    )
    assert named(bot) == ["UDANA"]


def test_a_workbook_is_imported_like_a_csv_file(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    data = workbook([["Town EMS"], ["Slack ID", "Level", "Expires"], ["UBOB", "EMT - Paramedic", date(2027, 3, 31)]])
    sends(chief, form(chief, channel), data, "roster.xlsx").says("1 member of Northampton EMS was imported: 1 new.")
    assert named(bot) == ["UBOB"]


def test_a_web_page_that_is_called_a_workbook_is_no_missing_scope(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    page = "<html><body><table><tr><td>email</td></tr></table></body></html>"
    sends(chief, form(chief, channel), page, "roster.xls").says("this is a web page", "save it as CSV or .xlsx")


@pytest.mark.parametrize("typed", ["roster import", "roster export", "state-list"])
def test_nobody_else_does_any_of_it(bot: LocalBot, channel: Channel, typed: str) -> None:
    bob = bot.workspace.user("bob")
    bob.types(f"/recert {typed}", in_=channel).says("Only Northampton EMS's training officers can do that")
    bob.types(f"/recert {typed}").says("you're not with an agency yet")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bob.types(f"/recert {typed}", in_=channel).says("Only Northampton EMS's training officers can do that")
    bot.workspace.settles()
    assert bob.modal is None
    assert bob.direct_messages == []


@pytest.mark.parametrize("typed", ["roster import", "state-list"])
def test_an_officer_removed_while_the_form_is_open_is_refused(bot: LocalBot, channel: Channel, typed: str) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    opened = form(chief, channel, typed).fills(file=chief.has_file("r.csv", f"{HEADER}UBOB,,emt,2027-03-31,\n"))
    settings = chief.types("/recert agency", in_=channel).modal
    assert settings is not None
    settings.fills(officers=[chief, bob]).submits()
    bob.sees("made you a training officer")
    handed_over = bob.types("/recert agency", in_=channel).modal
    assert handed_over is not None
    handed_over.fills(officers=[bob]).submits()
    after = opened.submits()
    assert after is not None
    after.says("You're no longer a training officer of Northampton EMS", "nothing changed")
    assert members(bot) == []


@pytest.mark.parametrize(
    ("typed", "content", "fields"),
    [
        ("roster import", f"{HEADER}UMAYA,,emt,2028-03-31,\n", {}),
        ("state-list", LIST, {"dry_run": "Mark them as recertified"}),
    ],
    ids=["roster", "state list"],
)
def test_an_officer_removed_while_the_file_is_read_changes_nothing(
    bot: LocalBot,
    channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    content: str,
    fields: dict[str, str],
) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    from handlers.slack import files  # noqa: PLC0415 - only here it is interrupted

    fetch = files.content

    def meanwhile(*arguments: object) -> bytes:
        with bot.services.database.write() as session:
            from storage import agencies  # noqa: PLC0415

            agencies.appoint(session, agencies.choices(session, None, None)[0], [bob.id], now=bot.services.clock.now())
        return fetch(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "content", meanwhile)
    sends(chief, form(chief, channel, typed), content, **fields).says("no longer a training officer")
    assert members(bot) == ["UBOB"]
    assert confirmed(bot) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEADER + "UBOB,,emt,2027-03-31,\n" * 100_000, "larger than 2 MB"),
        (b"\x00\x01\x02", "no text"),
        (b"PK\x03\x04workbook", "Excel workbook"),
        (b"", "the file is empty"),
        (f"{HEADER}UBOB,,emt,2027-03-31,123-45-6789\n", "looks like a Social Security number"),
    ],
    ids=["large", "bytes", "workbook", "empty", "ssn"],
)
def test_what_is_no_roster_is_refused_in_words(
    bot: LocalBot, channel: Channel, content: str | bytes, words: str
) -> None:
    chief = bot.workspace.user("chief")
    seen = sends(chief, form(chief, channel), content).says(words)
    seen.never_says("6789")
    assert members(bot) == []


def withdraw(scope: str) -> Callable[[LocalBot], None]:
    return lambda bot: bot.workspace.scopes.discard(scope)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (withdraw("files:read"), "the app has no scope files:read"),
        (lambda bot: bot.workspace.faults.next("files", ServerError(503)), "didn't hand the file over (HTTP 503)"),
        (lambda bot: bot.workspace.faults.next("files", ServerError(302)), "the app has no scope files:read"),
        (lambda bot: bot.workspace.faults.next("files", DropBefore()), "didn't hand the file over"),
        (lambda bot: bot.workspace.faults.next("users.lookupByEmail", ServerError(500)), "nothing was imported"),
    ],
    ids=["scope", "503", "redirect", "dropped", "look-up"],
)
def test_trouble_with_slack_fails_the_whole_import_in_words(
    bot: LocalBot, channel: Channel, trouble: Callable[[LocalBot], None], words: str
) -> None:
    chief = bot.workspace.user("chief")
    modal = form(chief, channel)
    trouble(bot)
    sends(chief, modal, f"{HEADER}UBOB,,emt,2027-03-31,\n,a@x.org,emt,2027-03-31,\n").says(words)
    assert (members(bot), named(bot)) == ([], [])


def test_without_the_scope_the_form_does_not_open_and_says_why(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.scopes.discard("files:read")
    bot.workspace.user("chief").types("/recert roster import", in_=channel).says("no scope files:read")


@pytest.mark.parametrize(
    "file",
    [
        {"url_private": "https://files.example.org/x.csv"},
        {"url_private": "http://files.slack.com/x"},
        {"id": "F1"},
        {"url_private": "https://["},
        {"url_private": "https://files.slack.com:99999/x"},
    ],
    ids=["elsewhere", "in the clear", "nowhere", "no address", "no port"],
)
def test_the_token_goes_nowhere_but_to_slack(bot: LocalBot, channel: Channel, file: dict[str, str]) -> None:
    chief = bot.workspace.user("chief")
    described = chief.wire.views.view_object(form(chief, channel).view)
    described["state"]["values"]["file"] = {"file": {"type": "file_input", "files": [file]}}
    chief.wire.submit(chief.user, described)
    chief.sees("Slack doesn't say where this file is")


def test_a_form_without_a_file_says_so_at_the_field(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    described = chief.wire.views.view_object(form(chief, channel).view)
    described["state"]["values"]["file"] = {"file": {"type": "file_input", "files": []}}
    answer = json.loads(chief.wire.submit(chief.user, described).body)
    assert answer == {"response_action": "errors", "errors": {"file": "Choose one file."}}


def test_a_form_of_an_agency_that_is_gone_says_so(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    opened = form(chief, channel).fills(file=chief.has_file("r.csv", "x"))
    opened.view.payload["private_metadata"] = json.dumps({"agency": 999})
    after = opened.submits()
    assert after is not None
    after.says("This agency is gone")


@pytest.mark.parametrize("typed", ["roster import now", "state-list now"])
def test_words_too_many_are_told_so(bot: LocalBot, channel: Channel, typed: str) -> None:
    bot.workspace.user("chief").types(f"/recert {typed}", in_=channel).says("Leave out “now”: type just")


def test_a_roster_that_changes_a_record_drops_what_was_confirmed_of_it(bot: LocalBot, channel: Channel) -> None:
    chief, alice = bot.workspace.user("chief"), bot.workspace.user("alice")
    alice.types("/recert join paramedic 2027-03-31 P0001111", in_=channel)
    alice.types("/recert done v", in_=channel)
    chief.types("/recert status @alice").presses("Confirm new date (V)").says("confirmed by @chief")
    header = "slack_id,level,expires_on,number\n"
    sends(chief, form(chief, channel), f"{header}{alice.id},paramedic,2027-03-31,P0001111\n").says("1 unchanged")
    alice.types("/recert status").says("confirmed by @chief")
    sends(chief, form(chief, channel), f"{header}{alice.id},paramedic,2027-03-31,P0002222\n").says("1 changed")
    alice.types("/recert status").says("Recertified (self-reported)")


def test_of_two_files_at_once_the_second_is_told_and_can_be_sent_again(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    text = f"{HEADER}UBOB,,emt,2027-03-31,\n"
    offer = chief.drops(chief.has_file("r.csv", text))
    busy = "still working on another file of this workspace"
    with bot.services.files.of(bot.workspace.state.team):
        sends(chief, form(chief, channel), text).says(busy, "nothing changed", "Send it again in a minute")
        sends(chief, form(chief, channel, "state-list"), text).says(busy)
        chief.drops(chief.has_file("s.csv", text)).says(busy)
        offer.presses("Import").says(busy)
        with bot.services.files.of("T0OTHER"):
            assert members(bot) == []
    offer.presses("Import").says("1 member of Northampton EMS was imported: 1 new.")


@pytest.mark.parametrize(
    "failure", [b"\0", b"PK\x03\x04", ServerError(500)], ids=["no text", "a workbook", "a failing download"]
)
def test_a_file_that_failed_is_no_longer_under_way(
    bot: LocalBot, channel: Channel, failure: bytes | ServerError
) -> None:
    chief = bot.workspace.user("chief")
    modal = form(chief, channel)
    if isinstance(failure, ServerError):
        bot.workspace.faults.next("files", failure)
    sends(chief, modal, failure if isinstance(failure, bytes) else HEADER).never_says("another file")
    with bot.services.files.of(bot.workspace.state.team):
        assert members(bot) == []


def test_of_very_many_problems_the_first_are_named(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    sends(chief, form(chief, channel), HEADER + "maya,,nurse,soon,\n" * 9_000).says(
        "there are 1,000 problems or more in the file", "line 2, slack_id", "… and 980 more"
    )
