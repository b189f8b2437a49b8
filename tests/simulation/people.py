"""The steps of people: what they type, press and fill in, and what each changes by the contract."""

from datetime import date, datetime
from typing import Any

from fakeslack import Channel, Modal, Person
from fakeslack.controls import button_labels, targets
from tests.simulation.actors import Actor, Change
from tests.simulation.clock import day
from tests.simulation.model import Model
from tests.simulation.records import Member
from tests.simulation.run import Run


def types(run: Run, replica: int, team: str, name: str, channel: str, words: str) -> None:
    """Type a command, in a channel or directly to the bot."""
    person, where = run.person(team, name), run.channel(team, channel) if channel else None
    actor = Actor(team, person.id, where.id if where else None, f"/recert {words}")
    actor.change = _meaning(run, actor, words.split())
    if words == "nudge now" and (agency := run.model.asked_about(team, person.id, actor.channel or "")) is not None:
        run.told.asks(team, agency.channel)
    with run.working(replica, actor) as bot:
        if bot is None:
            return
        person.types(actor.said, in_=where)


def _meaning(run: Run, actor: Actor, words: list[str]) -> Change | None:
    """Return what a command changes."""
    team, user, channel = actor.team, actor.user, actor.channel
    match words:
        case ["agency", *name]:
            return lambda model, now: model.found(team, user, str(channel), " ".join(name), now)
        case ["join", level, expires]:
            given = level, date.fromisoformat(expires), None
            return lambda model, now: model.join(team, user, channel, given, now)
        case [("done" | "undo") as which, step]:
            code = step.upper() if len(step) < 3 else step
            return lambda model, now: model.mark(team, user, code, now, done=which == "done")
        case ["done", "v", day_]:
            until = date.fromisoformat(day_)
            return lambda model, now: model.mark(team, user, "V", now, done=True, until=until)
        case ["remind", _, *_]:
            return lambda model, now: model.remind(team, user, words[-1], _reader_day(run, model, team, user, now))
        case ["ce", "add", *_]:
            return lambda model, now: model.log_course(team, user, now)
    return None


def _reader_day(run: Run, model: Model, team: str, user: str, now: datetime) -> date:
    """Return a reader's date: in their own time zone, if it is known, and else in their agency's."""
    member = model.one(team, user)
    known = run.stored.zones().get((team, user))
    return day(now, known or (member.zone if member else "America/New_York"))


def joins(
    run: Run, replica: int, team: str, name: str, channel: str, level: str, expires: str, roles: list[str]
) -> None:
    """Join by the form, which also asks for roles."""
    person, where = run.person(team, name), run.channel(team, channel)
    actor = Actor(team, person.id, where.id, "/recert join")
    with run.working(replica, actor) as bot:
        if bot is None:
            return
        form = _opened(person, actor.said, where)
        if form is None:
            return
        form.fills(level=level, expires_on=expires, roles=roles)
        given = level, date.fromisoformat(expires), list(roles)
        actor.change = lambda model, now: model.join(team, person.id, where.id, given, now)
        form.submits()


def _opened(person: Person, said: str, where: Channel) -> Modal | None:
    """Return the form that a command opens, for somebody who has closed all others."""
    person.wire.state.modals[person.id].clear()
    return person.types(said, in_=where).modal


def sets(run: Run, replica: int, team: str, name: str, channel: str, chosen: dict[str, Any]) -> None:
    """Change an agency's settings by their form."""
    person, where = run.person(team, name), run.channel(team, channel)
    actor = Actor(team, person.id, where.id, "/recert agency")
    with run.working(replica, actor) as bot:
        if bot is None:
            return
        form = _opened(person, actor.said, where)
        before = run.model.copy().asked_about(team, person.id, where.id)
        if form is None or before is None:
            return
        fields, officers = _fields(chosen), [run.person(team, each) for each in chosen.get("officers", [])]
        form.fills(**fields, **({"officers": officers} if officers else {}))
        meant = chosen | ({"officers": [each.id for each in officers]} if officers else {})
        actor.change = lambda model, now: model.settle(person.id, before, meant, now)
        actor.said += " ".join(each.id for each in officers)
        form.submits()


