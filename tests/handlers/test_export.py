"""`/recert roster export`: the roster as a file, by direct message."""

import pytest
from sqlalchemy import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Person
from fakeslack.faults import Fault, RateLimited, Refuse, Respond, Response, ServerError
from storage.columns import metadata
from tests.handlers.files import HEADER, channel, form, sends

__all__ = ["channel"]


def test_an_officer_gets_the_roster_as_a_file_which_an_import_takes_back(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.user("maya").types("/recert join emt 2027-03-31 E0123456", in_=channel)
    chief.types("/recert ROSTER export", in_=channel)
    assert any("with 1 member. The file is in your direct messages with Recert." in each for each in answers(bot))
    sent = [message for message in chief.direct_messages if message.files]
    assert len(sent) == 1
    assert chief.direct_messages[0].words.startswith(
        "The roster of Northampton EMS as of November 24, 2026, with 1 member."
    )
    assert sent[0].files[0]["name"] == "roster-2026-11-24.csv"
    content = bot.workspace.state.files[sent[0].files[0]["id"]].content
    assert content.decode().splitlines()[1] == "UMAYA,maya@example.org,Maya,emt,2027-03-31,E0123456,,0,A1,,0"
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
    maya.types("/recert join emt 2029-03-31").says("Your record is updated")
    chief.types("/recert roster export 2027", in_=channel)
    assert any("for 2027 as of November 24, 2026, with 2 members" in each for each in answers(bot))
    file = next(each.files[0] for each in chief.direct_messages if each.files)
    assert file["name"] == "roster-2027-as-of-2026-11-24.csv"
    lines = bot.workspace.state.files[file["id"]].content.decode().splitlines()[1:]
    assert lines == [
        "UMAYA,maya@example.org,Maya,emt,2027-03-31,,,1,,confirmed,0",
        "UZED,zed@example.org,Zed,emt,2027-03-31,,,0,A1,,0",
    ]
    chief.types("/recert roster export everybody", in_=channel).says("“everybody” isn't a year")


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("files.getUploadURLExternal", "Slack didn't take the file (internal_error)"),
        ("chat.postMessage", "didn't take"),
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


def exported(bot: LocalBot, chief: Person, channel: Channel, *, unchanged: int | None = None) -> list[str]:
    """Return the lines of a new export below the header; an import of it must change nothing of so many people."""
    chief.types("/recert roster export", in_=channel)
    answers(bot)
    file = [message.files[0] for message in chief.direct_messages if message.files][-1]
    content = bot.workspace.state.files[file["id"]].content
    lines = content.decode().splitlines()[1:]
    sends(chief, form(chief, channel), content).says(f"imported: {unchanged or len(lines)} unchanged.")
    return lines


def test_the_names_of_those_who_joined_or_accepted_are_slack_s_and_are_not_stored(
    bot: LocalBot, channel: Channel
) -> None:
    chief, user = bot.workspace.user("chief"), bot.workspace.user
    user("maya", real_name="Maya Smith-Jones").types("/recert join emt 2027-03-31", in_=channel)
    pepe, don = user("pepe", real_name="José O’Brien"), user("don", real_name="Don Doe")
    rows = f"{HEADER}{pepe.id},,emt,2027-03-31,\n{don.id},,emt,2027-03-31,\n,nora@x.org,emt,2027-03-31,\n"
    sends(chief, form(chief, channel), rows).says("3 new")
    don.types("/recert done a1").says("marked done")
    lines = exported(bot, chief, channel)
    assert [line.partition(",emt")[0] for line in lines] == [
        "UMAYA,maya@example.org,Maya Smith-Jones",
        "UPEPE,,",
        "UDON,don@example.org,Don Doe",
        ",nora@x.org,",
    ]
    with bot.services.database.read() as session:
        stored = [list(row) for table in metadata.sorted_tables for row in session.execute(select(table))]
    assert "Smith" not in str(stored)


def test_what_an_import_would_not_take_back_is_left_out_of_an_export(bot: LocalBot, channel: Channel) -> None:
    chief, user = bot.workspace.user("chief"), bot.workspace.user
    odd = {"a": "=HYPERLINK(1)", "b": "123-45-6789", "c": "x" * 300, "d": "Ray, Maya", "e": "two\nlines", "f": "'q"}
    for name, real_name in odd.items():
        user(name, real_name=real_name, email=f"+{name}@x.org").types("/recert join emt 2027-03-31", in_=channel)
    # Somebody who joined although a roster already names them by their address: one person, whom the file has twice.
    sends(chief, form(chief, channel), f"{HEADER},nora@x.org,emt,2027-03-31,\n").says("1 new")
    user("nora", email="Nora@x.org").types("/recert join emt 2027-03-31", in_=channel)
    lines = exported(bot, chief, channel, unchanged=7)
    assert [line.partition(",emt")[0] for line in lines] == [
        "UA,'+a@x.org,'=HYPERLINK(1)",
        "UB,'+b@x.org,",
        f"UC,'+c@x.org,{'x' * 100}",
        "UD,'+d@x.org,Maya Ray",
        "UE,'+e@x.org,two lines",
        "UF,'+f@x.org,'q",
        ",nora@x.org,",
        "UNORA,,Nora",
    ]


def test_an_address_of_two_profiles_is_filled_in_once_whatever_its_case(bot: LocalBot, channel: Channel) -> None:
    for name, email in (("maya", "Crew@x.org"), ("bob", "crew@X.org"), ("zed", "CREW@x.org")):
        bot.workspace.user(name, email=email).types("/recert join emt 2027-03-31", in_=channel)
    lines = exported(bot, bot.workspace.user("chief"), channel)
    assert [line.partition(",emt")[0] for line in lines] == ["UMAYA,crew@x.org,Maya", "UBOB,,Bob", "UZED,,Zed"]


@pytest.mark.parametrize("sign", ["\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_name_that_begins_with_a_full_width_sign_is_escaped_and_taken_back(
    bot: LocalBot, channel: Channel, sign: str
) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.user("maya", real_name=f"{sign}HYPERLINK(1)").types("/recert join emt 2027-03-31", in_=channel)
    sends(chief, form(chief, channel), f"slack_id,email,name,level,expires_on\n,n@x.org,'{sign}Nora,emt,2027-03-31\n")
    lines = exported(bot, chief, channel)
    assert [line.partition(",emt")[0] for line in lines] == [
        f"UMAYA,maya@example.org,'{sign}HYPERLINK(1)",
        f",n@x.org,'{sign}Nora",
    ]


def test_without_the_scope_for_addresses_an_export_has_names_alone(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.scopes.discard("users:read.email")
    bot.workspace.user("maya").types("/recert join emt 2027-03-31", in_=channel)
    assert exported(bot, bot.workspace.user("chief"), channel)[0].startswith("UMAYA,,Maya,emt")


@pytest.mark.parametrize(
    ("faults", "calls", "names"),
    [
        ([RateLimited(1)], 2, True),
        ([RateLimited(1), RateLimited(3600)], 2, False),
        ([Refuse("internal_error")], 1, False),
        ([ServerError()], 1, False),
        ([Respond(Response(200, {"ok": True, "members": "none"}))], 1, False),
    ],
)
def test_where_slack_does_not_give_the_names_an_export_comes_without_them_and_says_so(
    bot: LocalBot, channel: Channel, faults: list[Fault], calls: int, *, names: bool
) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.user("maya").types("/recert join emt 2027-03-31", in_=channel)
    bot.workspace.faults.next("users.list", *faults)
    line = exported(bot, chief, channel)[0]
    assert line.startswith("UMAYA,maya@example.org,Maya,emt" if names else "UMAYA,,,emt")
    said = any("1 name is missing, since Slack didn't give it" in each for each in answers(bot))
    assert said is not names
    assert len(bot.workspace.calls_of("users.list")) == calls


def answers(bot: LocalBot) -> list[str]:
    """Return the answers at response URLs."""
    bot.workspace.settles()
    return [str(call.args["text"]) for call in bot.workspace.calls_of("response_url")]
