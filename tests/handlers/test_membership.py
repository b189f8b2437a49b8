"""Joining and leaving, by a command and by the form, and the member's record."""

from datetime import date

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from storage.holders import Holder
from storage.tables import Certification, Course, Member, ProgressEvent, TrainingOfficer
from tests.conftest import Open


def stored(bot: LocalBot) -> list[Holder]:
    with bot.services.database.read() as session:
        rows = select(Member, Certification).where(Certification.member_id == Member.id)
        return [Holder(*row) for row in session.exec(rows)]


def test_a_newcomer_is_told_how_to_join_and_joins_by_the_button(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    seen = alice.types("/recert").says("You are recertified when eLicensing shows your new date")
    modal = seen.presses("Join").modal
    assert modal is not None
    after = modal.fills(level="paramedic", expires_on="2027-03-31", number="p-012 3456").submits()
    assert after is not None
    after.says("You've joined", "Paramedic", "March 31, 2027", "127 days left")
    (member,) = stored(bot)
    assert (member.number, member.agency_id) == ("P0123456", None)
    alice.types("/recert status").says("Paramedic", "Number P0123456", "No agency")


def test_joining_in_an_agency_s_channel_makes_one_its_member(bot: LocalBot) -> None:
    channel = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=channel)
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31", in_=channel).says("You're included in Northampton EMS's nudges")
    bob = bot.workspace.user("bob")
    modal = bob.types("/recert join", in_=channel).modal
    assert modal is not None
    after = modal.fills(level="emt", expires_on="2027-03-31").submits()
    assert after is not None
    after.says("You're included in Northampton EMS's nudges")
    assert len({member.agency_id for member in stored(bot)}) == 1


def test_joining_again_elsewhere_keeps_the_agency_and_another_agency_takes_over(bot: LocalBot) -> None:
    north, south = bot.workspace.channel("north"), bot.workspace.channel("south")
    chief, alice = bot.workspace.user("chief"), bot.workspace.user("alice")
    chief.types("/recert agency North", in_=north)
    chief.types("/recert agency South", in_=south)
    alice.types("/recert join emt 2027-03-31", in_=north)
    alice.types("/recert join emt 2027-03-31").says("nothing changed", "North's nudges")
    alice.types("/recert join aemt 2027-03-31").says("Your record is updated", "Advanced EMT")
    asked = alice.types("/recert join aemt 2027-03-31", in_=south)
    asked.presses("Move").says("You've moved from North to South", "South's nudges")


