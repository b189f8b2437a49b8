"""Somebody on the roster in one line, which a phone shows in two: a mark, who, how far, what is next, and how quiet."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.progress.lapsed_blocks import way_of_others
from handlers.progress.place_blocks import answer_state
from handlers.slack.names import Names
from handlers.ui.blocks import plain_hours, who
from handlers.ui.steps import SHORT_NAMES, confirmed_by_list, marked_by_officer
from rules.cycle import Cycle
from rules.levels import Level
from rules.requirements import Education
from rules.risk import REASONS
from rules.standing import Standing, waits_since
from rules.steps import StepCode
from storage.roster import Person


@dataclass(frozen=True, slots=True)
class Row:
    """A member with their cycle, and the number of days since their last change.

    `early`: it has not opened; `closed`: it is too late for a late application; `over`: its season is over.
    """

    person: Person
    cycle: Cycle
    at_risk: bool
    lapsed: bool
    quiet: int
    early: bool
    closed: bool
    over: bool

    @property
    def is_before_season(self) -> bool:
        """Whether nothing is due yet, as of those who have just renewed."""
        return self.early and not self.person.standing.recertified

    @property
    def is_waiting_for_season(self) -> bool:
        """Whether nothing is due yet, and they have done nothing ahead of time."""
        return self.early and not self.person.standing.done


ON_THE_WAY, AT_RISK, LAPSED = "on the way", "at risk", "lapsed"
CONFIRMED, SELF_REPORTED = "recertified, confirmed", "recertified, self-reported"
NOT_IN_SLACK, NOT_ANSWERED = "not in Slack yet", "hasn't said yes yet"
DEACTIVATED = "deactivated in Slack"
_MARKS = {
    LAPSED: ":no_entry:",
    AT_RISK: ":warning:",
    DEACTIVATED: ":no_entry_sign:",
    NOT_IN_SLACK: ":bust_in_silhouette:",
    NOT_ANSWERED: ":question:",
    ON_THE_WAY: ":small_blue_diamond:",
    SELF_REPORTED: ":ballot_box_with_check:",
    CONFIRMED: ":white_check_mark:",
}
"""Of those that hold for somebody, the first is shown."""

_LEVELS = {Level.EMT: "EMT", Level.AEMT: "AEMT", Level.PARAMEDIC: "Paramedic"}


def state(row: Row) -> str:
    """Return how it stands with somebody, in the words of the legend."""
    person, standing = row.person, row.person.standing
    if not person.counted:
        return DEACTIVATED
    if standing.recertified:
        return CONFIRMED if standing.confirmation else SELF_REPORTED
    if row.lapsed:
        return LAPSED
    if row.at_risk:
        return AT_RISK
    if person.place_id is not None:
        return NOT_ANSWERED if person.user_id else NOT_IN_SLACK
    return ON_THE_WAY


def line(row: Row, education: Education) -> str:
    """Return somebody in a line: ``⚠ @bob · EMT · 3/11 · Pay the NREMT fee · active 40 d ago``."""
    person, standing = row.person, row.person.standing
    parts = [f"{_MARKS[state(row)]} {called(person)}", _LEVELS[person.level]]
    if person.gone:  # of who has moved, another agency's training officers see the steps
        return " · ".join([*parts, state(row), "not in this agency now"])
    if not standing.recertified:
        parts.append(f"{standing.count}/{len(standing.steps)}")
    by_officer = marked_by_officer(standing)
    if by_officer and not standing.recertified:
        parts.append("by officer" if by_officer == standing.count else f"{by_officer} by officer")
    parts.append(where(row) + (f" by {_confirmer(standing)}" if state(row) == CONFIRMED else ""))
    if hours_matter(person):
        needed = education.hours.by_level[person.level].total
        parts.append(f"{plain_hours(person.hours)} of {plain_hours(needed)} h")
    if person.deactivated and person.counted and person.place_id is None:
        parts.append("deactivated in Slack, counted")
    elif person.place_id is not None or (person.started and person.counted and _is_due(row)):
        parts.append(lately(row, f"active {row.quiet:,} d ago"))
    return " · ".join(parts)


def _is_due(row: Row) -> bool:
    return not (row.person.standing.recertified or row.is_waiting_for_season)


def lately(row: Row, quiet: str) -> str:
    """Return what somebody did lately, or whether they have answered; `quiet` says for how long they did nothing."""
    person = row.person
    if person.place_id is not None:
        return answer_state(invited=person.invited, in_slack=person.user_id is not None)
    if not person.started:
        return "nothing marked yet"
    return quiet if row.quiet else "active today"


def _confirmer(standing: Standing) -> str:
    return "the state's list" if confirmed_by_list(standing) else "officer"


def hours_matter(person: Person) -> bool:
    """Return whether somebody's hours are shown: until A3 enters them at NREMT, if some are logged or A3 is next.

    That none are logged here says nothing earlier, nor of somebody who has not answered the roster.
    """
    standing = person.standing
    if StepCode.A3 in standing.done or standing.recertified or person.place_id is not None:
        return False
    return bool(person.hours) or standing.next is StepCode.A3


def called(person: Person) -> str:
    """Return a mention of somebody on a roster, or the name of one whom Slack does not know."""
    return who(person.user_id, person.name)


def where(row: Row) -> str:
    """Return what is next for somebody, or for whom they wait."""
    person, standing = row.person, row.person.standing
    if standing.next is None:
        return state(row)
    if row.is_waiting_for_season:
        return "nothing due yet"
    if row.closed:
        return way_of_others(standing)
    if not standing.waiting:
        return SHORT_NAMES[standing.next]
    approved = waits_since(standing, person.affiliation) is None
    return "waiting for the new date" if approved else "waiting for approval at NREMT"


def in_words(row: Row, place: int, names: Names) -> str:
    """Return whom a button acts on, for a screen reader: by name where one is known, else by place."""
    person = row.person
    known = (*names.get(person.user_id or "", ()), person.name)
    name = next(filter(None, known), f"member {place}")
    how = "" if (said := state(row)) in {ON_THE_WAY, where(row)} else f", {said}"
    return f"{name}, {person.level.label}{how}, {where(row)}"


def legend(shown: Sequence[Row], education: Education) -> list[str]:
    """Return what the marks mean, of those that are shown, a line each; at risk is what the rule says."""
    there = {state(row) for row in shown}
    said = []
    if AT_RISK in there:
        said.append(f"{_MARKS[AT_RISK]} {AT_RISK}: {'; or '.join(reason.words for reason in REASONS)}")
    if others := [f"{mark} {words}" for words, mark in _MARKS.items() if words in there - {AT_RISK}]:
        said.append(" · ".join(others))
    if any(" d ago" in line(row, education) for row in shown):
        said.append("active: the last time they marked or logged something")
    return said
