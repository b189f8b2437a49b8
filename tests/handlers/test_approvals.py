"""`/recert approvals`: after A5 the training officer acts at NREMT; who waits for that, and since when."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Seen
from rules.schema import Affiliation
from storage.tables import Member, ProgressEvent
from tests.conftest import Open
from tests.handlers.rosters import imports

WAITS = "Your NREMT application (A5) has been waiting for your training officer since March 3, 2027"
BUTTON = "Approved at NREMT"


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Return the bot on 3 March 2027."""
    return open_bot(at="2027-03-03T10:00")


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, led by chief and deputy; chief, alice and bob have submitted at NREMT."""
    found = bot.workspace.channel("northampton")
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=found)
    for name, level in (("alice", "paramedic"), ("bob", "emt"), ("carol", "emt"), ("chief", "emt")):
        bot.workspace.user(name).types(f"/recert join {level} 2027-03-31", in_=found)
    form = chief.types("/recert agency", in_=found).modal
    assert form is not None
    form.fills(officers=[chief, bot.workspace.user("deputy")]).submits()
    bot.workspace.user("deputy").sees("made you a training officer")
    for name in ("alice", "bob", "chief"):
        bot.workspace.user(name).types("/recert done a5")
    settle(bot, 2)
    return found


def settle(bot: LocalBot, days: float) -> None:
    bot.services.clock.advance(timedelta(days=days))  # type: ignore[attr-defined]


def listed(bot: LocalBot, channel: Channel, who: str = "chief") -> Seen:
    return bot.workspace.user(who).types("/recert approvals", in_=channel)


def affiliated(bot: LocalBot, name: str, affiliation: Affiliation) -> None:
    with bot.services.database.write() as session:
        member = session.exec(select(Member).where(Member.user_id == f"U{name.upper()}")).one()
        member.affiliation = affiliation


def button(name: str, to: str = "yes") -> str:
    """Return the value of somebody's button."""
    return f"U{name.upper()}:2027:{to}:1"


def test_officers_see_who_has_submitted_at_nremt_and_waits_for_them_and_since_when(
    bot: LocalBot, channel: Channel
) -> None:
    seen = listed(bot, channel)
    seen.says(
        "3 members of Northampton EMS are waiting for approval at NREMT (self-reported).",
        "@alice · Paramedic · needs the medical director too\nsince March 3, 2027 (2 days)",
        "@bob · EMT\nsince March 3, 2027 (2 days)",
        "NREMT processes it after the training officer and/or medical director has validated education and skills",
        "by the training officer for EMT, by the medical director for AEMT and Paramedic",
    ).never_says("@carol")
    assert "Longest wait: <@UALICE>, since March 3, 2027." in seen.text
    labels = [
        block["accessory"]["accessibility_label"]
        for block in seen.item.payload["blocks"]  # type: ignore[union-attr]
        if "accessory" in block
    ]
    waits = "waiting since March 3, 2027"
    assert labels == [f"{BUTTON}: member 1, Paramedic, {waits}", f"{BUTTON}: member 2, EMT, {waits}"]


def test_the_member_waits_in_status_and_steps_until_an_officer_has_approved(bot: LocalBot, channel: Channel) -> None:
    bob = bot.workspace.user("bob")
    assert WAITS in bob.types("/recert status").says(WAITS).text
    bob.types("/recert steps").says("A5 has been waiting for your training officer since March 3, 2027.")
    bob.types("/recert steps a5").says(
        "Marked done (self-reported). Waiting for your training officer since March 3, 2027.",
        "skills are validated by the training officer for EMT, by the medical director for AEMT and Paramedic",
    )
    seen = listed(bot, channel)
    seen.presses(button("bob")).says(
        "@bob: recorded as approved at NREMT.", "2 members of Northampton EMS are waiting"
    ).never_says("@bob · EMT")
    settle(bot, 1)
    approved = "A5 was approved at NREMT by <@UCHIEF> on March 5, 2027."
    assert (
        approved
        in bob.types("/recert status")
        .says("A5 was approved at NREMT by @chief on March 5, 2027.")
        .never_says("waiting for your")
        .text
    )
    bob.types("/recert steps").says("A5 was approved at NREMT by @chief on March 5, 2027.")
    bot.workspace.user("chief").types("/recert status @bob").says("approved at NREMT by @chief")


def test_an_approval_is_no_step_and_confirms_no_new_date(bot: LocalBot, channel: Channel) -> None:
    seen = listed(bot, channel)
    before = bot.workspace.user("bob").types("/recert status").says("1 of 11 steps done (self-reported)", "Next: B1")
    seen.presses(button("bob"))
    assert (
        bot.workspace.user("bob").types("/recert status").says("1 of 11 steps done (self-reported)", "Next: B1").buttons
        == before.buttons
    )
    roster = bot.workspace.user("chief").types("/recert roster", in_=channel)
    roster.says("4 members, 0 recertified").never_says("confirmed")
    bot.workspace.user("carol").types("/recert done v")
    preview = bot.workspace.user("chief").types("/recert nudge preview", in_=channel)
    preview.says("1 of 4 recertified; 3 to go (self-reported)")


def test_a_wrong_press_is_taken_back_and_the_day_since_when_they_wait_stays(bot: LocalBot, channel: Channel) -> None:
    seen = listed(bot, channel)
    seen = seen.presses(button("bob"))
    settle(bot, 1)
    seen = seen.presses("Undo").says(
        "@bob: no longer recorded as approved.", "@bob · EMT\nsince March 3, 2027 (3 days)"
    )
    bot.workspace.user("bob").types("/recert status").says(WAITS)
    seen.presses(button("bob")).says("@bob: recorded as approved at NREMT.")