def test_the_form_shows_what_is_recorded_and_a_second_sending_does_no_harm(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31 E123456")
    modal = alice.types("/recert join").modal
    assert modal is not None
    assert "E123456" in str(modal.values)
    filled = modal.fills(affiliation="region", roles=["examiner", "chief-examiner"])
    for said in ("Your record is updated", "nothing changed"):
        after = filled.submits()
        assert after is not None
        after.says(said)
        modal = alice.types("/recert join").modal
        assert modal is not None
        filled = modal
    assert len(stored(bot)) == 1
    alice.types("/recert status").says("Examiner", "Chief Examiner", "0 of 13 steps", "renewal due January 31, 2027")
    alice.types("/recert steps all").says(
        "→ Unaffiliated, without NREMT certification", "Renew your Chief Examiner approval"
    )


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"expires_on": "2020-01-01"}, "expires_on", "was two years ago or more"),
        ({"expires_on": "2199-03-31"}, "expires_on", "too far out"),
        ({"number": "nonsense"}, "number", "isn't a number that Recert takes"),
        ({"number": "123-45-6789"}, "number", "looks like a Social Security number"),
    ],
)
def test_a_wrong_field_of_the_form_is_said_beside_it_and_nothing_is_kept(
    bot: LocalBot, fields: dict[str, str], field: str, words: str
) -> None:
    modal = bot.workspace.user("alice").types("/recert join").modal
    assert modal is not None
    again = modal.fills(**({"level": "emt", "expires_on": "2027-03-31"} | fields)).submits()
    assert again is not None
    assert words in again.errors[field]
    assert stored(bot) == []
    after = again.fills(expires_on="2027-03-31", number="E123456").submits()
    assert after is not None
    after.says("You've joined")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("join emt", "`/recert join emt 3/31/2027`"),
        ("join emt 2027-03-31 E123456 more", "Leave out “more”: type your level, your date"),
        ("join emt 2027-03-31 2028-03-31", "got EMT, March 31, 2027, and then “2028-03-31” as well"),
        ("join emt paramedic 2027 aemt", "got Paramedic, March 31, 2027, and then “aemt” as well"),
        ("join emt 28/3/29", "could be March 29, 2028 or March 28, 2029"),
        ("join wizard 2027-03-31", "isn't a level"),
        ("join emt tomorrow", "isn't a date"),
        ("join emt 2027-02-30", "isn't a date"),
        ("join emt 0001-01-01", "isn't a date"),
        ("join emt 2024-11-24", "was two years ago or more"),
        ("join emt 2199-03-31", "too far out"),
        ("join emt 2027-03-31 X123", "isn't a number that Recert takes"),
        ("join emt 2027-03-31 123-45-6789", "looks like a Social Security number"),
        ("join emt 2027-03-31 123456789", "looks like a Social Security number"),
        ("join 2027-03-31", "Recert got March 31, 2027, but not the rest. Type your level and the date"),
    ],
)
def test_a_join_that_cannot_be_understood_keeps_nothing_and_says_why(bot: LocalBot, typed: str, words: str) -> None:
    seen = bot.workspace.user("alice").types(f"/recert {typed}")
    assert seen.status == 200
    assert seen.ephemeral
    assert words in str(seen.payload)
    assert stored(bot) == []


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        *((f"emt {day}", "EMT") for day in ("3/31/2027", "3/31/27", "march 31 2027", "Mar 31, 2027", "31-Mar-27")),
        *((f"emt {day}", "EMT") for day in ("2027–03–31", "2027", "２０２７-03-31", "2027/03/31", "31/3/2027")),
        ("emt b 2027", "EMT"),
        ("EMT Basic 3/31/27", "EMT"),
        ("advanced emt 3/31/27", "Advanced EMT"),
        ("“EMT” 2027-03-31.", "EMT"),
        ("2027-03-31 paramedic", "Paramedic"),
        ("EMT - Paramedic, expires Wednesday, March 31st, 2027", "Paramedic"),
        ("emt 2027 TBD", "EMT"),
    ],
)
def test_a_join_is_understood_as_people_write_it_and_said_back_in_words(bot: LocalBot, typed: str, level: str) -> None:
    bot.workspace.user("alice").types(f"/recert join {typed}").says(f"You've joined: {level}, expires March 31, 2027")
    (member,) = stored(bot)
    assert (member.expires_on, member.number) == (date(2027, 3, 31), None)


@pytest.mark.parametrize("number", ["TBD", "n/a", "Pending", "-"])
def test_a_number_that_somebody_does_not_have_is_none_and_said_so(bot: LocalBot, number: str) -> None:
    alice, bob = bot.workspace.user("alice"), bot.workspace.user("bob")
    alice.types(f"/recert join emt 2027 {number}").says("You've joined: EMT", "No certification number was recorded.")
    form = bob.types("/recert join").modal
    assert form is not None
    after = form.fills(level="emt", expires_on="2027-03-31", number=number).submits()
    assert after is not None
    after.says("You've joined: EMT", "No certification number was recorded.")
    bob.types("/recert join emt 2027").never_says("No certification number")
    assert [member.number for member in stored(bot)] == [None, None]


