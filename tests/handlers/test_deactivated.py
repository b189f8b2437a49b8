"""Whose Slack account is deactivated is neither reminded nor counted; their officers are asked once; they come back."""

import re
from datetime import date

import pytest
from sqlmodel import select

from fakeslack import Message, Person
from fakeslack.faults import Refuse
from handlers.roster.export import read_roster
from rules.direct_messages import Kind
from storage import agencies, certifications, cohorts, departed, members, season
from storage.database import Database
from storage.outbox_tables import DirectMessage, MessageState
from storage.tables import Agency, Member, key
from tests.bot.season import POST, Season, begin, setting, types
from tests.conftest import Open
from tests.handlers.files import form, sends

SPRING = date(2027, 3, 31)


@pytest.fixture
def crew(open_bot: Open, database: Database) -> Season:
    """Return a season of alice, finn, ned, who never answered, and nora, who is not in Slack; finn wants reminders."""
    found = begin(open_bot, database, at="2027-02-10T10:00", members=1)
    chief, workspace = found.officer, found.bot.workspace
    finn, ned = workspace.user("finn"), workspace.user("ned")
    finn.types("/recert join emt 2027-03-31", in_=found.channel).says("You've joined")
    text = f"slack_id,email,name,level,expires_on\n{ned.id},,Ned,emt,2027-03-31\n,nora@x.org,Nora,emt,2027-03-31\n"
    sends(chief, form(chief, found.channel), text)
    found.members += [finn, ned]
    return found


def asked(person: Person) -> list[Message]:
    """Return what an officer was told of accounts."""
    return [each for each in person.direct_messages if "Slack account" in each.text]


def deactivates(crew: Season, name: str = "finn") -> None:
    assert crew.bot.workspace.deactivates(crew.bot.workspace.user(name)).status == 200
    crew.bot.workspace.ticks()


def reactivates(crew: Season, name: str = "finn") -> None:
    assert crew.bot.workspace.reactivates(crew.bot.workspace.user(name)).status == 200
    crew.bot.workspace.ticks()


def _number(words: str, before: str = "", after: str = "") -> int:
    found = re.search(rf"{before}(\d+){after}", words)
    assert found, words
    return int(found[1])


def numbers(crew: Season) -> dict[str, int]:
    """Return how many members each place that tells of them says there are."""
    chief, channel = crew.officer, crew.channel
    home = chief.opens_home()
    assert home is not None
    settings = chief.types("/recert agency", in_=channel).modal
    assert settings is not None
    with crew.bot.services.database.read() as session:
        agency = session.exec(select(Agency)).one()
        return {
            "census": cohorts.take_census(session, [key(agency)], SPRING)[key(agency)].members,
            "open": len(season.cohort_members(session, key(agency), SPRING)),
            "export": len(read_roster(session, agency, date(2027, 2, 10), after=crew.bot.services.book.after).people),
            "export of the season": len(
                read_roster(session, agency, date(2027, 2, 10), 2027, after=crew.bot.services.book.after).people
            ),
            "roster": _number(chief.types("/recert roster", in_=channel).words, after=" members"),
            "home": _number(home.words, after=" members"),
            "settings": _number(settings.words, after=" members"),
            "preview": _number(types(crew, "preview").presses("The last month").words, after=" members"),
        }


def test_nudges_home_roster_letters_season_s_end_and_export_agree_on_the_number(crew: Season) -> None:
    assert set(numbers(crew).values()) == {4}
    deactivates(crew)
    assert set(numbers(crew).values()) == {3}
    reactivates(crew)
    assert set(numbers(crew).values()) == {4}
    deactivates(crew)
    setting(crew, names_in_channel=True)
    crew.at("2027-02-15T09:00")
    assert "0 of 3 members of Northampton EMS recertified; 3 to go" in crew.nudges()[-1]
    assert "\nalice\n" in crew.channel.messages[-1].words, "and nobody more"
    crew.at("2027-03-01T09:00")
    assert "0 of 3 members of Northampton EMS recertified; 3 to go" in crew.officer.direct_messages[-1].text
    crew.at("2027-04-08T09:00")
    assert "0 of 3 members of Northampton EMS recertified" in crew.officer.direct_messages[-1].text


