"""`/recert ce`: hours done of hours required, and the courses: logged, changed, deleted."""

import re
from datetime import date

from slack_sdk.models.views import View

from handlers.ids import Field
from handlers.request import Refusal, Request
from handlers.surfaces import where_of
from handlers.views import course as form
from handlers.views import courses as listing
from handlers.views import education as view
from handlers.views.blocks import Answer, day, escape
from handlers.views.forms import Sent, Values, Wrong, entered
from handlers.views.status import plain_hours
from handlers.words import LOOKS_LIKE_SSN, quoted, split, too_old
from rules.education import Part, model_for, parse_hours
from rules.private import looks_like_ssn
from storage import courses
from storage.courses import Entry
from storage.tables import Course

EXAMPLE = "/recert ce add 1.5 24-XXXX-F3-0001 Stroke update"
GONE = "This course is not there any more: nothing was changed. `/recert ce` shows those that are."
_HOURS = "quarters of an hour, from 0.25 to 100, like"
_ID = re.compile(r"\d{1,9}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FEWEST_WORDS = 4


def education(request: Request, words: list[str]) -> Answer:
    """`/recert ce`, and `/recert ce add <hours> [<date>] [<part>] <approval> <title>`."""
    request.need_member()
    return overview(request, note=_log(request, words) if words else None)


def overview(request: Request, *, number: int = 1, note: str | None = None) -> Answer:
    """Where the asker stands, and a page of their courses; a number past the end is the last one."""
    member = request.need_member()
    logged = courses.logged(request.connection, member, request.today)
    pages = max(-(-logged.courses // listing.PAGE), 1)
    number = min(max(number, 1), pages)
    rows = courses.page(request.session, member, skip=(number - 1) * listing.PAGE, most=listing.PAGE)
    shown = listing.Shown(rows, number, pages)
    return view.education(needed(request), logged, shown, today=request.today, note=note)


def needed(request: Request) -> view.Needed:
    """What the asker needs."""
    member = request.need_member()
    model = model_for(request.book, member.expires_on)
    return view.Needed(request.cycle, member.level, request.book.education, model)


def turn(request: Request, value: str) -> Answer:
    """A press of Newer or Older, whose value is a page."""
    return overview(request, number=_number(value))


def drop(request: Request, value: str) -> Answer:
    """A press of Delete, whose value is a course and the page that it stood on: ``12:1``."""
    course, _, page = value.partition(":")
    title = courses.drop(request.session, request.need_member(), _number(course))
    if title is None:
        raise Refusal(GONE)
    return overview(request, number=_number(page), note=f"Deleted: {escape(title)}.")


def _number(value: str) -> int:
    if not _ID.fullmatch(value):
        raise too_old("ce")
    return int(value)


# --- Typed ----------------------------------------------------------------------------------------------------------


def _log(request: Request, words: list[str]) -> str:
    if words[0].casefold() != "add" or len(words) < _FEWEST_WORDS:
        raise Refusal(
            f"To log a course: `{EXAMPLE}` (hours, approval number, title), or `/recert ce add` alone for a form."
        )
    hours = parse_hours(words[1])
    if hours is None:
        raise Refusal(f"{quoted(words[1])} is not a course's hours: {_HOURS} `1.5`.")
    held_on, part, rest = _leading(words[2:], request.today)
    if len(rest) < _FEWEST_WORDS - 2:
        raise Refusal(f"An approval number and a title are missing: `{EXAMPLE}`.")
    approval, title = rest[0], " ".join(rest[1:])
    if max(len(title), len(approval)) > form.TEXT_LENGTH:
        raise Refusal(
            f"That is too long: a title has at most {form.TEXT_LENGTH} characters, an approval number as well."
        )
    entry = Entry(title, approval, hours, held_on, part)
    courses.log(request.session, request.need_member(), entry, now=request.now)
    return _said("Logged", request, entry)


def _leading(words: list[str], today: date) -> tuple[date | None, Part | None, list[str]]:
    """A date and a part, each if it is there, and the words after them."""
    held_on, part = None, None
    for at, word in enumerate(words):
        if held_on is None and _DATE.fullmatch(word):
            held_on = _held_on(word, today)
        elif part is None and word.casefold() in set(Part):
            part = Part(word.casefold())
        else:
            return held_on, part, words[at:]
    return held_on, part, []


def _held_on(word: str, today: date) -> date:
    try:
        held_on = date.fromisoformat(word)
    except ValueError:
        raise Refusal(f"{quoted(word)} is not a date. Write it like `{today}`.") from None
    if held_on > today:
        raise Refusal(f"{day(held_on)} is in the future: log a course once it is done.")
    return held_on


def _said(done: str, request: Request, entry: Entry) -> str:
    kind = listing.kind(request.book.education, entry.approval)
    what = f"{escape(entry.title)}, {escape(entry.approval)}{kind}" if entry.approval else escape(entry.title)
    flag = listing.flag(request.cycle, entry.held_on, request.today)
    return f"{done} {plain_hours(entry.hours)} h: {what}.{flag}"


# --- The form -------------------------------------------------------------------------------------------------------


def open_form(request: Request) -> View:
    """`/recert ce add` alone, and Log a course: the empty form."""
    return _form(request, None)


def open_course(request: Request, value: str) -> View:
    """The form that a button asks for: an empty one, or with the course in its value."""
    if value == listing.NEW:
        return _form(request, None)
    course = courses.find(request.session, request.need_member(), _number(value))
    if course is None:
        raise Refusal(GONE)
    return _form(request, course)


def _form(request: Request, course: Course | None) -> View:
    request.need_member()
    return form.course_modal(course, where_of(request.asker, course=course.id if course else None))


def submitted(values: Values, today: date) -> Entry | Wrong:
    """Read the form: a course, or for each wrong field what is wrong with it."""
    wrong: Wrong = {}
    title = _text(values, Field.TITLE, wrong)
    if not title and Field.TITLE not in wrong:
        wrong[Field.TITLE] = "A course needs a title."
    approval = _text(values, Field.APPROVAL, wrong)
    typed = str(entered(values, Field.HOURS) or "")
    hours = parse_hours(typed)
    if hours is None:
        wrong[Field.HOURS] = f"Hours are {_HOURS} 1.5."
    held_on = None
    try:
        held_on = _held_on(str(entered(values, Field.HELD_ON)), today)
    except Refusal as refusal:
        wrong[Field.HELD_ON] = str(refusal) if entered(values, Field.HELD_ON) else "Choose the date of the course."
    if wrong or hours is None:
        return wrong
    part = entered(values, Field.PART)
    return Entry(
        title=title,
        approval=approval,
        hours=hours,
        held_on=held_on,
        part=Part(part) if part in set(Part) else None,
        pediatric=form.PEDIATRIC in (entered(values, Field.PEDIATRIC) or []),
    )


def _text(values: Values, name: Field, wrong: Wrong) -> str:
    text = " ".join(split(str(entered(values, name) or "")))
    if len(text) > form.TEXT_LENGTH:
        wrong[name] = f"That is too long: {form.TEXT_LENGTH} characters at most."
    elif looks_like_ssn(text):
        wrong[name] = LOOKS_LIKE_SSN
    return text


def save(request: Request, sent: Sent) -> View | Wrong:
    """Keep what a form said, once: what Slack sends twice has the id of the same form."""
    entry = submitted(sent.values, request.today)
    if isinstance(entry, dict):
        return entry
    member = request.need_member()
    course = sent.carried.get("course")
    if course is None:
        new = courses.log(request.session, member, entry, now=request.now, form=sent.id)
        done = "Logged" if new else "Logged already, and only once:"
    elif courses.change(request.session, member, course, entry):
        done = "Changed to"
    else:
        raise Refusal(GONE)
    total = view.total(needed(request), courses.logged(request.connection, member, request.today))
    return form.kept(_said(done, request, entry), total, new=course is None)
