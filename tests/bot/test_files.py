"""`recert roster import` and `export`, called from the terminal."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot import logs
from bot.cli import cli
from bot.demo.local import LocalBot
from bot.settings import SettingsError
from fakeslack.faults import RateLimited, ServerError
from storage.tables import Member, RosterPlace
from tests.bot.programs import environment, recert
from tests.rules.workbooks import workbook

Run = Callable[..., Result]

HEADER = "slack_id,email,name,level,expires_on,number,roles\n"


@pytest.fixture
def run(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that calls the program in the folder of the bot's database, where Northampton EMS is."""
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=bot.workspace.channel("northampton"))
    monkeypatch.setattr(logs, "set_up", lambda *_: None)  # the streams of a call in this process are soon closed
    monkeypatch.setenv("RECERT_AS_OF", "2026-11-24T10:00")

    def call(*words: str, file: str | bytes | None = None) -> Result:
        if file is not None:
            Path("file.csv").write_bytes(file.encode() if isinstance(file, str) else file)
        return CliRunner().invoke(cli, list(words))

    return call


@pytest.fixture
def in_slack(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> LocalBot:
    """Return the bot in the workspace that the program's token is for."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", bot.workspace.bot_token)
    monkeypatch.setenv("SLACK_API_URL", bot.workspace.api_url)
    return bot


def members(bot: LocalBot) -> dict[str, Member]:
    with bot.services.database.read() as session:
        return {each.user_id: each for each in session.exec(select(Member)) if each.user_id is not None}


def named(bot: LocalBot) -> list[str]:
    """Return whom rosters name who have not answered, by user id or else by address."""
    with bot.services.database.read() as session:
        return sorted(each.user_id or each.email or "" for each in session.exec(select(RosterPlace)))


def test_a_roster_is_imported_exported_and_taken_back_without_a_change(bot: LocalBot, run: Run) -> None:
    rows = "UMAYA,,,emt,2027-03-31,E0123456,\nUBOB,,,medic,2028-03-31,,examiner\n,Nora@x.org,'=Nora,emt,2027-03-31,,\n"
    text = HEADER + rows
    first = run("roster", "import", "file.csv", file=text)
    assert first.exit_code == 0
    assert "3 members of Northampton EMS were imported: 3 new." in first.output
    assert "1 not in Slack yet: =Nora." in first.output
    assert "SLACK_BOT_TOKEN is not set" in first.output
    assert "3 members of Northampton EMS were imported: 3 unchanged." in run("roster", "import", "file.csv").output
    bot.workspace.user("maya").types("/recert done v")
    bot.workspace.user("bob").types("/recert ce add 1.5 F3-0001 Stroke")
    out = run("roster", "export")
    assert out.stdout.splitlines() == [
        "slack_id,email,name,level,expires_on,number,roles,steps_done,next_step,recertified,ce_hours",
        "UMAYA,,,emt,2027-03-31,E0123456,,1,,self-reported,0",
        "UBOB,,,paramedic,2028-03-31,,examiner,0,A1,,1.5",
        ",nora@x.org,'=Nora,emt,2027-03-31,,,0,A1,,0",
    ]
    assert "3 members written to out.csv" in run("roster", "export", "out.csv").output
    assert Path("out.csv").read_text(encoding="utf-8") == out.stdout
    assert "3 members of Northampton EMS were imported: 3 unchanged." in run("roster", "import", "out.csv").output


def test_names_in_an_export_and_on_the_terminal_are_slack_s(in_slack: LocalBot, run: Run) -> None:
    channel, maya = in_slack.workspace.channel("northampton"), in_slack.workspace.user("maya", real_name="Maya Smith")
    maya.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    file = "number,expires,status\nE0123456,3/31/2029,Current\n"
    assert "Maya Smith (UMAYA) (E0123456): March 31, 2027" in run("state-list", "file.csv", file=file).stdout
    nora = run("roster", "import", "file.csv", file="email,level,expires_on\nnora@x.org,emt,2027-03-31\n")
    assert "They're Maya Smith (UMAYA)." in nora.stdout
    out = run("roster", "export")
    assert "UMAYA,maya@example.org,Maya Smith,emt" in out.stdout
    assert "missing" not in out.stderr
    assert "2 unchanged" in run("roster", "import", "file.csv", file=out.stdout).stdout
    in_slack.workspace.faults.next("users.list", ServerError())
    out = run("roster", "export")
    assert "UMAYA,,,emt" in out.stdout
    assert "1 name is missing, since Slack didn't give it." in out.stderr


def test_a_name_in_slack_commands_no_terminal_and_begins_no_line(in_slack: LocalBot, run: Run) -> None:
    channel, maya = in_slack.workspace.channel("northampton"), in_slack.workspace.user("maya")
    maya.user.real_name = "Maya\x1b[2J\nNobody was imported.\u202e"
    maya.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    said = run("roster", "import", "file.csv", file="email,level,expires_on\nnora@x.org,emt,2027-03-31\n").stdout
    assert "They're Maya [2J Nobody was imported. (UMAYA)." in said
    assert set("\x1b\u202e").isdisjoint(said)


def test_a_file_with_a_bad_row_is_refused_whole_and_every_row_is_named(bot: LocalBot, run: Run) -> None:
    rows = "UMAYA,,,emt,2027-03-31,,\n" + "UBOB,,,nurse,sometime,,\n" + "x,,,emt,2027-03-31,,\n" * 22
    result = run("roster", "import", "file.csv", file=HEADER + rows)
    assert result.exit_code == 1
    assert result.stdout == ""
    said = result.stderr.splitlines()
    assert said[0] == "1 is ready, 23 need you. Nothing is imported yet."
    assert said[1:3] == [
        "line 3, level: “nurse” isn't a level; the levels are emt, aemt, paramedic",
        "line 3, expires_on: “sometime” isn't a date; write it like 3/31/2027",
    ]
    assert len(said) == 23
    assert said[-2:] == ["… and 4 more", "To import the others without these, add --skip-bad."]
    assert members(bot) == {}
    result = run("roster", "import", "file.csv", "--skip-bad")
    assert result.exit_code == 0
    assert "1 member of Northampton EMS was imported: 1 new." in result.stdout
    assert "23 rows were left out:" in result.stdout
    assert named(bot) == ["UMAYA"]


def test_a_file_without_a_single_good_row_is_refused_with_skip_bad_too(bot: LocalBot, run: Run) -> None:
    result = run("roster", "import", "file.csv", "--skip-bad", file=f"{HEADER}UBOB,,,nurse,2027,,\n")
    assert result.exit_code == 1
    assert result.stderr.startswith("Nothing changed: there is 1 problem in the file.")
    assert members(bot) == {}


def test_an_export_that_excel_saved_is_taken_back_unchanged(run: Run) -> None:
    run(
        "roster",
        "import",
        "file.csv",
        file=HEADER + "UMAYA,,,emt,2027-03-31,E0123456,\n,n@x.org,Núria,emt,2028-03-31,,\n",
    )
    exported = list(csv.reader(io.StringIO(run("roster", "export").stdout)))
    shown = [[re.sub(r"^(\d{4})-0(\d)-(\d\d)$", r"\2/\3/\1", cell) for cell in row] for row in exported]
    assert "3/31/2027" in shown[1]
    text = "".join(f"{','.join(row)},,\r\n" for row in shown)  # Excel keeps columns that were once used
    for data in (text.encode("cp1252"), text.encode("utf-8-sig"), text.replace(",", "\t").encode("utf-16")):
        assert "2 unchanged" in run("roster", "import", "file.csv", file=data).stdout
    table = [[date.fromisoformat(cell) if cell[4:5] == "-" else cell for cell in row] for row in exported]
    assert "2 unchanged" in run("roster", "import", "file.csv", file=workbook(table)).stdout


def test_a_social_security_number_is_refused_and_never_said_back(run: Run) -> None:
    result = run("roster", "import", "file.csv", file=f"{HEADER}UMAYA,,123-45-6789,emt,2027-03-31,,\n")
    assert result.exit_code == 1
    assert "line 2, name: looks like a Social Security number" in result.stderr
    assert "6789" not in result.output


def test_a_date_that_has_passed_is_taken_until_two_years_after_and_then_only_as_it_is_recorded(
    bot: LocalBot, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("roster", "import", "file.csv", file=f"{HEADER}UMAYA,,,emt,2027-03-31,,\n,nora@x.org,,emt,2027-03-31,,\n")
    monkeypatch.setenv("RECERT_AS_OF", "2027-05-01T10:00")
    run("roster", "export", "out.csv")
    assert "2 members of Northampton EMS were imported: 2 unchanged." in run("roster", "import", "out.csv").output
    result = run("roster", "import", "file.csv", file=f"{HEADER}UBOB,,,emt,2025-03-31,,\n")
    assert "March 31, 2025 was two years ago or more" in result.stderr
    assert named(bot) == ["UMAYA", "nora@x.org"]
    result = run("roster", "import", "file.csv", file=f"{HEADER}UBOB,,,emt,2026-03-31,,\n")
    assert "1 new person has a date that has passed: UBOB (March 31, 2026). They're lapsed" in result.stdout
    assert named(bot) == ["UBOB", "UMAYA", "nora@x.org"]
    monkeypatch.setenv("RECERT_AS_OF", "2029-05-01T10:00")
    run("roster", "export", "out.csv")
    assert "3 members of Northampton EMS were imported: 3 unchanged." in run("roster", "import", "out.csv").output


@pytest.mark.parametrize("asked", [True, False], ids=["Slack is asked", "no token"])
@pytest.mark.parametrize("skips", [(), ("--skip-bad",)], ids=["whole", "skip bad"])
def test_a_file_of_last_season_by_address_leaves_those_who_have_accepted_as_they_are(
    in_slack: LocalBot, run: Run, monkeypatch: pytest.MonkeyPatch, skips: tuple[str, ...], *, asked: bool
) -> None:
    maya, text = in_slack.workspace.user("maya"), f"{HEADER},maya@example.org,,emt,2027-03-31,,\n"
    run("roster", "import", "file.csv", file=text)
    maya.types("/recert done v")
    before = members(in_slack)["UMAYA"].model_dump()
    monkeypatch.setenv("RECERT_AS_OF", "2027-05-01T10:00")
    if not asked:
        monkeypatch.delenv("SLACK_BOT_TOKEN")
    result = run("roster", "import", "file.csv", *skips)
    assert result.exit_code == 0
    if asked:
        assert "1 member of Northampton EMS was imported: 1 unchanged." in result.output
        assert "1 person keeps another date than the file has, and nothing changed for them" in result.output
    else:
        assert "Nobody at Northampton EMS was imported." in result.output
        assert "line 2, expires_on: March 31, 2027 has passed, and Slack was not asked who has this" in result.output
    assert (members(in_slack)["UMAYA"].model_dump(), named(in_slack)) == (before, [])


def test_who_is_named_by_address_is_looked_up(in_slack: LocalBot, run: Run) -> None:
    in_slack.workspace.user("maya")
    text = f"{HEADER},MAYA@example.org,Maya,emt,2027-03-31,,\n,nora@x.org,,emt,2027-03-31,,\n"
    result = run("roster", "import", "file.csv", file=text)
    assert "2 members of Northampton EMS were imported: 2 new." in result.output
    assert "1 not in Slack yet: nora@x.org." in result.output
    assert (members(in_slack), named(in_slack)) == ({}, ["UMAYA", "nora@x.org"])
    in_slack.workspace.user("nora", email="nora@x.org")
    assert "2 members of Northampton EMS were imported: 2 unchanged." in run("roster", "import", "file.csv").output
    assert named(in_slack) == ["UMAYA", "UNORA"]


def test_without_the_scope_everybody_named_by_address_is_awaited(in_slack: LocalBot, run: Run) -> None:
    in_slack.workspace.user("maya")
    in_slack.workspace.scopes.discard("users:read.email")
    result = run("roster", "import", "file.csv", file=f"{HEADER},maya@example.org,,emt,2027-03-31,,\n")
    assert "no scope users:read.email" in result.output
    assert named(in_slack) == ["maya@example.org"]


def test_an_outage_of_slack_fails_the_whole_import_in_words(in_slack: LocalBot, run: Run) -> None:
    in_slack.workspace.faults.next("users.lookupByEmail", ServerError(503))
    result = run("roster", "import", "file.csv", file=f"{HEADER}UBOB,,,emt,2027-03-31,,\n,m@x.org,,emt,2027-03-31,,\n")
    assert result.exit_code == 1
    assert "Slack doesn't say who has which e-mail address" in result.stderr
    assert "nothing was imported" in result.stderr
    assert (members(in_slack), named(in_slack)) == ({}, [])


def test_who_is_missing_in_a_file_is_named(run: Run) -> None:
    rows = "UMAYA,,,emt,2027-03-31,,\n,n@x.org,Nora,emt,2027-03-31,,\n"
    run("roster", "import", "file.csv", file=f"{HEADER}{rows}")
    said = run("roster", "import", "file.csv", file=f"{HEADER}UBOB,,,emt,2027-03-31,,\n").output
    assert "2 people on the roster weren't in this import. Nobody was removed. They're UMAYA, Nora." in said
    assert "3 members" in run("roster", "export", "out.csv").output


def test_with_tell_everybody_is_told_once_by_the_bot(in_slack: LocalBot, run: Run) -> None:
    bob = in_slack.workspace.user("bob")
    text = f"{HEADER}UBOB,,,emt,2027-03-31,,\n,nora@x.org,,emt,2027-03-31,,\n"
    assert "2 people don't know yet" in run("roster", "import", "file.csv", file=text).output
    in_slack.workspace.ticks()
    assert bob.direct_messages == []
    assert "2 people will be told, once each" in run("roster", "import", "file.csv", "--tell").output
    assert "will be told" not in run("roster", "import", "file.csv", "--tell").output
    in_slack.workspace.ticks()
    (message,) = bob.direct_messages
    assert message.text.startswith(
        "Northampton EMS put you on its roster: EMT, March 31, 2027. Your training officer is <@UCHIEF>."
    )


@pytest.mark.parametrize("token", ["a token", ""])
def test_a_member_whose_record_the_program_changes_is_told(
    bot: LocalBot, run: Run, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=bot.workspace.channel("northampton"))
    if token:
        monkeypatch.setenv("SLACK_BOT_TOKEN", bot.workspace.bot_token)
        monkeypatch.setenv("SLACK_API_URL", bot.workspace.api_url)
    said = run("roster", "import", "file.csv", file=f"{HEADER}UBOB,,,aemt,2027-03-31,,\n").output
    assert ("they were not told: SLACK_BOT_TOKEN is not set." in said) is not bool(token)
    told = [each.text for each in bob.direct_messages]
    assert [each[:40] for each in told] == (["A training officer changed your record w"] if token else [])


def test_a_pause_that_slack_asks_for_is_kept_or_the_rest_is_for_later(in_slack: LocalBot, run: Run) -> None:
    in_slack.workspace.user("maya")
    text = f"{HEADER},maya@example.org,,emt,2027-03-31,,\n,bob@example.org,,emt,2027-03-31,,\n"
    in_slack.workspace.faults.next("users.lookupByEmail", RateLimited(901))
    result = run("roster", "import", "file.csv", file=text)
    assert "2 of them are looked up later" in result.output
    assert named(in_slack) == ["bob@example.org", "maya@example.org"]
    in_slack.workspace.faults.next("users.lookupByEmail", RateLimited(1))
    assert "2 members of Northampton EMS were imported: 2 unchanged." in run("roster", "import", "file.csv").output
    assert named(in_slack) == ["UMAYA", "bob@example.org"]


def test_of_several_agencies_one_is_named(bot: LocalBot, run: Run) -> None:
    bot.workspace.user("chief").types("/recert agency Amherst EMS", in_=bot.workspace.channel("amherst"))
    for words in (["import", "file.csv"], ["export"]):
        result = run("roster", *words, file=f"{HEADER}UMAYA,,,emt,2027-03-31,,\n")
        assert isinstance(result.exception, SettingsError)
        assert "several agencies; choose one: " in str(result.exception)
        assert "--channel CAMHERST (Amherst EMS)" in str(result.exception)
        assert "\n" not in str(result.exception)
    assert (
        "1 member of Amherst EMS was imported: 1 new."
        in run("roster", "import", "file.csv", "--channel", "CAMHERST").output
    )
    other = run("roster", "import", "file.csv", "--channel", "CNORTHAMPTON", "--team", "T0LOCAL")
    assert "1 member of Northampton EMS was imported: 1 new." in other.output, (
        "one agency's row keeps no other from one"
    )
    result = run("roster", "export", "--channel", "C404")
    assert "there is no such agency; choose one" in str(result.exception)


def test_settings_and_files_that_are_wrong_are_one_line_and_exit_2(tmp_path: Path) -> None:
    env = environment(None, "sqlite:///recert.db")
    result = recert("roster", "export", env=env, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("recert: there is no agency yet")
    result = recert("state-list", "nowhere.csv", env=env, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr == "recert: FILE: nowhere.csv cannot be read (No such file or directory)\n"
