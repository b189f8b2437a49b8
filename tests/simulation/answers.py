"""Checks what people are answered when they ask how things stand."""

import re
from collections.abc import Sequence

from tests.simulation import season
from tests.simulation.actors import Actor
from tests.simulation.model import Model


def wrong_answer(models: Sequence[Model], actor: Actor, body: str) -> str | None:
    """Return what is wrong about an answer by every one of these models; None if it is right by one."""
    found = [_wrong(model, actor, body) for model in models]
    return None if None in found else found[-1]


def _wrong(model: Model, actor: Actor, body: str) -> str | None:
    member = model.one(actor.team, actor.user)
    match actor.said.split():
        case ["/recert", "status"] if member is not None:
            done, every = season.steps_of(member)
            until = f"{member.expires:%B} {member.expires.day}, {member.expires.year}"
            dated = until in body or "V" in member.marks()  # then it says until which year
            if f"{done} of {every} steps done" not in body or not dated:
                return f"{actor.user} has done {done} of {every} until {until}: {body[:200]}"
        case ["/recert", "status", _, other] if "steps done" in body:
            if other != actor.user and model.on_roster(actor.team, actor.user, other) is None:
                return f"{actor.user} sees the status of {other}: {body[:200]}"
        case ["/recert", "remind"] if member is not None:
            word = "off" if member.since is None else r"(?:on|snoozed)"
            if re.search(rf"reminders are {word}\b", body) is None:
                return f"the reminders of {actor.user} are since {member.since}: {body[:200]}"
        case ["/recert", "roster"]:
            agency = model.asked_about(actor.team, actor.user, actor.channel or "")
            size = len(model.of(agency)) if agency else 0
            if size and re.search(rf"\b{size} members?\b", body) is None:
                return f"{size} members: {body[:200]}"
    return None
