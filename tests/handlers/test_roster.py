"""`/recert roster`: each member's standing, for the agency's training officers and nobody else."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Seen
from storage.tables import Agency, Member, ProgressEvent, key
from tests.bot.test_statements import STATEMENTS, counted
from tests.storage.people import insert


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS on 24 November 2026, with three members; its officer is chief."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    for name, level, year in (("alice", "paramedic", 2027), ("bob", "emt", 2027), ("carol", "aemt", 2028)):
        bot.workspace.user(name).types(f"/recert join {level} {year}-03-31", in_=found)
    return found


def roster(bot: LocalBot, channel: Channel, words: str = "") -> Seen:
    return bot.workspace.user("chief").types(f"/recert roster {words}", in_=channel)


def in_order(seen: Seen, *names: str) -> bool:
    found = [seen.words.find(f"@{name} ·") for name in names]
    return -1 not in found and found == sorted(found)


def turns(seen: Seen) -> list[str]:
    """Return the buttons that show other members."""
    return [label for label in seen.buttons if label not in {"Details", "Remind privately"}]


def settle(bot: LocalBot, days: float) -> None:
    bot.services.clock.advance(timedelta(days=days))  # type: ignore[attr-defined]


def crowd(bot: LocalBot, number: int) -> None:
    """Add many members, each with some steps done."""
    with bot.services.database.write() as session:
        agency = session.exec(select(Agency)).one()
        now = bot.services.clock.now()
        people = [
            Member(
                team_id=agency.team_id,
                user_id=f"U{each:05}",
                agency_id=agency.id,
                created_at=now,
                updated_at=now,
            )
            for each in range(number)
        ]
        insert(session, *people)
        session.add_all(
            ProgressEvent(member_id=key(each), cycle=2027, step=step, done=True, by_user=str(each.user_id), at=now)
            for each in people
            for step in ("A1", "A2", "A3")
        )


def test_who_works_ahead_of_their_season_is_not_in_it(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("carol").types("/recert done a1", in_=channel)
    roster(bot, channel).says(
        "3 members: 2 in season", "1 with nothing due until October 1, 2027", "@carol · AEMT · 1/11"
    )


def test_everybody_stands_there_by_cohort_most_at_risk_first(bot: LocalBot, channel: Channel) -> None:
    alice, bob = bot.workspace.user("alice"), bot.workspace.user("bob")
    for step in ("a1", "a2", "a3", "a4", "a5"):
        alice.types(f"/recert done {step}", in_=channel)
    alice.types("/recert ce add 12.5 24-XXXX-F3-0001 Stroke", in_=channel)
    settle(bot, 14)
    seen = roster(bot, channel).says(
        "Roster · Northampton EMS",
        "3 members: 2 in season, 0 recertified, 1 at risk (self-reported), 1 with nothing due until October 1, 2027",
        "Expires March 31, 2027 · 113 days left",
        "@alice · Paramedic · 5/11 · Create eLicensing account · active 14 d ago",
        "⚠ @bob · EMT · 0/11 · Update NREMT profile\n",
        "Expires March 31, 2028",
        "2024 figures",
    )
    assert in_order(seen, "bob", "alice", "carol")
    assert seen.ephemeral
    assert seen.text == (
        "Northampton EMS has 3 members: 2 in season, 0 recertified, 1 at risk (self-reported), 1 with nothing due "
        "until October 1, 2027. At the top: <@UBOB>, Update NREMT profile."
    )
    bob.types("/recert done v", in_=channel)
    seen = roster(bot, channel).says("1 recertified, 0 at risk", "☑ @bob · EMT · recertified, self-reported\n")
    assert in_order(seen, "alice", "bob", "carol")
    alice.types("/recert done v", in_=channel)
    assert in_order(roster(bot, channel), "carol", "alice", "bob"), "a cohort that is through comes last"


@pytest.mark.parametrize(
    ("words", "there", "gone"),
    [
        ("2027", ["bob", "alice"], ["carol"]),
        ("emt", ["bob"], ["alice", "carol"]),
        ("MEDIC 2027", ["alice"], ["bob", "carol"]),
        ("at-risk", ["bob"], ["alice", "carol"]),
        ("At Risk", ["bob"], ["alice", "carol"]),
        ("done", ["alice"], ["bob", "carol"]),
        ("2028 done", [], ["alice", "bob", "carol"]),
        ("1999", [], ["alice", "bob", "carol"]),
    ],
)
def test_filters_are_words_that_go_together(
    bot: LocalBot, channel: Channel, words: str, there: list[str], gone: list[str]
) -> None:
    bot.workspace.user("alice").types("/recert done v", in_=channel)
    settle(bot, 14)
    seen = roster(bot, channel, words).says(
        "3 members: 2 in season, 1 recertified",
        f"Showing {len(there)} of 3: " if there else "Nobody on Northampton EMS's roster matches",
    )
    assert in_order(seen, *there)
    seen.never_says(*(f"@{name} ·" for name in gone))
    back = seen.presses("Everybody")
    assert in_order(back, "bob", "alice", "carol")


def test_a_word_that_is_no_filter_is_told_what_there_is(bot: LocalBot, channel: Channel) -> None:
    roster(bot, channel, "at-rsk").says("isn't a roster filter", "Did you mean at-risk", "2027")
    roster(bot, channel, "@alice").says("@alice is one member", "/recert status")


@pytest.mark.parametrize("words", ["emt paramedic", "2027 2028", "at-risk done"])
def test_two_filters_of_a_kind_are_refused(bot: LocalBot, channel: Channel, words: str) -> None:
    roster(bot, channel, words).says("Choose one", "nobody has two").never_says("@alice ·")


def test_nobody_else_sees_it_and_an_officer_sees_nothing_of_another_agency(bot: LocalBot, channel: Channel) -> None:
    other = bot.workspace.user("other")
    second = bot.workspace.channel("amherst")
    other.types("/recert agency Amherst EMS", in_=second)
    for person in (bot.workspace.user("alice"), other, bot.workspace.user("nobody")):
        seen = person.types("/recert roster", in_=channel).says("Northampton EMS's training officers", "@chief")
        seen.never_says("@alice", "@bob")
    other.types("/recert roster", in_=second).says(
        "Roster · Amherst EMS", "Nobody has joined Amherst EMS yet"
    ).never_says("@bob")
    other.types("/recert roster").says("Amherst EMS")
    bot.workspace.user("nobody").types("/recert roster").says("you're not with an agency yet")


def test_pages_are_turned_by_buttons_and_replace_each_other(bot: LocalBot, channel: Channel) -> None:
    crowd(bot, 52)
    first = roster(bot, channel, "2027").says("Page 1 of 3", "Showing 54 of 55: 2027.", "@alice ·")
    assert turns(first) == ["Next", "Everybody"]
    second = first.presses("Next").says("Page 2 of 3")
    assert turns(second) == ["Previous", "Next", "Everybody"]
    third = second.presses("Next").says("Page 3 of 3", " · 3/11 · ")
    assert turns(third) == ["Previous", "Everybody"]
    third.presses("Previous").says("Page 2 of 3")
    assert len([each for each in channel.messages if "Roster" in each.words]) == 0, "the channel sees none of it"


def test_only_those_at_risk_are_a_press_away(bot: LocalBot, channel: Channel) -> None:
    settle(bot, 14)
    seen = roster(bot, channel)
    assert "Only at risk" in seen.buttons
    seen.presses("Only at risk").says("Showing 2 of 3: at risk.", "@bob ·").never_says("@carol ·")


def test_an_officer_who_was_taken_off_turns_no_page(bot: LocalBot, channel: Channel) -> None:
    crowd(bot, 27)
    seen = roster(bot, channel)
    form = bot.workspace.user("chief").types("/recert agency", in_=channel).modal
    assert form is not None
    form.fills(officers=[bot.workspace.user("bob")]).submits()
    seen.presses("Next").says("Northampton EMS's training officers", "@bob")


@pytest.mark.parametrize("value", ["", "2027", "x:emt", "-1:", "²:", ":"])
def test_a_button_that_we_never_made_shows_nothing(bot: LocalBot, channel: Channel, value: str) -> None:
    crowd(bot, 27)
    seen = roster(bot, channel)
    assert seen.item is not None
    payload = seen.item.payload
    row = next(block for block in payload["blocks"] if block["type"] == "actions")
    row["elements"][0]["value"] = value
    seen.presses("Next").says("too old to be understood")


@pytest.mark.parametrize("value", ["99:", "0:", "2:2027x"])
def test_a_page_that_is_not_there_is_the_nearest_one(bot: LocalBot, channel: Channel, value: str) -> None:
    crowd(bot, 27)
    seen = roster(bot, channel)
    assert seen.item is not None
    row = next(block for block in seen.item.payload["blocks"] if block["type"] == "actions")
    row["elements"][0]["value"] = value
    seen.presses("Next").says({"99:": "Page 2 of 2", "0:": "Page 1 of 2"}.get(value, "isn't a roster filter"))


def test_two_thousand_cost_no_more_statements_and_stay_within_slack_s_limits(bot: LocalBot, channel: Channel) -> None:
    crowd(bot, 2000)
    bot.workspace.settles()
    with counted(bot.services.database) as statements:
        seen = roster(bot, channel).says("2,003 members", "Page 1 of 81")
    assert len(statements) == STATEMENTS["roster"]
    assert len(json.dumps(seen.payload)) < 20_000
    roster(bot, channel, "2028").says("Showing 1 of 2,003: 2028.").never_says("Page 1 of 1")


def test_a_cohort_that_expired_says_so(bot: LocalBot, channel: Channel) -> None:
    settle(bot, 140)
    roster(bot, channel, "2027").says(
        "Expired March 31, 2027 · 13 days ago", "2 lapsed", "⛔ @bob · EMT · 0/11", "⛔ lapsed"
    )
