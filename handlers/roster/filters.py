"""The words after `/recert roster`: filters, and a name to search; they go together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handlers.answer import Refusal
from handlers.roster.lines import CONFIRMED, SELF_REPORTED, Row, state
from handlers.slack.names import Names
from handlers.text import did_you_mean, mentioned, nearest, quoted
from handlers.ui.buttons import button, show_button
from handlers.ui.officer_values import RosterPage
from rules.levels import Level, parse_level
from rules.names import folded, is_called
from rules.visible import bare

AT_RISK, LAPSED, DONE, UNCONFIRMED = "at-risk", "lapsed", "done", "unconfirmed"
_STATES = {
    AT_RISK: AT_RISK,
    "risk": AT_RISK,
    "atrisk": AT_RISK,
    LAPSED: LAPSED,
    "expired": LAPSED,
    DONE: DONE,
    "recertified": DONE,
    UNCONFIRMED: UNCONFIRMED,
}
_YEAR = 4
_CLOSE = 80
"""How alike a word must be to a filter, in percent, to be a slip of it and no name: ``don`` is asked about."""
_QUOTES = "\"“”‘’'"


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """The members that an officer wants to see; None is everybody. `name` has the parts of a name, as typed."""

    year: int | None = None
    level: Level | None = None
    state: str | None = None
    name: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The words that one types for this filter; a quoted one is a name."""
        kinds = [str(each) for each in (self.year, self.level, self.state) if each is not None]
        return " ".join([*kinds, *(f'"{part}"' for part in self.name)])

    @property
    def said(self) -> str:
        """The filter as people read it: ``2027, Advanced EMT, at risk, “smith”``."""
        kinds = [
            "" if self.year is None else str(self.year),
            "" if self.level is None else self.level.label,
            (self.state or "").replace("-", " "),
            quoted(" ".join(self.name)) if self.name else "",
        ]
        return ", ".join(filter(None, kinds))

    @property
    def confirms(self) -> bool:
        """Whether these are the members whose new date is to be confirmed."""
        return self.state == UNCONFIRMED

    @property
    def nameless(self) -> "RosterFilter":
        """The filter without the name, for whom no name in Slack is needed."""
        return replace(self, name=())

    def has(self, row: Row, names: Names) -> bool:
        """Return whether the filter includes a member; `names` are those in Slack."""
        person = row.person
        return (
            self.year in {None, row.cycle.year}
            and self.level in {None, person.level}
            and self.state in {None, *_states(row)}
            and (not self.name or is_called((person.name, *names.get(person.user_id or "", ())), self.name))
        )


def _states(row: Row) -> set[str]:
    if row.at_risk or row.lapsed:
        return {each for each, holds in ((AT_RISK, row.at_risk), (LAPSED, row.lapsed)) if holds}
    reported = {DONE} if row.person.gone else {DONE, UNCONFIRMED}  # of who has moved, other officers confirm dates
    return {CONFIRMED: {DONE}, SELF_REPORTED: reported}.get(state(row), set())


def parse(words: Iterable[str]) -> RosterFilter:
    """Return the filter that these words ask for. Raises `Refusal`."""
    found: dict[str, int | Level | str] = {}
    name: list[str] = []
    for word in _joined(words):
        kind, value = _filter(word)
        if kind == "name":
            name.append(str(value))
        elif found.setdefault(kind, value) != value:
            raise Refusal(f"Choose one {kind}: nobody has two. `/recert roster 2027 emt at-risk` names one of each.")
    year, level, chosen = (found.get(kind) for kind in ("year", "level", "state"))
    return RosterFilter(
        year if isinstance(year, int) else None,
        level if isinstance(level, Level) else None,
        chosen if isinstance(chosen, str) else None,
        tuple(name),
    )


def _joined(words: Iterable[str]) -> Sequence[str]:
    """Return words as they were typed, but for ``at risk``, which is one; without those that say nothing."""
    found: list[str] = []
    for word in words:
        if found and (bare(found[-1]).casefold(), bare(word).casefold()) == ("at", "risk"):
            found[-1] = AT_RISK
        elif bare(word):
            found.append(word)
    return found


def _filter(typed: str) -> tuple[str, int | Level | str]:
    """Return the kind of filter that a word is, and its value; what is no filter, and like none, is part of a name."""
    word = bare(typed)
    known = word.casefold()
    if word.isascii() and word.isdecimal() and len(word) == _YEAR:
        return "year", int(word)
    if known in _STATES:
        return "state", _STATES[known]
    if (level := parse_level(known)) is not None:
        return "level", level
    if (user_id := mentioned(typed)) is not None:
        raise Refusal(
            f"<@{user_id}> is one member: `/recert status` with their name shows where they stand. `/recert roster "
            "smith` searches the roster by a name.",
            show_button("Status", f"status <@{user_id}>"),
        )
    is_quoted = typed[0] in _QUOTES or typed[-1] in _QUOTES
    near = [] if is_quoted else nearest(word, [AT_RISK, LAPSED, DONE, UNCONFIRMED, *Level], close=_CLOSE)
    if not near and folded(word) and (not any(map(str.isdecimal, word)) or "@" in word):
        return "name", word
    search = [button(f"Search for the name {word}"[:75], RosterPage(1, f'"{word}"'))] if near else []
    raise Refusal(
        f"{quoted(word)} isn't a roster filter. {did_you_mean(near)}Use a year (`2027`), a level (`emt`, `aemt`, "
        "`paramedic`), `at-risk`, `lapsed`, `done`, `unconfirmed` or a name, or several: `/recert roster 2027 emt "
        "at-risk smith`.",
        *search,
    )
