"""Stories: lists of plain steps, generated from a seed.

A story goes through two years and more, with the changes of the clocks and a leap day, from one day that matters to
the next: days of the ladder and of the reports, at hours around those in which something may be posted. On each,
people, bots and Slack do something, in any order; now and then nothing runs for weeks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.simulation import season
from tests.simulation.calm import NOT_NOW
from tests.simulation.model import ROLES, STEPS

Step = tuple[Any, ...]
"""A verb of `doing.VERBS`, and its values."""

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Puerto_Rico")
_NAMES = ("ann", "bob", "cyd", "dan", "eve", "fay", "gus")
PEOPLE = {
    f"T{team}": {f"{name}{team}": ZONES[(place + team) % len(ZONES)] for place, name in enumerate(_NAMES)}
    for team in (1, 2, 3)
}
"""The people of each workspace, and their time zones."""

_CHANNELS = ("ems1", "ems2", "ems3", "lounge")
"""The channels of each workspace: they have the same ids everywhere, which Slack does not rule out."""

_TOWNS = ("Adams", "Becket", "Clinton", "Dalton", "Easton", "Florida", "Groton", "Hadley", "Ipswich", "Lenox")
_LEVELS = ("emt", "aemt", "paramedic")
_YEARS = (2027, 2028, 2029)
_OTHER_DAYS = (
    *(date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7), date(2028, 3, 12), date(2028, 11, 5)),
    *(date(2028, 2, 28), date(2028, 2, 29), date(2027, 4, 8), date(2028, 4, 8), date(2028, 1, 1)),
)
"""The changes of the clocks, the leap day, the days of the reports."""

_HOURS = ("00:04", "08:57", "09:02", "09:02", "12:00", "16:30", "19:50", "19:59", "20:03", "23:55")
_ACTS = {
    "mark": 30,
    "join": 8,
    "date": 6,
    "remind": 12,
    "course": 4,
    "nudge": 8,
    "settings": 4,
    "found": 3,
    "leave": 3,
    "Remove from agency": 8,
    "Confirm new date (V)": 10,
    "Remind privately": 8,
    "opens home": 5,
    "reminder": 8,
    "read": 6,
}
"""What people do, and how often."""

MOST_REPLICAS = 4
_FOR_ALL = ("done v", "undo v", "undo v", "remind on", "remind on", "remind off", "remind snooze 1")
"""What all people of a workspace do at once, now and then."""

_BEFORE = ("00:04", "08:57")
"""Hours in which a day's messages are planned, and wait."""

_MOST_POINTS = 90
"""About as many points as a pass has that posts something."""


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


