"""Rosters and the state's list in Slack: for an agency's training officers alone, and all of a file or nothing."""

import json
from collections.abc import Callable

import pytest
from sqlmodel import select

from bot.cli.local import LocalBot
from sandbox import Channel, Modal, Person, Seen
from sandbox.faults import DropBefore, Refuse, ServerError
from storage.tables import Awaited, Member, ProgressEvent

HEADER = "slack_id,email,level,expires_on,number\n"


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """The channel of Northampton EMS, whose only training officer is chief."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    return found


def form(person: Person, channel: Channel | None, typed: str = "roster import") -> Modal:
    modal = person.types(f"/recert {typed}", in_=channel).modal
    assert modal is not None
    return modal


def sends(person: Person, modal: Modal, content: str | bytes, name: str = "roster.csv", **fields: object) -> Seen:
    """What the officer is told by direct message after the form was sent."""
    after = modal.fills(file=person.has_file(name, content), **fields).submits()
    assert after is not None
    after.says("comes as a direct message")
    seen = person.sees("")
    while not seen.text:  # the form itself, as it changed
        seen = person.sees("")
    return seen


def members(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return sorted(each.user_id for each in session.exec(select(Member)))


def awaited(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return [each.email for each in session.exec(select(Awaited))]


def test_an_officer_imports_a_roster_and_twice_is_as_once(bot: LocalBot, channel: Channel) -> None:
    chief, maya = bot.workspace.user("chief"), bot.workspace.user("maya")
    text = f"{HEADER}{maya.id},,paramedic,2027-03-31,P0123456\nUBOB,,emt,2027-03-31,\n,nora@x.org,emt,2027-03-31,\n"
    modal = form(chief, channel).says("Northampton EMS", "slack_id", "Never an SSN or a date of birth")
    seen = sends(chief, modal, text)
    seen.says("Northampton EMS: 3 members: 3 new, 0 changed, 0 as they were", "1 not in Slack yet: nora@x.org")
    assert seen.text == "Northampton EMS: 3 members: 3 new, 0 changed, 0 as they were."
    assert (members(bot), awaited(bot)) == (["UBOB", "UMAYA"], ["nora@x.org"])
    sends(chief, form(chief, None), text).says("3 members: 0 new, 0 changed, 3 as they were")
    bot.workspace.settles()
    assert channel.messages[1:] == [], "the channel is told nothing"
    chief.types("/recert roster", in_=channel).says("2 members", "1 not in Slack yet: nora@x.org.")
    assert "1 not in Slack yet: nora@x.org." in chief.types("/recert roster", in_=channel).text


def test_a_file_with_mistakes_is_refused_whole_and_each_is_named(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    rows = "UBOB,,emt,2027-03-31,\n<@U1>,,nurse,3/31/2027,\n" + "UBOB,,emt,2027-03-31,\n" * 30
    seen = sends(chief, form(chief, channel), HEADER + rows).says(
        "Nothing was changed: 33 problems in the file.",
        "line 3, slack_id: “<@U1>” is no Slack id",
        "line 3, level: “nurse” is no level",
        "write it as 2027-03-31",
        "line 4, slack_id: “UBOB” stands in line 2 already",
        "… and 13 more",
    )
    assert seen.text.startswith("Nothing was changed: 33 problems")
    assert members(bot) == []


@pytest.mark.parametrize("typed", ["roster import", "roster export", "state-list"])
def test_nobody_else_does_any_of_it(bot: LocalBot, channel: Channel, typed: str) -> None:
    bob = bot.workspace.user("bob")
    bob.types(f"/recert {typed}", in_=channel).says("Only Northampton EMS's training officers can do that")
    bob.types(f"/recert {typed}").says("no agency's yet")
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
    after.says("You are no longer training officer of Northampton EMS", "nothing was changed")
    assert members(bot) == []


def test_an_officer_removed_while_the_file_is_read_changes_nothing(
    bot: LocalBot, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    from handlers import download  # noqa: PLC0415 - only here it is interrupted

    fetch = download.content

    def meanwhile(*arguments: object) -> bytes:
        with bot.services.database.write() as session:
            from storage import agencies  # noqa: PLC0415

            agencies.appoint(session, agencies.choices(session, None, None)[0], [bob.id], now=bot.services.clock.now())
        return fetch(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(download, "content", meanwhile)
    sends(chief, form(chief, channel), f"{HEADER}UBOB,,emt,2027-03-31,\n").says("no longer training officer")
    assert members(bot) == []


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
        (lambda bot: bot.workspace.faults.next("files", ServerError(503)), "did not hand the file over (HTTP 503)"),
        (lambda bot: bot.workspace.faults.next("files", ServerError(302)), "the app has no scope files:read"),
        (lambda bot: bot.workspace.faults.next("files", DropBefore()), "did not hand the file over"),
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
    assert (members(bot), awaited(bot)) == ([], [])


def test_without_the_scope_the_form_does_not_open_and_says_why(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.scopes.discard("files:read")
    bot.workspace.user("chief").types("/recert roster import", in_=channel).says("no scope files:read")


@pytest.mark.parametrize(
    "file",
    [{"url_private": "https://files.example.org/x.csv"}, {"url_private": "http://files.slack.com/x"}, {"id": "F1"}],
    ids=["elsewhere", "in the clear", "nowhere"],
)
def test_the_token_goes_nowhere_but_to_slack(bot: LocalBot, channel: Channel, file: dict[str, str]) -> None:
    chief = bot.workspace.user("chief")
    described = chief.wire.views.described(form(chief, channel).view)
    described["state"]["values"]["file"] = {"file": {"type": "file_input", "files": [file]}}
    chief.wire.submit(chief.user, described)
    chief.sees("Slack does not say where this file is")


def test_a_form_without_a_file_says_so_at_the_field(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    described = chief.wire.views.described(form(chief, channel).view)
    described["state"]["values"]["file"] = {"file": {"type": "file_input", "files": []}}
    answer = json.loads(chief.wire.submit(chief.user, described).body)
    assert answer == {"response_action": "errors", "errors": {"file": "Choose one CSV file."}}


def test_a_form_of_an_agency_that_is_gone_says_so(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    opened = form(chief, channel).fills(file=chief.has_file("r.csv", "x"))
    opened.view.content["private_metadata"] = json.dumps({"agency": 999})
    after = opened.submits()
    assert after is not None
    after.says("This agency is gone")


# --- Export ---------------------------------------------------------------------------------------------------------


def test_an_officer_gets_the_roster_as_a_file_which_an_import_takes_back(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.user("maya").types("/recert join emt 2027-03-31 E0123456", in_=channel)
    chief.types("/recert ROSTER export", in_=channel)
    assert any("1 member, as a file in your direct messages with Recert" in each for each in answers(bot))
    sent = [message for message in chief.direct_messages if message.files]
    assert len(sent) == 1
    assert chief.direct_messages[0].words.startswith("Northampton EMS's roster of November 24, 2026: 1 member.")
    assert sent[0].files[0]["name"] == "roster-2026-11-24.csv"
    content = bot.workspace.state.files[sent[0].files[0]["id"]].content
    assert content.decode().splitlines()[1] == "UMAYA,,,emt,2027-03-31,E0123456,,0,A1,,0"
    sends(chief, form(chief, channel), content).says("1 member: 0 new, 0 changed, 1 as they were")


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
    """What was answered at response URLs."""
    bot.workspace.settles()
    return [str(call.args["text"]) for call in bot.workspace.calls_of("response_url")]


# --- The state's list -----------------------------------------------------------------------------------------------

LIST = "License No.,Expiration Date\nE0123456,3/31/2029\nE0000009,3/31/2027\n"


def test_the_state_s_list_is_shown_first_and_then_confirms(bot: LocalBot, channel: Channel) -> None:
    chief, maya = bot.workspace.user("chief"), bot.workspace.user("maya")
    maya.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel)
    seen = sends(chief, form(chief, channel, "state-list"), LIST).says(
        "Northampton EMS: 2 members: 1 would be marked as recertified (V, confirmed), 0 not yet, 0 not in the list, "
        "1 without a number here.",
        "number: column “License No.”, expiration: column “Expiration Date”",
        "@maya (E0123456): 2027-03-31 → 2029-03-31",
        "No certification number recorded: @bob",
        "Nothing was changed yet. To mark them, send it again and choose",
    )
    assert seen.ephemeral is False
    assert confirmed(bot) == []
    marking = {"dry_run": "Mark them as recertified"}
    sends(chief, form(chief, channel, "state-list"), LIST, **marking).says("1 marked as recertified (V, confirmed)")
    assert confirmed(bot) == ["state list"]
    sends(chief, form(chief, channel, "state-list"), LIST, **marking).says("0 marked", "1 confirmed before")
    assert confirmed(bot) == ["state list"]
    maya.types("/recert status", in_=channel).says("ecertified")


def confirmed(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return [each.by_user for each in session.exec(select(ProgressEvent)) if each.confirmed]


def test_columns_that_are_not_clear_are_asked_for(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    text = LIST.replace("License No.", "Ref")
    sends(chief, form(chief, channel, "state-list"), text).says(
        "no column is known to hold the number; there are “Ref”, “Expiration Date”", "Type the columns' names"
    )
    sends(chief, form(chief, channel, "state-list"), text, number_column="ref").says("number: column “Ref”")
    sends(chief, form(chief, channel, "state-list"), "License No.,Expires,SSN\nE0123456,3/31/2029,1\n").says(
        "Recert never takes a Social Security number"
    )


@pytest.mark.parametrize("typed", ["roster import now", "roster export all", "state-list now"])
def test_words_too_many_are_told_so(bot: LocalBot, channel: Channel, typed: str) -> None:
    bot.workspace.user("chief").types(f"/recert {typed}", in_=channel).says("and nothing more")


def test_what_cannot_be_told_for_certain_marks_nobody(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    roster = (
        "slack_id,level,expires_on,number\nUA,emt,2027-03-31,E0000001\nUB,emt,2027-03-31,E0000001\n"
        "UC,emt,2027-03-31,P0000002\nUD,emt,2027-03-31,E0000003\nUE,emt,2027-03-31,E0000004\nUF,emt,2027-03-31,E0000005\n"
    )
    sends(chief, form(chief, channel), roster)
    listed = (
        "License No.,Expires\nE0000001,3/31/2029\nP0000002,3/31/2029\nE0000003,3/31/2099\nE0000004,3/31/2029\n"
        "E0000004,3/31/2031\nE0000005,3/31/2029\n"
    )
    marking = {"dry_run": "Mark them as recertified"}
    seen = sends(chief, form(chief, channel, "state-list"), listed, **marking)
    seen.says("1 marked as recertified", "Not to be told for certain", "(E0000001)", "2027-03-31 → 2099-03-31")
    with bot.services.database.read() as session:
        confirmed = session.exec(select(ProgressEvent).where(ProgressEvent.confirmed)).all()
        who = session.exec(select(Member.user_id).where(Member.id == confirmed[0].member_id)).one()
    assert (len(confirmed), who) == (1, "UF")


def test_a_roster_that_changes_a_record_drops_what_was_confirmed_of_it(bot: LocalBot, channel: Channel) -> None:
    chief, alice = bot.workspace.user("chief"), bot.workspace.user("alice")
    alice.types("/recert join paramedic 2027-03-31 P0001111", in_=channel)
    alice.types("/recert done v", in_=channel)
    chief.types("/recert status @alice").presses("Confirm V").says("confirmed by @chief")
    header = "slack_id,level,expires_on,number\n"
    sends(chief, form(chief, channel), f"{header}{alice.id},paramedic,2027-03-31,P0001111\n").says("1 as they were")
    alice.types("/recert status").says("confirmed by @chief")
    sends(chief, form(chief, channel), f"{header}{alice.id},paramedic,2027-03-31,P0002222\n").says("1 changed")
    alice.types("/recert status").says("Recertified (self-reported)")
