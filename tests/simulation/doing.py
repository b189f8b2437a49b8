"""The steps: what each does. A step is a verb and plain values, so a story can be printed, replayed and shortened.

A step that does not apply, as that of a stopped replica, does nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from fakeslack.faults import DropAfter, DropBefore, Fault, RateLimited, Refuse, Respond, Response, ServerError
from tests.simulation import people
from tests.simulation.actors import Actor
from tests.simulation.clock import local
from tests.simulation.deeds import Step
from tests.simulation.network import Slow, Unreachable
from tests.simulation.points import Killed
from tests.simulation.run import Run


def do(run: Run, step: Step) -> None:
    """Do a step."""
    verb, *values = step
    VERBS[verb](run, *values)


def ticks(run: Run, replica: int) -> None:
    """Let a replica make a pass."""
    with run.working(replica) as bot:
        if bot is not None:
            bot.tick()


def stops(run: Run, replica: int) -> None:
    """Stop a replica, until it starts again."""
    run.stopped.add(replica)
    run.drop(replica)


def starts(run: Run, replica: int) -> None:
    """Start a replica again."""
    run.stopped.discard(replica)


def skews(run: Run, replica: int, seconds: float) -> None:
    """Put a replica's clock ahead of the truth, or behind it; replica -1 is Slack."""
    (run.clocks[replica] if replica >= 0 else run.slack_clock).skew = seconds


def until(run: Run, moment: str) -> None:
    """Let time pass until an instant, in UTC."""
    run.truth.advance(max((datetime.fromisoformat(moment) - run.truth.now()).total_seconds(), 0))


def killed(run: Run, after: int, step: Step) -> None:
    """Do a step, and kill the replica that does it at its n-th point."""
    if (bot := run.replica(_worker(step))) is not None:
        bot.points.arm(after, _kill, alone=False)
    do(run, step)


def _worker(step: Step) -> int:
    """Return the replica that does a step."""
    return int(step[1]) if step[0] not in {"killed", "meanwhile"} else _worker(step[-1])


def _kill() -> None:
    raise Killed


def meanwhile(run: Run, after: int, other: Step, step: Step) -> None:
    """Do a step, and another at the n-th point of the first, or at the next where the first holds no lock."""
    if (bot := run.replica(_worker(step))) is not None:
        bot.points.arm(after, lambda: do(run, other), alone=True)
    do(run, step)


def fails(run: Run, team: str, method: str, kind: str, value: Any = None) -> None:  # noqa: ANN401
    """Let the next call of a method meet a fault."""
    run.tally.faults += 1
    run.network.workspaces[team].faults.next(method, _fault(run, kind, value))


def _fault(run: Run, kind: str, value: Any) -> Fault:  # noqa: ANN401
    json_list = Response(200, b'["no object"]', {"Content-Type": "application/json"})
    page = Response(200, b"<html>a proxy</html>", {"Content-Type": "text/html"})
    bare = Response(200, {"ok": True})
    faults: dict[str, Fault] = {
        "429": RateLimited(value if isinstance(value, int) else 30),
        "refuse": Refuse(str(value)),
        "500": ServerError(500),
        "503 after": ServerError(503, after=True),
        "drop": DropBefore(),
        "drop after": DropAfter(),
        "slow": Slow(run.truth, value if isinstance(value, int) else 5, lambda: run.network.timeout),
        "late": Slow(run.truth, 12, lambda: run.network.timeout, late=True),
        "away": Unreachable(),
        "list": Respond(json_list),
        "list after": Respond(json_list, after=True),
        "page": Respond(page),
        "page after": Respond(page, after=True),
        "bare after": Respond(bare, after=True),
    }
    return faults[kind]


def archives(run: Run, team: str, channel: str, archived: bool) -> None:  # noqa: FBT001
    """Archive a channel, or take that back."""
    run.channel(team, channel).archived = archived


def invites(run: Run, team: str, channel: str, member: bool) -> None:  # noqa: FBT001
    """Make the bot a member of a channel, or remove it."""
    run.channel(team, channel).bot_is_member = member


def uninstalls(run: Run, replica: int, team: str) -> None:
    """Uninstall the app, of which Slack tells a replica; if it is killed, nobody hears of it."""
    with run.working(replica, Actor(team, "", None, "")) as bot:
        if bot is not None:
            run.network.workspaces[team].uninstalls()
            run.installed.discard(team)


def installs(run: Run, replica: int, team: str) -> None:
    """Install the app again."""
    with run.working(replica) as bot:
        if bot is not None and team not in run.installed:
            bot.installs(team)
            run.network.workspaces[team].state.installed = True
            run.installed.add(team)


def takes_back(run: Run, replica: int, team: str, channel: str) -> None:
    """Export a roster and import it by the program, which changes nothing."""
    with run.working(replica) as bot:
        if bot is not None:
            bot.takes_back(team, run.channel(team, channel).id)


def rests(run: Run) -> None:
    """Let everything work for more than a day; what is due must then stand where it belongs."""
    for workspace in run.network.workspaces.values():
        workspace.faults.clear()
        for channel in workspace.state.channels.values():
            channel.archived, channel.bot_is_member = False, True
    run.stopped.clear()
    for replica in run.replicas.values():
        replica.points.disarm()  # a kill that was meant for a step which did nothing
    for team in run.story.teams:
        installs(run, 0, team)
    for number, (at, is_late) in enumerate(_instants(run, run.truth.now())):
        run.truth.advance((at - run.truth.now()).total_seconds())
        ticks(run, number % run.story.replicas)
        run.truth.advance(_LEASE_OVER)
        ticks(run, (number + 1) % run.story.replicas)
        run.check()
        if is_late:
            run.check_calm()


_LEASE_OVER = 20
"""Seconds after which the lease of a claim has run out."""

_SETTLED = timedelta(hours=5)
"""By then nothing waits any more: Slack's longest pause is an hour, and the longest between two tries is four."""


def _instants(run: Run, began: datetime) -> list[tuple[datetime, bool]]:
    """Return when bots tick while all is calm: each hour at first, then in the hours of each agency and member."""
    found = {began + timedelta(hours=each) for each in (0, 1, 2, 4)}
    zones = {(each.zone, each.hour) for each in run.model.agencies.values()}
    zones |= {(zone, 9) for zone in run.stored.zones().values()}
    late = set()
    for zone, hour in zones:
        at = began + _SETTLED
        while local(at, zone).hour != hour:
            at += timedelta(minutes=15)
        late.add(at + timedelta(minutes=11))
    return sorted({(each, False) for each in found} | {(each, True) for each in late})


VERBS: dict[str, Callable[..., None]] = {
    "types": people.types,
    "joins": people.joins,
    "sets": people.sets,
    "presses": people.presses,
    "imports": people.imports,
    "approves": people.approves,
    "sends": people.sends,
    "answers roster": people.answers_roster,
    "presses reminder": people.presses_reminder,
    "opens home": people.opens_home,
    "ticks": ticks,
    "stops": stops,
    "starts": starts,
    "skews": skews,
    "until": until,
    "killed": killed,
    "meanwhile": meanwhile,
    "fails": fails,
    "archives": archives,
    "invites": invites,
    "rests": rests,
    "uninstalls": uninstalls,
    "installs": installs,
    "takes back": takes_back,
}
