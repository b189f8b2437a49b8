"""Stories: lists of plain steps, generated from a seed.

A story goes through two years and more, with the changes of the clocks and a leap day, from one day that matters to
the next: days of the ladder and of the reports, at hours around those in which something may be posted. On each,
people, bots and Slack do something, in any order; now and then nothing runs for weeks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.simulation import season
from tests.simulation.calm import NOT_NOW
from tests.simulation.deeds import CHANNELS, LEVELS, PEOPLE, ZONES, Deeds, Step
from tests.simulation.model import STEPS

_YEARS = (2027, 2028, 2029)
_OTHER_DAYS = (
    *(date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7), date(2028, 3, 12), date(2028, 11, 5)),
    *(date(2028, 2, 28), date(2028, 2, 29), date(2027, 4, 8), date(2028, 4, 8), date(2028, 1, 1)),
)
"""The changes of the clocks, the leap day, the days of the reports."""

_TURN = ((3, 31), (4, 1), (4, 20), (5, 31), (6, 1), (10, 1))
_TURNS = [date(year, month, day) for year in (2027, 2028) for month, day in _TURN]
"""The days around which a cycle begins, a season ends and the next one begins."""

_LATE_MONTHS = {4, 5, 6}
"""In these a cycle has just begun, or a season is over."""

_HOURS = ("00:04", "08:57", "09:02", "09:02", "12:00", "16:30", "19:50", "19:59", "20:03", "23:55")
_FOR_ALL = ("done v", "undo v", "undo v", "remind on", "remind on", "remind off", "remind snooze 1")
"""What all people of a workspace do at once, now and then."""

_BEFORE = ("00:04", "08:57")
"""Hours in which a day's messages are planned, and wait."""


@dataclass(frozen=True)
class Story:
    """A story: when it starts, in which workspaces, with how many replicas, and its steps."""

    start: datetime
    teams: tuple[str, ...]
    replicas: int
    steps: tuple[Step, ...]


def generate(seed: int) -> Story:
    """Return the story of a seed."""
    return _Teller(Random(seed)).tell()  # noqa: S311 - no secret


