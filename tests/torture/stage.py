"""One round: bots on one database, people who mark steps all the while, and the comparison in the end."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from http.client import HTTPException
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread

from sqlmodel import col, select

from fakeslack import Channel, Workspace, requests
from fakeslack.faults import Effect, Fault, Slow
from rules.levels import Level
from rules.steps import StepCode
from storage import agencies, current_members, members, reminders
from storage.database import Database
from storage.members import Record
from storage.outbox_tables import DirectMessage, MessageState, Nudge
from storage.tables import Member, ProgressEvent
from tests.bot.programs import environment
from tests.bot.served import command
from tests.conftest import NEW_YORK
from tests.torture.bots import Bot, wait_until
from tests.torture.sockets import OPEN, Hub, SocketBot

AS_OF = "2027-02-15T10:00-05:00"
"""The bots' clock starts here, so the nudge of the recommended date is due, and is the only one to be posted."""
FOUNDED = datetime(2026, 9, 15, 14, tzinfo=UTC)
_COHORT = date(2027, 3, 31)
_AGENCIES, _EACH = 15, 8
_STEPS = tuple(code for code in StepCode if code.value[0] in "AB" and len(code.value) == 2)
_MARKERS = 3
_OPEN = (MessageState.PENDING, MessageState.SENDING, MessageState.UNKNOWN)
RECOVERY_SECONDS = 40
SETTLING_SECONDS = 150
_SLACK_SECONDS = 3
_ACKNOWLEDGED = ("marked done.", "already marked done.")

CALLS = {
    "auth.test": 0.1,
    "chat.postMessage": 0.3,
    "conversations.history": 0.3,
    "users.info": 0.1,
    "response_url": 0.1,
    OPEN: 0.3,
}
"""The calls of Slack at which bots are killed, and at how many of them."""
_ARMED = 100
_SLOW = 0.05
"""Seconds that the others take."""


