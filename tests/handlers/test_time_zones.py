"""Time zones: a member's days are those of their agency, whoever looks and wherever they are."""

from datetime import date

from bot.demo.local import LocalBot
from fakeslack import Channel
from storage import members
from tests.conftest import Open


def los_angeles(bot: LocalBot) -> Channel:
    """Return the channel of an agency in Los Angeles, led by chief, who has not joined."""
    found = bot.workspace.channel("venice")
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Venice EMS", in_=found)
    form = chief.types("/recert agency", in_=found).modal
    assert form is not None
    assert form.fills(timezone="America/Los_Angeles").submits() is not None
    return found


def counted_from(bot: LocalBot, user_id: str) -> date:
    with bot.services.database.read() as session:
        found = members.find(session, bot.workspace.state.team, user_id, date(2027, 3, 13))
        assert found is not None
        return found.certification.counted_from


def test_an_officer_reads_a_member_s_days_by_the_agency_s_clock(open_bot: Open) -> None:
    bot = open_bot(at="2027-04-01T01:00")
    channel = los_angeles(bot)
    alice, chief = bot.workspace.user("alice"), bot.workspace.user("chief")
    alice.types("/recert join emt 2027-04-30", in_=channel)
    alice.types("/recert status").says("30 days left")
    chief.types("/recert status @alice").says("30 days left")


def test_one_counts_from_the_agency_s_day_when_one_joins_and_when_one_is_removed(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-14T01:00")
    channel = los_angeles(bot)
    alice, chief = bot.workspace.user("alice"), bot.workspace.user("chief")
    alice.types("/recert join emt 2027-03-31", in_=channel).says("18 days left")
    assert counted_from(bot, alice.id) == date(2027, 3, 13)
    chief.types("/recert status @alice").presses("Remove from agency").says("is no longer in Venice EMS")
    assert counted_from(bot, alice.id) == date(2027, 3, 13)