class _Teller:
    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._teams = tuple(f"T{each}" for each in range(1, rng.randint(1, 3) + 1))
        self._replicas = rng.randint(1, MOST_REPLICAS)
        self._start = datetime(2026, 8, 20, 14, tzinfo=UTC) + timedelta(
            days=rng.randint(0, 90), minutes=rng.randint(0, 1440)
        )
        self._towns = 0

    def tell(self) -> Story:
        steps = [*self._opening()]
        for moment in self._moments():
            steps.append(("until", moment.isoformat()))
            for _ in range(self._rng.randint(2, 5)):
                steps += self._scene()
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
        if chance < 0.34:
            team = self._team()
            submit = [self._types(team, name, "done a5") for name in PEOPLE[team]]
            press = [("approves", self._replica(), team, self._officer(team), each) for each in _CHANNELS[:2]]
            return [*submit, *press, self._types(team, rng.choice(sorted(PEOPLE[team])), "undo a5"), self._ticks()]
        return [self._step()]

    def _roster(self) -> list[Step]:
        """Return the steps in which somebody imports a roster, has people told, and some of them answer or begin."""
        rng, team, channel = self._rng, self._team(), self._rng.choice(_CHANNELS[:2])
        officer, people = (
            rng.choice(("", "", "", self._officer(team))),
            rng.sample(sorted(PEOPLE[team]), rng.randint(2, 4)),
        )
        rows = [(each, rng.choice(_LEVELS), f"{rng.choice((2028, 2029, 2029))}-03-31") for each in people]
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

    def _ticks(self) -> Step:
        return "ticks", self._replica()

    def _opening(self) -> Iterator[Step]:
        """Yield the steps in which agencies are set up and people join."""
        for number in range(self._replicas):
            yield "skews", number, self._skew()
        for team in self._teams:
            channels = _CHANNELS[: self._rng.randint(1, 3)]
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
        days |= {day + timedelta(1) for day in rng.sample(sorted(days), 8)} | set(_OTHER_DAYS)
        days |= {date(year, 3, day) for year in _YEARS for day in range(1, 31) if date(year, 3, day).weekday() == 0}
        days |= {date(year - (month > 9), month, 1) for year in _YEARS for month in (10, 11, 12, 1, 2)}
        end = self._start.date() + timedelta(days=rng.randint(760, 860))
        ahead = sorted(day for day in days if self._start.date() < day < end)
        chosen = sorted(rng.sample(ahead, min(len(ahead), rng.randint(12, 26))))
        found = []
        for day in chosen:
            zone = ZoneInfo(rng.choice(ZONES))
            hours = {rng.choice(_HOURS), *rng.choice(((), _BEFORE[:1], _BEFORE[1:]))}
            found += [datetime.combine(day, time.fromisoformat(each), zone).astimezone(UTC) for each in hours]
        return iter(sorted(found))

    def _step(self) -> Step:
        rng = self._rng
        chance = rng.random()
        if chance < 0.35:
            return self._wrapped(*self._ticks())
        if chance < 0.75:
            return self._wrapped(*self._acts())
        if chance < 0.9:
            return self._fails()
        match rng.randint(0, 8):
            case 0:
                return "skews", rng.randint(-1, self._replicas - 1), self._skew()
            case 1:
                return "stops", self._replica()
            case 2 | 3:
                return "starts", self._replica()
            case 4:
                return "archives", self._team(), rng.choice(_CHANNELS), rng.random() < 0.5
            case 5:
                return rng.choice(("installs", "installs", "uninstalls")), self._replica(), self._team()
            case 6 | 7:
                return self._wrapped("takes back", self._replica(), self._team(), rng.choice(_CHANNELS))
            case _:
                return "invites", self._team(), rng.choice(_CHANNELS), rng.random() < 0.5

    def _wrapped(self, *step: Any) -> Step:  # noqa: ANN401
        """Return a step, perhaps with a kill or with something else in the middle of it."""
        rng = self._rng
        chance = rng.random()
        if chance < 0.2:
            return "killed", self._point(), step
        if chance < 0.4:
            other = self._ticks() if rng.random() < 0.5 else self._acts()
            if rng.random() < 0.2:
                other = "killed", self._point(), other
            return "meanwhile", self._point(), other, step
        return step

    def _point(self) -> int:
        return self._rng.randint(1, self._rng.choice((6, 25, _MOST_POINTS)))

    def _acts(self) -> Step:
        rng, team = self._rng, self._team()
        name, other = (rng.choice(sorted(PEOPLE[team])) for _ in range(2))
        (act,) = rng.choices(list(_ACTS), list(_ACTS.values()))
        match act:
            case "join":
                return self._joins(team, name)
            case "settings":
                return self._sets(team, rng.choice(_CHANNELS), self._officer(team))
            case "found":
                return self._founds(team, rng.choice(_CHANNELS), name)
            case "opens home":
                return act, self._replica(), team, name
            case "reminder":
                label = rng.choice(("Mark", "Mark", "Snooze 7 days", "Stop reminders"))
                return "presses reminder", self._replica(), team, name, label
            case "leave":
                return "presses", self._replica(), team, name, "leave", "Delete everything", ""
            case "Remind privately":
                return "presses", self._replica(), team, self._officer(team), "roster", act, ""
            case "Remove from agency" | "Confirm new date (V)":
                return "presses", self._replica(), team, self._officer(team), f"status @{other}", act, other
        return self._types(team, name, self._words(act), rng.choice(("", *_CHANNELS)))

    def _words(self, act: str) -> str:
        """Return a command of a kind."""
        rng = self._rng
        match act:
            case "mark":
                return (
                    f"{rng.choice(('done', 'done', 'done', 'undo'))} {rng.choice((*STEPS, 'V', 'V', *ROLES)).lower()}"
                )
            case "date":
                return f"join {rng.choice(_LEVELS)} {self._expires()}"
            case "remind":
                return f"remind {rng.choice(('on', 'on', 'on', 'off', f'snooze {rng.choice((1, 3, 7, 20, 60))}'))}"
            case "course":
                return "ce add 1.5 24-1234-F3-0001 Stroke update"
            case "nudge":
                return f"nudge {rng.choice(('now', 'now', 'preview'))}"
        return rng.choice(("status", "steps", "roster", "deadlines", "fees", "help", "ce", "remind", "contacts"))

    def _types(self, team: str, name: str, words: str, channel: str = "") -> Step:
        return "types", self._replica(), team, name, channel, words

    def _joins(self, team: str, name: str, channel: str = "") -> Step:
        roles = sorted(self._rng.sample(ROLES, self._rng.choice((0, 0, 1, 2))))
        where = channel or self._rng.choice((*_CHANNELS[:2], *_CHANNELS))
        return "joins", self._replica(), team, name, where, self._rng.choice(_LEVELS), self._expires(), roles

    def _founds(self, team: str, channel: str, name: str, *, known: float = 0.4) -> Step:
        if self._towns and self._rng.random() < known:
            town = self._rng.randrange(self._towns)  # a name that is known: the agency moves, if this is its officer
        else:
            town, self._towns = self._towns, self._towns + 1
        called = f"{_TOWNS[town % len(_TOWNS)]}{town // len(_TOWNS) or ''} EMS"
        return self._types(team, name, f"agency {called}", channel)

    def _sets(self, team: str, channel: str, name: str) -> Step:
        rng, chosen = self._rng, dict[str, Any]()
        if rng.random() < 0.5:
            chosen["zone"] = rng.choice(ZONES)
        if rng.random() < 0.4:
            chosen["hour"] = rng.choice((0, 7, 9, 12, 19))
        if rng.random() < 0.4:
            chosen["names"] = rng.random() < 0.6
        if rng.random() < 0.3:
            chosen["paused"] = rng.random() < 0.4
        if rng.random() < 0.4:
            chosen["officers"] = sorted(rng.sample(sorted(PEOPLE[team])[:4], rng.randint(1, 3)))
        return "sets", self._replica(), team, name, channel, chosen

    def _fails(self) -> Step:
        rng = self._rng
        kinds = ["429", "500", "drop", "refuse", "refuse", "late", "slow", "away", "list", "page"]
        after = ("503 after", "drop after", "list after", "page after", "bare after")
        kind = rng.choice((*kinds, *after))
        method = rng.choice(
            ("chat.postMessage",) * 8
            + ("conversations.history",) * 3
            + ("users.info", "views.open", "response_url", "conversations.open")
        )
        value: Any = None
        if kind == "refuse":
            value = rng.choice(
                (*sorted(NOT_NOW), "internal_error", "is_archived", "channel_not_found", "missing_scope")
            )
        elif kind == "429":
            value = rng.choice((1, 30, 600))
        elif kind == "slow":
            value = rng.choice((2, 7))
        return "fails", self._team(), method, kind, value

    def _expires(self) -> str:
        return f"{self._rng.choice((2027, 2027, 2028, 2028, 2029))}-03-31"

    def _skew(self) -> float:
        return float(self._rng.choice((0, 0, self._rng.randint(-600, 600))))

    def _officer(self, team: str) -> str:
        """Return one of those who set up agencies."""
        return f"{self._rng.choice(_NAMES[:3])}{team[1:]}"

    def _replica(self) -> int:
        return self._rng.randrange(self._replicas)

    def _team(self) -> str:
        return self._rng.choice(self._teams)
