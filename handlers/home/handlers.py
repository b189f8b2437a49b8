"""The App Home: a member's whole status, and for training officers that of their agencies."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from handlers.answer import Block
from handlers.home import blocks as view
from handlers.progress.status import seen_of
from handlers.request import Request
from handlers.roster.handlers import rows_of, season_ended
from handlers.roster.lines import Row
from rules.dates import UnknownZoneError, is_zone, local_date
from rules.ladder import milestones, upcoming
from rules.rulebook import RuleBook
from rules.standing import Standing
from storage import app_homes, left_out
from storage.tables import Agency, key


def home(request: Request) -> list[Block]:
    """Return the blocks of someone's Home."""
    led = [_led_agency(request, each) for each in request.led]
    try:
        return view.home(request.cycle, seen_of(request, request.member) if request.member else None, led)
    except UnknownZoneError as error:
        return view.without_zone(error.name, led)


def is_known(request: Request, _tab: None) -> bool:
    """Return whether someone has opened their Home before."""
    return app_homes.has_opened(request.session, request.asker.team_id, request.asker.user_id)


def opened(request: Request, _tab: None) -> None:
    """Record that someone has opened their Home: from now on it is drawn again when something changes."""
    app_homes.record_opened(request.session, request.asker.team_id, request.asker.user_id, now=request.now)


def _led_agency(request: Request, agency: Agency) -> view.LedAgency:
    if not is_zone(agency.timezone):
        return view.LedAgency(agency=agency, rows=(), next_nudge=None, education=request.book.education)
    today = local_date(request.now, agency.timezone)
    about = (request.book, request.session, key(agency), today, agency.timezone)
    rows = rows_of(*about)
    return view.LedAgency(
        agency=agency,
        rows=rows,
        next_nudge=min(
            _next_nudge_days(request.book, rows, left_out.of_agency(request.session, key(agency)), today), default=None
        ),
        education=request.book.education,
        ended=season_ended(*about, rows),
    )


def _next_nudge_days(book: RuleBook, rows: Sequence[Row], without: AbstractSet[str], today: date) -> Iterator[date]:
    """Yield the day of each cohort's next nudge, where what is open today needs one."""
    cohorts: dict[date, list[Standing]] = {}
    for row in (row for row in rows if row.person.counted):
        cohorts.setdefault(row.person.expires_on, []).append(row.person.standing)
    for cohort, standings in cohorts.items():
        everyone = any(not each.recertified for each in standings)
        roles = any(each.open_roles for each in standings)
        ladder = [each for each in milestones(book, cohort) if each.id not in without]
        milestone = upcoming(ladder, today, everyone=everyone, roles=roles)
        if milestone is not None:
            yield milestone.due_on
