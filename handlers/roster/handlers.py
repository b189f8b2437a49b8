"""`/recert roster`: an agency's members, most at risk first, for its training officers."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from handlers.answer import Answer, Refusal
from handlers.request import Request
from handlers.roster import blocks as view
from handlers.roster.blocks import Row
from handlers.text import did_you_mean, nearest, quoted
from handlers.ui.button_values import RosterPage
from rules.cycle import Cycle, cycle_for
from rules.dates import local_date
from rules.levels import Level, parse_level
from rules.risk import at_risk, quiet_days, urgency
from rules.rulebook import RuleBook
from rules.visible import bare
from storage import places
from storage import roster as storage
from storage.tables import key

AT_RISK, DONE, UNCONFIRMED = "at-risk", "done", "unconfirmed"
_STATES = {
    AT_RISK: AT_RISK,
    "risk": AT_RISK,
    "atrisk": AT_RISK,
    DONE: DONE,
    "recertified": DONE,
    UNCONFIRMED: UNCONFIRMED,
}
_YEAR = 4


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """The members that an officer wants to see; None is everybody."""

    year: int | None = None
    level: Level | None = None
    state: str | None = None

    @property
    def words(self) -> str:
        """The words that one types for this filter."""
        return " ".join(str(each) for each in (self.year, self.level, self.state) if each is not None)

    def has(self, row: Row) -> bool:
        """Return whether the filter includes a member."""
        return (
            self.year in {None, row.cycle.year}
            and self.level in {None, row.person.level}
            and self.state in {None, *_states(row)}
        )


def _states(row: Row) -> set[str]:
    standing = row.person.standing
    if standing.recertified:
        return {DONE} if standing.confirmation else {DONE, UNCONFIRMED}
    return {AT_RISK} if row.at_risk else set()


def roster(request: Request, words: list[str]) -> Answer:
    """Answer `/recert roster [year] [level] [at-risk|done|unconfirmed]`: return the first page."""
    return _page(request, _parse_filter(words), 1)


def first_page(request: Request, *, note: str | None = None) -> Answer:
    """Return the first page of all members; `note` says what was just done."""
    return _page(request, RosterFilter(), 1, note)


def turn(request: Request, pressed: RosterPage, *, note: str | None = None) -> Answer:
    """Show another page of the roster, or use another filter; `note` says what was just done."""
    answer = _page(request, _parse_filter(pressed.words.split()), pressed.number, note)
    return replace(answer, command=f"roster {pressed.words}".strip())


def _page(request: Request, wanted: RosterFilter, number: int, note: str | None = None) -> Answer:
    agency = request.agency
    today = local_date(request.now, agency.timezone)
    rows = rows_of(request.book, request.session, key(agency), today, agency.timezone)
    return view.page(
        agency.name,
        [row for row in rows if wanted.has(row)],
        everybody=rows,
        agency_id=key(agency),
        declined=places.declined(request.session, key(agency)),
        number=number,
        words=wanted.words,
        today=today,
        education=request.book.education,
        asker=request.asker.user_id,
        note=note,
    )


def rows_of(
    book: RuleBook, session: Session, agency_id: int, today: date, timezone: str, season: int | None = None
) -> list[Row]:
    """Return an agency's members, most at risk first; a cohort whose season is over comes last.

    With a `season`, those whose date was in that year, including those who were recertified and moved on.
    """
    cycles: dict[date, Cycle] = {}
    rows = []
    for person in storage.of_agency(session, agency_id, today, season):
        cycle = cycles.setdefault(person.expires_on, cycle_for(book, person.expires_on))
        changed_on = local_date(person.last_change, timezone)
        risk = at_risk(cycle, person.standing, today)
        rows.append(Row(person, cycle, risk, quiet_days(changed_on, today)))
    open_cohorts = {row.person.expires_on for row in rows if not row.person.standing.recertified}
    return sorted(
        rows,
        key=lambda row: (
            row.person.expires_on not in open_cohorts,
            row.person.expires_on,
            urgency(row.cycle, row.person.standing, today, row.quiet),
        ),
    )


def _parse_filter(words: list[str]) -> RosterFilter:
    found: dict[str, int | Level | str] = {}
    for word in " ".join(map(bare, words)).casefold().replace("at risk", AT_RISK).split():
        kind, value = _filter(word)
        if found.setdefault(kind, value) != value:
            raise Refusal(f"Choose one {kind}: nobody has two. `/recert roster 2027 emt at-risk` names one of each.")
    year, level, state = (found.get(kind) for kind in ("year", "level", "state"))
    return RosterFilter(
        year if isinstance(year, int) else None,
        level if isinstance(level, Level) else None,
        state if isinstance(state, str) else None,
    )


def _filter(word: str) -> tuple[str, int | Level | str]:
    """Return the kind of filter that a word is, and its value."""
    if word.isascii() and word.isdecimal() and len(word) == _YEAR:
        return "year", int(word)
    if word in _STATES:
        return "state", _STATES[word]
    if (level := parse_level(word)) is not None:
        return "level", level
    hint = did_you_mean(nearest(word, [AT_RISK, DONE, *Level]))
    raise Refusal(
        f"{quoted(word)} is no filter of the roster. {hint}There are a year (`2027`), a level (`emt`, `aemt`, "
        "`paramedic`), `at-risk`, `done` and `unconfirmed`; they go together: `/recert roster 2027 emt at-risk`."
    )