def test_a_number_of_another_level_is_kept_with_a_warning(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31 P123456").says("doesn't match", "begins with E")
    alice.types("/recert status").says("P123456", "doesn't match")


def test_an_unusual_date_is_kept_with_a_warning(bot: LocalBot) -> None:
    bot.workspace.user("alice").types("/recert join emt 2027-06-30").says("June 30, 2027 is unusual")


def test_leaving_asks_first_and_then_deletes_everything(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert leave").says("You haven't joined yet")
    alice.types("/recert join emt 2027-03-31")
    alice.types("/recert done a1")
    alice.types("/recert ce add 1.5 24-X-F3-0001 Stroke")
    question = alice.types("/recert leave").says("1 marked step", "1 course", "can't undo it")
    question.presses("Stay").says("Nothing was deleted")
    alice.types("/recert status").says("1 of 11")
    question = alice.types("/recert leave")
    question.presses("Delete everything").says("You've left")
    with bot.services.database.read() as session:
        for table in (Member, ProgressEvent, Course):
            assert session.exec(select(table)).all() == []
    seen = alice.types("/recert status").says("You haven't joined yet")
    assert seen.buttons == ["Join"]
    assert seen.presses("Join").modal is not None


def test_the_only_officer_who_leaves_stays_officer_and_is_told_so(bot: LocalBot) -> None:
    channel = bot.workspace.channel("northampton")
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    chief.types("/recert join emt 2027-03-31", in_=channel)
    question = chief.types("/recert leave").says("You stay your agency's training officer")
    question.presses("Delete everything").says("still the only training officer of Northampton EMS")
    with bot.services.database.read() as session:
        assert len(session.exec(select(TrainingOfficer)).all()) == 1


def test_a_second_press_of_a_deleting_button_does_no_harm(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    first, second = alice.types("/recert leave"), alice.types("/recert leave")
    first.presses("Delete everything").says("You've left")
    second.presses("Delete everything").says("You've left")


def test_what_a_member_reported_is_there_after_a_restart(open_bot: Open) -> None:
    before = open_bot()
    alice = before.workspace.user("alice")
    alice.types("/recert join paramedic 2027-03-31")
    for step in ("a1", "a4", "b1"):
        alice.types(f"/recert done {step}")
    alice.types("/recert undo b1")
    after = open_bot(database=before.services.database)
    after.workspace.user("alice").types("/recert status").says("2 of 11", "$125.00 by eCheck", "A5 is open")


def test_whoever_must_join_first_has_the_button_for_it_and_joins_by_it(bot: LocalBot) -> None:
    zoe = bot.workspace.user("zoe")
    for asks in ("done a4", "ce add 1 F3-1 Stroke", "leave", "status", "ce add"):
        seen = zoe.types(f"/recert {asks}").says("You haven't joined yet", "/recert join emt 3/31/2027")
        assert seen.buttons == ["Join"]
    modal = seen.presses("Join").modal
    assert modal is not None
    after = modal.fills(level="emt", expires_on="2027-03-31").submits()
    assert after is not None
    after.says("You've joined")


def test_a_button_of_one_who_has_left_offers_to_join(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    stale = alice.types("/recert status")
    alice.types("/recert leave").presses("Delete everything").says("You've left")
    seen = stale.presses("Mark A1 done").says("You haven't joined yet")
    assert seen.buttons == ["Join"]


@pytest.mark.parametrize(
    ("way", "label", "advice"),
    [
        ("agency", "Affiliation: With an agency", "choose that agency"),
        ("region", "Affiliation: Not with an agency (no NREMT)", "find the regional office for your home address"),
        ("inactive", "Affiliation: Not with an agency (with NREMT)", "you renew your NREMT as “Inactive”"),
    ],
)
def test_how_one_is_affiliated_is_shown_and_advised_at_its_step(
    bot: LocalBot, way: str, label: str, advice: str
) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    alice.types("/recert status").never_says("Affiliation:")
    alice.types("/recert done a1").says("Use the dropdown")
    modal = alice.types("/recert join").modal
    assert modal is not None
    modal.fills(affiliation=way).submits()
    alice.types("/recert status").says(label, "Next: A2", advice).never_says("Use the dropdown")
    alice.types("/recert undo a1")
    alice.types("/recert done a1").says("Next: A2", advice)
    alice.types("/recert done a2")
    alice.types("/recert status").says(label).never_says(advice)


def test_what_does_not_move_with_a_changed_record_is_said(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31 E0123456")
    alice.types("/recert done a1")
    alice.types("/recert join aemt 2027-03-31").says("The number E0123456 belonged to EMT", "begins with A")
    alice.types("/recert join aemt 2027-03-31 A0123456").never_says("belonged to")
    alice.types("/recert join aemt 2028-03-31").says("1 step marked for 2027 stay with that date")
    alice.types("/recert join aemt 2027-03-31").never_says("stay with that date")
    alice.types("/recert status").says("1 of 11")
    alice.types("/recert done v")
    alice.types("/recert join aemt 2029-03-31").never_says("stay with that date").says("due until October 1, 2028")
    alice.types("/recert status").says("Nothing is due until October 1, 2028")
