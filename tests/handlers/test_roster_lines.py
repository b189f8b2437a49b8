"""A line of the roster: its mark, what is next, when hours are shown; and what is a tap or two away from it."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person, Seen
from rules.risk import REASONS
from tests.handlers.files import channel, form, sends

__all__ = ["channel"]


def settle(bot: LocalBot, days: float) -> None:
    bot.services.clock.advance(timedelta(days=days))  # type: ignore[attr-defined]


def imports(bot: LocalBot, channel: Channel, rows: str) -> Seen:
    chief = bot.workspace.user("chief")
    return sends(chief, form(chief, channel), f"slack_id,email,name,level,expires_on\n{rows}")


def roster(bot: LocalBot, channel: Channel, words: str = "") -> Seen:
    return bot.workspace.user("chief").types(f"/recert roster {words}", in_=channel)


def member(bot: LocalBot, channel: Channel, name: str, *steps: str, level: str = "emt", year: int = 2027) -> Person:
    person = bot.workspace.user(name)
    person.types(f"/recert join {level} {year}-03-31", in_=channel)
    if steps:
        person.types(f"/recert done {' '.join(steps)}", in_=channel)
    return person


def blocks(seen: Seen) -> list[dict[str, Any]]:
    assert seen.payload is not None
    found: list[dict[str, Any]] = seen.payload["blocks"]
    return found


def buttons_beside(seen: Seen) -> list[dict[str, Any]]:
    return [block["accessory"] for block in blocks(seen) if "accessory" in block]


def test_a_line_has_a_mark_who_how_far_what_is_next_and_how_quiet(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("quinn")
    imports(bot, channel, ",nora@x.org,Nora Ray,emt,2027-03-31\nUQUINN,,,aemt,2027-03-31\n")
    both = ["a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3", "b4", "b5"]
    member(bot, channel, "alice", "a1", "a2", "a3", level="paramedic")
    member(bot, channel, "bob", *both)
    member(bot, channel, "carol", *both, "v")
    member(bot, channel, "dana", "v")
    chief = bot.workspace.user("chief")
    chief.types("/recert status @dana").presses("Confirm new date (V)")
    roster(bot, channel).says(
        "👤 Nora Ray · EMT · 0/11 · Update NREMT profile · not in Slack yet\n",
        "❓ @quinn · AEMT · 0/11 · Update NREMT profile · not told yet\n",
        "🔹 @alice · Paramedic · 3/11 · Pay the NREMT fee · active today\n",
        "🔹 @bob · EMT · 10/11 · waiting for approval at NREMT · active today\n",
        "☑ @carol · EMT · recertified, self-reported\n",
        "✅ @dana · EMT · recertified, confirmed by officer\n",
        "👤 not in Slack yet · ❓ hasn't said yes yet · 🔹 on the way · ☑ recertified, self-reported · "
        "✅ recertified, confirmed",
    ).never_says("⚠", "⛔", "at risk:")
    chief.types("/recert approvals", in_=channel).presses("Approved at NREMT")
    roster(bot, channel, "at-risk").says("Nobody on")
    settle(bot, 40)
    roster(bot, channel).says(
        "⚠ Nora Ray · EMT · 0/11 · Update NREMT profile · not in Slack yet\n",
        "⚠ @alice · Paramedic · 3/11 · Pay the NREMT fee · active 40 d ago\n",
        "🔹 @bob · EMT · 10/11 · waiting for the new date · active 40 d ago\n",
    )
    settle(bot, 90)
    roster(bot, channel).says(
        "⛔ @alice · Paramedic · 3/11 · Pay the NREMT fee · active 130 d ago", "⛔ lapsed"
    ).never_says("⚠")


def test_the_footnote_has_the_reasons_of_the_rule_and_only_where_somebody_is_at_risk(
    bot: LocalBot, channel: Channel
) -> None:
    member(bot, channel, "alice")
    roster(bot, channel).never_says("at risk:", REASONS[0].words)
    settle(bot, 40)
    roster(bot, channel).says(f"⚠ at risk: {'; or '.join(reason.words for reason in REASONS)}\n")


def test_hours_are_shown_until_they_are_entered_where_some_are_logged_or_entering_them_is_next(
    bot: LocalBot, channel: Channel
) -> None:
    alice, bob = member(bot, channel, "alice"), member(bot, channel, "bob")
    roster(bot, channel).never_says(" h ·", "National Registry")
    alice.types("/recert ce add 12.5 24-XXXX-F3-0001 Stroke", in_=channel)
    bob.types("/recert done a1 a2", in_=channel)
    roster(bot, channel).says(
        "@alice · EMT · 0/11 · Update NREMT profile · 12.5 of 40 h · active today",
        "@bob · EMT · 2/11 · Enter education · 0 of 40 h · active today",
        "National Registry",
    )
    for person in (alice, bob):
        person.types("/recert done a3", in_=channel)
    roster(bot, channel).never_says(" h ·", "National Registry")
    alice.types("/recert undo a3", in_=channel)
    alice.types("/recert done v", in_=channel)
    roster(bot, channel).never_says(" h ·")


def test_a_full_page_of_as_many_cohorts_is_within_slack_s_limits(bot: LocalBot, channel: Channel) -> None:
    rows = "".join(f",p{n}@x.org,Person {n},emt,{date(2027, 3, 31) + timedelta(n)}\n" for n in range(30))
    imports(bot, channel, rows)
    member(bot, channel, "zoe", "v", year=2029)
    settle(bot, 1)
    seen = roster(bot, channel).says("Page 1 of 2.", "Expires March 31, 2027", "Expires April 24, 2027")
    assert len(buttons_beside(seen)) == 25, "a person a block"
    assert len(blocks(seen)) <= 25 + 10
    assert all(len(block["text"]["text"]) < 200 for block in blocks(seen) if "accessory" in block)


def test_a_screen_reader_hears_of_each_button_whom_it_acts_on(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, ",nora@x.org,Nora Ray,emt,2027-03-31\n")
    for name in ("alice", "bob"):
        member(bot, channel, name, "v")
    member(bot, channel, "carol", "a1")
    settle(bot, 40)
    assert [each["accessibility_label"] for each in buttons_beside(roster(bot, channel))] == [
        "Details of Nora Ray, EMT, at risk, Update NREMT profile",
        "Details of member 2, EMT, at risk, Affiliate with agency",
        "Details of member 3, EMT, recertified, self-reported",
        "Details of member 4, EMT, recertified, self-reported",
    ]
    assert [each["accessibility_label"] for each in buttons_beside(roster(bot, channel, "unconfirmed"))] == [
        "Confirm the new date of member 1, EMT, recertified, self-reported",
        "Confirm the new date of member 2, EMT, recertified, self-reported",
    ]


def test_from_a_line_one_reminds_confirms_and_removes_in_two_taps(bot: LocalBot, channel: Channel) -> None:
    alice = member(bot, channel, "alice")
    seen = roster(bot, channel).presses("Details").says("Status of @alice")
    assert {"Remind privately", "Confirm new date (V)", "Remove from agency"} <= set(seen.buttons)
    seen.presses("Remind privately").says("Recert is messaging 1 member of Northampton EMS in your name", "@alice")
    bot.workspace.ticks()
    assert "training officer of Northampton EMS, reminds you privately" in alice.direct_messages[-1].words
    after = seen.presses("Confirm new date (V)").says("is confirmed")
    assert "Remind privately" not in after.buttons, "who is recertified is not reminded"
    after.presses("Remove from agency").says("no longer in Northampton EMS")


@pytest.mark.parametrize("officer_too", [False, True])
def test_dates_are_confirmed_one_tap_each_from_their_own_list_and_nobody_confirms_themselves(
    bot: LocalBot, channel: Channel, *, officer_too: bool
) -> None:
    for name in ("alice", "bob"):
        member(bot, channel, name, "v")
    if officer_too:
        member(bot, channel, "chief", "v")
    seen = roster(bot, channel).presses("Confirm dates (2)").says("unconfirmed.")
    assert len(buttons_beside(seen)) == 2
    seen = seen.presses("Confirm new date (V)", nth=0).says("is confirmed")
    seen = seen.presses("Confirm new date (V)").says("is confirmed")
    assert [label for label in seen.buttons if label.startswith("Confirm")] == []
    roster(bot, channel).says("✅ @alice", "✅ @bob")


def test_after_a_confirmation_in_a_search_all_who_are_to_be_confirmed_are_shown(
    bot: LocalBot, channel: Channel
) -> None:
    for name in ("alice", "bob"):
        member(bot, channel, name, "v")
    seen = roster(bot, channel, "alice unconfirmed").says("Showing 1 of 2: unconfirmed, “alice”.").never_says("@bob ·")
    seen.presses("Confirm new date (V)").says("@alice: the new date (V) is confirmed.", "@bob ·").never_says("@alice ·")