def test_an_agency_of_nobody_else_is_neither_nudged_nor_written_to_about_them(
    open_bot: Open, database: Database
) -> None:
    crew = begin(open_bot, database, at="2027-02-10T10:00", members=1)
    crew.members[0].types("/recert done a5")
    crew.officer.types("/recert approvals", in_=crew.channel).says("@alice")
    deactivates(crew, "alice")
    home = crew.officer.opens_home()
    assert home is not None
    home.says("0 members", "No nudge is coming.")
    crew.officer.types("/recert approvals", in_=crew.channel).never_says("@alice")
    told = len(crew.officer.direct_messages)
    for when in ("2027-02-15T09:00", "2027-03-01T09:00", "2027-04-08T09:00"):
        crew.at(when)
    assert crew.outbox() == {}
    with database.read() as session:
        assert set(session.exec(select(DirectMessage.kind))) == {Kind.DEACTIVATED}
    assert len(crew.officer.direct_messages) == told
    types(crew, "preview").never_says("The last month")
    types(crew, "now").says("nobody in Northampton EMS has a certification to renew")


def test_who_is_deactivated_gets_no_reminder_and_the_latest_once_they_are_back(crew: Season) -> None:
    finn, alice = crew.bot.workspace.user("finn"), crew.members[0]
    alice.types("/recert remind on")
    crew.at("2027-02-10T21:00")
    deactivates(crew)
    before = len(finn.direct_messages)
    press = crew.officer.types("/recert roster", in_=crew.channel)
    press.presses("Remind privately").says("Recert is messaging 1 member", "@alice").never_says("finn")
    for when in ("2027-02-15T09:00", "2027-03-01T09:00", "2027-03-16T09:00"):
        crew.at(when)
    assert len(alice.direct_messages) >= 3
    assert len(finn.direct_messages) == before
    reactivates(crew)
    (latest,) = finn.direct_messages[before:]
    assert "15 days left" in latest.text


def test_a_roster_s_invitation_waits_until_they_can_read_it(crew: Season) -> None:
    ned = crew.bot.workspace.user("ned")
    deactivates(crew, "ned")
    crew.officer.types("/recert roster", in_=crew.channel).says("Deactivated in Slack, not counted").never_says(
        "1 not told yet"
    ).presses("Tell ")
    crew.bot.workspace.ticks()
    assert ned.direct_messages == []
    reactivates(crew, "ned")
    crew.bot.workspace.ticks()
    (only,) = ned.direct_messages
    assert "put you on" in only.text


def test_officers_are_asked_once_whatever_is_killed_and_hear_when_the_account_is_active_again(crew: Season) -> None:
    chief, finn = crew.officer, crew.bot.workspace.user("finn")
    crew.bot.workspace.deactivates(finn)
    crew.bot.workspace.deactivates(finn)  # Slack may send an event again
    crew.bot.workspace.faults.next(POST, Refuse("internal_error"))
    for _ in range(3):
        crew.bot.workspace.ticks()
        crew.later()
    (question,) = asked(chief)
    assert question.text.startswith("<@UFINN>'s Slack account was deactivated, so they don't count in")
    assert (question.metadata or {}).get("event_type") == "recert_account"
    seen = chief.types("/recert roster", in_=crew.channel).says(
        "3 members, 0 recertified, 3 at risk", "1 deactivated in Slack, and not counted: @finn."
    )
    assert seen.words.index("Deactivated in Slack, not counted") > seen.words.index("@alice"), "they come last"
    seen.presses("Details", nth=-1).says("@finn", "Deactivated in Slack (February 10, 2027): not counted, no reminders")
    reactivates(crew)
    assert [each.text.partition(":")[0] for each in asked(chief)[1:]] == ["<@UFINN>'s Slack account is active again"]
    chief.types("/recert roster", in_=crew.channel).says("4 members").never_says("eactivated")


def test_who_is_back_and_deactivated_again_before_the_officers_heard_is_asked_about(crew: Season) -> None:
    workspace, finn = crew.bot.workspace, crew.bot.workspace.user("finn")
    workspace.deactivates(finn)
    workspace.reactivates(finn)
    workspace.ticks()
    assert len(asked(crew.officer)) <= 1
    before = len(asked(crew.officer))
    deactivates(crew)
    workspace.ticks()
    assert "Still on the crew" in str(asked(crew.officer)[-1].payload)
    assert len(asked(crew.officer)) == before + 1