def test_undoing_a5_clears_it_and_v_ends_it(bot: LocalBot, channel: Channel) -> None:
    seen, before = listed(bot, channel), listed(bot, channel)
    seen.presses(button("bob"))
    bob = bot.workspace.user("bob")
    bob.types("/recert undo a5")
    bob.types("/recert status").never_says("approved at NREMT", "waiting for your")
    bob.types("/recert done a5")
    bob.types("/recert status").says("(A5) has been waiting for your training officer since March 5, 2027")
    listed(bot, channel).says("@bob · EMT\nsince March 5, 2027 (today)")
    bob.types("/recert done v")
    bob.types("/recert status").never_says("waiting for your")
    listed(bot, channel).never_says("@bob")
    before.presses(button("bob")).says("@bob: isn't waiting any more, so nothing changed.")


def test_pressed_by_two_officers_it_is_recorded_once(bot: LocalBot, channel: Channel) -> None:
    first, second = listed(bot, channel), listed(bot, channel, "deputy")
    first.presses(button("bob")).says("recorded as approved at NREMT")
    second.presses(button("bob")).says("@bob: was recorded as approved already.")
    with bot.services.database.read() as session:
        rows = session.exec(select(ProgressEvent).where(ProgressEvent.confirmed)).all()
    assert [(row.step, row.by_user) for row in rows] == [("A5", "UCHIEF")]


def test_nobody_approves_themselves(bot: LocalBot, channel: Channel) -> None:
    seen = listed(bot, channel).says(
        "@chief · EMT\nsince March 3, 2027 (2 days)\nAnother training officer has to approve"
    )
    assert seen.buttons.count(BUTTON) == 2
    row = next(block for block in seen.item.payload["blocks"] if "accessory" in block)  # type: ignore[union-attr]
    row["accessory"]["value"] = "UCHIEF:2027:yes:1"
    seen.presses(BUTTON, nth=0).says("Nobody confirms themselves")
    others = listed(bot, channel, "deputy")
    others.presses(button("chief")).says("@chief: recorded as approved at NREMT.")


@pytest.mark.parametrize("affiliation", [Affiliation.INACTIVE, Affiliation.REGION])
def test_who_renews_without_an_agency_waits_for_no_officer(
    bot: LocalBot, channel: Channel, affiliation: Affiliation
) -> None:
    affiliated(bot, "bob", affiliation)
    listed(bot, channel).says("2 members").never_says("@bob")
    bot.workspace.user("bob").types("/recert status").never_says("training officer")
    affiliated(bot, "bob", Affiliation.AGENCY)
    listed(bot, channel).says("@bob")


def test_a_button_of_an_earlier_cycle_changes_nothing(bot: LocalBot, channel: Channel) -> None:
    seen = listed(bot, channel)
    bot.workspace.user("bob").types("/recert join emt 2029-03-31")
    seen.presses(button("bob")).says("is about 2027", "nothing changed")


def test_where_nobody_waits_it_says_so_and_takes_no_more_words(bot: LocalBot, channel: Channel) -> None:
    for name in ("alice", "bob", "chief"):
        bot.workspace.user(name).types("/recert undo a5")
    listed(bot, channel).says("Nobody at Northampton EMS is waiting for approval at NREMT (self-reported).")
    bot.workspace.user("chief").types("/recert approvals bob", in_=channel).says("Leave out “bob”")
    bot.workspace.user("carol").types("/recert approvals", in_=channel).says("training officers can do that")


def test_many_are_listed_a_page_at_a_time(bot: LocalBot, channel: Channel) -> None:
    for number in range(20):
        person = bot.workspace.user(f"member{number:02}")
        person.types("/recert join emt 2027-03-31", in_=channel)
        person.types("/recert done a5")
    seen = listed(bot, channel).says("23 members", "Page 1 of 3.", "@alice")
    seen = seen.presses("Next").says("Page 2 of 3.", "@member08").never_says("@alice")
    seen = seen.presses(BUTTON, nth=0).says("recorded as approved", "Page 2 of 3.", "22 members")
    assert seen.text.endswith("This is page 2 of 3. Based on the state's 2024 figures; 2027 may differ.")
    seen.presses("Previous").says("Page 1 of 3.")


def test_somebody_who_is_not_in_slack_is_approved_too(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    imports(bot, channel, ",nora@example.org,Nora Ray,AEMT,2027-03-31,A0000001\n")
    place = chief.types("/recert roster nora", in_=channel).presses("Details")
    place.presses("Mark A5 done")
    seen = before = listed(bot, channel).says("4 members", "Nora Ray · Advanced EMT · needs the medical director too")
    assert seen.buttons.count(BUTTON) == 3
    seen = seen.presses(BUTTON, nth=2).says("Nora Ray: recorded as approved at NREMT.", "3 members")
    chief.types("/recert roster nora", in_=channel).presses("Details").says("approved at NREMT by @chief")
    seen.presses("Undo").says("Nora Ray: no longer recorded as approved.", "4 members")
    chief.types("/recert roster nora", in_=channel).presses("Details").presses("Remove from agency")
    before.presses(BUTTON, nth=2).says("They have answered by now, or are off the roster")
