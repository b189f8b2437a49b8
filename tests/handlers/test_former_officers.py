"""An officer who is removed at the moment in which they change something: they change nothing, and read why."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from bot.demo.local import LocalBot
from fakeslack import Channel
from handlers.answer import Outside, Refusal
from handlers.nudges import handlers as nudges
from handlers.request import open_request
from handlers.rights import Right
from handlers.services import Asker
from handlers.slack.users import FoundUsers
from handlers.ui.officer_values import Confirm, ForgetPending
from handlers.uploads.roster_import import import_roster
from handlers.uploads.state_list import compare
from storage import agencies
from storage.database import Database
from storage.tables import Agency, key
from tests.at_once import SECONDS
from tests.bot.programs import eventually
from tests.bot.season import Season, begin, setting
from tests.conftest import Open
from tests.databases import empty_postgresql
from tests.handlers.files import HEADER, LIST


def imports(bot: LocalBot, asker: Asker, agency_id: int) -> None:
    data = f"{HEADER}UALICE,,emt,2027-03-31,\n".encode()
    import_roster(bot.services, asker.team_id, agency_id, data, look_up=lambda _emails: FoundUsers(), by=asker.user_id)


def compares(bot: LocalBot, asker: Asker, agency_id: int) -> None:
    compare(
        *(bot.services, asker.team_id, agency_id, LIST.encode()),
        number=None,
        expires=None,
        dry_run=False,
        by=asker.user_id,
    )


def asks(right: Right, value: Callable[[int], object], bot: LocalBot, asker: Asker, agency_id: int) -> None:
    with open_request(bot.services, asker, writes=True) as request:
        request.ask(right, value(agency_id))


Way = Callable[[LocalBot, Asker, int], None]
WAYS: Mapping[str, Way] = {
    "a roster": imports,
    "the state's list": compares,
    "a button": partial(asks, Right.OFFICER_OF_NAMED_AGENCY, lambda agency: ForgetPending(agency, "1")),
    "a confirmation": partial(asks, Right.OTHER_OFFICER, lambda _agency: Confirm("UALICE", 2027, "yes")),
    "a new name": partial(asks, Right.FOUNDER_OR_OFFICER, lambda _agency: ["Other", "EMS"]),
}


@pytest.mark.usefixtures("waits_long")
@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_removed_while_they_change_something_is_refused(open_bot: Open, postgres: str, way: str) -> None:
    """On SQLite, one who writes has the whole file."""
    with closing(empty_postgresql(postgres)) as database:
        refuse_removed(begin(open_bot, database, members=1), database, WAYS[way])


def refuse_removed(season: Season, database: Database, way: Way) -> None:
    bot, team = season.bot, season.bot.workspace.state.team
    asker = Asker(team, season.officer.id, season.channel.id, in_channel=True)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            agency = found(bot, season.channel)
            agencies.appoint(session, agency, ["UALICE"], now=bot.services.clock.now())
            tries = pool.submit(way, bot, asker, key(agency))
            eventually(lambda: tries.done() or somebody_waits(database))
        with pytest.raises(Refusal, match=r"no longer a training officer|Only its training officers"):
            tries.result(SECONDS)


def found(bot: LocalBot, channel: Channel) -> Agency:
    with bot.services.database.read() as session:
        agency = agencies.of_channel(session, bot.workspace.state.team, channel.id)
    assert agency is not None
    return agency


def somebody_waits(database: Database) -> bool:
    """Return whether a transaction waits for the lock of another."""
    with database.engine.connect() as connection:
        return bool(connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


@pytest.mark.parametrize("between", ["removed", "paused"])
def test_a_nudge_at_once_is_asked_for_again_when_it_is_posted(open_bot: Open, between: str) -> None:
    season = begin(open_bot)
    bot = season.bot
    asker = Asker(bot.workspace.state.team, season.officer.id, season.channel.id, in_channel=True)
    with open_request(bot.services, asker, writes=False) as request:
        request.ask(Right.OFFICER, [])
        later = nudges.now(request, [])
    if between == "paused":
        setting(season, paused=True)
    else:
        with bot.services.database.write() as session:
            agencies.appoint(session, found(bot, season.channel), ["UALICE"], now=bot.services.clock.now())
    with pytest.raises(Refusal, match="no longer a training officer" if between == "removed" else "are paused"):
        later.run(Outside(WebClient(bot.workspace.bot_token, bot.workspace.api_url), bot.dispatchers.post_now))
    assert season.nudges() == []
