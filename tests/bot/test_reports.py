"""Reports for training officers: every month, then every Monday, how far a season is; and at the end the outcome."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from fakeslack import Message, Person
from rules.steps import StepCode
from storage import agencies
from storage.database import Database
from storage.outbox_tables import DirectMessage
from storage.tables import Agency, Member, ProgressEvent, key
from tests.bot.season import Season, begin
from tests.conftest import Open
from tests.storage.people import insert

pytestmark = pytest.mark.databases("sqlite")


def reports(person: Person) -> list[Message]:
    return [each for each in person.direct_messages if (each.metadata or {}).get("event_type") == "recert_report"]


def joins(season: Season, count: int) -> None:
    """Add members to the agency, who did nothing since the new year."""
    at = datetime(2027, 1, 1, 12, tzinfo=UTC)
    with season.bot.services.database.write() as session:
        agency = session.exec(select(Agency)).one()
        people = (
            Member(team_id=agency.team_id, user_id=f"UM{number:02}", agency_id=agency.id, created_at=at, updated_at=at)
            for number in range(count)
        )
        insert(session, *people)


def pause(season: Season, *, paused: bool) -> None:
    with season.bot.services.database.write() as session:
        agency = agencies.of_channel(session, season.bot.workspace.state.team, season.channel.id)
        assert agency is not None
        agency.paused = paused
        session.add(agency)


def test_every_monday_of_march_an_officer_reads_who_has_not_submitted(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-02-20T10:00")
    chief, (alice, bob, carol) = season.officer, season.members
    for step in (StepCode.A5, StepCode.B5):
        alice.types(f"/recert done {step}")
    carol.types("/recert done v")
    season.at("2027-02-28T12:00")
    season.at("2027-03-01T08:59")
    assert reports(chief) == []
    season.at("2027-03-01T09:00")
    season.bot.workspace.ticks()
    (first,) = reports(chief)
    assert "1 of 3 members of Northampton EMS recertified; 2 to go (self-reported). 30 days left" in first.text
    assert "1 hasn't submitted both sides; 1 has submitted both and is waiting for approval at NREMT" in first.text
    assert "only waiting" not in first.text
    lines = [line for line in first.words.splitlines() if "· next" in line or "· waiting" in line]
    assert [bob.name in lines[0], alice.name in lines[1]] == [True, True], "most at risk first"
    assert "next: Update NREMT profile · nothing marked yet" in lines[0]
    assert "waiting for approval at NREMT · no activity for 9 days" in lines[1]
    assert "NREMT processes it after the training officer and/or medical director has validated" in first.words
    chief.presses(first, "Roster").says("Showing 3 of 3: 2027.")
    chief.presses(first, "Approvals").presses("Approved at NREMT")
    season.at("2027-03-07T12:00")
    assert len(reports(chief)) == 1
    season.at("2027-03-10T09:00")
    second = reports(chief)[1]
    assert "21 days left" in second.text, "Monday's comes when the bot is back"
    assert "1 hasn't submitted both sides; 1 is only waiting for the new date" in second.text
    assert "waiting for the new date · no activity" in second.words
    for person in (alice, bob):
        person.types("/recert done v")
    season.at("2027-03-15T12:00")
    assert len(reports(chief)) == 2
    assert reports(bob) == []


@pytest.mark.databases("sqlite", "postgresql")
def test_on_the_first_of_each_month_an_officer_reads_what_changed_since_the_last(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database)
    chief, (alice, bob, _) = season.officer, season.members
    season.at("2026-09-30T12:00")
    assert reports(chief) == []
    season.at("2026-10-01T09:00")
    (first,) = reports(chief)
    assert "0 of 3 members of Northampton EMS recertified; 3 to go" in first.text
    assert first.text.startswith("Your crew's next season: 3 certifications expire March 31, 2027. ")
    assert "Since" not in first.text
    chief.presses(first, "Roster").says(*(f"@{each.name} ·" for each in season.members))
    assert "Approvals" not in str(first.payload)
    season.at("2026-10-01T09:30")
    for step in ("a5", "b5"):
        alice.types(f"/recert done {step}")
    bob.types("/recert done a5")
    bob.types("/recert undo a5")
    season.at("2026-11-01T09:00")
    second = reports(chief)[1]
    assert "next season" not in second.text
    assert "1 has submitted both and is waiting for approval at NREMT" in second.text
    assert second.text.count("for approval at NREMT") == 1
    assert "Since October 1, 2026: 1 submitted both sides (A5, B5)." in second.text
    assert "@alice since October 1, 2026" in second.words
    chief.presses(second, "Approvals").says("@alice · Paramedic").presses("Approved at NREMT")
    bob.types("/recert done v")
    bob.types("/recert join emt 2029-03-31")
    season.at("2026-12-01T09:00")
    third = reports(chief)[2]
    assert "1 of 3 members of Northampton EMS recertified; 2 to go" in third.text, "bob still counts"
    assert "Since November 1, 2026: 1 recertified (V), 1 approved at NREMT." in third.text
    assert "Recertified (V): @bob\nApproved at NREMT: @alice" in third.words
    assert "waiting for approval" not in third.text
    assert "Recertified by week since October 1, 2026: ▁▁▁▁▄▄▄▄▄ 1 done, 2 open\n" in third.words
    assert "Recertified by the end of each month: 0 in October, 1 in November; now 1 done, 2 open." in third.text
    assert "Recertified by the end" not in first.text, "no month is over"
    season.at("2027-01-02T09:00")
    assert "Since December 1, 2026: no changes." in reports(chief)[3].text
    season.at("2027-02-01T12:00")
    season.at("2027-02-27T12:00")
    assert len(reports(chief)) == 5
    season.sleeps_until("2027-03-09T10:00")
    season.bot.workspace.ticks()
    season.bot.workspace.ticks()
    assert len(reports(chief)) == 6, "of what was missed only the latest"
    assert "Since February 1, 2027" in reports(chief)[5].text, "the one of March 1 was never sent"


@pytest.mark.databases("sqlite", "postgresql")
def test_what_was_taken_back_and_who_moved_away_are_changes_too(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, members=4)
    chief, (alice, bob, carol, dave) = season.officer, season.members
    amherst = season.bot.workspace.channel("amherst")
    season.bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=amherst)
    season.at("2026-10-15T12:00")
    dave.types("/recert join emt 2027-03-31", in_=amherst).presses("Move")
    alice.types("/recert done v")
    bob.types("/recert done a5")
    season.at("2026-11-01T09:00")
    first = reports(chief)[-1].text
    assert "1 recertified (V), 1 submitted at NREMT (A5), 1 moved to another agency (4 people then, 3 now)." in first
    alice.types("/recert undo v")
    bob.types("/recert undo a5")
    carol.types("/recert join emt 2027-03-31", in_=amherst).presses("Move")
    zoe = season.bot.workspace.user("zoe")
    zoe.types("/recert join emt 2028-03-31", in_=season.channel)
    zoe.types("/recert join emt 2028-03-31", in_=amherst).presses("Move")
    season.at("2026-12-01T09:00")
    last = reports(chief)[-1]
    assert (
        "Since November 1, 2026: 1 no longer recertified (V taken back), 1 no longer submitted at NREMT (A5 taken "
        "back), 1 moved to another agency (3 people then, 2 now)." in last.text
    )
    assert "No longer recertified (V taken back): @alice\n" in last.words
    assert "Moved to another agency: @carol\n" in last.words, "dave moved before, and zoe is of another season"
    season.at("2027-01-02T09:00")
    assert "Since December 1, 2026: no changes." in reports(chief)[-1].text


def test_who_has_not_answered_is_not_quiet_and_who_marked_nothing_says_so(open_bot: Open) -> None:
    season = begin(open_bot, at="2027-02-20T10:00", members=2)
    chief, (alice, bob) = season.officer, season.members
    form = chief.types("/recert roster import", in_=season.channel).modal
    assert form is not None
    rows = "email,level,expires_on,name\nnora@x.org,emt,2027-03-31,Nora\n"
    form.fills(file=chief.has_file("roster.csv", rows)).submits()
    alice.types("/recert ce add 2 F3 Trauma")
    season.at("2027-03-01T09:00")
    (only,) = reports(chief)
    for line in (
        f"@{alice.name} · next: Update NREMT profile · no activity for 9 days",
        f"@{bob.name} · next: Update NREMT profile · nothing marked yet",
    ):
        assert line in only.words
    assert "Nora · next: Update NREMT profile · not in Slack yet" in only.words


def test_of_one_or_of_all_the_season_s_end_says_so(open_bot: Open) -> None:
    season = begin(open_bot, at="2027-03-30T10:00", members=2)
    for person in season.members:
        person.types("/recert done v")
    season.at("2027-04-08T09:00")
    assert reports(season.officer)[-1].text.startswith("All 2 members of Northampton EMS recertified (self-reported)")
    assert "; nobody lapsed." in reports(season.officer)[-1].text


def test_it_fits_a_phone_however_many_they_are(open_bot: Open) -> None:
    season = begin(open_bot, at="2027-02-20T10:00", members=0)
    joins(season, 22)
    season.at("2027-03-29T09:00")
    (only,) = reports(season.officer)
    assert len([line for line in only.words.splitlines() if "· nothing marked yet" in line]) == 10
    assert "and 12 more: /recert roster 2027\n" in only.words
    assert only.text.startswith("0 of 22 members")


def test_each_officer_of_each_agency_is_written_to_and_of_a_paused_one_nobody(open_bot: Open) -> None:
    season = begin(open_bot, at="2027-02-20T10:00")
    second = season.bot.workspace.channel("amherst")
    season.officer.types("/recert agency Amherst EMS", in_=second)
    season.bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=second)
    season.bot.workspace.user("zoe").types("/recert remind off")
    pause(season, paused=True)
    season.at("2027-03-01T09:00")
    (only,) = reports(season.officer)
    assert "Amherst EMS" in only.text
    pause(season, paused=False)
    season.at("2027-03-08T09:00")
    said = [each.text for each in reports(season.officer)[1:]]
    assert sorted("Amherst" in text for text in said) == [False, True], "of the weeks before only the latest"


@pytest.mark.databases("sqlite", "postgresql")
def test_a_week_after_the_last_channel_nudge_officers_read_what_came_of_the_season(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, at="2027-03-30T10:00", members=5)
    alice, bob, carol, dave, erin = season.members
    alice.types("/recert done v")
    bob.types("/recert done v")
    bob.types("/recert join emt 2029-03-31").says("March 31, 2029")
    season.at("2027-04-02T12:00")
    carol.types("/recert done v")
    with database.write() as session:
        member = session.exec(select(Member).where(Member.user_id == dave.id)).one()
        confirmed = ProgressEvent(
            member_id=key(member),
            cycle=2027,
            step="V",
            done=True,
            confirmed=True,
            by_user=season.officer.id,
            at=datetime(2027, 3, 31, 20, tzinfo=UTC),
        )
        session.add(confirmed)
    season.at("2027-04-07T12:00")
    assert reports(season.officer) == []
    season.at("2027-04-10T09:00")
    season.bot.workspace.ticks()
    (only,) = reports(season.officer)
    assert (
        "4 of 5 members of Northampton EMS recertified (1 confirmed, 3 self-reported; "
        "1 of them marked only after that date)" in only.text
    )
    assert "1 lapsed, as far as Recert knows" in only.text
    words = only.words
    for what, who in (
        ("Not recertified: do not staff", erin),
        ("Marked after March 31, 2027 (1)", carol),
        ("Recertified, confirmed (1)", dave),
        ("Recertified, self-reported (3)", alice),
    ):
        assert who.name in words[words.index(what) :].splitlines()[1]
    assert "/recert roster export" in words
    season.at("2027-06-30T12:00")
    assert len(reports(season.officer)) == 1


def test_the_outcome_of_a_season_of_one_is_said_of_one(open_bot: Open) -> None:
    season = begin(open_bot, at="2027-03-30T10:00", members=1)
    season.at("2027-04-02T12:00")
    season.members[0].types("/recert done v")
    season.at("2027-04-10T09:00")
    season.bot.workspace.ticks()
    said = reports(season.officer)[-1].text
    assert said.startswith(
        "The one member of Northampton EMS whose certification expired March 31, 2027 recertified (self-reported; "
        "marked only after that date)"
    )


def test_the_outcome_of_a_season_is_not_told_long_after_it(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    pause(season, paused=True)
    season.at("2027-04-08T09:00")
    season.sleeps_until("2027-10-05T10:00")
    pause(season, paused=False)
    season.bot.workspace.ticks()
    assert reports(season.officer) == []


def test_an_officer_who_goes_leaves_no_report(open_bot: Open) -> None:
    season = begin(open_bot, at="2027-02-20T10:00")
    alice = season.members[0]
    with season.bot.services.database.write() as session:
        agency = session.exec(select(Agency)).one()
        agencies.appoint(session, agency, [season.officer.id, alice.id], now=season.bot.services.clock.now())
    season.at("2027-03-01T09:00")
    assert (len(reports(season.officer)), len(reports(alice))) == (1, 1)
    alice.types("/recert leave").presses("Delete everything").says("deleted")
    with season.bot.services.database.read() as session:
        assert set(session.exec(select(DirectMessage.user_id))) == {season.officer.id}
