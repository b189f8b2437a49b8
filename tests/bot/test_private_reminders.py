"""“Remind privately”: a training officer has Recert write to the members shown, once a day each, whatever happens."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from bot.outbox.dispatchers import Dispatchers
from fakeslack import Message, Person, Seen
from fakeslack.faults import DropAfter, DropBefore, Fault, Refuse, ServerError
from rules.direct_messages import Kind
from storage import agencies
from storage.database import Database
from storage.outbox_tables import DirectMessage, MessageState
from storage.tables import Agency
from tests.at_once import at_once
from tests.bot.season import HISTORY, POST, Season, begin
from tests.bot.test_reminders_sent_once import Dies
from tests.conftest import Open
from tests.handlers.rosters import imports

pytestmark = pytest.mark.databases("sqlite")

REMIND = "Remind privately"


def crew(open_bot: Open, database: Database | None = None) -> Season:
    """Return a season in which alice, bob and carol have joined and never turned reminders on; deputy leads too."""
    season = begin(open_bot, database, at="2027-02-10T21:30")
    deputy = season.bot.workspace.user("deputy")
    with season.bot.services.database.write() as session:
        agency = session.exec(select(Agency)).one()
        agencies.appoint(session, agency, [season.officer.id, deputy.id], now=season.bot.services.clock.now())
    return season


def roster(season: Season, by: str = "chief", words: str = "") -> Seen:
    return season.bot.workspace.user(by).types(f"/recert roster {words}".rstrip(), in_=season.channel)


def asks(season: Season, by: str = "chief", words: str = "") -> Seen:
    return roster(season, by, words).presses(REMIND)


def received(person: Person) -> list[Message]:
    return [each for each in person.direct_messages if "reminds you privately" in each.text]


def rows(season: Season) -> dict[str, tuple[MessageState, str | None]]:
    with season.bot.services.database.read() as session:
        found = session.exec(select(DirectMessage).where(DirectMessage.kind == Kind.PRIVATE)).all()
    return {row.user_id: (row.state, row.reason) for row in found}


def test_those_shown_are_reminded_at_any_hour_in_the_officer_s_name_also_with_reminders_off(
    open_bot: Open, database: Database
) -> None:
    season = crew(open_bot, database)
    alice, bob, carol = season.members
    carol.types("/recert done v")
    alice.types("/recert done a1")
    bob.types("/recert remind on")
    bob.types("/recert remind off")
    asks(season).says("Recert is messaging 2 members of Northampton EMS in your name:", "@alice", "@bob").never_says(
        "carol", "Not reminded"
    )
    season.bot.workspace.ticks()
    season.bot.workspace.ticks()
    for person, step in ((alice, "A2"), (bob, "A1")):
        (only,) = received(person)
        assert only.text.startswith("<@UCHIEF>, training officer of Northampton EMS, reminds you privately. Next: ")
        assert f"Next: {step} · " in only.words
        assert (only.metadata or {}).get("event_type") == "recert_reminder"
        assert "Snooze" not in str(only.payload)
    assert received(carol) == []
    alice.presses(received(alice)[0], "Mark A2 done").says("marked done")


@pytest.mark.databases("sqlite", "postgresql")
def test_it_is_once_a_day_for_each_whoever_presses_and_says_who_was_reminded_already(
    open_bot: Open, database: Database
) -> None:
    season = crew(open_bot, database)
    alice, bob, carol = season.members
    asks(season, words="paramedic").says("Recert is messaging 1 member of Northampton EMS in your name", "@alice")
    early = roster(season, "deputy")
    carol.types("/recert done v")
    bob.types("/recert leave").presses("Delete everything")
    early.presses(REMIND).says(
        "Nobody is reminded. Not reminded: @alice (reminded today already); @carol (recertified already); "
        "@bob (no longer on your roster)."
    )
    season.at("2027-02-10T23:00")
    asks(season, "deputy").says("Nobody is reminded.")
    assert len(received(alice)) == 1
    season.at("2027-02-11T08:00")
    asks(season, "deputy").says("Recert is messaging 1 member of Northampton EMS")
    season.bot.workspace.ticks()
    assert [each.text.partition(",")[0] for each in received(alice)] == ["<@UCHIEF>", "<@UDEPUTY>"]


def test_it_says_whom_of_those_shown_it_cannot_reach_and_why(open_bot: Open, database: Database) -> None:
    season = crew(open_bot, database)
    season.bot.workspace.user("dave")
    imports(
        season.bot,
        season.channel,
        "UDAVE,,,emt,2027-03-31,\n,nora@x.org,Nora Smith,emt,2027-03-31,\n,otto@x.org,Otto,paramedic,2027-03-31,\n",
    )
    shown = roster(season, words="emt")
    assert "It can't reach 2 shown here who aren't in Slack or haven't answered." in str(shown.payload)
    shown.presses(REMIND).says(
        "Recert is messaging 1 member",
        "Not reminded: @dave (not told yet); Nora Smith (not in Slack yet).",
    ).never_says("Otto")
    dave = season.bot.workspace.user("dave")
    dave.types("/recert join emt 2027-03-31", in_=season.channel)
    shown.presses(REMIND).says(
        "Nora Smith (not in Slack yet)", "1 more person has answered since: see the roster again."
    )
    dave.types("/recert leave").presses("Delete everything")
    season.at("2027-04-08T09:00")
    (end,) = [each for each in season.officer.direct_messages if "The season's end" in each.words]
    season.officer.presses(end, REMIND).says("Nora Smith, Otto (not in Slack yet)")


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.usefixtures("waits_long")
def test_of_two_officers_at_once_one_reminds_each(open_bot: Open, database: Database) -> None:
    season = crew(open_bot, database)
    pages = [roster(season), roster(season, "deputy")]
    at_once(*(partial(each.presses, REMIND) for each in pages))
    season.bot.workspace.settles()
    season.bot.workspace.ticks()
    assert [len(received(each)) for each in season.members] == [1, 1, 1]


@pytest.mark.parametrize("fault", [ServerError(503, after=True), DropBefore(), DropAfter()], ids=repr)
def test_an_answer_that_says_nothing_is_looked_up_and_each_is_reminded_once(
    open_bot: Open, database: Database, fault: Fault
) -> None:
    season = crew(open_bot, database)
    asks(season)
    season.bot.workspace.faults.next(POST, fault)
    season.bot.workspace.faults.next(HISTORY, ServerError(500))
    for _ in range(4):
        season.bot.workspace.ticks()
        season.wall_clock.advance(timedelta(minutes=1))
    assert [len(received(each)) for each in season.members] == [1, 1, 1]
    assert {state for state, _ in rows(season).values()} == {MessageState.SENT}


@pytest.mark.databases("sqlite", "postgresql")
def test_a_bot_that_is_killed_while_it_reminds_reminds_each_once(open_bot: Open, database: Database) -> None:
    season = crew(open_bot, database)
    asks(season)
    workspace = season.bot.workspace
    dies = Dies(token=workspace.bot_token, base_url=workspace.api_url)
    for _ in season.members:
        with pytest.raises(SystemExit):
            Dispatchers(season.bot.services, lambda _team: dies, wall_clock=season.wall_clock).direct_messages.run()
    for _ in range(3):
        season.later()
    assert [len(received(each)) for each in season.members] == [1, 1, 1]
    assert {state for state, _ in rows(season).values()} == {MessageState.SENT}


def recertifies(season: Season) -> None:
    season.members[0].types("/recert done v")


def loses_office(season: Season) -> None:
    with season.bot.services.database.write() as session:
        agencies.appoint(session, session.exec(select(Agency)).one(), ["UDEPUTY"], now=season.bot.services.clock.now())


def sleeps(season: Season) -> None:
    season.sleeps_until("2027-02-12T09:00")


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [(recertifies, "nothing open"), (loses_office, "no officer any more"), (sleeps, "superseded")],
)
def test_nobody_is_reminded_of_what_holds_no_more(
    open_bot: Open, database: Database, meanwhile: Callable[[Season], None], reason: str
) -> None:
    season = crew(open_bot, database)
    asks(season, words="paramedic")
    meanwhile(season)
    season.bot.workspace.ticks()
    assert received(season.members[0]) == []
    assert rows(season) == {"UALICE": (MessageState.SKIPPED, reason)}


def marks_and_undoes_v(season: Season) -> None:
    recertifies(season)
    season.bot.workspace.ticks()
    season.members[0].types("/recert undo v")


@pytest.mark.parametrize("meanwhile", [marks_and_undoes_v, loses_office])
def test_who_was_not_reminded_after_all_is_when_it_is_asked_again_that_day_and_once(
    open_bot: Open, database: Database, meanwhile: Callable[[Season], None]
) -> None:
    season = crew(open_bot, database)
    asks(season, words="paramedic")
    meanwhile(season)
    season.bot.workspace.ticks()
    assert received(season.members[0]) == []
    asks(season, "deputy", words="paramedic").says("Recert is messaging 1 member", "@alice")
    season.bot.workspace.ticks()
    (told,) = received(season.members[0])
    assert "<@UDEPUTY>" in told.text
    asks(season, "deputy", words="paramedic").says("reminded today already")
    season.bot.workspace.ticks()
    assert len(received(season.members[0])) == 1


def test_what_was_asked_for_before_midnight_comes_after_it_whatever_settings_change_meanwhile(open_bot: Open) -> None:
    season = crew(open_bot)
    asks(season, words="paramedic")
    for words in ("on", "snooze 7", "off"):
        season.members[0].types(f"/recert remind {words}")
    season.sleeps_until("2027-02-11T00:01")
    season.bot.workspace.ticks()
    assert len(received(season.members[0])) == 1


def test_an_officer_hears_of_a_member_whom_slack_does_not_let_them_remind(open_bot: Open) -> None:
    season = crew(open_bot)
    asks(season, words="paramedic")
    season.bot.workspace.faults.next(POST, Refuse("user_disabled"))
    season.bot.workspace.ticks()
    season.officer.sees("Slack didn't take your private reminder to @alice (user_disabled): message them yourself.")
    assert rows(season) == {"UALICE": (MessageState.FAILED, "user_disabled")}


def test_an_officer_who_is_a_member_too_is_not_reminded_by_themselves(open_bot: Open) -> None:
    season = crew(open_bot)
    season.officer.types("/recert join emt 2027-03-31", in_=season.channel)
    asks(season).says("3 members of Northampton EMS").never_says("@chief")
    asks(season, "deputy").says("Recert is messaging 1 member of Northampton EMS", "@chief")
    with season.bot.services.database.write() as session:
        agencies.appoint(session, session.exec(select(Agency)).one(), ["UDEPUTY"], now=season.bot.services.clock.now())
    assert "UCHIEF" in rows(season), "it is no report, which goes with the office"
    season.officer.types("/recert leave").presses("Delete everything").says("deleted")
    assert "UCHIEF" not in rows(season)


def test_a_report_reminds_those_whom_it_shows(open_bot: Open) -> None:
    season = crew(open_bot)
    alice, bob, carol = season.members
    carol.types("/recert done v")
    season.at("2027-03-01T09:00")
    (report,) = [each for each in season.officer.direct_messages if " to go" in each.text]
    seen = season.officer.presses(report, REMIND).says(
        "Recert is messaging 2 members of Northampton EMS", "@alice", "@bob"
    )
    assert seen.item is not report, "the report stays"
    season.bot.workspace.ticks()
    assert [len(received(each)) for each in (alice, bob, carol)] == [1, 1, 0]


def test_where_all_are_recertified_there_is_nobody_to_remind(open_bot: Open) -> None:
    season = crew(open_bot)
    season.all_recertify()
    assert REMIND not in roster(season).buttons


def test_nobody_is_reminded_whose_season_has_not_opened(open_bot: Open, database: Database) -> None:
    season = crew(open_bot, database)
    alice, bob, carol = season.members
    early = roster(season)
    alice.types("/recert done v")
    carol.types("/recert join emt 2028-03-31")
    season.sleeps_until("2027-05-03T10:00")
    asks(season).says("Recert is messaging 1 member of Northampton EMS in your name", "@bob").never_says(
        "alice", "carol"
    )
    early.presses(REMIND).says("Nobody is reminded.", "@alice, @carol (nothing is due yet)", "@bob (reminded today")
    season.bot.workspace.ticks()
    assert [len(received(each)) for each in (alice, bob, carol)] == [0, 1, 0]
    for person, there in ((alice, False), (bob, True)):
        details = season.officer.types(f"/recert status @{person.name}", in_=season.channel)
        assert (REMIND in details.buttons) is there
    bob.types("/recert leave").presses("Delete everything")
    assert REMIND not in roster(season).buttons, "with nobody to remind there is no button"


def test_once_the_late_window_has_closed_it_says_how_to_reinstate_as_the_status_does(
    open_bot: Open, database: Database
) -> None:
    season = crew(open_bot, database)
    alice, bob, _ = season.members
    for day, says, never in (
        ("2027-04-29", "Next: A1", "see how to reinstate"),
        ("2027-05-02", "Today: see how to reinstate your Paramedic certification", "Next: "),
    ):
        season.sleeps_until(f"{day}T10:00")
        asks(season, words="paramedic")
        season.bot.workspace.ticks()
        last = received(alice)[-1]
        assert says in last.text
        assert says in last.words
        assert never not in last.words
        assert ("Mark A1 done" in last.words) is (never != "Next: ")
        alice.presses(last, "How to reinstate").says("How to reinstate: Paramedic")
    alice.types("/recert status").says("Today: see how to reinstate your Paramedic certification")
    assert received(bob) == []