class Stage:
    """The bots of a round, their database, and what was acknowledged."""

    def __init__(self, database: Database, url: str, folder: Path, rng: Random, counts: Counter[str]) -> None:
        self.database, self.folder, self.rng, self.counts = database, folder, rng, counts
        self.workspace = Workspace()
        self.env = environment(self.workspace, url, RECERT_AS_OF=AS_OF, RECERT_SWEEP_SECONDS="0.5")
        self.bots: list[Bot] = []
        self.acknowledged: set[tuple[str, str]] = set()
        self.refused = 0
        self._lock, self._over = Lock(), Event()
        self._people: list[str] = []
        self._marks: list[tuple[str, StepCode]] = []

    def populate(self) -> None:
        """Record agencies, and their members, of whom one in each wants reminders."""
        self.database.upgrade()
        with self.database.write(patiently=True) as session:
            for number in range(_AGENCIES):
                agency = agencies.create(
                    session,
                    team_id=self.workspace.state.team,
                    channel_id=self.workspace.channel(f"agency{number}").id,
                    name=f"Agency {number}",
                    timezone="America/New_York",
                    founder=self.workspace.user(f"chief{number}").id,
                    now=FOUNDED,
                    today=FOUNDED.date(),
                )
                assert agency is not None
                agency.names_in_channel = number % 5 == 0
                for each in range(_EACH):
                    user = self.workspace.user(f"m{number}x{each}").id
                    record = Record(Level.EMT, _COHORT)
                    members.save(
                        session,
                        team_id=agency.team_id,
                        user_id=user,
                        record=record,
                        agency=agency,
                        now=FOUNDED,
                        today=FOUNDED.date(),
                    )
                    self._people.append(user)
                    known = current_members.current(session, agency.team_id, user, now=FOUNDED, zone=NEW_YORK)
                    if each == 0 and known is not None:
                        since = FOUNDED.date()
                        reminders.save(session, known, since=since, snoozed_until=None, timezone="America/New_York")
        self._marks = [(user, step) for user in self._people for step in _STEPS]
        self.rng.shuffle(self._marks)

    # --- People -----------------------------------------------------------------------------------------------------

    def mark(self, bot: Bot) -> bool:
        """Mark a step that nobody has marked yet; return whether that was acknowledged."""
        with self._lock:
            user, step = self._marks.pop()
        url = f"{self.workspace.url}response/none"
        body = command(f"done {step}", user_id=user, team_id=self.workspace.state.team, response_url=url)
        started = time.monotonic()
        try:
            status, said = bot.signed(body)
        except ConnectionRefusedError:  # nobody has seen it
            with self._lock:
                self._marks.append((user, step))
            return False
        except (OSError, HTTPException):
            return False
        took = time.monotonic() - started
        self._longest("longest answer, ms", took)
        self.counts["answers after Slack gave up"] += took > _SLACK_SECONDS
        words = json.loads(said)["text"] if status == 200 and said.startswith("{") else ""
        with self._lock:
            if any(each in words for each in _ACKNOWLEDGED):
                self.acknowledged.add((user, step.value))
                return True
            self.refused += 1
        return False

    def _work(self, seed: float) -> None:
        rng = Random(seed)
        while not self._over.is_set():
            bot = rng.choice(self.bots)
            self.mark(bot)
            if rng.random() < 0.3:
                self._ask(bot, rng.choice(self._people[1::_EACH]))
            self._over.wait(0.15)

    def _ask(self, bot: Bot, user: str) -> None:
        """Press a button, whose answer goes to a response_url, and ask for reminders, for which Slack is asked."""
        workspace = self.workspace
        key = workspace.response_urls.make(workspace.channel("agency0"), user)
        press = requests.interaction(workspace.state, workspace.state.users[user], "block_actions") | {
            "trigger_id": "1.2",
            "response_url": f"{workspace.url}response/{key}",
            "actions": [{"type": "button", "action_id": "show:fees emt", "value": "fees emt", "block_id": "b1"}],
        }
        remind = command("remind on", user_id=user, team_id=workspace.state.team)
        with suppress(OSError, HTTPException):  # it was killed
            bot.signed(requests.payload_form(press))
            bot.signed(remind)

    def _supervise(self) -> None:
        """Start bots that were killed, as the system does."""
        while not self._over.is_set():
            for bot in self.bots:
                if bot.process is not None and bot.process.poll() is not None and not self._over.is_set():
                    bot.start()
            self._over.wait(0.3)

    @contextmanager
    def busy(self, bots: int, hub: Hub | None = None) -> Iterator[None]:
        """Run so many bots, with a `hub` in Socket Mode, and people; bots that are killed are started again."""
        make = Bot if hub is None else partial(SocketBot, hub)
        self.bots = [make(self.workspace, self.env, self.folder, number) for number in range(bots)]
        for bot in self.bots:
            bot.start()
        threads = [Thread(target=self._work, args=[self.rng.random()]) for _ in range(_MARKERS)]
        threads.append(Thread(target=self._supervise))
        for each in threads:
            each.start()
        try:
            wait_until(lambda: any(bot.is_ready() for bot in self.bots), RECOVERY_SECONDS)
            yield
        finally:
            self._over.set()
            for each in threads:
                each.join()

    # --- Killing ----------------------------------------------------------------------------------------------------

    def kill_one(self) -> None:
        """Kill a bot at random; mostly one that works, and not one that only starts."""
        bots = [bot for bot in self.bots if bot.is_ready()] if self.rng.random() < 0.8 else self.bots
        if not bots:
            return
        self.counts["killed at random"] += self.rng.choice(bots).kill()

    def arm(self) -> None:
        """Let calls of Slack take a while, and kill all bots at some: one makes the call, the others do anything."""
        for method, share in CALLS.items():
            for _ in range(_ARMED):
                deadly, after = self.rng.random() < share, self.rng.random() < 0.5
                self.workspace.faults.next(method, self._deadly(method, after=after) if deadly else Slow(_SLOW))

    def _deadly(self, method: str, *, after: bool) -> Fault:
        def fault(effect: Effect) -> None:
            if after:
                effect()
            killed = sum(bot.kill() for bot in self.bots)
            self.counts[f"killed {'after' if after else 'before'} {method}"] += killed

        return fault

    # --- The comparison ---------------------------------------------------------------------------------------------

    def settle(self) -> list[str]:
        """Wait until each bot answers and acknowledges a mark, and until nothing is left to post."""
        self.workspace.faults.clear()
        wrong = []
        for bot in self.bots:
            if bot.process is not None and bot.process.poll() is not None:
                bot.start()  # killed in the last moment
            started = time.monotonic()
            if not wait_until(lambda bot=bot: self.mark(bot), RECOVERY_SECONDS):  # type: ignore[misc]
                wrong.append(f"the bot on port {bot.port} did not recover in {RECOVERY_SECONDS} s")
            self._longest("longest recovery, ms", time.monotonic() - started)
        if not wait_until(lambda: not self._left(), SETTLING_SECONDS):
            wrong.append(f"left unsettled: {self._left()}")
        return wrong

    def _left(self) -> list[str]:
        with self.database.read() as session:
            nudges = session.exec(select(Nudge.state, Nudge.milestone)).all()
            direct = session.exec(select(DirectMessage.state, DirectMessage.milestone)).all()
        found = []
        for what, rows in (("nudges", nudges), ("reminders", direct)):
            found += [f"{what}: {state} {milestone}" for state, milestone in rows if state in _OPEN]
            planned = sum(milestone == "recommended" for _, milestone in rows)
            found += [] if planned >= _AGENCIES else [f"{planned} {what} of {_AGENCIES} were planned"]
        return found

    def expected_channels(self) -> list[Channel]:
        """Return the channels of the agencies, and of those who want reminders: one post is to come in each."""
        readers = self._people[::_EACH]
        channels = [self.workspace.channel(f"agency{number}") for number in range(_AGENCIES)]
        return [*channels, *(self.workspace.state.dm(user) for user in readers)]

    def compare(self) -> list[str]:
        """Return what is wrong: marks that are lost, posts that are missing or doubled."""
        with self.database.read() as session:
            rows = session.exec(
                select(Member.user_id, ProgressEvent.step)
                .join(ProgressEvent, col(ProgressEvent.member_id) == col(Member.id))
                .where(col(ProgressEvent.done))
            ).all()
        marked = {(user, step) for user, step in rows}
        lost = self.acknowledged - marked
        self.counts["acknowledged"] += len(self.acknowledged)
        self.counts["refused in words"] += self.refused
        self.counts["lost"] += len(lost)
        wrong = [f"acknowledged, and not in the database: {each}" for each in sorted(lost)]
        expected = self.expected_channels()
        others = [self.workspace.state.dm(user) for user in self._people[1::_EACH]]  # who may have asked for reminders
        for channel in (*expected, *others):
            posted = [each for each in channel.messages if each.user == self.workspace.state.bot.id and each.metadata]
            self.counts["posts"] += len(posted)
            self.counts["doubled"] += max(0, len(posted) - 1)
            self.counts["missing"] += not posted and channel in expected
            if len(posted) > 1 or (not posted and channel in expected):
                wrong.append(f"{len(posted)} posts in {channel.name} {channel.id}")
        return wrong

    def end(self) -> list[str]:
        """End the bots in order; return what was wrong with that, and with what they logged."""
        wrong = []
        for bot in self.bots:
            code, seconds = bot.end()
            self.counts["ended by SIGTERM"] += 1
            self._longest("longest SIGTERM, ms", seconds)
            if code != 0:
                wrong.append(f"SIGTERM: exit {code} after {seconds:.1f} s")
            if (at := bot.log.find("Traceback")) >= 0:
                self.counts["tracebacks"] += 1
                wrong.append(f"logged: {bot.log[at : at + 3000]}")
        return wrong

    def _longest(self, name: str, seconds: float) -> None:
        self.counts[name] = max(self.counts[name], round(seconds * 1000))

    def close(self) -> None:
        """Make sure that nothing is left running."""
        for bot in self.bots:
            bot.kill()
        self.workspace.close()


@contextmanager
def staged(database: Database, url: str, folder: Path, rng: Random, counts: Counter[str]) -> Iterator[Stage]:
    """Set a round up on an empty database, which the bots reach by `url`."""
    with ExitStack() as stack:
        stage = Stage(database, url, folder, rng, counts)
        stack.callback(stage.close)
        stage.populate()
        yield stage
