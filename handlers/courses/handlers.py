"""`/recert ce`: hours done of hours required, and the courses, logged in one line or deleted."""

import re
from datetime import date

from handlers.answer import Answer, Refusal
from handlers.courses import blocks as form
from handlers.courses import blocks as listing
from handlers.courses import hours_blocks as view
from handlers.request import Request
from handlers.text import alone, quoted
from handlers.ui.blocks import day, escape, plain_hours
from handlers.ui.button_values import CoursePage, DropCourse
from rules.education import Part, model_for, parse_hours
from rules.written_dates import no_date, parse_date
from storage import courses
from storage.courses import Entry

EXAMPLE = "/recert ce add 1.5 24-XXXX-F3-0001 Stroke update"
COURSE_DELETED = "This course is not there any more: nothing was changed. `/recert ce` shows those that are."
HOURS = "quarters of an hour, from 0.25 to 100, like"
"""The way to write a course's hours; an example follows."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FEWEST_WORDS = 3
"""Hours, an approval number, and a word of the title."""
_NOT_WHOLE = (
    f"That is not a whole course. `{EXAMPLE}` names hours, approval number and title; `/recert ce add` alone opens a "
    "form."
)


def education(request: Request, words: list[str]) -> Answer:
    """Answer `/recert ce`."""
    if words:
        request.need_member()
        raise Refusal(_NOT_WHOLE)
    return overview(request)


def rules(request: Request, words: list[str]) -> Answer:
    """Answer `/recert ce rules`."""
    alone(words, "ce rules")
    member = request.need_member()
    return view.rules(requirements(request), courses.logged(request.session, member, request.today))


def overview(request: Request, *, number: int = 1, note: str | None = None) -> Answer:
    """Return where the asker stands, and a page of their courses; a number past the end gives the last page."""
    member = request.need_member()
    logged = courses.logged(request.session, member, request.today)
    pages = max(-(-logged.courses // listing.PAGE), 1)
    number = min(max(number, 1), pages)
    rows = courses.page(request.session, member, skip=(number - 1) * listing.PAGE, most=listing.PAGE)
    shown = listing.Shown(rows, number, pages)
    return view.education(requirements(request), logged, shown, today=request.today, note=note)


def requirements(request: Request) -> view.Requirements:
    """Return the rules and roles that the asker's hours depend on."""
    member = request.need_member()
    model = model_for(request.book, member.expires_on)
    return view.Requirements(request.cycle, member.level, request.book.education, model)


def turn(request: Request, pressed: CoursePage) -> Answer:
    """Show another page of the asker's courses."""
    return overview(request, number=pressed.number)


def drop(request: Request, pressed: DropCourse) -> Answer:
    """Delete a course, and show the page that it was on."""
    title = courses.drop(request.session, request.need_member(), pressed.course)
    if title is None:
        raise Refusal(COURSE_DELETED)
    return overview(request, number=pressed.page, note=f"Deleted: {escape(title)}.")


def log(request: Request, words: list[str]) -> Answer:
    """Answer `/recert ce add <hours> [<date>] [<part>] <approval> <title>`."""
    request.need_member()
    return overview(request, note=_log(request, words))


def _log(request: Request, words: list[str]) -> str:
    if len(words) < _FEWEST_WORDS:
        raise Refusal(_NOT_WHOLE)
    hours = parse_hours(words[0])
    if hours is None:
        raise Refusal(f"{quoted(words[0])} cannot be a course's hours. Hours are {HOURS} `1.5`.")
    held_on, part, rest = _leading(words[1:], request.today)
    if len(rest) < _FEWEST_WORDS - 1:
        raise Refusal(f"An approval number and a title are missing: `{EXAMPLE}`.")
    approval, title = rest[0], " ".join(rest[1:])
    if max(len(title), len(approval)) > form.TEXT_LENGTH:
        raise Refusal(
            f"That is too long: a title has at most {form.TEXT_LENGTH} characters, an approval number as well."
        )
    entry = Entry(title, approval, hours, held_on, part)
    courses.log(request.session, request.need_member(), entry, now=request.now)
    return course_sentence("Logged", request, entry)


def _leading(words: list[str], today: date) -> tuple[date | None, Part | None, list[str]]:
    """Return the date and the part, each None if it is not there, and the words after them."""
    held_on, part = None, None
    for at, word in enumerate(words):
        if held_on is None and _DATE.fullmatch(word):
            held_on = held_on_in(word, today)
        elif part is None and word.casefold() in set(Part):
            part = Part(word.casefold())
        else:
            return held_on, part, words[at:]
    return held_on, part, []


def held_on_in(word: str, today: date) -> date:
    """Read the date of a course. Raises `Refusal` if it is no date, or in the future."""
    held_on = parse_date(word)
    if held_on is None:
        raise Refusal(f"{quoted(word)} {no_date(word)}.")
    if held_on > today:
        raise Refusal(f"{day(held_on)} is in the future: log a course once it is done.")
    return held_on


def course_sentence(done: str, request: Request, entry: Entry) -> str:
    """Return a sentence about a course and what was just done with it."""
    kind = listing.kind(request.book.education, entry.approval)
    what = f"{escape(entry.title)}, {escape(entry.approval)}{kind}" if entry.approval else escape(entry.title)
    flag = listing.flag(request.cycle, entry.held_on, request.today)
    return f"{done} {plain_hours(entry.hours)} h: {what}.{flag}"
