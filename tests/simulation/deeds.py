"""The single steps of a story, each with its chance: what people do, and how Slack and the bots fail."""

from random import Random
from typing import Any

from tests.simulation.calm import NOT_NOW
from tests.simulation.model import ROLES, STEPS

Step = tuple[Any, ...]
"""A verb of `doing.VERBS`, and its values."""

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Puerto_Rico")
NAMES = ("ann", "bob", "cyd", "dan", "eve", "fay", "gus")
PEOPLE = {
    f"T{team}": {f"{name}{team}": ZONES[(place + team) % len(ZONES)] for place, name in enumerate(NAMES)}
    for team in (1, 2, 3)
}
"""The people of each workspace, and their time zones."""

CHANNELS = ("ems1", "ems2", "ems3", "lounge")
"""The channels of each workspace: they have the same ids everywhere, which Slack does not rule out."""

_TOWNS = ("Adams", "Becket", "Clinton", "Dalton", "Easton", "Florida", "Groton", "Hadley", "Ipswich", "Lenox")
LEVELS = ("emt", "aemt", "paramedic")
MOST_REPLICAS = 4

_ACTS = {
    "mark": 30,
    "V until": 5,
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
    "Take confirmation back": 3,
    "Start my next renewal": 6,
    "Remind privately": 8,
    "opens home": 5,
    "reminder": 8,
    "read": 6,
}
"""What people do, and how often."""

_MOST_POINTS = 90
"""About as many points as a pass has that posts something."""


class Deeds:
    """Makes single steps at random."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._teams = tuple(f"T{each}" for each in range(1, rng.randint(1, 3) + 1))
        self._replicas = rng.randint(1, MOST_REPLICAS)
        self._towns = 0

    def _ticks(self) -> Step:
        return "ticks", self._replica()

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
                return "archives", self._team(), rng.choice(CHANNELS), rng.random() < 0.5
            case 5:
                return rng.choice(("installs", "installs", "uninstalls")), self._replica(), self._team()
            case 6 | 7:
                return self._wrapped("takes back", self._replica(), self._team(), rng.choice(CHANNELS))
            case _:
                return "invites", self._team(), rng.choice(CHANNELS), rng.random() < 0.5

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
                return self._sets(team, rng.choice(CHANNELS), self._officer(team))
            case "found":
                return self._founds(team, rng.choice(CHANNELS), name)
            case "opens home":
                return act, self._replica(), team, name
            case "reminder":
                label = rng.choice(("Mark", "Mark", "Snooze 7 days", "Stop reminders"))
                return "presses reminder", self._replica(), team, name, label
            case "leave":
                return "presses", self._replica(), team, name, "leave", "Delete everything", ""
            case "Start my next renewal":
                return "presses", self._replica(), team, name, "status", act, ""
            case "Remind privately":
                return "presses", self._replica(), team, self._officer(team), "roster", act, ""
            case "Remove from agency" | "Confirm new date (V)" | "Take confirmation back":
                return "presses", self._replica(), team, self._officer(team), f"status @{other}", act, other
        return self._types(team, name, self._words(act), rng.choice(("", *CHANNELS)))

    def _words(self, act: str) -> str:
        """Return a command of a kind."""
        rng = self._rng
        match act:
            case "mark":
                return (
                    f"{rng.choice(('done', 'done', 'done', 'undo'))} {rng.choice((*STEPS, 'V', 'V', *ROLES)).lower()}"
                )
            case "V until":
                return f"done v {self._expires()}"
            case "date":
                return f"join {rng.choice(LEVELS)} {self._expires()}"
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
        where = channel or self._rng.choice((*CHANNELS[:2], *CHANNELS))
        return "joins", self._replica(), team, name, where, self._rng.choice(LEVELS), self._expires(), roles

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
        return f"{self._rng.choice(NAMES[:3])}{team[1:]}"

    def _replica(self) -> int:
        return self._rng.randrange(self._replicas)

    def _team(self) -> str:
        return self._rng.choice(self._teams)
