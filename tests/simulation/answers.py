"""Checks what people are answered when they ask how things stand."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from tests.simulation import season
from tests.simulation.actors import Actor
from tests.simulation.model import Model
from tests.simulation.records import Member


def wrong_answer(models: Sequence[Model], actor: Actor, body: str, moments: Sequence[datetime]) -> str | None:
    """Return what is wrong about an answer by every one of these models and moments; None if it is right by one."""
    found = [_wrong(model, actor, body, now) for model in models for now in moments]
    return None if None in found else found[-1]


def _wrong(model: Model, actor: Actor, body: str, now: datetime) -> str | None:
    member = model.one(actor.team, actor.user)
    match actor.said.split():
        case ["/recert", "status"] if member is not None:
            done, every = season.steps_of(member, member.held(member.today(now)).cycle)
            until = _until(member, member.today(now))
            if f"{done} of {every} steps done" not in body or until not in body:
                return f"{actor.user} has done {done} of {every}, {until}: {body[:200]}"
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


def _until(member: Member, today: date) -> str:
    """Return what a status says of the date: with V, until when they are recertified."""
    held = member.held(today)
    following = member.after(held.cycle) if member.recertified(held.cycle) else None
    said, on = ("recertified until", following.expires) if following else ("expires", held.expires)
    if following is None and held.expires < today:
        said = "expired"
    return f"{said} {on:%B} {on.day}, {on.year}"
