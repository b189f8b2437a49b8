"""Checks that nobody sees what is not theirs: every text that leaves a bot is searched for people and agencies."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from tests.simulation.model import Model
from tests.simulation.records import Agency, Member

_MOVED = re.compile(r"> has (?:moved to ([^:]+):|joined [^\"]+? from ([^,]+),)")
"""What the officers of both agencies are told of a move: where somebody went, and where they came from."""
_LETTER = "Since "
"""What begins the part of an officers' letter that names who is on the roster no longer."""
Reader = tuple[str, str]
"""A workspace, and a user or a channel of it."""


class Screens:
    """Knows every name of a story, and what each reader may have learned; `learn` after each change of the model."""

    def __init__(self, people: Mapping[str, Iterable[str]]) -> None:
        self._ids = {f"U{name.upper()}": (team, name) for team, names in people.items() for name in names}
        self._names = {name: user for user, (_, name) in self._ids.items()}
        self._agencies: set[str] = set()
        self._known: defaultdict[Reader, set[str]] = defaultdict(set)
        self._pattern = re.compile("$.")
        self._crews: defaultdict[int, set[str]] = defaultdict(set)
        self._recorded: set[str] = set()

    def learn(self, model: Model) -> None:
        """Let everybody learn who leads their agency and what it is called, and each channel the same."""
        for agency in model.agencies.values():
            if agency.name not in self._agencies:
                self._agencies.add(agency.name)
                words = [*self._ids, *self._names, *self._agencies]
                self._pattern = re.compile(r"\b(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")\b")
            public = {agency.name, *agency.officers}
            self._known[agency.team, agency.channel] |= public
            crew = {*agency.officers, *(member.user for member in model.of(agency))}
            self._crews[agency.number] |= crew
            for user in crew:
                self._known[agency.team, user] |= public
        recorded = {member.user for member in model.members.values()}
        for known in self._crews.values():
            known.difference_update(self._recorded - recorded)  # who left Recert is named to nobody
        self._recorded = recorded

    def wrong(self, model: Model, reader: Reader, shown: object, *, said: str = "") -> str | None:
        """Return what a reader sees that is not theirs, if anything; `said` is what they typed themselves."""
        team, who = reader
        allowed = {who} | self._known[reader]
        for agency in model.agencies.values():
            if agency.team == team and who in agency.officers:
                allowed |= {member.user for member in (*model.of(agency), *_counted(model, agency))}
                allowed |= {user for number, user in model.declined if number == agency.number}
            if agency.team == team and agency.channel == who and agency.names:
                allowed |= {member.user for member in model.members.values() if member.agency is agency}
                allowed |= {member.user for member in _counted(model, agency)}
        text = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
        if _LETTER in text:
            for agency in model.agencies.values():
                if agency.team == team and who in agency.officers:
                    allowed |= self._crews[agency.number]
        allowed |= {name for names in _MOVED.findall(text) for name in names if name}
        for found in self._pattern.findall(text):
            if self._names.get(found, found) not in allowed and found not in said:
                return f"{who} of {team} sees {found}: {text[:300]}"
        return None

    def channel_of(self, model: Model, asker: Reader, channel: str | None) -> None:
        """Let somebody who asks in a channel learn whose it is."""
        agency = model.agencies.get((asker[0], channel or ""))
        if agency is not None:
            self._known[asker] |= {agency.name, *agency.officers}


def _counted(model: Model, agency: Agency) -> list[Member]:
    """Return the members whom an agency counts in some season, which stays what it was when they move on."""
    return [each for each in model.members.values() if any(held.agency is agency for held in each.certifications)]


def shown_by(method: str, args: Mapping[str, Any]) -> tuple[str | None, object] | None:
    """Return whom a call of Slack shows something, and what; None as the reader is the one who acted."""
    match method:
        case "chat.postMessage":
            return str(args["channel"]), [args.get("text"), args.get("blocks")]
        case "views.publish":
            return str(args["user_id"]), args["view"]
        case "views.open" | "views.push" | "views.update" | "response_url":
            return None, {key: value for key, value in args.items() if key != "trigger_id"}
    return None