def test_who_is_still_on_the_crew_counts_again_but_is_not_reminded(crew: Season) -> None:
    chief, finn = crew.officer, crew.bot.workspace.user("finn")
    deactivates(crew)
    (question,) = asked(chief)
    chief.presses(question, "Still on the crew").says("@finn counts again", "can't read reminders")
    chief.presses(question, "Still on the crew").says("counts already")
    assert set(numbers(crew).values()) == {4}
    chief.types("/recert roster", in_=crew.channel).says("deactivated in Slack, counted")
    crew.at("2027-02-15T09:00")
    assert "0 of 4 members" in crew.nudges()[-1]
    assert finn.direct_messages == []
    reactivates(crew)
    assert len(asked(chief)) == 1, "nobody waits for that"
    deactivates(crew)
    assert len(asked(chief)) == 2, "what was said of another time does not hold"
    assert set(numbers(crew).values()) == {3}


def test_whom_the_officer_removes_is_gone_and_nobody_hears_of_their_account_again(crew: Season) -> None:
    chief, finn = crew.officer, crew.bot.workspace.user("finn")
    deactivates(crew)
    (question,) = asked(chief)
    chief.presses(question, "Remove from agency").says("@finn is no longer in Northampton EMS")
    chief.presses(question, "Still on the crew").says("off the roster")
    chief.types("/recert roster", in_=crew.channel).says("3 members").never_says("finn")
    reactivates(crew)
    assert len(asked(chief)) == 1
    finn.types("/recert status").says("EMT", "March 31, 2027")


def test_one_who_never_answered_is_asked_about_as_well(crew: Season) -> None:
    deactivates(crew, "ned")
    (question,) = asked(crew.officer)
    details = crew.officer.types("/recert roster", in_=crew.channel).presses("Details", nth=-1)
    details.says("not counted, no reminders").presses("Still on the crew").says("@ned counts again")
    assert set(numbers(crew).values()) == {4}
    crew.officer.types("/recert status @ned", in_=crew.channel).says("counted anyway, no reminders")
    crew.officer.presses(question, "Remove from agency").says("@ned")
    assert set(numbers(crew).values()) == {3}


def test_a_season_that_is_over_keeps_whom_it_counted(crew: Season) -> None:
    crew.at("2027-06-15T10:00")
    deactivates(crew)
    deactivates(crew, "alice")
    with crew.bot.services.database.read() as session:
        agency = session.exec(select(Agency)).one()
        assert len(season.cohort_members(session, key(agency), SPRING)) == 4
        assert (
            len(read_roster(session, agency, date(2027, 6, 15), 2027, after=crew.bot.services.book.after).people) == 4
        )
        assert len(read_roster(session, agency, date(2027, 6, 15), after=crew.bot.services.book.after).people) == 2, (
            "the roster is that of today"
        )


def test_the_next_cycle_of_one_who_is_deactivated_counts_them_only_if_they_count(crew: Season) -> None:
    finn = crew.bot.workspace.user("finn")
    deactivates(crew)
    with crew.bot.services.database.write() as session:
        held = members.find(session, crew.bot.workspace.state.team, finn.id, SPRING)
        assert held is not None
        now = crew.bot.services.clock.now()
        certifications.begin_next(session, key(held.member), 2027, source=held.certification.source, now=now)
        agency = session.exec(select(Agency)).one()
        assert season.cohort_members(session, key(agency), date(2029, 3, 31)) == []
    reactivates(crew)
    with crew.bot.services.database.read() as session:
        assert len(season.cohort_members(session, key(agency), date(2029, 3, 31))) == 1


def test_a_direct_message_that_slack_refuses_because_the_account_is_deactivated_says_so_too(crew: Season) -> None:
    finn, chief = crew.bot.workspace.user("finn"), crew.officer
    for _ in range(2):
        crew.bot.workspace.ticks()  # all are looked up for this day
    crew.bot.workspace.faults.next(POST, Refuse("user_disabled"))
    with crew.bot.services.database.read() as session:
        assert session.exec(select(Member).where(Member.user_id == finn.id)).one().deactivated_on is None
    finn.user.deleted = True
    chief.types("/recert roster emt", in_=crew.channel).presses("Remind privately")
    crew.bot.workspace.ticks()
    with crew.bot.services.database.read() as session:
        row = session.exec(select(DirectMessage).where(DirectMessage.kind == Kind.PRIVATE)).one()
        assert (row.state, row.reason) == (MessageState.FAILED, "user_disabled")
        assert session.exec(select(Member).where(Member.user_id == finn.id)).one().deactivated_on == date(2027, 2, 10)
    crew.bot.workspace.ticks()
    assert len([each for each in asked(chief) if "deactivated" in each.text]) == 1


