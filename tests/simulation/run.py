"""A story under way: its bots, its Slack and its model, and what must be so at any time."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from bot.settings import Settings
from fakeslack import AppResponse, Channel, Person, Workspace
from rules.rulebook import RuleBook
from tests.simulation import answers, calm, posts, screens
from tests.simulation.actors import Actor
from tests.simulation.clock import SkewedClock, Truth
from tests.simulation.deeds import PEOPLE
from tests.simulation.model import Model
from tests.simulation.network import Network, address
from tests.simulation.points import Killed
from tests.simulation.promises import BrokenPromiseError, Tally, difference
from tests.simulation.replicas import Replica, SimulatedDatabase, token
from tests.simulation.stored import Stored
from tests.simulation.story import Story
from tests.simulation.told import Told


@cache
def _book() -> RuleBook:
    return Settings().rules()


@dataclass
class Work:
    """Work of a replica: a pass, or requests of an actor.

    `known` is how many models of the history had held when it began. `promised` is what the request under way changes,
    until that is committed; `held_up` are the seconds for which something else held it up.
    """

    number: int
    actor: Actor | None
    known: int
    promised: Callable[[Model], object] | None = None
    held_up: float = 0.0


@dataclass
class Run:
    """A story under way. `model` is what is true now, `history` what was true since when."""

    story: Story
    databases: Sequence[SimulatedDatabase]
    truth: Truth
    stored: Stored
    logged: list[str]
    model: Model = field(default_factory=Model)
    tally: Tally = field(default_factory=Tally)
    trace: list[str] = field(default_factory=list)
    replicas: dict[int, Replica] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    history: list[tuple[datetime, Model]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clocks = {each: SkewedClock(self.truth) for each in range(self.story.replicas)}
        self.slack_clock = SkewedClock(self.truth)
        self.screens = screens.Screens({team: PEOPLE[team] for team in self.story.teams})
        self.stands: Counter[object] = Counter()
        self._read: dict[tuple[str, str], int] = {}
        self._working: list[Work] = []
        self._limits: dict[str, datetime] = {}
        self._checked = (0, 0)
        self.told, self._kills_told = Told(), 0
        self.installed = set(self.story.teams)
        self.network = Network(self.truth, self.passing, self._asked)
        for team in self.story.teams:
            workspace = Workspace(team, f"Town {team}", "Recert", bot_token=token(team), address=address(team))
            workspace.state.clock = self.slack_clock.seconds
            workspace.triggers.seconds = workspace.response_urls.seconds = float("inf")
            workspace.connect(self._deliver, settled=lambda _seconds: True)
            self.network.workspaces[team] = workspace
        self.history.append((self.truth.now(), self.model.copy()))

    # --- What steps do with ---

    def person(self, team: str, name: str) -> Person:
        """Return a person of a workspace."""
        return self.network.workspaces[team].user(name, tz=PEOPLE[team][name])

    def channel(self, team: str, name: str) -> Channel:
        """Return a channel of a workspace."""
        return self.network.workspaces[team].channel(name)

    def replica(self, number: int) -> Replica | None:
        """Return a replica, started if it has been killed; None if it is stopped."""
        if number in self.stopped:
            return None
        if number not in self.replicas:
            database = self.databases[number]
            self.replicas[number] = Replica(database, _book(), self.clocks[number], self.installed, self._committed)
        return self.replicas[number]

    def drop(self, number: int) -> None:
        """Throw away what a replica remembers, as when its process has ended."""
        if (gone := self.replicas.pop(number, None)) is not None:
            gone.die()

    @contextmanager
    def working(self, number: int, actor: Actor | None = None) -> Iterator[Replica | None]:
        """Let a replica work for somebody, or make a pass; if it is killed there, it is gone.

        None while it is stopped or busy: in the middle of a pass, another thread of it may answer somebody. Nor does
        Slack offer the bot to anybody whose workspace has uninstalled it.
        """
        under_way = [each for each in self._working if each.number == number]
        busy = bool(under_way) and (actor is None or any(each.actor is not None for each in under_way))
        gone = actor is not None and actor.team not in self.installed
        replica = None if busy or gone else self.replica(number)
        if replica is None:
            yield None
            return
        self._working.append(Work(number, actor, len(self.history)))
        began, before = self.truth.now(), replica.points.passed
        try:
            yield replica
        except Killed:
            if under_way:
                raise
            self.tally.kills += 1
            self.trace.append(f"replica {number} is killed")
            self.drop(number)
        finally:
            self._working.pop()
            if self._working:
                self._working[-1].held_up += (self.truth.now() - began).total_seconds()
            if not under_way:
                self.tally.points += replica.points.passed - before
                replica.points.disarm()

    def passing(self) -> None:
        """Pass a point of the replica that works now: a call of Slack begins or has ended."""
        self.replicas[self._working[-1].number].points.passing()

    # --- Requests ---

    def _deliver(self, headers: Mapping[str, str], body: bytes) -> AppResponse:
        work = self._working[-1]
        replica, actor, began = self.replicas[work.number], work.actor, self.truth.now()
        assert actor is not None
        if (change := actor.change) is not None:
            now = replica.clock.now()
            work.promised = lambda model: change(model, now)

        def acked(response: AppResponse) -> None:
            self._check_screen(actor, response.body.decode(), self.truth.now() - began)
            if not actor.later:
                self._committed()

        return replica.answer(dict(headers), body, acked)

    def _committed(self) -> None:
        """Let what a request promises be true: it is committed, or else acknowledged."""
        work = self._working[-1]
        change, work.promised = work.promised, None
        if change is None:
            return
        change(self.model)
        self._remember()

    def _remember(self) -> None:
        self.history.append((self.truth.now(), self.model.copy()))
        self.screens.learn(self.model)

    def _check_screen(self, actor: Actor, body: str, took: timedelta) -> None:
        if not body:
            return
        now = self.replicas[self._working[-1].number].clock.now()
        if (wrong := answers.wrong_answer(self._lately(took), actor, body, (now - took, now))) is not None:
            raise BrokenPromiseError("what is answered is true", wrong)
        reader = actor.channel or "" if '"response_type": "in_channel"' in body else actor.user
        self.screens.channel_of(self.model, (actor.team, actor.user), actor.channel)
        said = f"{actor.said} {actor.user}"
        self._check_seen((actor.team, reader), body, said)

    def _check_seen(self, reader: screens.Reader, shown: object, said: str) -> None:
        """Check that somebody may see this by a model that held while the work is under way: it read one of them."""
        models = [model for _, model in self.history[self._working[-1].known - 1 :]]
        found = [self.screens.wrong(model, reader, shown, said=said) for model in models]
        if None not in found:
            raise BrokenPromiseError("nobody sees what is not theirs", str(found[-1]))

    # --- Calls of Slack ---

    def _asked(self, workspace: Workspace, method: str, args: Mapping[str, Any]) -> None:
        team, work = workspace.state.team, self._working[-1]
        actor = work.actor
        if method == "users.info":
            work.held_up += self.network.timeout
        if (shown := screens.shown_by(method, args)) is not None:
            who, what = shown
            if who is None and actor is not None and actor.team == team:
                self.screens.channel_of(self.model, (team, actor.user), actor.channel)
            who = who or (actor.user if actor else "")
            said = f"{actor.said} {actor.user}" if actor and actor.team == team else ""
            self._check_seen((team, who), what, said)
        if method == "chat.postMessage":
            asked_for = actor is not None and actor.said.startswith("/recert nudge now")
            self._check_post(team, args, asked_for=asked_for)

    def _check_post(self, team: str, args: Mapping[str, Any], *, asked_for: bool) -> None:
        metadata = args.get("metadata")
        if not isinstance(metadata, dict):
            killed, self._kills_told = self.tally.kills != self._kills_told, self.tally.kills
            if (twice := self.told.says(team, args, self.network.answers, killed=killed)) is not None:
                raise BrokenPromiseError("officers are told once", twice)
            return
        clock = self.clocks[self._working[-1].number]
        fresh = posts.FRESH[asked_for] + timedelta(seconds=self._working[-1].held_up)
        moment, models = posts.Moment(clock.now(), clock.now() - fresh, asked_for), self._lately(fresh)
        message_id = next(iter(metadata["event_payload"].values()))
        if self.truth.now() < self._limits.get(team, self.truth.now()):
            raise BrokenPromiseError("a rate limit is waited out", f"{team} is posted to before its limit is over")
        if metadata["event_type"] == "recert_nudge":
            row = self.stored.nudge(message_id)
            wrong = "it was not claimed" if row is None else posts.wrong_nudge(models, row, args, moment)
        else:
            direct = self.stored.direct_message(message_id)
            zone = self.stored.zones().get((direct.team, direct.user)) if direct else None
            wrong = "it was not claimed" if direct is None else posts.wrong_direct(models, direct, args, moment, zone)
        if wrong is not None:
            raise BrokenPromiseError("what is posted is due and true", wrong)
        self.trace.append(f"{self.truth.now():%Y-%m-%d %H:%M:%S} {args['channel']}: {args['text']}")

    def _lately(self, fresh: timedelta) -> list[Model]:
        """Return every model that held so long ago, or since."""
        since = self.truth.now() - fresh
        before = sum(at < since for at, _ in self.history)
        return [model for _, model in self.history[max(before - 1, 0) :]]

    # --- Checks after each step ---

    def check(self) -> None:
        """Check what holds at any time."""
        stored = self.stored.facts()
        if stored != self.model.facts():
            raise BrokenPromiseError("nothing acknowledged is lost", difference(self.model.facts(), stored))
        for workspace in self.network.workspaces.values():
            for channel in list(workspace.state.channels.values()):
                self._check_channel(workspace.state.team, channel)
            with suppress(IndexError):
                raise BrokenPromiseError("Slack takes what is sent", str(workspace.state.failures.pop()))
        once = Counter(
            (row.team, row.user, row.kind, row.cohort if row.kind == "recertified" else None, row.requested_for)
            for row in self.stored.direct_messages()
            if row.kind == "recertified" or row.requested_by
        )
        if twice := [each for each, times in once.items() if times > 1]:
            raise BrokenPromiseError("each is reminded privately, or told of a new date, once a day", f"{twice[0]}")
        self._note_limits()
        if self.logged:
            raise BrokenPromiseError("nothing fails that need not", self.logged[0])

    def _note_limits(self) -> None:
        """Note until when Slack said that nothing may be posted, unless a bot was killed before it could record it."""
        answers, kills = self._checked
        for each in self.network.answers[answers:] if kills == self.tally.kills else ():
            if each.error == "ratelimited" and "recert_" in str(each.args.get("metadata")):
                until = each.at + timedelta(seconds=each.pause)
                self._limits[each.team] = max(until, self._limits.get(each.team, until))
        self._checked = len(self.network.answers), self.tally.kills

    def _check_channel(self, team: str, channel: Channel) -> None:
        seen = self._read.get((team, channel.id), 0)
        for message in channel.log[seen:]:
            if message.user != "UBOT" or message.metadata is None:
                continue
            self.tally.posts += 1
            key = next(iter(message.metadata["event_payload"].values()))
            self.stands[key] += 1
            if self.stands[key] > 1:
                raise BrokenPromiseError(
                    "a message stands exactly once", f"twice in {channel.id} of {team}: {message.text}"
                )
        self._read[team, channel.id] = len(channel.log)

    def check_calm(self) -> None:
        """Check what holds after hours in which nothing failed."""
        now, said, nudges = self.truth.now(), self.network.answers, self.stored.nudges()
        rows, zones = self.stored.direct_messages(), self.stored.zones()
        wrong = calm.missing_nudges(self.history, nudges, self.stands, said, now) + self.told.untold(nudges, self.model)
        wrong += calm.missing_reminders(self.history, rows, self.stands, said, zones, now)
        wrong += calm.missing_reports(self.history, rows, self.stands, said, now)
        wrong += calm.missing_invitations(self.model, rows, self.stands, said)
        wrong += calm.missing_confirmations(self.history, rows, self.stands, said, now)
        if wrong:
            raise BrokenPromiseError("what is due stands where it belongs", f"{now:%Y-%m-%d %H:%M} UTC: {wrong[0]}")
