"""Whoever leads an agency and is deactivated in Slack is written nothing; back in Slack, they are an officer again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fakeslack import Person
from fakeslack.faults import Refuse
from storage.database import Database
from tests.bot.season import POST, Season, begin
from tests.conftest import Open
from tests.handlers.files import form, sends

pytestmark = pytest.mark.databases("sqlite")

JOIN = "/recert join emt 2027-03-31"


@pytest.fixture
def season(open_bot: Open, database: Database) -> Season:
    """Return a season at Northampton EMS, which chief, no member, and dana lead; rival leads Amherst EMS."""
    found = begin(open_bot, database, at="2027-02-10T10:00")
    workspace, chief = found.bot.workspace, found.officer
    dana = workspace.user("dana")
    dana.types(JOIN, in_=found.channel)
    dana.types("/recert remind off")
    dana.types("/recert done v")
    form(chief, found.channel, "agency").fills(officers=[chief, dana]).submits()
    workspace.user("rival").types("/recert agency Amherst EMS", in_=workspace.channel("amherst"))
    workspace.ticks()
    workspace.settles()
    return found


def to(season: Season, person: Person) -> int:
    """Return how many messages the bot has tried to send somebody."""
    here = {person.id, season.bot.workspace.state.dm(person.id).id}
    return sum(call.args.get("channel") in here for call in season.bot.workspace.calls_of(POST))


def look_up(season: Season) -> None:
    """Let a day pass, so that all accounts are looked up again."""
    season.bot.workspace.ticks()
    season.wall_clock.advance(timedelta(hours=25))
    season.bot.workspace.ticks()


def letter(season: Season) -> None:
    season.at("2027-03-01T09:00")


def season_s_end(season: Season) -> None:
    season.all_recertify()
    season.at("2027-04-08T09:00")


def account(season: Season) -> None:
    season.bot.workspace.deactivates(season.members[0])
    season.bot.workspace.ticks()


def moves_away(season: Season) -> None:
    amherst = season.bot.workspace.channel("amherst")
    season.members[0].types(JOIN, in_=amherst).presses("Move")


def comes(season: Season) -> None:
    eve = season.bot.workspace.user("eve")
    eve.types(JOIN, in_=season.bot.workspace.channel("amherst"))
    eve.types(JOIN, in_=season.channel).presses("Move")


def corrects_the_roster(season: Season) -> None:
    workspace = season.bot.workspace
    dana, ned = workspace.user("dana"), workspace.user("ned")
    sends(dana, form(dana, season.channel), "slack_id,level,expires_on\nUNED,emt,2027-03-31\n")
    dana.types("/recert roster", in_=season.channel).presses("Tell 1 person")
    workspace.settles()
    workspace.ticks()
    modal = ned.presses(ned.direct_messages[-1], "Something's wrong").modal
    assert modal is not None
    modal.fills(number="E0000005").submits()


def refusal(season: Season) -> None:
    season.bot.workspace.faults.next(POST, Refuse("is_archived"))
    season.at("2027-02-15T09:00")


def doubt(season: Season) -> None:
    season.bot.workspace.faults.next(POST, Refuse("internal_error"))
    season.at("2027-02-15T09:00")
    season.bot.workspace.faults.next("conversations.history", Refuse("channel_not_found"))
    season.later()


DEEDS = (letter, season_s_end, account, moves_away, comes, corrects_the_roster, refusal, doubt)


@pytest.mark.parametrize("is_known_by", ["event", "look-up"])
@pytest.mark.parametrize("deed", DEEDS)
def test_no_message_to_officers_goes_to_one_who_is_deactivated(
    season: Season, deed: Callable[[Season], None], is_known_by: str
) -> None:
    workspace, chief, dana = season.bot.workspace, season.officer, season.bot.workspace.user("dana")
    if is_known_by == "event":
        workspace.deactivates(chief)
    else:
        chief.user.deleted = True
        look_up(season)
    before, known = to(season, chief), to(season, dana)
    deed(season)
    workspace.settles()
    assert to(season, dana) > known, "the other officer is told"
    assert to(season, chief) == before


@pytest.mark.parametrize("deed", DEEDS)
def test_an_officer_who_is_back_is_told_as_before(season: Season, deed: Callable[[Season], None]) -> None:
    workspace, chief = season.bot.workspace, season.officer
    workspace.deactivates(chief)
    workspace.ticks()
    workspace.reactivates(chief)
    before = to(season, chief)
    deed(season)
    workspace.settles()
    assert to(season, chief) > before


def test_a_letter_waits_for_an_officer_who_is_back_while_it_is_the_latest(season: Season) -> None:
    workspace, chief = season.bot.workspace, season.officer
    workspace.deactivates(chief)
    for day in ("2027-03-01T09:00", "2027-03-08T09:00", "2027-03-09T09:00"):
        season.at(day)
    before = to(season, chief)
    workspace.reactivates(chief)
    workspace.ticks()
    assert to(season, chief) == before + 1
    assert "recertified; 3 to go" in chief.direct_messages[-1].text


def test_after_a_takeover_nothing_is_written_to_those_before(season: Season) -> None:
    workspace, chief, dana = season.bot.workspace, season.officer, season.bot.workspace.user("dana")
    chief.user.deleted = dana.user.deleted = True
    admin = workspace.user("admin")
    admin.user.is_admin = True
    admin.types("/recert agency", in_=season.channel).presses("Become training officer")
    workspace.settles()
    before = to(season, chief), to(season, dana), to(season, admin)
    moves_away(season)
    letter(season)
    workspace.settles()
    assert (to(season, chief), to(season, dana)) == before[:2]
    assert to(season, admin) >= before[2] + 2


def test_a_member_who_is_deactivated_is_not_told_what_an_officer_does(season: Season) -> None:
    alice = season.members[0]
    season.bot.workspace.deactivates(alice)
    before = to(season, alice)
    season.officer.types("/recert status <@UALICE>", in_=season.channel).presses("Remove from agency")
    season.bot.workspace.settles()
    assert to(season, alice) == before