def test_of_other_changes_of_a_profile_nothing_is_recorded(crew: Season) -> None:
    finn, workspace = crew.bot.workspace.user("finn"), crew.bot.workspace
    for user in ({"id": finn.id}, {"id": finn.id, "deleted": False}, {"id": finn.id, "deleted": True, "is_bot": True}):
        assert workspace.event({"type": "user_change", "user": user, "cache_ts": 1}).status == 200
    workspace.deactivates(workspace.user("stranger"))
    workspace.ticks()
    assert asked(crew.officer) == []
    assert set(numbers(crew).values()) == {4}
    deactivates(crew)
    workspace.event({"type": "user_change", "user": {"id": finn.id}, "cache_ts": 1})
    assert set(numbers(crew).values()) == {3}, "what is not said is not known"


def test_who_comes_back_after_the_season_counts_in_their_new_one_and_may_leave(crew: Season) -> None:
    finn, ned = crew.bot.workspace.user("finn"), crew.bot.workspace.user("ned")
    ned.types("/recert join emt 2027-03-31", in_=crew.channel)
    for name in ("finn", "ned"):
        deactivates(crew, name)
    crew.sleeps_until("2027-06-15T10:00")
    for name in ("finn", "ned"):
        reactivates(crew, name)
    finn.types("/recert join emt 2028-03-31").says("March 31, 2028")
    ned.types("/recert leave").presses("Delete everything").says("deleted")
    with crew.bot.services.database.read() as session:
        agency = session.exec(select(Agency)).one()
        assert len(season.cohort_members(session, key(agency), date(2028, 3, 31))) == 1
        assert departed.of_cohort(session, key(agency), SPRING).members == 0


def test_the_news_that_one_is_recertified_waits_until_they_can_read_it(crew: Season) -> None:
    finn = crew.bot.workspace.user("finn")
    finn.types("/recert done v")
    deactivates(crew)
    crew.officer.types("/recert status @finn", in_=crew.channel).presses("Confirm new date").says("confirmed")
    crew.bot.workspace.ticks()
    assert [each for each in finn.direct_messages if "You're recertified until" in each.text] == []
    reactivates(crew)
    assert len([each for each in finn.direct_messages if "You're recertified until" in each.text]) == 1


def test_a_reminder_that_an_officer_asked_for_a_moment_before_is_not_sent(crew: Season) -> None:
    finn = crew.bot.workspace.user("finn")
    early = crew.officer.types("/recert roster emt", in_=crew.channel)
    crew.officer.types("/recert roster", in_=crew.channel).presses("Remind privately").says("@finn")
    deactivates(crew)
    assert finn.direct_messages == []
    crew.sleeps_until("2027-02-11T10:00")
    early.presses("Remind privately").says("Nobody is reminded. Not reminded: @finn (deactivated in Slack); @ned (")


def test_the_officers_of_that_moment_are_asked_but_never_about_themselves(crew: Season) -> None:
    chief, finn, deputy = crew.officer, crew.bot.workspace.user("finn"), crew.bot.workspace.user("deputy")
    now = crew.bot.services.clock.now()
    with crew.bot.services.database.write() as session:
        agency = session.exec(select(Agency)).one()
        agencies.appoint(session, agency, [chief.id, finn.id, deputy.id], now=now)
    deactivates(crew)
    assert [len(asked(each)) for each in (chief, deputy, finn)] == [1, 1, 0]
    with crew.bot.services.database.write() as session:
        agency = session.exec(select(Agency)).one()
        agencies.appoint(session, agency, [chief.id], now=now)
        assert set(session.exec(select(DirectMessage.user_id))) == {chief.id}


def test_a_question_that_was_answered_before_it_was_sent_is_not_sent(crew: Season) -> None:
    crew.at("2027-02-10T21:00")
    deactivates(crew)
    assert asked(crew.officer) == [], "not at night"
    details = crew.officer.types("/recert roster", in_=crew.channel).presses("Details", nth=-1)
    details.presses("Still on the crew").says("@finn counts again")
    crew.at("2027-02-11T10:00")
    assert asked(crew.officer) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("at-risk", "Showing 3 of 3: at risk."),
        ("2027", "Showing 3 of 3 and 1 not counted: 2027."),
        ("finn", "Showing 1 not counted: “finn”."),
    ],
)
@pytest.mark.databases("sqlite")
def test_a_filter_counts_of_the_members_whom_the_roster_counts(crew: Season, words: str, says: str) -> None:
    deactivates(crew)
    crew.officer.types(f"/recert roster {words}", in_=crew.channel).says("3 members, ", says)
