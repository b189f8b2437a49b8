"""Names that are far longer once they are escaped: Slack takes no message with a paragraph that is too long."""

import pytest

from storage.database import Database
from tests.bot.season import begin
from tests.conftest import Open
from tests.handlers.rosters import imports

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize("sign", ["&", "<"])
def test_names_of_signs_that_are_escaped_keep_no_message_from_being_taken(
    open_bot: Open, database: Database, sign: str
) -> None:
    season = begin(open_bot, database, at="2027-02-05T10:00", members=1)
    rows = "".join(f",p{number}@x.org,{sign * 97}{number},emt,2027-03-31,\n" for number in range(60))
    said = imports(season.bot, season.channel, rows)
    assert "60 not in Slack yet" in said
    season.officer.types("/recert roster", in_=season.channel).says("Page 1 of 3.")
    before = len(season.officer.direct_messages)
    season.at("2027-03-01T10:00")
    assert len(season.officer.direct_messages) > before, "the letter came"