def _fields(chosen: dict[str, Any]) -> dict[str, str]:
    found = {}
    if "hour" in chosen:
        found["nudge_hour"] = _hour(chosen["hour"])
    if "zone" in chosen:
        found["timezone"] = chosen["zone"]
    if "paused" in chosen:
        found["nudges"] = "Paused" if chosen["paused"] else "On"
    if "names" in chosen:
        found["names"] = "Counts and names" if chosen["names"] else "Counts only"
    return found


def presses(run: Run, replica: int, team: str, name: str, words: str, label: str, whom: str) -> None:
    """Type a command directly to the bot and press a button of the answer, if it has that button."""
    person, other = run.person(team, name), run.person(team, whom).id if whom else ""
    actor = Actor(team, person.id, None, f"/recert {words} {other}")
    with run.working(replica, actor) as bot:
        if bot is None:
            return
        seen = person.types(f"/recert {words}")
        if label not in seen.buttons:
            return
        place = "not what they recorded themselves" in seen.words
        offered = run.model.copy().on_roster(team, person.id, other) if place else None
        value = next(str(each.element.get("value")) for each in targets(seen.payload or {}) if each.label == label)
        cycle = _cycle_of(label, value, place=place)
        actor.change = {
            "Delete everything": lambda model, now: model.leave(team, person.id, now),
            "Confirm new date (V)": lambda model, now: (
                _still(model, offered, now) and model.confirm(team, person.id, other, cycle, now)
            ),
            "Take confirmation back": lambda model, now: model.take_back(team, person.id, other, cycle, now),
            "Remove from agency": lambda model, now: (
                _still(model, offered, now) and model.remove(team, person.id, other, now)
            ),
            "Start my next renewal": lambda model, now: model.start(team, person.id, cycle, now),
            "Remind privately": None,
        }[label]
        seen.presses(label)


def approves(run: Run, replica: int, team: str, name: str, channel: str) -> None:
    """Ask in a channel who waits for approval at NREMT, and press the first button."""
    person, where = run.person(team, name), run.channel(team, channel)
    actor = Actor(team, person.id, where.id, "/recert approvals")
    with run.working(replica, actor) as bot:
        if bot is None:
            return
        seen = person.types(actor.said, in_=where)
        values = [str(each.element.get("value")) for each in targets(seen.payload or {})]
        chosen = next((each for each in values if each.endswith(":yes:1")), None)
        if chosen is None:
            return
        user, cycle, *_ = chosen.split(":")
        actor.change = lambda model, now: model.approve(team, person.id, user, int(cycle), now)
        seen.presses(chosen)


def _cycle_of(label: str, value: str, *, place: bool) -> int:
    """Return the cycle that a button's value names; 0 if none."""
    parts = {"Start my next renewal": 0, "Confirm new date (V)": 2 if place else 1, "Take confirmation back": 1}
    return int(value.split(":")[parts[label]]) if label in parts else 0


def _still(model: Model, offered: Member | None, now: datetime) -> bool:
    """Return whether a button of somebody's place still means what it did: not answered, and of the same cycle."""
    if offered is None or offered.agency is None:
        return True
    there = model.places.get((offered.agency.number, offered.user))
    return there is not None and there.held(there.today(now)).cycle == offered.held(offered.today(now)).cycle


def _officer(run: Run, team: str, where: Channel) -> str:
    """Return the name of an officer of a channel's agency, or of anybody if it has none."""
    agency = run.model.agencies.get((team, where.id))
    return min(agency.officers)[1:].lower() if agency else f"ann{team[1:]}"