class _Teller(Deeds):
    def __init__(self, rng: Random) -> None:
        super().__init__(rng)
        self._start = datetime(2026, 8, 20, 14, tzinfo=UTC) + timedelta(
            days=rng.randint(0, 90), minutes=rng.randint(0, 1440)
        )
        self._today = self._start.date()

    def tell(self) -> Story:
        steps = [*self._opening()]
        for moment in self._moments():
            steps.append(("until", moment.isoformat()))
            self._today = moment.date()
            for _ in range(self._rng.randint(2, 5)):
                steps += self._scene()
            if self._today.month in _LATE_MONTHS:
                steps += [*self._renewal(), *self._renewal()]
            if self._rng.random() < 0.1:
                steps.append(("rests",))
        return Story(self._start, self._teams, self._replicas, (*steps, ("rests",)))

    def _scene(self) -> list[Step]:
        """Return some steps that make trouble together, or any one."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.1:
            kind = rng.choice(("late", "late", "drop after", "list after", "503 after", "refuse"))
            word = rng.choice(sorted(NOT_NOW)) if kind == "refuse" else None
            return [("fails", self._team(), "chat.postMessage", kind, word), self._ticks(), self._ticks()]
        if chance < 0.22:
            team = self._team()
            marks = self._types(team, rng.choice(sorted(PEOPLE[team])), f"done {rng.choice(STEPS[:-1]).lower()}")
            slow = ("fails", team, "chat.postMessage", "slow", 7)
            return [slow, ("meanwhile", rng.randint(15, 60), marks, self._ticks())]
        if chance < 0.27:
            return self._roster()
        if chance < 0.34:
            team, words = self._team(), rng.choice(_FOR_ALL)
            return [*(self._types(team, name, words) for name in PEOPLE[team]), self._ticks()]
        if chance < 0.39:
            team = self._team()
            submit = [self._types(team, name, "done a5") for name in PEOPLE[team]]
            press = [("approves", self._replica(), team, self._officer(team), each) for each in CHANNELS[:2]]
            return [*submit, *press, self._types(team, rng.choice(sorted(PEOPLE[team])), "undo a5"), self._ticks()]
        if chance < 0.47:
            return self._renewal()
        return [self._step()]

    def _renewal(self) -> list[Step]:
        """Return the steps in which somebody marks V, by themselves or by an officer, and somebody takes that back."""
        rng, team = self._rng, self._team()
        name = rng.choice(sorted(PEOPLE[team]))
        officer = self._officer(team)
        confirm, undo = (
            ("presses", self._replica(), team, officer, f"status @{name}", label, name)
            for label in ("Confirm new date (V)", "Take confirmation back")
        )
        begin = rng.choice(
            (self._types(team, name, "done v"), self._types(team, name, self._words("V until")), confirm)
        )
        start: Step = ("presses", self._replica(), team, name, "status", "Start my next renewal", "")
        date = self._types(team, name, self._words("date"), rng.choice(("", *CHANNELS[:2])))
        others = (start, confirm, self._ticks(), date, undo, self._types(team, name, "undo v"))
        return [self._wrapped(*each) for each in (begin, *rng.sample(others, rng.randint(1, 4)), self._ticks())]

    def _roster(self) -> list[Step]:
        """Return the steps in which somebody imports a roster, has people told, and some of them answer or begin."""
        rng, team, channel = self._rng, self._team(), self._rng.choice(CHANNELS[:2])
        officer, people = (
            rng.choice(("", "", "", self._officer(team))),
            rng.sample(sorted(PEOPLE[team]), rng.randint(2, 4)),
        )
        ahead = [year for year in (2027, 2028, 2029, 2030) if date(year, 3, 31) >= self._today][:3]
        rows = [(each, rng.choice(LEVELS), f"{rng.choice(ahead)}-03-31") for each in people]
        sends: Step = ("sends", self._replica(), team, officer, channel)
        steps = [self._wrapped("imports", self._replica(), team, officer, channel, rows), self._wrapped(*sends)]
        steps += [self._ticks(), self._wrapped(*self._ticks())]
        for name in people:
            label, words = (
                rng.choice(("Yes", "Yes", "Not me")),
                rng.choice(("done a1", "remind on", "undo v", "status")),
            )
            answers: Step = ("answers roster", self._replica(), team, name, label)
            confirms = "Confirm new date (V)"
            seen: Step = ("presses", self._replica(), team, self._officer(team), f"status @{name}", confirms, name)
            begins = self._types(team, name, words)
            steps += rng.choice(([], [self._wrapped(*answers)], [answers, answers], [begins], [seen], [seen, answers]))
        return steps

    def _opening(self) -> Iterator[Step]:
        """Yield the steps in which agencies are set up and people join."""
        for number in range(self._replicas):
            yield "skews", number, self._skew()
        for team in self._teams:
            channels = CHANNELS[: self._rng.randint(1, 3)]
            for channel in channels:
                officer = self._officer(team)
                yield self._founds(team, channel, officer, known=0)
                if self._rng.random() < 0.6:
                    yield self._sets(team, channel, officer)
            for name in PEOPLE[team]:
                if self._rng.random() < 0.8:
                    yield self._joins(team, name, self._rng.choice(channels))
                if self._rng.random() < 0.7:
                    yield self._types(team, name, "remind on")

    def _moments(self) -> Iterator[datetime]:
        """Yield instants that matter, in order."""
        rng = self._rng
        days = {
            rung.on
            for year in _YEARS
            for roles in (False, True)
            for rung in season.ladder(date(year, 3, 31), roles=roles)
        }
        days |= {day + timedelta(1) for day in rng.sample(sorted(days), 8)} | {*_OTHER_DAYS, *_TURNS}
        days |= {date(year, 3, day) for year in _YEARS for day in range(1, 31) if date(year, 3, day).weekday() == 0}
        days |= {date(year - (month > 9), month, 1) for year in _YEARS for month in (10, 11, 12, 1, 2)}
        end = self._start.date() + timedelta(days=rng.randint(760, 860))
        ahead = sorted(day for day in days if self._start.date() < day < end)
        chosen = rng.sample(ahead, min(len(ahead), rng.randint(12, 26)))
        if rng.random() < 0.5:
            chosen += [day for day in _TURNS if self._start.date() < day < end]
        found = []
        for day in sorted({*chosen}):
            zone = ZoneInfo(rng.choice(ZONES))
            hours = {rng.choice(_HOURS), *rng.choice(((), _BEFORE[:1], _BEFORE[1:]))}
            found += [datetime.combine(day, time.fromisoformat(each), zone).astimezone(UTC) for each in hours]
        return iter(sorted(found))
