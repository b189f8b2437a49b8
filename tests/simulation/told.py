"""Checks that training officers are told once of what Slack refuses, until it takes a post again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.model import Model
from tests.simulation.network import Answered
from tests.simulation.stored import Ledger

_TOLD = ("The next nudge goes out on its date.",)
Place = tuple[str, str]
"""A workspace, and a channel of it."""


@dataclass
class Told:
    """What officers were told of each channel, and how many answers Slack had given by then."""

    _texts: defaultdict[Place, dict[str, tuple[str, int]]] = field(default_factory=lambda: defaultdict(dict))
    _ever: set[Place] = field(default_factory=set)
    _asked: set[Place] = field(default_factory=set)

    def asks(self, team: str, channel: str) -> None:
        """Note that an officer asked for a nudge, who is answered instead."""
        self._asked.add((team, channel))

    def says(self, team: str, args: Mapping[str, Any], answers: Sequence[Answered], *, killed: bool) -> str | None:
        """Note what somebody is told; return what is wrong about it. After a kill, it may be said again."""
        text, who = str(args.get("text")), str(args.get("channel"))
        if killed:
            self._texts.clear()
        if not any(words in text for words in _TOLD):
            return None
        place = team, text.partition("<#")[2].partition(">")[0]
        before = self._texts[place].get(who)
        self._texts[place][who] = text, len(answers)
        self._ever.add(place)
        if before is None or before[0] != text or self._may_again(place, answers[before[1] :]):
            return None
        return f"{who} of {team} is told twice: {text}"

    @staticmethod
    def _may_again(place: Place, answers: Sequence[Answered]) -> bool:
        """Return whether since then a post to the channel succeeded, or a message to somebody did not."""
        posts = [each for each in answers if each.team == place[0] and each.method == "chat.postMessage"]
        return any((each.error is None) is (each.args.get("channel") == place[1]) for each in posts)

    def untold(self, rows: Sequence[Ledger], model: Model) -> list[str]:
        """Return the refusals that nobody was told of."""
        found = []
        for row in rows:
            agency = model.agencies[row.team, row.channel]
            places = {(row.team, channel) for channel in (row.channel, *agency.before)}
            if row.state == "failed" and not places & (self._ever | self._asked):
                found.append(f"nobody was told that {row.channel} of {row.team} was refused: {row}")
        return found
