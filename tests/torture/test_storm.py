"""The comparison after a storm finds what does not fit together. The storm itself: `make torture`."""

from collections import Counter
from random import Random

from bot.demo.local import LocalBot
from storage import agencies
from storage.tables import RosterPlace, key
from tests.torture.storm import Storm, compare


def test_a_calm_one_is_right_and_what_does_not_fit_is_found(bot: LocalBot) -> None:
    storm = Storm(bot, Random(1), Counter())
    bob = storm.people[0]
    bob.types("/recert join emt 3/31/2027", in_=storm.channels[0])
    database, team = bot.services.database, bot.workspace.state.team
    with database.read() as session:
        assert compare(session, bot) == []
    with database.write() as session:
        agency = agencies.of_channel(session, team, storm.channels[0].id)
        assert agency is not None
        now = bot.services.clock.now()
        session.add(RosterPlace(team_id=team, agency_id=key(agency), user_id=bob.id, created_at=now, updated_at=now))
        session.flush()
        wrong = compare(session, bot)
        session.rollback()
    assert any("on its roster besides" in each for each in wrong)
    assert any("has no row of what it says" in each for each in wrong)


def test_an_apology_is_wrong_and_a_wait_is_counted(bot: LocalBot) -> None:
    storm = Storm(bot, Random(1), Counter())
    storm._said("Something went wrong in Recert, and nothing changed.", "done a1")
    storm._said("Nothing changed, since another change came first: try again.", "done a1")
    assert len(storm.wrong) == 1
    assert storm.counts["storm: to be tried again"] == 1
