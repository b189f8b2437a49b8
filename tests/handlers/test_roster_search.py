"""`/recert roster smith`: somebody is found by a part of their name, in Slack or on the roster."""

import pytest
from sqlalchemy import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Person, Seen
from fakeslack.faults import Refuse, Respond, Response
from handlers.roster.filters import parse
from storage.columns import metadata
from tests.handlers.files import form, sends

_ROSTER = """email,name,level,expires_on
nora@x.org,Nora Smith,emt,2027-03-31
zed7@x.org,,paramedic,2028-03-31
"""


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS: Maya Smith and José O’Brien are members, Nora Smith is not in Slack."""
    found, user = bot.workspace.channel("northampton"), bot.workspace.user
    chief = user("chief")
    chief.types("/recert agency Northampton EMS", in_=found)
    user("maya", real_name="Maya Smith").types("/recert join emt 2027-03-31", in_=found)
    user("pepe", real_name="José O’Brien").types("/recert join paramedic 2027-03-31", in_=found)
    user("don", real_name="Don Doe").types("/recert join aemt 2028-03-31", in_=found)
    sends(chief, form(chief, found), _ROSTER).says("2 people")
    bot.workspace.settles()
    return found


@pytest.fixture
def chief(bot: LocalBot, channel: Channel) -> Person:  # noqa: ARG001 - the agency of which they are training officer
    return bot.workspace.user("chief")


def searches(bot: LocalBot) -> int:
    """Return how many pages of its users Slack was asked for, without that of the import."""
    return len(bot.workspace.calls_of("users.list")) - 1


def found(seen: Seen) -> set[str]:
    """Return who is on the page that is shown."""
    people = {"maya": "@maya ·", "pepe": "@pepe ·", "don": "@don ·", "nora": "Nora Smith ·", "zed": "zed7@x.org ·"}
    return {name for name, shown in people.items() if shown in seen.words}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("smith", {"maya", "nora"}),
        ("SMI", {"maya", "nora"}),
        ("maya smith", {"maya"}),
        ("jose", {"pepe"}),
        ("O’Brien", {"pepe"}),
        ("obrien", {"pepe"}),
        ("pepe", {"pepe"}),
        ("zed7@x", {"zed"}),
        ("smith 2027 emt", {"maya", "nora"}),
        ("2028 d", {"don", "zed"}),
        ("smith paramedic", set()),
        ("paramedic brien", {"pepe"}),
        ("done smith", {"nora"}),
        ("“Don”", {"don"}),
    ],
)
def test_a_part_of_a_name_in_slack_or_on_the_roster_finds_somebody_and_goes_with_filters(
    bot: LocalBot, channel: Channel, chief: Person, typed: str, expected: set[str]
) -> None:
    chief.types("/recert roster nora", in_=channel).presses("Details").presses("Confirm new date (V)")
    seen = chief.types(f"/recert roster {typed}", in_=channel)
    assert found(seen) == expected
    seen.says(f"Showing {len(expected)} of 5" if expected else "`/recert roster` shows everybody".replace("`", ""))
    assert seen.ephemeral
    assert searches(bot) == 2, "Slack is asked once for each search"


def test_of_one_who_is_not_there_it_says_so_and_how_to_see_all(channel: Channel, chief: Person) -> None:
    seen = chief.types("/recert roster zzyzx", in_=channel)
    seen.says(
        "Nobody on Northampton EMS's roster matches “zzyzx”.",
        "/recert roster shows everybody.",
        "at-risk, lapsed, done",
    )
    assert "Nobody on Northampton EMS's roster matches “zzyzx”" in seen.text
    assert found(seen.presses("Everybody")) == {"maya", "pepe", "don", "nora", "zed"}


@pytest.mark.parametrize(
    ("typed", "meant"), [("at-rsk", "at-risk"), ("unconfirmd", "unconfirmed"), ("paramdic", "paramedic")]
)
def test_a_slip_of_a_filter_is_no_name(bot: LocalBot, channel: Channel, chief: Person, typed: str, meant: str) -> None:
    chief.types(f"/recert roster smith {typed}", in_=channel).says("isn't a roster filter", f"Did you mean {meant}?")
    assert searches(bot) == 0


def test_a_name_that_looks_like_a_filter_is_a_press_away(channel: Channel, chief: Person) -> None:
    seen = chief.types("/recert roster don", in_=channel).says("“don” isn't a roster filter. Did you mean done?")
    assert found(seen.presses("Search for the name don").says("Showing 1 of 5: “don”.")) == {"don"}


@pytest.mark.parametrize("typed", ["“don” 2027", "paramedic smith", "at risk ray", "ann-lee o’brien"])
def test_the_words_on_a_page_s_buttons_mean_what_was_typed(typed: str) -> None:
    wanted = parse(typed.split())
    assert wanted.name
    assert parse(wanted.words.split()) == wanted


@pytest.mark.parametrize("typed", ["20277", "2O27", "12", "!?", "..."])
def test_what_has_digits_or_no_letters_is_no_name(channel: Channel, chief: Person, typed: str) -> None:
    seen = chief.types(f"/recert roster {typed}", in_=channel)
    if typed.isalnum():
        seen.says("isn't a roster filter", "2027", "a name")
    else:
        assert len(found(seen)) == 5, "marks alone say nothing"


def test_somebody_who_is_mentioned_is_one_and_their_status_is_a_press_away(channel: Channel, chief: Person) -> None:
    seen = chief.types("/recert roster <@UMAYA|maya>", in_=channel).says("@maya is one member", "/recert status")
    seen.presses("Status").says("Status of @maya")


def test_a_search_keeps_its_pages_and_a_screen_reader_hears_the_names(
    bot: LocalBot, channel: Channel, chief: Person
) -> None:
    for number in range(30):
        person = bot.workspace.user(f"crew{number:02}", real_name=f"Ann Smithers {number}")
        person.types("/recert join emt 2027-03-31", in_=channel)
    first = chief.types("/recert roster smith", in_=channel).says("Showing 32 of 35: “smith”.", "Page 1 of 2.")
    second = first.presses("Next").says("Showing 32 of 35: “smith”.", "Page 2 of 2.", "@crew29 ·")
    assert first.payload is not None
    assert second.payload is not None
    blocks = [*first.payload["blocks"], *second.payload["blocks"]]
    labels = [block["accessory"]["accessibility_label"] for block in blocks if "accessory" in block]
    assert len(set(labels)) == 32
    assert "Details of maya, EMT, Update NREMT profile" in labels
    assert "Details of Nora Smith, EMT, not in Slack yet, Update NREMT profile" in labels


@pytest.mark.parametrize("code", ["missing_scope", "ratelimited"])
def test_where_slack_does_not_say_the_names_those_of_the_roster_are_searched(
    bot: LocalBot, channel: Channel, chief: Person, code: str
) -> None:
    bot.workspace.faults.next("users.list", Refuse(code))
    seen = chief.types("/recert roster smith", in_=channel)
    assert found(seen) == {"nora"}
    seen.says("Showing 1 of 5", "Slack didn't give Recert people's names", "Try again in a minute")


def test_a_list_of_people_without_an_end_is_not_read_for_ever(bot: LocalBot, channel: Channel, chief: Person) -> None:
    pages = [{"ok": True, "members": [], "response_metadata": {"next_cursor": each}} for each in ("one", "two")]
    bot.workspace.faults.next("users.list", *[Respond(Response(200, each)) for each in pages] * 9)
    chief.types("/recert roster smith", in_=channel).says("Slack didn't give Recert people's names")
    assert searches(bot) == 3


def test_a_workspace_of_thousands_is_read_in_pages_until_all_are_known(
    bot: LocalBot, channel: Channel, chief: Person
) -> None:
    for number in range(1100):
        bot.workspace.user(f"stranger{number}")
    bot.workspace.user("last", real_name="Zoe Smithson").types("/recert join emt 2027-03-31", in_=channel)
    chief.types("/recert roster smithson", in_=channel).says("@last ·")
    assert searches(bot) == 2
    bot.workspace.user("last").types("/recert leave").presses("Delete everything")
    assert found(chief.types("/recert roster smith", in_=channel)) == {"maya", "nora"}
    assert searches(bot) == 3, "who is on the roster is on the first page"


def test_nobody_else_s_names_are_read_or_found_and_none_is_stored(
    bot: LocalBot, channel: Channel, chief: Person
) -> None:
    bot.workspace.user("outside", real_name="Otto Smith")
    rival, second = bot.workspace.user("rival"), bot.workspace.channel("amherst")
    rival.types("/recert agency Amherst EMS", in_=second)
    bot.workspace.user("amy", real_name="Amy Smith").types("/recert join emt 2027-03-31", in_=second)
    seen = chief.types("/recert roster smith", in_=channel)
    assert found(seen) == {"maya", "nora"}
    seen.never_says("outside", "Otto", "amy", "Amy")
    calls = len(bot.workspace.calls_of("users.list"))
    for person in (rival, bot.workspace.user("maya"), bot.workspace.user("nobody")):
        person.types("/recert roster smith", in_=channel).says("Northampton EMS's training officers")
    assert len(bot.workspace.calls_of("users.list")) == calls
    with bot.services.database.read() as session:
        kept = [str(row) for table in metadata.sorted_tables for row in session.execute(select(table))]
    assert "Nora Smith" in "".join(kept)
    assert "Maya" not in "".join(kept)


def test_what_is_searched_in_a_direct_message_is_answered_there(chief: Person) -> None:
    assert found(chief.writes("roster smith").says("Showing 2 of 5: “smith”.")) == {"maya", "nora"}
