"""Requests at once: one that waits for the database keeps no other from what it reads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest

from bot.demo.local import LocalBot
from handlers.request import open_request
from handlers.services import Asker
from storage import agencies
from tests.at_once import SECONDS

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.usefixtures("waits_long")
def test_a_change_reads_on_while_another_waits_for_its_lock(bot: LocalBot) -> None:
    maya, channel = bot.workspace.user("maya"), bot.workspace.channel("northampton")
    maya.types("/recert agency Northampton EMS", in_=channel)
    maya.types("/recert join emt 2027-03-31", in_=channel)
    asker = Asker(bot.workspace.state.team, maya.id, channel.id, in_channel=True)
    begins = Event()

    def waits() -> bool:
        with open_request(bot.services, asker, writes=True) as request:
            begins.set()
            return request.own is not None

    with ThreadPoolExecutor(2) as pool:
        with open_request(bot.services, asker, writes=True) as request:
            assert request.led, "the transaction has begun, and has SQLite's lock"
            other = pool.submit(waits)
            assert begins.wait(SECONDS)
            sleep(0.2)  # until it waits for the lock
            reads = pool.submit(lambda: request.own)
            assert reads.result(SECONDS / 4) is not None
        assert other.result(SECONDS)


@pytest.mark.usefixtures("waits_long")
def test_a_request_reads_what_it_knows_of_the_asker_once(bot: LocalBot, monkeypatch: pytest.MonkeyPatch) -> None:
    maya, channel = bot.workspace.user("maya"), bot.workspace.channel("northampton")
    maya.types("/recert agency Northampton EMS", in_=channel)
    asker = Asker(bot.workspace.state.team, maya.id, channel.id, in_channel=True)
    with open_request(bot.services, asker, writes=False) as request:
        first = request.led
        monkeypatch.setattr(agencies, "led_by", None)
        assert request.led is first
