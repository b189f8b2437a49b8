"""The sentences of a roster about everybody on it: how many are where, who has answered, what came of a season."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.roster.lines import Row, called
from handlers.ui.blocks import counted, day, escape_name
from handlers.ui.steps import told_apart
from storage.departed import LeftSince

_FEW = 10


@dataclass(frozen=True, slots=True)
class Ended:
    """The season of a year that has just ended: those who are there still, and the number of those who left."""

    year: int
    rows: Sequence[Row]
    left: LeftSince


def counts(everybody: Sequence[Row], *, ended: bool = False) -> str:
    """Return the counts of an agency's members, in a line: of those in season, who lapsed before it, and who is early.

    `ended`: what became of the season before is said beside it, so that nobody is recertified yet says nothing.
    """
    rows = [row for row in everybody if row.person.counted]
    members = counted(len(rows), "member")
    early = [row for row in rows if row.is_before_season]
    opens = {row.cycle.opens for row in early}
    begins = f"nothing due until {day(min(opens))}" if opens else ""
    if rows and len(early) == len(rows):
        return f"{members}, {begins}"
    lapsed = [row for row in rows if row.lapsed]
    here = [row for row in rows if not (row.is_before_season or row.lapsed)]
    now = [row.person.standing for row in here]
    done, confirmed = sum(each.recertified for each in now), sum(each.confirmation is not None for each in now)
    parts = [members]
    others = early or any(row.over for row in lapsed)
    if now and others and not (ended or all(row.over for row in rows)):
        parts = [f"{members}: {len(now):,} in season"]
    if (now or (lapsed and not early)) and not (ended and not done):
        parts.append(f"{done:,} recertified" + (f" ({told_apart(done, confirmed)})" if confirmed else ""))
    risk = sum(row.at_risk for row in here)
    if risk or not (lapsed or all(row.over or row.person.standing.recertified for row in here)):
        parts.append(f"{risk:,} at risk")
    parts[-1] += " (self-reported)" if len(parts) > 1 and not parts[-1].endswith(")") else ""
    parts += [f"{len(lapsed):,} lapsed"] if lapsed else []
    parts += [f"{len(early):,} with {begins if len(opens) == 1 else 'nothing due yet'}"] if early else []
    return ", ".join(parts)


def answers(everybody: Sequence[Row], declined: Sequence[str]) -> list[str]:
    """Return a sentence each about those who are not in Slack, who have not answered, and who declined."""
    offered = [row.person for row in everybody if row.person.place_id is not None and not row.person.deactivated]
    named = [person for person in offered if person.user_id]
    off = [row.person for row in everybody if not row.person.counted]
    said = [
        ("not in Slack yet", [escape_name(person.name) for person in offered if not person.user_id]),
        ("not told yet", [f"<@{person.user_id}>" for person in named if not person.invited]),
        ("no answer yet", [f"<@{person.user_id}>" for person in named if person.invited]),
        ("deactivated in Slack, and not counted", [called(each) for each in off if each.deactivated]),
        ("not counted in this season, deactivated in Slack at the time", [called(p) for p in off if not p.deactivated]),
        ("declined, and not counted", [f"<@{each}>" for each in declined]),
    ]
    return [f"{len(people):,} {what}: {_few(people)}." for what, people in said if people]


def _few(names: Sequence[str]) -> str:
    rest = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {rest:,} more" if rest > 0 else "")


def season_before(ended: Ended | None) -> str:
    """Return what came of the season that has just ended, which today's roster no longer shows."""
    if ended is None:
        return ""
    return f"The {ended.year} season: {_whole(ended.rows, ended.left)}. `/recert roster {ended.year}` shows it."


def _whole(rows: Sequence[Row], left: LeftSince) -> str:
    """Return how many of a whole season recertified, also of those who left since: ``25 of 35 recertified``."""
    people = [row.person for row in rows if row.person.counted]
    done = sum(person.standing.recertified for person in people) + left.recertified
    return f"{done:,} of {len(people) + left.members:,} recertified"


def of_season(year: int, rows: Sequence[Row], left: LeftSince, whole: str) -> str:
    """Return what came of a season of which some left since, and who is listed of it: `whole`, or nobody."""
    listed = f"Listed here: {whole}." if rows else "Nobody of it is listed here."
    return f"The {year} season: {_whole(rows, left)}. {listed}"


def until(lasts: frozenset[date]) -> str:
    """Return until when a season counted what was marked, where it is over: each date's has a last day of its own."""
    if not lasts:
        return ""
    return f" It shows what was marked until {day(*lasts) if len(lasts) == 1 else 'two months after each date'}."


def left_since(left: LeftSince | None) -> str:
    """Return how many of a season left since, whose names are not kept."""
    if left is None or not left.members:
        return ""
    one = left.members == 1
    done = f"{left.recertified:,} of them recertified" if not one else "recertified" if left.recertified else ""
    gone = f" {left.members:,} left or {'was' if one else 'were'} removed since"
    return f"{gone}{f' ({done})' if done else ''}; only the number is kept."
