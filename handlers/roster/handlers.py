"""`/recert roster`: an agency's members, most at risk first, for its training officers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlmodel import Session

from handlers.agency import one_person
from handlers.answer import Answer, Later, Outside
from handlers.request import Request
from handlers.roster import blocks as view
from handlers.roster.blocks import Roster
from handlers.roster.filters import RosterFilter, parse
from handlers.roster.lines import Row
from handlers.roster.sums import Ended
from handlers.slack.names import names_of
from handlers.ui.officer_values import RosterPage
from rules.cycle import CYCLE_YEARS, Cycle, cycle_for, last_of_season, season_is_over
from rules.dates import Lateness, has_expired, lateness, local_date, next_expiration
from rules.risk import at_risk, quiet_days, urgency
from rules.rulebook import RuleBook
from storage import declined, departed
from storage import roster as storage
from storage.roster import RowId
from storage.tables import key


def roster(request: Request, words: list[str]) -> Answer | Later:
    """Answer `/recert roster [name] [year] [level] [at-risk|lapsed|done|unconfirmed]`: return the first page."""
    return _page(request, parse(words), 1)


def first_page(request: Request, *, note: str | None = None) -> Answer:
    """Return the first page of all members; `note` says what was just done."""
    return view.page(_read(request), RosterFilter(), 1, note=note)


def turn(request: Request, pressed: RosterPage) -> Answer | Later:
    """Show another page of the roster, or use another filter."""
    return _page(request, parse(pressed.words.split()), pressed.number)


def after_a_change(request: Request, there: RosterPage, *, note: str) -> Answer:
    """Show the page again on which something was done, as `note` says; one of a search without the name."""
    wanted = parse(there.words.split()).nameless
    return view.page(_read(request, wanted.year), wanted, there.number, note=note)


def _page(request: Request, wanted: RosterFilter, number: int) -> Answer | Later:
    """Return a page; where a name is searched, after Slack was asked who is called what."""
    read, command = _read(request, wanted.year), f"roster {wanted.nameless.words}".strip()
    if not wanted.name:
        answer = replace(view.page(read, wanted, number), command=command)
        asks = number == 1 and not wanted.words and any(row.person.user_id is None for row in read.everybody)
        if not asks or request.asker.channel_id is None:  # the Home has no place for a second answer
            return answer
        question = partial(one_person.ask, request.services, request.asker, read.agency_id)
        return replace(answer, then=Later(question))
    team_id = request.asker.team_id
    people = {row.person.user_id for row in read.everybody if row.person.user_id is not None}

    def search(outside: Outside) -> Answer:
        names = names_of(outside.slack, team_id, people)
        return replace(view.page(read, wanted, number, names=names), command=command)

    return Later(search)


def _read(request: Request, year: int | None = None) -> Roster:
    """Read the roster, as it stands today; or a year's season, if some of it are in a later cycle by now."""
    agency, today = request.agency, local_date(request.now, request.agency.timezone)
    about = (request.book, request.session, key(agency), today, agency.timezone)
    rows = rows_of(*about)
    ended = left = None
    until: frozenset[date] = frozenset()
    if year is not None:
        season, left = rows_of(*about, season=year), departed.of_season(request.session, key(agency), year)
        lasts = frozenset(last_of_season(row.person.expires_on) for row in season)
        until = lasts if all(last < today for last in lasts) else frozenset()
        if until or _is_another(season, rows, year):
            rows = season
    else:
        ended = season_ended(*about, rows)
    return Roster(
        agency=agency.name,
        agency_id=key(agency),
        everybody=rows,
        declined=declined.of_agency(request.session, key(agency)),
        today=today,
        education=request.book.education,
        asker=request.asker.user_id,
        ended=ended,
        left=left,
        until=until,
    )


def season_ended(
    book: RuleBook, session: Session, agency_id: int, today: date, timezone: str, rows: Sequence[Row]
) -> Ended | None:
    """Return the season that runs, or has just ended until the next one opens; None if today's `rows` show it all.

    Of one that runs they show all, but for those who have V and have begun their next cycle early.
    """
    following = next_expiration(today)
    runs = today >= cycle_for(book, following).opens
    if runs and not any(row.early and row.cycle.year == following.year + CYCLE_YEARS for row in rows):
        return None
    last = following.year - (0 if runs else 1)
    season = rows_of(book, session, agency_id, today, timezone, season=last)
    left = departed.of_season(session, agency_id, last)
    return Ended(last, season, left) if left.members or (season and _is_another(season, rows, last)) else None


def _is_another(season: Sequence[Row], rows: Sequence[Row], year: int) -> bool:
    """Return whether today's roster does not show a year's season: some are in another cycle, or came or went since."""

    def whom(shown: Sequence[Row]) -> set[tuple[RowId, bool]]:
        return {(row.person.row_id, row.person.counted) for row in shown if row.cycle.year == year}

    return whom(rows) != whom(season)


def rows_of(
    book: RuleBook, session: Session, agency_id: int, today: date, timezone: str, season: int | None = None
) -> list[Row]:
    """Return an agency's members, most at risk first; then who lapsed in a season that is over, or is not counted.

    With a `season`, those whom it counted in that year's, whichever cycle they are in by now.
    """
    cycles: dict[date, Cycle] = {}
    rows = []
    for person in storage.of_agency(session, agency_id, today, season):
        cycle = cycles.setdefault(person.expires_on, cycle_for(book, person.expires_on))
        changed_on = local_date(person.last_change, timezone)
        over = season_is_over(person.expires_on, today)
        risk = person.counted and not over and at_risk(cycle, person.standing, today)
        expired = has_expired(person.expires_on, today)
        lapsed = person.counted and expired and not person.standing.recertified
        closed = lateness(book.after, person.expires_on, today) is Lateness.CLOSED
        quiet, early = quiet_days(changed_on, today), cycle.is_early(today)
        rows.append(Row(person, cycle, risk, lapsed, quiet, early, closed, over))
    open_cohorts = {row.person.expires_on for row in rows if not row.person.standing.recertified}
    return sorted(
        rows,
        key=lambda row: (
            not row.person.counted,
            row.over,
            row.person.expires_on not in open_cohorts,
            row.person.expires_on,
            urgency(row.cycle, row.person.standing, today, row.quiet),
        ),
    )