def sends(run: Run, replica: int, team: str, name: str, channel: str) -> None:
    """Have everybody on a roster told who was not yet; no name stands for the channel's officer."""
    where = run.channel(team, channel)
    person = run.person(team, name or _officer(run, team, where))
    actor = Actor(team, person.id, where.id, "/recert roster")
    with run.working(replica, actor) as bot:
        if bot is None:
            return
        agency = run.model.asked_about(team, person.id, where.id)
        seen = person.types(actor.said, in_=where)
        label = next((each for each in seen.buttons if each.startswith("Tell ")), None)
        if agency is None or label is None:
            return
        number = agency.number
        actor.change = lambda model, now: model.invite(person.id, number, now)
        seen.presses(label)


def answers_roster(run: Run, replica: int, team: str, name: str, label: str) -> None:
    """Answer the latest question of a roster."""
    person = run.person(team, name)
    found = [each for each in person.direct_messages if label in button_labels(each.payload)]
    pressed = next((each for each in targets(found[-1].payload) if each.label == label), None) if found else None
    if pressed is None:
        return
    number, _, about = (*str(pressed.element["value"]).split(":", 2), "")[:3]
    actor = Actor(team, person.id, f"D{person.id[1:]}", "")
    actor.change = lambda model, now: model.answer(team, person.id, int(number), label, about, now)
    with run.working(replica, actor) as bot:
        if bot is not None:
            person.presses(found[-1], pressed.label, nth=0)


def opens_home(run: Run, replica: int, team: str, name: str) -> None:
    """Open the App Home."""
    person = run.person(team, name)
    change: Change = lambda model, _now: model.open_home(team, person.id)  # noqa: E731
    with run.working(replica, Actor(team, person.id, None, "", change)) as bot:
        if bot is None:
            return
        person.opens_home()


def presses_reminder(run: Run, replica: int, team: str, name: str, label: str) -> None:
    """Press a button of the latest reminder: to mark its step, to snooze, or to stop them."""
    person = run.person(team, name)
    found = [each for each in person.direct_messages if "Stop reminders" in button_labels(each.payload)]
    if not found:
        return
    pressed = next((each for each in targets(found[-1].payload) if label in each.label), None)
    if pressed is None:
        return
    value, user = str(pressed.element["value"]), person.id
    actor = Actor(team, user, f"D{user[1:]}", "")
    if label == "Mark":
        actor.change = lambda model, now: _mark(model, team, user, value, now)
    else:
        what = "off" if label == "Stop reminders" else "7"
        actor.change = lambda model, now: model.remind(team, user, what, _reader_day(run, model, team, user, now))
    with run.working(replica, actor) as bot:
        if bot is not None:
            person.presses(found[-1], pressed.label, nth=0)


def _mark(model: Model, team: str, user: str, value: str, now: datetime) -> None:
    """Mark the step of a button, which belongs to one cycle."""
    cycle, step, to = value.split(":")
    member = model.members.get((team, user))
    if member is not None and member.held(member.today(now)).cycle == int(cycle):
        model.mark(team, user, step, now, done=to == "done")


def imports(run: Run, replica: int, team: str, name: str, channel: str, rows: list[tuple[str, str, str]]) -> None:
    """Send a roster by its form, in an agency's channel; no name stands for the channel's officer."""
    where = run.channel(team, channel)
    person = run.person(team, name or _officer(run, team, where))
    people = [(run.person(team, who).id, level, expires) for who, level, expires in rows]
    lines = ["slack_id,level,expires_on", *(",".join(row) for row in people)]
    actor = Actor(team, person.id, where.id, " ".join(["/recert roster import", *lines]), later=True)
    with run.working(replica, actor) as bot:
        if bot is None:
            return
        agency = run.model.asked_about(team, person.id, where.id)
        form = _opened(person, "/recert roster import", where)
        if agency is None or form is None:
            return
        form.fills(file=person.has_file("roster.csv", "\n".join(lines)))
        given = [(user, level, date.fromisoformat(expires)) for user, level, expires in people]
        number = agency.number
        actor.change = lambda model, now: model.take_roster(person.id, number, given, now)
        form.submits()


def _hour(number: int) -> str:
    """Return an hour as the settings offer it."""
    if number % 12 == 0:
        return "noon" if number else "midnight"
    return f"{number % 12} {'a.m.' if number < 12 else 'p.m.'}"
